// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/naive.h"
#include "conform_explain.h"

#define QUESTIONS_MAX (IMPP_TABLE_CHUNK / sizeof(struct impp_question))
#define COMPLAINTS_MAX 20

static struct impp_question question_of(const struct packet *packet)
{
	struct impp_question question = {
		.family = packet->family,
		.proto = packet->proto,
		.from_port = packet->from_port,
		.port = packet->port,
	};

	memcpy(question.src, packet->src, sizeof(question.src));
	memcpy(question.dst, packet->dst, sizeof(question.dst));
	return question;
}

static bool is_right(const struct count *count, const struct plan *plan,
		     const struct scene *scene, const struct impp_answer *got)
{
	struct packet packet = scene->opener;
	struct naive_answer want;
	int rule = IMPP_RULE_NONE;

	packet.question = true;
	packet.session = IMPP_SESSION_NEW;
	want = naive_judge(plan->site, &packet);
	if (want.row)
		rule = count_row(count, want.row->table, want.row->number) -
		       IMPP_REASON_STATS;
	return got->verdict == want.verdict && got->reason == want.reason &&
	       got->rule == rule;
}

/* Asks about @len scenes from @scene on. Return: how many answers are wrong. */
static unsigned int ask(struct count *count, const struct plan *plan,
			const struct scene *scene, size_t len, const char *what)
{
	static struct impp_question question[QUESTIONS_MAX];
	const struct impp_answer *got;
	struct nl_answer answer;
	struct nl_request r;
	unsigned int wrong = 0;
	size_t i;

	for (i = 0; i < len; i++)
		question[i] = question_of(&scene[i].opener);
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, question, len * sizeof(question[0]));
	if (nl_ask(&count->nl, &r, &answer) ||
	    answer.field[IMPP_A_ANSWERS].len != len * sizeof(*got))
		errx(1, "EXPLAIN: %s", strerror(answer.ack.err));
	got = (const struct impp_answer *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 0; i < len; i++) {
		if (is_right(count, plan, &scene[i], &got[i]))
			continue;
		if (wrong++ < COMPLAINTS_MAX)
			printf("# %s, %s %s: explained as %s %s %u\n", what,
			       plan->row[scene[i].row].id,
			       plan_names[scene[i].variant],
			       impp_verdict_name(got[i].verdict),
			       impp_reason_name(got[i].reason), got[i].rule);
	}
	nl_answer_free(&answer);
	return wrong;
}

unsigned int explain_openers(struct count *count, const struct plan *plan,
			     const char *what)
{
	unsigned int wrong = 0;
	size_t i, n;

	for (i = 0; i < plan->len; i += n) {
		n = plan->len - i;
		if (n > QUESTIONS_MAX)
			n = QUESTIONS_MAX;
		wrong += ask(count, plan, &plan->scene[i], n, what);
	}
	return wrong;
}
