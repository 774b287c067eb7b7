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
	"       set_policy --check | --flush | --dump\n"
	"\n"
	"Applies the sample policy (conntrack, enforce).\n"
	"\n"
	"  --check  does not apply it\n"
	"  --flush  removes the policy in force\n"
	"  --dump   applies a large policy, begins to read it back, says \"ready\"\n"
	"           and stays so until its input ends\n"
	"\n"
	"Exit status: 0; 1 after a refusal, with its cause on standard error; 2\n"
	"for a wrong option; 3 if the module is not loaded.\n";

static const struct option options[] = {
	{ "state", required_argument, NULL, 's' },
	{ "mode", required_argument, NULL, 'm' },
	{ "check", no_argument, NULL, 'c' },
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

static void flush(struct nl *nl)
{
	struct nl_answer answer;

	expect_done(nl_command(nl, IMPP_CMD_POLICY_FLUSH, &answer), &answer);
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
	if (what == 'd')
		fill_spans4(&sample, 100000);
	if (what == 'f')
		flush(&nl);
	else
		apply(&nl, &sample, what == 'c' ? IMPP_FLAG_CHECK : 0);
	if (what == 'd')
		hold_dump(&nl);
	sample_free(&sample);
	nl_close(&nl);
	return 0;
}
