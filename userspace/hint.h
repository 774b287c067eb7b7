/* SPDX-License-Identifier: GPL-2.0 */
/* What would permit a session that is denied, as far as the tables tell. */
#ifndef _IMPP_HINT_H
#define _IMPP_HINT_H

#include "answer.h"
#include "census.h"

#define HINT_TEXT 256

/**
 * struct hint - what would permit it
 * @text: a clause, or "" if nothing is known that would
 * @row: id of the row that it is about, or ""
 */
struct hint {
	char text[HINT_TEXT];
	char row[ANSWER_ROW];
};

/**
 * struct ground - what hints stand on
 * @tables: of a policy
 * @census: of the site that it was compiled from, which has the rows that
 *	grant nothing, too; or NULL
 */
struct ground {
	const struct impp_tables *tables;
	const struct census *census;
};

/**
 * hint_find() - look for it
 * @hint: filled
 * @ground: where
 * @denied: what was asked
 * @answer: the groups in @ground->tables, and the reason of the denial
 */
void hint_find(struct hint *hint, const struct ground *ground,
	       const struct impp_question *denied,
	       const struct impp_answer *answer);

#endif /* _IMPP_HINT_H */
