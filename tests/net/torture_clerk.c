// SPDX-License-Identifier: GPL-2.0
/*
 * The clerk reads the court's counters, which may only grow, and resets them
 * now and then. At times all senders pause, and whatever they have sent must
 * have been counted, no packet more and no packet less, by a row or for a
 * reason: sums stay exact over every swap.
 *
 * What was under way at a reset may have been counted before it or after. So
 * of what has been sent since, that much is uncertain, until the next reset
 * that nothing was under way at.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "torture.h"
#include "torture_site.h"

#define BIT(n) (1U << (n))
#define PACKET_MAX 256

/**
 * struct account - counters, and the classes that they must add up to
 * @name: says it
 * @classes: mask of enum class
 * @reason: of those that are gone
 * @rows: mask of rows: of those that are through, beside @reason's would-be
 * @partly: some of those that are through were counted by a row that is gone
 */
static const struct account {
	const char *name;
	uint32_t classes;
	uint32_t reason;
	uint32_t rows;
	bool partly;
} accounts[] = {
	{ "low", BIT(CLASS_LOW), IMPP_REASON_NONE, BIT(ROW_LOW), false },
	{ "both and unsolicited",
	  BIT(CLASS_BOTH) | BIT(CLASS_ERROR) | BIT(CLASS_ACK),
	  IMPP_REASON_UNSOLICITED, BIT(ROW_BOTH), false },
	{ "turn and port", BIT(CLASS_TURN) | BIT(CLASS_PORT), IMPP_REASON_PORT,
	  BIT(ROW_TURN), false },
	{ "no-relation", BIT(CLASS_ODD), IMPP_REASON_NO_RELATION, 0, true },
	{ "source-port", BIT(CLASS_SOURCE), IMPP_REASON_SOURCE_PORT, 0, false },
	{ "localhost-only", BIT(CLASS_LOCAL), IMPP_REASON_LOCALHOST_ONLY, 0,
	  false },
	{ "protocol", BIT(CLASS_PROTOCOL), IMPP_REASON_PROTOCOL, 0, false },
	{ "malformed", BIT(CLASS_MALFORMED), IMPP_REASON_MALFORMED, 0, false },
};

#define ACCOUNTS (sizeof(accounts) / sizeof(accounts[0]))

/* Packets and bytes. */
struct sum {
	uint64_t packets;
	uint64_t bytes;
};

/* Since when counters count, and what may have been before or after. */
static struct {
	struct tally since[CLASSES];
	struct tally unsure[CLASSES];
} books;

/* What the counters said last, since the last reset. */
static struct {
	struct impp_stat row[ROW_GHOST];
	struct impp_stat reason[IMPP_REASON_STATS];
} last;

static void add(struct sum *to, const struct impp_stat *stat)
{
	to->packets += stat->packets;
	to->bytes += stat->bytes;
}

static void sent_so_far(struct tally *total)
{
	const struct tally *t;
	unsigned int i, c, k;

	memset(total, 0, CLASSES * sizeof(*total));
	for (i = 0; i < stage->senders; i++)
		for (c = 0; c < CLASSES; c++)
			for (k = 0; k < 2; k++) {
				t = &stage->sender[i].tally[c];
				total[c].packets[k] += t->packets[k];
				total[c].bytes[k] += t->bytes[k];
			}
}

/* Between two totals, of some classes, by what became of them. */
static struct sum between(const struct tally *from, const struct tally *to,
			  uint32_t classes, unsigned int k)
{
	struct sum sum = {};
	unsigned int c;

	for (c = 0; c < CLASSES; c++) {
		if (!(classes & BIT(c)))
			continue;
		sum.packets += to[c].packets[k] - from[c].packets[k];
		sum.bytes += to[c].bytes[k] - from[c].bytes[k];
	}
	return sum;
}

static void compare(const char *name, unsigned int k, struct sum counted,
		    struct sum sent, struct sum unsure)
{
	static const char *const fate[] = { "gone", "through" };

