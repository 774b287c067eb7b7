/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers as people read them: the numbers of a verdict become names, with the
 * tables of the policy that gave it.
 */
#ifndef _IMPP_ANSWER_H
#define _IMPP_ANSWER_H

#include "tables.h"

/* Room for "site.NAME". */
#define ANSWER_ROW (IMPP_NAME_LEN + 8)

/**
 * struct answer - an answer in words
 * @verdict: "allow", "deny", "would-deny", "pass"
 * @row: id of the row credited, "22.1" or "site.NAME"; "" for none
 * @name: its name, or NULL
 * @reason: "port", "no-relation" …, or NULL
 */
struct answer {
	const char *verdict;
	char row[ANSWER_ROW];
	const char *name;
	const char *reason;
};

/**
 * answer_read() - put an answer into words
 * @answer: filled
 * @tables: of the policy that answered, or NULL if there is none; outlives it
 * @from: the answer
 */
void answer_read(struct answer *answer, const struct impp_tables *tables,
		 const struct impp_answer *from);

/**
 * answer_row() - the id of a rule
 * @buf: filled
 * @rule: the rule
 */
void answer_row(char buf[ANSWER_ROW], const struct impp_rule *rule);

/**
 * answer_ok() - may the session be opened, and not for lack of enforcement?
 * @from: the answer
 *
 * Return: true for allow and pass.
 */
static inline bool answer_ok(const struct impp_answer *from)
{
	return from->verdict == IMPP_ALLOW || from->verdict == IMPP_PASS;
}

#endif /* _IMPP_ANSWER_H */
