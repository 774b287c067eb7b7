// SPDX-License-Identifier: GPL-2.0
/*
 * A row's counter serves another row when no packet can count on it any more,
 * and no sooner: while there is a reader, a namespace runs out of counters.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "fill.h"
#include "policy_test.h"

/* Policies of as many rows as there may be, for which there are counters. */
#define POLICIES 4

/* All rows have names that no other policy has. */
static int replace(struct sample *sample, struct nl *nl, unsigned int policy,
		   struct nl_answer *answer)
{
	struct impp_rule *rule = sample_table(sample, IMPP_A_RULES)->record;
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < IMPP_RULES_MAX; i++)
		rule[i].name[0] = 'a' + policy;
	sample_request(sample, &r, 0);
	return nl_ask(nl, &r, answer);
}

/* Return: 0, or an errno. */
static int reader_load(void)
{
	int fd = open(getenv("IMPP_READER_KO"), O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	return err;
}

static int reader_unload(void)
{
	return syscall(SYS_delete_module, "impp_reader", 0) ? errno : 0;
}

/* Until grace periods have ended; the machine may be slow. */
static int replace_at_last(struct sample *sample, struct nl *nl,
			   unsigned int policy)
{
	struct nl_answer answer;
	unsigned int tenths;
	int err = EBUSY;

	for (tenths = 0; err == EBUSY && tenths < 300; tenths++) {
		usleep(100000);
		err = replace(sample, nl, policy, &answer);
		nl_answer_free(&answer);
	}
	return err;
}

TEST_F(policy, no_counter_is_reused_while_it_is_read)
{
	struct nl_answer answer;
	unsigned int i;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "a reader needs a processor of its own");
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	fill_rules(&self->sample, IMPP_RULES_MAX);
	ASSERT_EQ(0, replace_at_last(&self->sample, &self->nl, 0));
	ASSERT_EQ(0, reader_load());
	for (i = 1; i <= POLICIES; i++) {
		EXPECT_EQ(i < POLICIES ? 0 : EBUSY,
			  replace(&self->sample, &self->nl, i, &answer))
		TH_LOG("policy %u: %s", i, answer.ack.text);
		nl_answer_free(&answer);
	}
	ASSERT_EQ(0, reader_unload());
	EXPECT_EQ(0, replace_at_last(&self->sample, &self->nl, POLICIES));
}