	if (counted.packets > sent.packets ||
	    counted.packets + unsure.packets < sent.packets)
		wrong("%s, %s: %llu packets counted, %llu sent, %llu unsure",
		      name, fate[k], (unsigned long long)counted.packets,
		      (unsigned long long)sent.packets,
		      (unsigned long long)unsure.packets);
	if (counted.bytes > sent.bytes ||
	    counted.bytes + unsure.bytes < sent.bytes)
		wrong("%s, %s: %llu bytes counted, %llu sent, %llu unsure",
		      name, fate[k], (unsigned long long)counted.bytes,
		      (unsigned long long)sent.bytes,
		      (unsigned long long)unsure.bytes);
}

static const struct impp_stat *reasons_of(const struct nl_answer *answer)
{
	return (void *)answer->field[IMPP_A_REASON_STATS].data;
}

static const struct impp_stat *rows_of(const struct nl_answer *answer)
{
	return (void *)answer->field[IMPP_A_RULE_STATS].data;
}

static void balance_account(const struct account *a,
			    const struct nl_answer *stats,
			    const struct tally *now)
{
	static const struct tally zero[CLASSES];
	struct sum counted[2] = {}, sent, unsure;
	unsigned int row, k;

	if (a->reason) {
		add(&counted[0],
		    reasons_of(stats) + IMPP_STAT_DENY + a->reason);
		add(&counted[1],
		    reasons_of(stats) + IMPP_STAT_WOULD_DENY + a->reason);
	}
	for (row = 0; row < ROW_GHOST; row++)
		if (a->rows & BIT(row))
			add(&counted[1], rows_of(stats) + row);
	for (k = 0; k < 2; k++) {
		sent = between(books.since, now, a->classes, k);
		unsure = between(zero, books.unsure, a->classes, k);
		if (k && a->partly)
			unsure = sent;
		compare(a->name, k, counted[k], sent, unsure);
	}
}

static void balance_pass(const struct nl_answer *stats, const struct tally *now)
{
	static const struct tally zero[CLASSES];
	struct sum counted = {};

	add(&counted, reasons_of(stats) + IMPP_STAT_PASS);
	compare("pass", 1, counted,
		between(books.since, now, BIT(CLASS_PASS), 1),
		between(zero, books.unsure, BIT(CLASS_PASS), 1));
}

/* No reason counts what nobody sends. */
static void balance_rest(const struct nl_answer *stats)
{
	uint32_t seen = BIT(IMPP_STAT_PASS);
	unsigned int i;

	for (i = 0; i < ACCOUNTS; i++)
		if (accounts[i].reason)
			seen |= BIT(IMPP_STAT_DENY + accounts[i].reason) |
				BIT(IMPP_STAT_WOULD_DENY + accounts[i].reason);
	for (i = 0; i < IMPP_REASON_STATS; i++)
		if (!(seen & BIT(i)) && reasons_of(stats)[i].packets)
			wrong("reason %u has counted", i);
}

/* A row that nobody sends to has never counted, whosever slot it has. */
static void check_rows(const struct nl_answer *stats, uint32_t seed)
{
	size_t len = stats->field[IMPP_A_RULE_STATS].len, i;
	const struct impp_stat *row = rows_of(stats);

	if (len != site_rows(seed) * sizeof(*row)) {
		wrong("counters of %zu rows, not %u", len / sizeof(*row),
		      site_rows(seed));
		return;
	}
	for (i = ROW_GHOST; i < site_rows(seed); i++)
		if (!(site_has_odd(seed) && i == ROW_ODD) &&
		    (row[i].packets || row[i].bytes ||
		     row[i].last_ms != IMPP_NEVER))
			wrong("row %zu of policy %u counted %llu packets", i,
			      seed, (unsigned long long)row[i].packets);
}

static void check_growth(const struct impp_stat *was,
			 const struct impp_stat *is, const char *what,
			 unsigned int n)
{
	if (is->packets < was->packets || is->bytes < was->bytes)
		wrong("%s %u shrank from %llu to %llu", what, n,
		      (unsigned long long)was->packets,
		      (unsigned long long)is->packets);
}

