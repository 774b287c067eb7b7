/* SPDX-License-Identifier: GPL-2.0 */
/* What came of a plan: a table of row by variant, and totals. */
#ifndef IMPP_NET_CONFORM_RESULTS_H
#define IMPP_NET_CONFORM_RESULTS_H

#include <stdio.h>

#include "../unit/naive.h"
#include "conform_plan.h"

/**
 * struct cell - a row and a variant
 * @marks: the different verdicts that its packets got, in their order
 * @by: other rows that were credited, in their order
 * @probes: packets sent
 * @wrong: packets that did not get what they must
 */
struct cell {
	char marks[8];
	char by[40];
	unsigned int probes;
	unsigned int wrong;
};

/**
 * struct results - all of them
 * @plan: the plan
 * @cell: by row and variant
 */
struct results {
	const struct plan *plan;
	struct cell (*cell)[VARIANTS];
};

void results_init(struct results *results, const struct plan *plan);
void results_free(struct results *results);

/**
 * results_note() - a packet of a scene got this
 * @results: the results
 * @scene: of the plan
 * @answer: what it must get
 * @good: whether it did
 */
void results_note(struct results *results, const struct scene *scene,
		  const struct naive_answer *answer, bool good);

/* Writes the table, with what its marks mean. */
void results_print(const struct results *results, FILE *out);

/**
 * results_total() - write the totals
 * @results: the results
 * @out: a line and, where rows are in the shadow of others, another
 * @what: begins the lines
 *
 * Return: cells that should have been tried and were not, plus packets that
 * did not get what they must.
 */
unsigned int results_total(const struct results *results, FILE *out,
			   const char *what);

#endif /* IMPP_NET_CONFORM_RESULTS_H */
