// SPDX-License-Identifier: GPL-2.0
/*
 * What the module answers: whatever bytes come, the readers of answers, of
 * refusals and of events take them or say that they make no sense. So do those
 * that look for ways around the gateway.
 */
#include "../kernel_events.c"

#include "../../kmod/verdict.h"
#include "../answer.h"
#include "../bypass.h"
#include "../difference.h"
#include "../monitor_print.h"
#include "../show_json.h"
#include "../watch.h"
#include "trial.h"
#include "wire.h"

#define QUESTIONS 3

/* What a running policy is compared with, and what is sent. */
static const struct compiled *base(void)
{
	static struct trial trial;
	u8 seed[6] = { 0, 0, 1 };
	struct input in = { seed, sizeof(seed) };

	if (!trial.compiled)
		HOLDS(trial_init(&trial, &in));
	return trial.compiled;
}

static int ask_status(struct kernel *kernel)
{
	struct running running;
	int ret = kernel_status_get(kernel, &running);

	running_clear(&running);
	return ret;
}

/* All that reads tables, reads these. */
static void compare(const struct running *running)
{
	struct difference d = {
		.side = { { .what = "kernel",
			    .tables = &running->policy.tables },
			  { .what = "site", .tables = &base()->tables } },
	};

	difference_find(&d);
	difference_print(&d);
	d.side[0].what = NULL;
	d.side[1].what = NULL;
	difference_clear(&d);
}

static int ask_policy(struct kernel *kernel)
{
	struct running running;
	int ret = kernel_policy_get(kernel, &running);

	if (!ret && running.generation) {
		running_matches(&running, base());
		show_json(&running);
		compare(&running);
	}
	running_clear(&running);
	return ret;
}

static int ask_stats(struct kernel *kernel)
{
	struct counts counts;
	int ret = kernel_stats_get(kernel, &counts);

	HOLDS(ret || counts.rules <= IMPP_RULES_MAX);
	counts_clear(&counts);
	return ret;
}

static int ask_questions(struct kernel *kernel)
{
	static const struct impp_question question[QUESTIONS];
	struct impp_answer answer[QUESTIONS];
	struct answer words;
	u64 generation;
	int ret, i;

	ret = kernel_explain(kernel, question, answer, QUESTIONS, &generation);
	for (i = 0; i < QUESTIONS && !ret; i++)
		answer_read(&words, &base()->tables, &answer[i]);
	return ret;
}

static int set_policy(struct kernel *kernel)
{
	u64 generation;

	return kernel_policy_set(kernel, base(), false, 1, 60, &generation);
}

static int set_mode(struct kernel *kernel)
{
	return kernel_mode_set(kernel, IMPP_MODE_AUDIT);
}

static int listen_to_it(struct kernel *kernel)
{
	return !find_group(kernel);
}

static int (*const calls[])(struct kernel *kernel) = {
	ask_status,	    ask_policy, ask_stats,
	ask_questions,	    set_policy, kernel_policy_flush,
	kernel_stats_reset, set_mode,	listen_to_it,
};

static void call(u8 number, struct input *in)
{
	struct kernel *kernel;
	struct diag diag;

	input_diag(&diag);
	wire_answers(wire_input, in);
	kernel = kernel_open(&diag);
	if (kernel)
		calls[number](kernel);
	kernel_close(kernel);
	wire_clear();
}

static void print(const struct printer *printer, const struct event *event)
{
	struct sight sight = { .event = event };

	if (event->kind == IMPP_EVENT_CHANGE) {
		printer->change(event);
		return;
	}
	memcpy(sight.ask.src, event->denial.src, sizeof(sight.ask.src));
	memcpy(sight.ask.dst, event->denial.dst, sizeof(sight.ask.dst));
	sight.ask.family = event->denial.family;
	sight.ask.proto = event->denial.proto;
	sight.ask.from_port = event->denial.from_port;
	sight.ask.port = event->denial.port;
	printer->denial(&sight);
}

/* One message, in memory of its own; padded, as libmnl takes it to be. */
static void hear(struct input *in)
{
	struct nlmsghdr *message;
	struct event event;
	size_t len = in->len;

	message = mem_alloc(NLMSG_ALIGN(len));
	input_bytes(in, message, len);
	wire_adopt(message, len);
	if (nlmsg_ok(message, len)) {
		if (!event_parse(&event, message)) {
			print(&monitor_text, &event);
			print(&monitor_json, &event);
		}
		event_clear(&event);
	}
	free(message);
}

static void look_around(struct input *in)
{
	struct diag diag;

	input_diag(&diag);
	wire_answers(wire_input, in);
	bypass_warn(&diag);
	wire_clear();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	u8 what = input_u8(&in);

	input_hush();
	if (what < ARRAY_SIZE(calls))
		call(what, &in);
	else if (what & 1)
		hear(&in);
	else
		look_around(&in);
	return 0;
}
