/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers as people read them: the numbers of a verdict become names, with the
 * tables of the policy that gave it.
 */
#ifndef _IMPP_ANSWER_H
#define _IMPP_ANSWER_H

#include "../kmod/policy.h"

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
 * answer_roles() - the roles that a group holds
 * @tables: of the policy that answered, or NULL
 * @group: its number
 * @len: set to how many
 *
 * Return: the first of them, consecutive in IMPP_TABLE_MEMBERS.
 */
const struct impp_member *answer_roles(const struct impp_tables *tables,
				       u16 group, u32 *len);

/**
 * answer_role() - the name of a role
 * @tables: of the policy that answered
 * @member: from answer_roles()
 */
const char *answer_role(const struct impp_tables *tables,
			const struct impp_member *member);

/**
 * answer_chain() - what a flow's port leads to, whatever its source port
 * @tables: of the policy that answered, or NULL
 * @question: what was asked
 * @from: the answer to it
 *
 * Return: the first match of the chain, or NULL if no rule has the port.
 */
const struct impp_match *answer_chain(const struct impp_tables *tables,
				      const struct impp_question *question,
				      const struct impp_answer *from);

/**
 * answer_ok() - is this an answer that lets the session pass and means it?
 * @from: the answer
 *
 * Return: true for allow and pass.
 */
static inline bool answer_ok(const struct impp_answer *from)
{
	return from->verdict == IMPP_ALLOW || from->verdict == IMPP_PASS;
}

#endif /* _IMPP_ANSWER_H */
