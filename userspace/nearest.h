/* SPDX-License-Identifier: GPL-2.0 */
/* The rows that come nearest to a session that is denied. */
#ifndef _IMPP_NEAREST_H
#define _IMPP_NEAREST_H

#include "asker.h"
#include "catalogue.h"

#define NEAREST_MAX 4 /* lines */

/**
 * struct denied - a session that is denied
 * @asker: who answered
 * @catalogue: what the policy was made from; NULL if it is not here, then its
 *	tables alone are looked at
 * @question: what was asked
 * @answer: the answer
 * @lang: of the lines
 */
struct denied {
	const struct asker *asker;
	const struct catalogue *catalogue;
	const struct impp_question *question;
	const struct impp_answer *answer;
	enum lang lang;
};

/**
 * nearest_find() - what would permit it, and what permits nearly that
 * @denied: the session
 * @line: set to lines for free(), the nearest first: rows for just this that
 *	are not in force; the other direction; the other transport; other
 *	roles; the nearest port
 *
 * Return: how many.
 */
size_t nearest_find(const struct denied *denied, char *line[NEAREST_MAX]);

/**
 * nearest_localhost() - the rows that keep the port on its host
 * @denied: the session
 * @found: called for each
 * @ctx: its last argument
 */
void nearest_localhost(const struct denied *denied,
		       void (*found)(const struct row *row, void *ctx),
		       void *ctx);

#endif /* _IMPP_NEAREST_H */
