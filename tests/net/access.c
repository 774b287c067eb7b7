// SPDX-License-Identifier: GPL-2.0
/*
 * Who may do what: every command takes CAP_NET_ADMIN over the network
 * namespace, of the caller and of whoever opened the socket; and what is done
 * in one namespace stays there.
 */
#include <linux/capability.h>
#include <sys/syscall.h>

#include "namespace.h"
#include "policy_test.h"

#define NOBODY 65534
#define NAMESPACES 100

/* Every command, in order and out of order, is answered EPERM, no more. */
static void expect_stranger(struct __test_metadata *_metadata, struct nl *nl)
{
	struct nl_answer answer;
	struct sample sample;
	struct nl_request r;
	unsigned int i;

	sample_init(&sample);
	for (i = 3 * IMPP_CMD_POLICY_SET; i < 3 * (IMPP_CMD_MAX + 1); i++) {
		sample_begin(&sample, &r, i / 3, 0);
		if (i % 3 == 1)
			nl_put_u64(&r, IMPP_A_MAX + 1, 0);
		if (i % 3 == 2)
			nl_put_u64(&r, IMPP_A_MODE, 0);
		nl_ask(nl, &r, &answer);
		EXPECT_EQ(EPERM, answer.ack.err)
		TH_LOG("command %u", i / 3);
		EXPECT_STREQ("", answer.ack.text);
		EXPECT_EQ(0, answer.ack.offset);
		EXPECT_EQ(0, answer.ack.missing);
		EXPECT_EQ(0, answer.messages);
		nl_answer_free(&answer);
	}
}

/* A child that became somebody else, in the same network namespace. */
static void expect_strange(struct __test_metadata *_metadata,
			   FIXTURE_DATA(policy) * self, int (*become)(void))
{
	struct nl nl;
	pid_t child;

	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		ASSERT_EQ(0, become());
		ASSERT_EQ(0, nl_open(&nl));
		expect_stranger(_metadata, &nl);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}

TEST_F(policy, nobody)
{
	expect_strange(_metadata, self, namespace_drop);
}

static int become_root_elsewhere(void)
{
	return unshare(CLONE_NEWUSER);
}

/* Root of a user namespace that does not own the network. */
TEST_F(policy, root_elsewhere)
{
	expect_strange(_metadata, self, become_root_elsewhere);
}

static int drop_net_admin(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective &= ~(1U << CAP_NET_ADMIN);
	return syscall(SYS_capset, &header, data);
}

/* All capabilities but the one. */
TEST_F(policy, no_net_admin)
{
	expect_strange(_metadata, self, drop_net_admin);
}

/* A socket of root's, in the hands of nobody, and the other way round. */
TEST_F(policy, borrowed_socket)
{
	struct nl nl;

	ASSERT_EQ(0, seteuid(NOBODY));
	expect_stranger(_metadata, &self->nl);
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, seteuid(0));
	expect_stranger(_metadata, &nl);
	nl_close(&nl);
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}

/* Nobody, in namespaces of their own making. */
static void rule_alone(struct __test_metadata *_metadata)
{
	struct nl_answer answer;
	struct sample sample;
	struct nl_request r;
	struct nl nl;

	ASSERT_EQ(0, namespace_drop());
	ASSERT_EQ(0, namespace_own());
	ASSERT_EQ(0, nl_open(&nl));
	EXPECT_EQ(ENOENT, nl_command(&nl, IMPP_CMD_POLICY_GET, &answer));
	nl_answer_free(&answer);
	sample_init(&sample);
	sample.site = "unprivileged";
	EXPECT_EQ(0, sample_set(&sample, &nl, 0, &answer));
	EXPECT_NE(0, nl_number(&answer, IMPP_A_GENERATION));
	nl_answer_free(&answer);
	sample_begin(&sample, &r, IMPP_CMD_MODE_SET, 0);
	EXPECT_EQ(0, nl_ask(&nl, &r, &answer));
	nl_answer_free(&answer);
	EXPECT_EQ(0, nl_command(&nl, IMPP_CMD_POLICY_GET, &answer));
	EXPECT_STREQ("unprivileged", (char *)answer.field[IMPP_A_SITE].data);
	nl_answer_free(&answer);
	EXPECT_EQ(0, nl_command(&nl, IMPP_CMD_STATS_RESET, &answer));
	nl_answer_free(&answer);
	EXPECT_EQ(0, nl_command(&nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	/* What is in force when it dies goes with it. */
	EXPECT_EQ(0, sample_set(&sample, &nl, 0, NULL));
	nl_close(&nl);
}

TEST_F(policy, root_of_own)
{
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child) {
		rule_alone(_metadata);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}

/* Tells one of many namespaces from the rest. */
static void distinguish(struct sample *sample, unsigned int i)
{
	static char site[32];

	snprintf(site, sizeof(site), "site%u", i);
	sample->site = site;
	sample->mode = i % 2;
	sample->state = i / 2 % 2;
	sample->ranges[0].lo = i + 1;
	sample->ranges[0].hi = i + 1;
}

static void expect_distinct(struct __test_metadata *_metadata, struct nl *nl,
			    struct sample *sample, unsigned int i)
{
	const struct impp_range *range;
	struct nl_answer answer;

	distinguish(sample, i);
	ASSERT_EQ(0, nl_command(nl, IMPP_CMD_POLICY_GET, &answer));
	EXPECT_STREQ(sample->site, (char *)answer.field[IMPP_A_SITE].data);
	EXPECT_EQ(sample->mode, nl_number(&answer, IMPP_A_MODE));
	EXPECT_EQ(sample->state, nl_number(&answer, IMPP_A_STATE));
	range = (void *)answer.field[IMPP_A_RANGES].data;
	EXPECT_EQ(sample->ranges[0].lo, range[0].lo);
	nl_answer_free(&answer);
	/* As often as it was applied here. */
	EXPECT_EQ(1 + i % 3, nl_status(nl, IMPP_A_GENERATION));
}

/* A socket keeps its namespace, and acts there. */
TEST_F(policy, a_hundred)
{
	static struct nl nl[NAMESPACES];
	struct nl_answer answer;
	unsigned int i, j;

	for (i = 0; i < NAMESPACES; i++) {
		ASSERT_EQ(0, unshare(CLONE_NEWNET));
		ASSERT_EQ(0, nl_open(&nl[i]));
		EXPECT_EQ(ENOENT,
			  nl_command(&nl[i], IMPP_CMD_POLICY_GET, &answer));
		nl_answer_free(&answer);
	}
	for (i = 0; i < NAMESPACES; i++) {
		distinguish(&self->sample, i);
		for (j = 0; j <= i % 3; j++)
			EXPECT_EQ(0,
				  sample_set(&self->sample, &nl[i], 0, NULL));
	}
	for (i = 0; i < NAMESPACES; i += 5) {
		EXPECT_EQ(0,
			  nl_command(&nl[i], IMPP_CMD_POLICY_FLUSH, &answer));
		nl_answer_free(&answer);
	}
	for (i = 0; i < NAMESPACES; i++) {
		if (i % 5)
			expect_distinct(_metadata, &nl[i], &self->sample, i);
		nl_close(&nl[i]);
	}
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}
