// SPDX-License-Identifier: GPL-2.0
/*
 * Random frames (frame.h) through a gateway of taps (taps.h): routed, bridged,
 * tagged, in memory that is not linear, as super packets.
 *
 *	FUZZ_SECONDS=N FUZZ_SEED=N fuzz_packets
 *
 * Round by round, each with a policy of another mode and state:
 *
 *	- every packet that came to the hook was counted, once, and those that
 *	  left it are as many as were counted as let through; nftables counts
 *	  before and behind it;
 *	- a plain packet that opens a session went through, or did not, as
 *	  EXPLAIN says;
 *	- of all others, those that went through are permitted by EXPLAIN, in
 *	  their direction or, if they open nothing, in the other one;
 *	- and none with a header that is malformed, unless it is not judged, nor
 *	  one with a route that is not gone.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "frame.h"
#include "kselftest.h"
#include "module.h"
#include "sample.h"
#include "seen.h"

#define SECONDS 20
#define SEED 1
#define FRAMES 600 /* of a round */
#define ASKED_MAX (IMPP_TABLE_CHUNK / sizeof(struct impp_question))

/* A namespace serves for so many: conntrack's table fills up. */
#define ROUNDS 20

static const char counters[] =
	"nft -f - <<-END\n"
	"table inet count {\n"
	"	counter came { }\n"
	"	counter left { }\n"
	"	chain before { type filter hook forward priority -2;"
	"		counter name came; }\n"
	"	chain behind { type filter hook forward priority 0;"
	"		counter name left; }\n"
	"}\n"
	"END";

/**
 * struct tally - packets at one time
 * @came: to the hook
 * @left: it
 * @counted: by it
 * @passed: and let through
 */
struct tally {
	uint64_t came;
	uint64_t left;
	uint64_t counted;
	uint64_t passed;
};

/**
 * struct asked - a packet, and what is asked about it
 * @seen: the packet
 * @plain: it was sent so
 * @through: it came out
 */
struct asked {
	struct seen seen;
	bool plain;
	bool through;
};

static struct {
	struct nl nl;
	struct taps taps;
	struct random random;
	struct asked asked[ASKED_MAX];
	unsigned int count;
	bool rewritten[1 << 16]; /* by tag */
	bool audit;
	bool reject;
	unsigned long rounds, sent, refused, came, plain, through;
} fuzz;

/* Sums of STATS_GET. */
static bool count_impp(struct tally *t)
{
	const struct impp_stat *rule, *reason;
	struct nl_answer answer;
	unsigned int i, rules;
	int err;

	err = nl_command(&fuzz.nl, IMPP_CMD_STATS_GET, &answer);
	rule = (void *)answer.field[IMPP_A_RULE_STATS].data;
	reason = (void *)answer.field[IMPP_A_REASON_STATS].data;
	rules = answer.field[IMPP_A_RULE_STATS].len / sizeof(*rule);
	t->counted = t->passed = 0;
	for (i = 0; i < rules; i++)
		t->passed += rule[i].packets;
	for (i = 0; i < IMPP_REASON_STATS && !err; i++) {
		t->counted += reason[i].packets;
		if (i == IMPP_STAT_PASS || i >= IMPP_STAT_WOULD_DENY)
			t->passed += reason[i].packets;
	}
	for (i = 0; i < rules; i++)
		t->counted += rule[i].packets;
	nl_answer_free(&answer);
	return !err;
}

static bool count_nft(struct tally *t)
{
	FILE *nft = popen("nft list counters table inet count", "r");
	char line[256], name[64] = "";
	unsigned long packets;

	t->came = t->left = ~0ULL;
	while (nft && fgets(line, sizeof(line), nft)) {
		sscanf(line, " counter %63s", name);
		if (sscanf(line, " packets %lu", &packets) != 1)
			continue;
		if (!strcmp(name, "came"))
			t->came = packets;
		else
			t->left = packets;
	}
	if (nft)
		pclose(nft);
	return t->came != ~0ULL && t->left != ~0ULL;
}

/* -- A round --------------------------------------------------------------- */

static bool same_packet(const struct seen *a, const struct seen *b)
{
	return a->tag == b->tag && !memcmp(&a->ask, &b->ask, sizeof(a->ask));
}