static void check_stats(const struct nl_answer *stats, uint32_t seed)
{
	unsigned int i;

	check_rows(stats, seed);
	for (i = 0; i < ROW_GHOST; i++)
		check_growth(&last.row[i], rows_of(stats) + i, "row", i);
	for (i = 0; i < IMPP_REASON_STATS; i++)
		check_growth(&last.reason[i], reasons_of(stats) + i, "reason",
			     i);
	memcpy(last.row, rows_of(stats), sizeof(last.row));
	memcpy(last.reason, reasons_of(stats), sizeof(last.reason));
}

/* The counters, and which policy's they are. Return: whether it succeeded. */
static bool read_stats(struct nl *nl, struct nl_answer *stats, uint32_t *seed)
{
	struct nl_answer status;
	uint64_t generation;
	bool found;
	int err;

	err = nl_command(nl, IMPP_CMD_STATUS_GET, &status);
	found = !err && site_seed(&status, seed);
	generation = nl_number(&status, IMPP_A_GENERATION);
	nl_answer_free(&status);
	if (!found)
		wrong("STATUS_GET: error %d, or no label", err);
	err = nl_command(nl, IMPP_CMD_STATS_GET, stats);
	if (err && err != EAGAIN && err != EBUSY)
		wrong("STATS_GET: %s", strerror(err));
	if (found && !err &&
	    nl_number(stats, IMPP_A_GENERATION) == generation &&
	    stats->field[IMPP_A_REASON_STATS].len ==
		    IMPP_REASON_STATS * sizeof(struct impp_stat))
		return true;
	nl_answer_free(stats);
	return false;
}

/* Does every counter add up? Nothing may be under way. */
static void balance(struct nl *nl)
{
	struct tally now[CLASSES];
	struct nl_answer stats;
	uint32_t seed, i;

	for (i = 0; i < 1000; i++) {
		if (!read_stats(nl, &stats, &seed))
			continue;
		sent_so_far(now);
		check_stats(&stats, seed);
		for (i = 0; i < ACCOUNTS; i++)
			balance_account(&accounts[i], &stats, now);
		balance_pass(&stats, now);
		balance_rest(&stats);
		nl_answer_free(&stats);
		done(DEED_BALANCE);
		return;
	}
	wrong("STATS_GET never succeeds");
}

/* What may have been counted on either side of it. */
static void note_reset(const struct tally *before, const struct tally *after,
		       bool racing)
{
	unsigned int c, k, one = racing ? stage->senders : 0;

	for (c = 0; c < CLASSES; c++)
		for (k = 0; k < 2; k++) {
			books.unsure[c].packets[k] = after[c].packets[k] -
						     before[c].packets[k] + one;
			books.unsure[c].bytes[k] = after[c].bytes[k] -
						   before[c].bytes[k] +
						   one * PACKET_MAX;
		}
	memcpy(books.since, before, sizeof(books.since));
	memset(&last, 0, sizeof(last));
	done(DEED_RESET);
}

static void reset(struct nl *nl, bool racing)
{
	struct tally before[CLASSES], after[CLASSES];
	struct nl_answer answer;

	sent_so_far(before);
	if (nl_command(nl, IMPP_CMD_STATS_RESET, &answer))
		wrong("STATS_RESET: %s", strerror(answer.ack.err));
	nl_answer_free(&answer);
	sent_so_far(after);
	note_reset(before, after, racing);
}

static void silence(void)
{
	unsigned int i;

	atomic_store(&stage->halt, true);
	for (i = 0; i < stage->senders; i++)
		while (atomic_load(&stage->sender[i].busy))
			rest(1);
}

static void balance_all(struct nl *nl)
{
	silence();
	balance(nl);
	if (!pick(3))
		reset(nl, false);
	atomic_store(&stage->halt, false);
}

void act_clerk(void)
{
	struct nl_answer stats;
	uint32_t seed;
	struct nl nl;

	if (nl_open(&nl)) {
		wrong("the clerk has no socket");
		return;
	}
	while (!atomic_load(&stage->stop)) {
		if (read_stats(&nl, &stats, &seed)) {
			check_stats(&stats, seed);
			nl_answer_free(&stats);
			done(DEED_STATS);
		}
		if (!pick(8))
			balance_all(&nl);
		else if (!pick(16))
			reset(&nl, true);
		rest(20);
	}
	silence();
	balance(&nl);
	nl_close(&nl);
}
