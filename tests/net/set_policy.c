// SPDX-License-Identifier: GPL-2.0
/* Applies the sample policy, or takes a policy out of force: for scripts. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fill.h"

static const char usage[] =
	"usage: set_policy [--state conntrack|stateless] [--mode enforce|audit]\n"
	"                  [--unconfirmed]\n"
	"       set_policy --check | --confirm | --rollback | --flush | --dump\n"
	"\n"
	"Applies the sample policy (conntrack, enforce).\n"
	"\n"
	"  --unconfirmed  to be confirmed within an hour\n"
	"  --check        does not apply it\n"
	"  --confirm      what was applied so stays\n"
	"  --rollback     what was before it comes back\n"
	"  --flush        removes the policy in force\n"
	"  --dump         applies a large policy, begins to read it back, says\n"
	"                 \"ready\" and stays so until its input ends\n"
	"\n"
	"Exit status: 0; 1 after a refusal, with its cause on standard error; 2\n"
	"for a wrong option; 3 if the module is not loaded.\n";

static const struct option options[] = {
	{ "state", required_argument, NULL, 's' },
	{ "mode", required_argument, NULL, 'm' },
	{ "unconfirmed", no_argument, NULL, 'u' },
	{ "check", no_argument, NULL, 'c' },
	{ "confirm", no_argument, NULL, 'k' },
	{ "rollback", no_argument, NULL, 'r' },
	{ "flush", no_argument, NULL, 'f' },
	{ "dump", no_argument, NULL, 'd' },
	{},
};

/* Which of two words, the first of which is 0. */
static uint8_t either(const char *word, const char *zero, const char *one)
{
	if (!strcmp(word, zero))
		return 0;
	if (!strcmp(word, one))
		return 1;
	errx(2, "%s: neither %s nor %s", word, zero, one);
}

static void expect_done(int failed, const struct nl_answer *answer)
{
	/* Unloaded after it was found: netlink's own answer, without a text. */
	if (failed == ENOENT && !answer->ack.text[0])
		errx(3, "nf_impp is no longer loaded");
	if (failed)
		errx(1, "%s%s%s", strerror(failed),
		     answer->ack.text[0] ? ": " : "", answer->ack.text);
}

static void apply(struct nl *nl, const struct sample *sample, uint32_t flags)
{
	struct nl_answer answer;

	expect_done(sample_set(sample, nl, flags, &answer), &answer);
	nl_answer_free(&answer);
}

static void apply_unconfirmed(struct nl *nl, const struct sample *sample)
{
	struct nl_answer answer;
	struct nl_request r;

	sample_request(sample, &r, 0);
	nl_put_u32(&r, IMPP_A_CONFIRM_S, 3600);
	expect_done(nl_ask(nl, &r, &answer), &answer);
	nl_answer_free(&answer);
}

static void command(struct nl *nl, uint8_t cmd)
{
	struct nl_answer answer;

	expect_done(nl_command(nl, cmd, &answer), &answer);
	nl_answer_free(&answer);
}

static void hold_dump(struct nl *nl)
{
	struct nl_request r;

	nl_request_plain(&r, IMPP_CMD_POLICY_GET);
	if (nl_send(nl, &r))
		err(1, "POLICY_GET");
	nl_request_free(&r);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
}

static void carry_out(struct nl *nl, struct sample *sample, int what)
{
	switch (what) {
	case 'f':
		command(nl, IMPP_CMD_POLICY_FLUSH);
		break;
	case 'k':
		command(nl, IMPP_CMD_POLICY_CONFIRM);
		break;
	case 'r':
		command(nl, IMPP_CMD_POLICY_ROLLBACK);
		break;
	case 'u':
		apply_unconfirmed(nl, sample);
		break;
	case 'd':
		fill_spans4(sample, 100000);
		apply(nl, sample, 0);
		hold_dump(nl);
		break;
	default:
		apply(nl, sample, what == 'c' ? IMPP_FLAG_CHECK : 0);
	}
}

int main(int argc, char **argv)
{
	struct sample sample;
	int option, what = 0;
	struct nl nl;

	sample_init(&sample);
	sample.state = IMPP_STATE_CONNTRACK;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			sample.state = either(optarg, "conntrack", "stateless");
		else if (option == 'm')
			sample.mode = either(optarg, "enforce", "audit");
		else if (option == '?')
			errx(2, "%s", usage);
		else
			what = option;
	}
	if (nl_open(&nl))
		errx(3, "nf_impp is not loaded");
	carry_out(&nl, &sample, what);
	sample_free(&sample);
	nl_close(&nl);
	return 0;
}