/* A frame came out: one that was waited for, or one to ask about. */
static void note(const struct seen *out)
{
	unsigned int i;

	if (fuzz.rewritten[out->tag])
		return;
	for (i = 0; i < fuzz.count; i++) {
		if (!fuzz.asked[i].plain ||
		    !same_packet(&fuzz.asked[i].seen, out))
			continue;
		fuzz.asked[i].through = true;
		return;
	}
	if (fuzz.count < ASKED_MAX)
		fuzz.asked[fuzz.count++] =
			(struct asked){ .seen = *out, .through = true };
}

static void drain(void)
{
	static const enum tap out[] = { TAP_OUT, TAP_BEYOND, TAP_IN, TAP_FRAGS,
					TAP_BRIDGED };
	static uint8_t frame[TAPS_FRAME_MAX];
	struct seen seen;
	unsigned int i;
	size_t len;

	for (i = 0; i < ARRAY_SIZE(out); i++)
		while ((len = taps_read(&fuzz.taps, out[i], frame)))
			if (i < 2 && seen_read(frame, len, &seen))
				note(&seen);
}

static void send_one(uint16_t tag)
{
	static struct frame f;
	int err;

	frame_make(&fuzz.random, &f, tag);
	if (f.plain && fuzz.count < ASKED_MAX)
		fuzz.asked[fuzz.count++] = (struct asked){
			.seen = { .ask = f.ask, .tag = tag, .opens = true },
			.plain = true,
		};
	err = frame_send(&fuzz.random, &f, &fuzz.taps);
	fuzz.rewritten[tag] = f.rewritten;
	fuzz.sent += f.pieces;
	fuzz.refused += !!err;
	fuzz.plain += f.plain;
	if (err && f.plain)
		ksft_exit_fail_msg("a plain frame was not taken: %s\n",
				   strerror(err));
}

static struct impp_question backwards(const struct impp_question *q)
{
	struct impp_question b = *q;
	bool ports = q->proto == IPPROTO_TCP || q->proto == IPPROTO_UDP;

	memcpy(b.src, q->dst, sizeof(b.src));
	memcpy(b.dst, q->src, sizeof(b.dst));
	if (ports) {
		b.port = q->from_port;
		b.from_port = q->port;
	} else if (q->port) {
		/* The request that an answer is to. */
		b.port = q->family == AF_INET6 ? 128 << 8
			 : q->port >> 8 == 0   ? 8 << 8
			 : q->port >> 8 == 14  ? 13 << 8
			 : q->port >> 8 == 16  ? 15 << 8
					       : q->port;
	}
	return b;
}

/* Fills in for each question EXPLAIN's verdict. */
static bool explain(const struct impp_question *q, unsigned int count,
		    uint8_t *verdict)
{
	const struct impp_answer *a;
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;

	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, count * sizeof(*q));
	if (nl_ask(&fuzz.nl, &r, &answer)) {
		ksft_print_msg("EXPLAIN: %s\n", answer.ack.text);
		return false;
	}
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 0; i < count; i++)
		verdict[i] = a[i].verdict;
	nl_answer_free(&answer);
	return true;
}

static bool permits(uint8_t verdict)
{
	return verdict == IMPP_ALLOW || verdict == IMPP_PASS;
}

static void tell(const struct seen *seen, const char *what)
{
	const struct impp_question *q = &seen->ask;
	const uint8_t *s = q->src, *d = q->dst;

	if (q->family == AF_INET)
		ksft_print_msg(
			"%s: %u.%u.%u.%u:%u > %u.%u.%u.%u:%u protocol %u, tag %u\n",
			what, s[0], s[1], s[2], s[3], q->from_port, d[0], d[1],
			d[2], d[3], q->port, q->proto, seen->tag);
	else
		ksft_print_msg(
			"%s: IPv6 …:%x::%x:%u > …:%x::%x:%u protocol %u, tag %u\n",
			what, s[7], s[15], q->from_port, d[7], d[15], q->port,
			q->proto, seen->tag);
}

/*
 * What is wrong with it, or NULL; @forth, @back: EXPLAIN's verdicts. Who
 * answers a denial sends what nobody was asked about.
 */
static const char *complaint(const struct asked *a, uint8_t forth, uint8_t back)
{
	if (a->plain && a->through != (permits(forth) || fuzz.audit))
		return a->through ? "plain, denied, went through"
				  : "plain, permitted, stopped";
	if (a->plain || fuzz.audit)
		return NULL;
	if (a->seen.fault == SEEN_ROUTED)
		return "with a route, went through";
	if (a->seen.fault == SEEN_MALFORMED && forth != IMPP_PASS)
		return "malformed, went through";
	if (!fuzz.reject && !permits(forth) &&
	    (a->seen.opens || !permits(back)))
		return "denied, went through";
	return NULL;
}

