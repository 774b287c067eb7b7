/* SPDX-License-Identifier: GPL-2.0 */
/* The rows that come nearest to a session that is denied. */
#ifndef _IMPP_NEAREST_H
#define _IMPP_NEAREST_H

#include "answer.h"
#include "asker.h"
#include "catalogue.h"
#include "lang.h"

/**
 * struct denied - a session that is denied
 * @asker: who answered: of a site, or with tables alone
 * @catalogue: what the policy was made from, for an asker without a site; NULL
 *	if it is not here, then the tables alone are looked at
 * @question: what was asked
 * @answer: the answer, with groups of @asker's tables
 */
struct denied {
	const struct asker *asker;
	const struct catalogue *catalogue;
	const struct impp_question *question;
	const struct impp_answer *answer;
};

/* How a row is near, the nearest first. */
enum near_kind {
	NEAR_FEATURE,	  /* for just this, but the feature @what is off */
	NEAR_OFF,	  /* for just this, and switched off */
	NEAR_IDLE,	  /* one of both */
	NEAR_CHANGED,	  /* for just this, and changed by the site */
	NEAR_LOCALHOST,	  /* for this port, and keeps it on its host */
	NEAR_SOURCE_PORT, /* from source ports @what */
	NEAR_REVERSE,	  /* the other way round */
	NEAR_TRANSPORT,	  /* over @what */
	NEAR_ROLES,	  /* from roles @what to roles @to */
	NEAR_UNBOUND,	  /* likewise, and nobody holds them */
	NEAR_PORT,	  /* ports @what over @to, for these roles */
};

/**
 * struct near - a row that is near
 * @kind: how
 * @row: its id
 * @name: its name
 * @what: see enum near_kind, or NULL
 * @to: likewise
 */
struct near {
	enum near_kind kind;
	char row[ANSWER_ROW];
	char name[IMPP_NAME_LEN];
	char *what;
	char *to;
};

/**
 * nearest_find() - what would permit it, and what permits nearly that
 * @denied: the session
 * @near: set, the nearest first, for near_clear()
 * @max: how many at most
 *
 * Return: how many; none for a reason that is not about rows.
 */
size_t nearest_find(const struct denied *denied, struct near *near, size_t max);
void near_clear(struct near *near);

/**
 * near_sentence() - say it to whoever asked
 * @near: what was found
 * @lang: the language
 *
 * Return: "22.1 xmpp-client permits this in the other direction", for free().
 */
char *near_sentence(const struct near *near, enum lang lang);

/**
 * near_clause() - say it behind a denial
 * @near: what was found
 *
 * Return: "row 22.1 permits this in the other direction", for free().
 */
char *near_clause(const struct near *near);

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
