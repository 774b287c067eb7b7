// SPDX-License-Identifier: GPL-2.0
/*
 * Tallies. nf_impp's counters come without names; those are in the policy,
 * which may be replaced between the two dumps: both are then taken again.
 * nf_tables' counters have their names, and their ids as comments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../kmod/verdict.h"
#include "kernel.h"
#include "mem.h"
#include "nft.h"
#include "nft_row.h"
#include "tally.h"
#include "tables.h"
#include "verb.h"

#define ATTEMPTS 8

static const struct mark nowhere;

void tally_clear(struct tally *tally)
{
	free(tally->row);
	running_clear(&tally->about);
	memset(tally, 0, sizeof(*tally));
}

/* -- nf_impp ------------------------------------------------------------------
 */

/* Counters and the policy that they are of; @status is without tables. */
struct dumps {
	struct running running;
	struct running status;
	struct counts counts;
};

static void dumps_clear(struct dumps *dumps)
{
	running_clear(&dumps->running);
	running_clear(&dumps->status);
	counts_clear(&dumps->counts);
}

/* Return: an exit code. @same: both are of one policy. */
static int dump_once(struct kernel *kernel, struct dumps *dumps, bool *same)
{
	const struct impp_tables *t = &dumps->running.policy.tables;
	int ret;

	ret = kernel_policy_get(kernel, &dumps->running);
	if (!ret)
		ret = kernel_stats_get(kernel, &dumps->counts);
	if (!ret)
		ret = kernel_status_get(kernel, &dumps->status);
	*same = dumps->running.generation == dumps->counts.generation &&
		dumps->running.generation == dumps->status.generation &&
		t->len[IMPP_TABLE_RULES] == dumps->counts.rules;
	return ret;
}

static int dump(struct kernel *kernel, struct dumps *dumps, struct diag *diag)
{
	bool same;
	int ret, i;

	for (i = 0; i < ATTEMPTS; i++) {
		ret = dump_once(kernel, dumps, &same);
		if (ret || same)
			return ret;
		dumps_clear(dumps);
	}
	diag_error(diag, &nowhere, "the policy keeps changing; try again");
	return EXIT_NO;
}

static void name_rows(struct tally *tally, const struct dumps *dumps)
{
	const struct impp_rule *rule;
	struct tally_row *row;
	size_t i;

	tally->rows = dumps->counts.rules;
	tally->row = mem_alloc(tally->rows * sizeof(*row));
	for (i = 0; i < tally->rows; i++) {
		row = &tally->row[i];
		rule = tables_rule(&dumps->running.policy.tables, i);
		answer_row(row->id, rule);
		memcpy(row->name, rule->name, sizeof(row->name));
		row->name[sizeof(row->name) - 1] = '\0';
		row->stat = dumps->counts.rule[i];
	}
}

int tally_kernel(struct tally *tally, struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	struct dumps dumps = { 0 };
	int ret;

	memset(tally, 0, sizeof(*tally));
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = dump(kernel, &dumps, diag);
	if (!ret) {
		tally->backend = BACKEND_KERNEL;
		tally->policy = dumps.running.generation;
		tally->generation = dumps.counts.generation;
		tally->counting_ms = dumps.counts.counting_ms;
		memcpy(tally->reason, dumps.counts.reason,
		       sizeof(tally->reason));
		name_rows(tally, &dumps);
		tally->about = dumps.status;
		memset(&dumps.status, 0, sizeof(dumps.status));
	}
	dumps_clear(&dumps);
	kernel_close(kernel);
	return ret;
}

/* -- nf_tables ----------------------------------------------------------------
 */

static struct impp_stat stat_of(const struct nft_counter *counter)
{
	return (struct impp_stat){
		.packets = counter->packets,
		.bytes = counter->bytes,
		.last_ms = IMPP_NEVER,
	};
}

/* A counter of no row: of a reason, or of what is not judged. */
static void take_reason(struct tally *tally, const struct nft_counter *counter,
			uint8_t mode)
{
	unsigned int base, reason;

	base = mode == IMPP_MODE_AUDIT ? IMPP_STAT_WOULD_DENY : IMPP_STAT_DENY;
	if (!strcmp(counter->name, NFT_ROW_PASS))
		tally->reason[IMPP_STAT_PASS] = stat_of(counter);
	for (reason = 1; reason < __IMPP_REASON_MAX; reason++)
		if (nft_row_is_reason(counter->name, reason))
			tally->reason[base + reason] = stat_of(counter);
}

static void take_counters(struct tally *tally, const struct nft_state *state)
{
	struct tally_row *row;
	size_t i;

	tally->row = mem_alloc(state->counters * sizeof(*row));
	for (i = 0; i < state->counters; i++) {
		row = &tally->row[tally->rows];
		if (nft_row_read(&state->counter[i], row->id, row->name)) {
			row->stat = stat_of(&state->counter[i]);
			tally->rows++;
		} else {
			take_reason(tally, &state->counter[i],
				    state->note.mode);
		}
	}
}

/* Its names are taken over. */
static void take_note(struct tally *tally, struct nft_note *note)
{
	tally->about = (struct running){
		.mode = note->mode,
		.mode_applied = note->mode,
		.state = note->state,
		.on_deny = note->on_deny,
		.site = note->site,
		.catalogue = note->catalogue,
		.edition = note->edition,
	};
	note->site = NULL;
	note->catalogue = NULL;
	note->edition = NULL;
	if (!note->known)
		return;
	tally->counting_ms = nft_note_age(note);
	tally->about.applied_ms = tally->counting_ms;
}

static void never(struct tally *tally)
{
	unsigned int i;

	for (i = 0; i < IMPP_REASON_STATS; i++)
		tally->reason[i].last_ms = IMPP_NEVER;
	tally->counting_ms = IMPP_NEVER;
}

int tally_nft(struct tally *tally, struct diag *diag)
{
	struct nft *nft = nft_open(diag);
	struct nft_state state;
	int ret;

	memset(tally, 0, sizeof(*tally));
	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_get(nft, NFT_PART_COUNTERS, &state);
	if (!ret) {
		tally->backend = BACKEND_NFT;
		tally->policy = state.there;
		never(tally);
		take_counters(tally, &state);
		take_note(tally, &state.note);
		nft_state_clear(&state);
	}
	nft_close(nft);
	return ret;
}
