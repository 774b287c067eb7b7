/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who answers questions: the running policy, in the kernel, or a site that is
 * compiled here and asked offline, by the same function.
 */
#ifndef _IMPP_ASKER_H
#define _IMPP_ASKER_H

#include "kernel.h"

/**
 * struct asker - who answers
 * @diag: told what goes wrong
 * @tables: of the policy that gave the latest answers, for names; NULL if no
 *	policy is in force
 * @kernel: the kernel, or NULL
 * @running: its policy
 * @site: else the site
 * @compiled: the site, compiled
 * @policy: the same, built
 */
struct asker {
	struct diag *diag;
	const struct impp_tables *tables;
	struct kernel *kernel;
	struct running running;
	struct site *site;
	struct compiled *compiled;
	struct impp_policy policy;
};

/**
 * asker_open() - get ready to ask
 * @asker: filled
 * @site: a site file, or NULL for the kernel
 * @diag: outlives @asker; for a site, told of errors alone
 *
 * Return: an exit code; asker_close() after any.
 */
int asker_open(struct asker *asker, const char *site, struct diag *diag);
void asker_close(struct asker *asker);

/**
 * asker_ask() - ask
 * @asker: open
 * @question: any number of questions
 * @answer: one a question, all by one policy; "pass" if none is in force
 * @len: how many
 *
 * Return: an exit code: EXIT_DONE if there are answers.
 */
int asker_ask(struct asker *asker, const struct impp_question *question,
	      struct impp_answer *answer, size_t len);

/**
 * asker_roles() - the roles that a group holds
 * @asker: open
 * @group: of an answer
 * @len: set to how many
 *
 * Return: the first of them, consecutive; none where no policy is in force.
 */
const struct impp_member *asker_roles(const struct asker *asker, u16 group,
				      u32 *len);
const char *asker_role_name(const struct asker *asker,
			    const struct impp_member *member);

/**
 * asker_mode() - the mode of the policy that answers
 * @asker: open
 *
 * Return: enum impp_mode.
 */
u8 asker_mode(const struct asker *asker);

/**
 * asker_describe() - who answered
 * @asker: open
 * @buf: set to a few words
 * @size: of @buf
 */
void asker_describe(const struct asker *asker, char *buf, size_t size);

#endif /* _IMPP_ASKER_H */
