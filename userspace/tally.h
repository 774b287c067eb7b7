/* SPDX-License-Identifier: GPL-2.0 */
/* What was counted, by either backend, with the names of what it counts. */
#ifndef _IMPP_TALLY_H
#define _IMPP_TALLY_H

#include "answer.h"
#include "backend.h"
#include "kernel.h"

/**
 * struct tally_row - a row's counter
 * @id: "22.1" or "site.NAME"
 * @name: its name
 * @stat: what it counted
 */
struct tally_row {
	char id[ANSWER_ROW];
	char name[IMPP_NAME_LEN];
	struct impp_stat stat;
};

/**
 * struct tally - all counters
 * @backend: who counted; nf_tables knows neither when a counter last counted
 *	(all last_ms are IMPP_NEVER) nor since when it counts
 * @policy: some policy is in force
 * @generation: of that policy, of nf_impp
 * @counting_ms: milliseconds since counting began; of nf_tables, since the
 *	table was made, or IMPP_NEVER: nobody knows
 * @about: the policy, but for its tables; of nf_tables, what the table's note
 *	says of it
 * @reason: see IMPP_REASON_STATS
 * @row: in the order of the policy
 * @rows: how many
 */
struct tally {
	enum backend backend;
	bool policy;
	uint64_t generation;
	uint64_t counting_ms;
	struct running about;
	struct impp_stat reason[IMPP_REASON_STATS];
	struct tally_row *row;
	size_t rows;
};

/**
 * tally_kernel() - nf_impp's counters
 * @tally: filled on success; for tally_clear()
 * @diag: told why not
 *
 * Return: an exit code.
 */
int tally_kernel(struct tally *tally, struct diag *diag);

/* The same of nf_tables. */
int tally_nft(struct tally *tally, struct diag *diag);

void tally_clear(struct tally *tally);

#endif /* _IMPP_TALLY_H */
