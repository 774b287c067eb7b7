// SPDX-License-Identifier: GPL-2.0
/* The kernel backend: questions. */
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_call.h"
#include "mem.h"
#include "verb.h"

#define QUESTIONS_MAX (IMPP_TABLE_CHUNK / sizeof(struct impp_question))

static const struct mark nowhere;

/* Answers coming in. */
struct explain {
	struct impp_answer *answer;
	size_t len;
	uint64_t generation;
	bool answered;
};

static int take_answers(const struct nlmsghdr *answer, void *data)
{
	struct explain *explain = data;
	const struct nlattr *attr;
	size_t size = explain->len * sizeof(*explain->answer);

	if (call_take_generation(answer, &explain->generation))
		return -1;
	mnl_attr_for_each(attr, answer, GENL_HDRLEN) {
		if (mnl_attr_get_type(attr) != IMPP_A_ANSWERS)
			continue;
		if (mnl_attr_get_payload_len(attr) != size)
			return -1;
		memcpy(explain->answer, mnl_attr_get_payload(attr), size);
		explain->answered = true;
	}
	return !explain->answered;
}

/* At most QUESTIONS_MAX questions. */
static int explain_some(struct kernel *kernel,
			const struct impp_question *question,
			struct impp_answer *answer, size_t len,
			uint64_t *generation)
{
	struct explain explain = { .answer = answer, .len = len };
	struct nlmsg msg;
	int ret;

	call_init(kernel, &msg, IMPP_CMD_EXPLAIN, NLM_F_ACK);
	nlmsg_put(&msg, IMPP_A_QUESTIONS, question, len * sizeof(*question));
	ret = call_ask(kernel, &msg, take_answers, &explain);
	*generation = explain.generation;
	return ret;
}

/* Return: an exit code, or -1 if the policy changed on the way. */
static int explain_all(struct kernel *kernel,
		       const struct impp_question *question,
		       struct impp_answer *answer, size_t len,
		       uint64_t *generation)
{
	uint64_t now = 0;
	size_t at, some;
	int ret;

	for (at = 0; at < len; at += some) {
		some = len - at < QUESTIONS_MAX ? len - at : QUESTIONS_MAX;
		ret = explain_some(kernel, question + at, answer + at, some,
				   &now);
		if (ret)
			return ret;
		if (at && now != *generation)
			return -1;
		*generation = now;
	}
	return EXIT_DONE;
}

int kernel_explain(struct kernel *kernel, const struct impp_question *question,
		   struct impp_answer *answer, size_t len, uint64_t *generation)
{
	int ret, i;

	*generation = 0;
	for (i = 0; i < CALL_ATTEMPTS; i++) {
		ret = explain_all(kernel, question, answer, len, generation);
		if (ret >= 0)
			return ret;
	}
	diag_error(kernel->diag, &nowhere,
		   "the policy keeps changing; try again");
	return EXIT_NO;
}
