// SPDX-License-Identifier: GPL-2.0
/*
 * A policy's memory is charged to the memory cgroup of whoever applies it, and
 * comes back whichever way the policy goes, or fails to come.
 */
#include "cgroup.h"
#include "fill.h"
#include "namespace.h"
#include "policy_test.h"

/* Above what slabs, per-CPU caches and late sums can be off by. */
#define SLACK (1 << 20)

/* So much more than that is charged at least, were each attempt to leak. */
#define TRIES 12

FIXTURE(memory)
{
	struct nl nl;
	struct sample sample;
	int64_t base;
};

/* Memory that stays (namespace, counters) is there before it is measured. */
FIXTURE_SETUP(memory)
{
	struct nl_answer answer;

	ASSERT_EQ(0, cgroup_enter());
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_init(&self->sample);
	fill_sets(&self->sample, 1000, 1);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	ASSERT_TRUE(cgroup_settles(0, 2 << 20));
	self->base = cgroup_kernel();
}

FIXTURE_TEARDOWN(memory)
{
	sample_free(&self->sample);
	nl_close(&self->nl);
	cgroup_leave();
}

static void flush(struct __test_metadata *_metadata, struct nl *nl)
{
	struct nl_answer answer;

	EXPECT_EQ(0, nl_command(nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
}

/*
 * What STATUS_GET says is charged, and up to as much again: kmalloc() rounds up
 * to a power of two.
 */
static void expect_charged(struct __test_metadata *_metadata,
			   FIXTURE_DATA(memory) * self)
{
	int64_t bytes = nl_status(&self->nl, IMPP_A_MEMORY);

	EXPECT_LT(2 * SLACK, bytes);
	EXPECT_TRUE(cgroup_settles(self->base + bytes - SLACK,
				   self->base + 2 * bytes + SLACK));
}

TEST_F(memory, charged)
{
	fill_sets(&self->sample, 7000, 1);
	fill_spans6(&self->sample, 100000);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	expect_charged(_metadata, self);
	flush(_metadata, &self->nl);
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}

TEST_F(memory, comes_back_when_replaced)
{
	int i;

	fill_sets(&self->sample, 1000, 1);
	for (i = 0; i < TRIES; i++) {
		self->sample.mode = i % 2;
		EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	}
	expect_charged(_metadata, self);
}

TEST_F(memory, comes_back_when_checked)
{
	int i;

	fill_sets(&self->sample, 1000, 1);
	for (i = 0; i < TRIES; i++)
		EXPECT_EQ(0, sample_set(&self->sample, &self->nl,
					IMPP_FLAG_CHECK, NULL));
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}

static void repeat_refusal(struct __test_metadata *_metadata,
			   FIXTURE_DATA(memory) * self, int err)
{
	int i;

	for (i = 0; i < TRIES; i++)
		EXPECT_EQ(err, sample_set(&self->sample, &self->nl, 0, NULL));
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}

/* Of its first record: nothing was built. */
TEST_F(memory, comes_back_when_refused_early)
{
	fill_spans6(&self->sample, 100000);
	self->sample.roles[0].name[0] = '\0';
	repeat_refusal(_metadata, self, EINVAL);
}

/* Of its last: all but the index was built. */
TEST_F(memory, comes_back_when_refused_late)
{
	fill_sets(&self->sample, 1000, 1);
	self->sample.relations[1].to = 2;
	repeat_refusal(_metadata, self, EINVAL);
}

TEST_F(memory, comes_back_when_too_much)
{
	nl_close(&self->nl);
	ASSERT_EQ(0, setns(namespace_foreign(), CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	fill_groups(&self->sample, IMPP_GROUPS_MAX);
	fill_sets(&self->sample, 7500, 1);
	repeat_refusal(_metadata, self, E2BIG);
}

/* The command expected another generation. */
TEST_F(memory, comes_back_when_stale)
{
	struct nl_answer answer;
	struct nl_request r;
	int i;

	fill_sets(&self->sample, 1000, 1);
	for (i = 0; i < TRIES; i++) {
		sample_request(&self->sample, &r, 0);
		nl_put_u64(&r, IMPP_A_GENERATION, 1);
		EXPECT_EQ(ESTALE, nl_ask(&self->nl, &r, &answer));
		nl_answer_free(&answer);
	}
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}

/* A socket that is closed gives its dump back a little later. */
static void begin_dump(struct __test_metadata *_metadata, struct nl *nl)
{
	struct nl_answer answer;
	struct nl_request r;
	int more;

	do {
		nl_request_plain(&r, IMPP_CMD_POLICY_GET);
		ASSERT_EQ(0, nl_send(nl, &r));
		nl_request_free(&r);
		nl_answer_init(&answer);
		more = nl_receive(nl, &answer);
		EXPECT_TRUE(more || answer.ack.err == EBUSY);
		nl_answer_free(&answer);
	} while (!more);
}

/* A dump that nobody reads to its end holds it until the socket is closed. */
TEST_F(memory, comes_back_when_abandoned)
{
	struct nl nl;
	int i;

	fill_sets(&self->sample, 1000, 1);
	fill_spans4(&self->sample, 100000);
	for (i = 0; i < TRIES; i++) {
		EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
		ASSERT_EQ(0, nl_open(&nl));
		begin_dump(_metadata, &nl);
		flush(_metadata, &self->nl);
		nl_close(&nl);
	}
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}

/* Its namespace dies; the counters go as well. */
TEST_F(memory, comes_back_when_the_namespace_dies)
{
	int i;

	fill_sets(&self->sample, 1000, 1);
	fill_rules(&self->sample, IMPP_RULES_MAX);
	for (i = 0; i < TRIES; i++) {
		nl_close(&self->nl);
		ASSERT_EQ(0, unshare(CLONE_NEWNET));
		ASSERT_EQ(0, nl_open(&self->nl));
		EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	}
	nl_close(&self->nl);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
}
