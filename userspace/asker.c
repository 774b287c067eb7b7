// SPDX-License-Identifier: GPL-2.0
/*
 * Asking. The kernel answers with numbers, and their names are in a dump that
 * was taken before: after every answer the two generations are compared, and
 * if a policy was applied in between, both are fetched again.
 */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "asker.h"
#include "site.h"
#include "tables.h"
#include "verb.h"

/* A policy that is replaced as often as this while it is asked keeps changing.
 */
#define ATTEMPTS 8

static const struct mark nowhere;

/* Fetches the running policy, for its names. */
static int refresh(struct asker *asker)
{
	int err;

	asker->tables = NULL;
	running_clear(&asker->running);
	err = kernel_policy_get(asker->kernel, &asker->running);
	if (!err && asker->running.generation)
		asker->tables = &asker->running.policy.tables;
	return err;
}

static int open_site(struct asker *asker, const char *path)
{
	bool quiet = asker->diag->quiet;

	/* What there is to say about the site is check's to say. */
	asker->diag->quiet = true;
	asker->site = site_read(path, asker->diag);
	if (asker->site)
		asker->compiled = compile_site(asker->site, asker->diag);
	asker->diag->quiet = quiet;
	if (!asker->compiled ||
	    compiled_policy(asker->compiled, &asker->policy, asker->diag))
		return EXIT_NO;
	asker->tables = &asker->compiled->tables;
	return EXIT_DONE;
}

int asker_open(struct asker *asker, const char *site, struct diag *diag)
{
	int err;

	memset(asker, 0, sizeof(*asker));
	asker->diag = diag;
	if (site)
		return open_site(asker, site);
	asker->kernel = kernel_open(diag);
	if (!asker->kernel)
		return EXIT_UNREACHABLE;
	err = refresh(asker);
	if (!err && !asker->tables)
		diag_warning(diag, &nowhere,
			     "no policy is in force: all traffic passes");
	return err;
}

void asker_close(struct asker *asker)
{
	if (asker->kernel)
		kernel_close(asker->kernel);
	running_clear(&asker->running);
	impp_policy_clear(&asker->policy);
	compiled_free(asker->compiled);
	site_free(asker->site);
}

/* No policy judges anything. */
static void pass_all(struct impp_answer *answer, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		answer[i] = (struct impp_answer){
			.verdict = IMPP_PASS,
			.rule = IMPP_RULE_NONE,
		};
}

static int ask_kernel(struct asker *asker, const struct impp_question *question,
		      struct impp_answer *answer, size_t len)
{
	uint64_t generation;
	int err, i;

	for (i = 0; i < ATTEMPTS; i++) {
		if (!asker->tables) {
			err = refresh(asker);
			if (err)
				return err;
		}
		if (!asker->tables) {
			pass_all(answer, len);
			return EXIT_DONE;
		}
		err = kernel_explain(asker->kernel, question, answer, len,
				     &generation);
		if (err || generation == asker->running.generation)
			return err;
		asker->tables = NULL;
	}
	diag_error(asker->diag, &nowhere,
		   "the policy was replaced %d times while it was asked",
		   ATTEMPTS);
	return EXIT_NO;
}

static struct impp_answer ask_policy(const struct impp_policy *policy,
				     const struct impp_question *question)
{
	struct impp_answer answer = { .rule = IMPP_RULE_NONE };
	struct impp_result result;
	struct impp_flow flow;

	/* Questions from question.c are sound. */
	if (impp_flow_ask(&flow, question))
		return answer;
	result = impp_verdict(policy, &flow);
	answer.verdict = result.verdict;
	answer.reason = result.reason;
	answer.rule = result.rule;
	answer.from_group = impp_group_of(policy, flow.ipv6, flow.src);
	answer.to_group = impp_group_of(policy, flow.ipv6, flow.dst);
	return answer;
}

int asker_ask(struct asker *asker, const struct impp_question *question,
	      struct impp_answer *answer, size_t len)
{
	size_t i;

	if (asker->kernel && len)
		return ask_kernel(asker, question, answer, len);
	for (i = 0; i < len; i++)
		answer[i] = ask_policy(&asker->policy, &question[i]);
	return EXIT_DONE;
}

const struct impp_member *asker_roles(const struct asker *asker, u16 group,
				      u32 *len)
{
	*len = 0;
	return asker->tables ? tables_roles(asker->tables, group, len) : NULL;
}

const char *asker_role_name(const struct asker *asker,
			    const struct impp_member *member)
{
	return tables_role_name(asker->tables, member->role);
}

u8 asker_mode(const struct asker *asker)
{
	return asker->kernel ? asker->running.mode : asker->policy.mode;
}

void asker_describe(const struct asker *asker, char *buf, size_t size)
{
	if (asker->site)
		snprintf(buf, size, "%s", asker->site->source->name);
	else if (asker->tables)
		snprintf(buf, size, "the running policy, generation %llu",
			 (unsigned long long)asker->running.generation);
	else
		snprintf(buf, size, "nobody: no policy is in force");
}