static bool check_verdicts(void)
{
	static struct impp_question forth[ASKED_MAX], back[ASKED_MAX];
	static uint8_t permitted[ASKED_MAX], answers[ASKED_MAX];
	const char *what;
	unsigned int i;
	bool good = true;

	for (i = 0; i < fuzz.count; i++) {
		forth[i] = fuzz.asked[i].seen.ask;
		back[i] = backwards(&forth[i]);
	}
	if (fuzz.count && (!explain(forth, fuzz.count, permitted) ||
			   !explain(back, fuzz.count, answers)))
		return false;
	for (i = 0; i < fuzz.count; i++) {
		fuzz.through += fuzz.asked[i].through;
		what = complaint(&fuzz.asked[i], permitted[i], answers[i]);
		if (what)
			tell(&fuzz.asked[i].seen, what);
		good &= !what;
	}
	return good;
}

static bool check_sums(const struct tally *a, const struct tally *b)
{
	uint64_t came = b->came - a->came, left = b->left - a->left;

	fuzz.came += came;
	if (came == b->counted - a->counted && left == b->passed - a->passed)
		return true;
	ksft_print_msg(
		"%lu packets came, %lu were counted; %lu left, %lu were let through\n",
		came, b->counted - a->counted, left, b->passed - a->passed);
	return false;
}

static bool apply(void)
{
	struct sample sample;
	int err;

	sample_init(&sample);
	fuzz.audit = random_once_in(&fuzz.random, 4);
	fuzz.reject = random_once_in(&fuzz.random, 4);
	sample.mode = fuzz.audit ? IMPP_MODE_AUDIT : IMPP_MODE_ENFORCE;
	sample.on_deny = fuzz.reject ? IMPP_ON_DENY_REJECT : IMPP_ON_DENY_DROP;
	sample.state = random_below(&fuzz.random, 2);
	err = sample_set(&sample, &fuzz.nl, 0, NULL);
	sample_free(&sample);
	return !err;
}

static bool round_of_frames(void)
{
	struct tally before, after;
	uint16_t tag;

	fuzz.count = 0;
	if (!apply() || !count_nft(&before) || !count_impp(&before))
		return false;
	for (tag = 1; tag <= FRAMES; tag++) {
		send_one(tag);
		if (tag % 32 == 0)
			drain();
	}
	drain();
	fuzz.rounds++;
	return count_nft(&after) && count_impp(&after) &&
	       check_sums(&before, &after) && check_verdicts();
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Return: false after a round that went wrong. */
static bool gateway(time_t *end)
{
	time_t begin = now();
	unsigned int i;
	bool good = true;

	if (unshare(CLONE_NEWNET) || nl_open(&fuzz.nl))
		ksft_exit_fail_msg("no namespace: %s\n", strerror(errno));
	if (taps_open(&fuzz.taps) || system(counters))
		ksft_exit_skip("no taps, or no nftables\n");
	*end += now() - begin;
	for (i = 0; i < ROUNDS && good && now() < *end; i++)
		good = round_of_frames();
	taps_close(&fuzz.taps);
	nl_close(&fuzz.nl);
	return good;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

int main(void)
{
	unsigned int seconds = setting("FUZZ_SECONDS", SECONDS);
	uint64_t seed = setting("FUZZ_SEED", SEED);
	time_t end = now() + seconds;
	bool good = true;

	module_need();
	ksft_print_header();
	ksft_set_plan(1);
	fuzz.random.state = seed;
	ksft_print_msg("seed %llu\n", (unsigned long long)seed);
	/* Each namespace has its own; of taps' packets none is to wait. */
	if (system("sysctl -q net.core.gro_normal_batch=1"))
		ksft_exit_skip("no net.core.gro_normal_batch\n");
	while (good && now() < end)
		good = gateway(&end);
	ksft_print_msg(
		"%lu frames in %lu rounds (%lu not taken), %lu at the hook; %lu plain, %lu seen behind it\n",
		fuzz.sent, fuzz.rounds, fuzz.refused, fuzz.came, fuzz.plain,
		fuzz.through);
	ksft_test_result(good && fuzz.rounds, "random frames\n");
	ksft_finished();
}
