// SPDX-License-Identifier: GPL-2.0
/*
 * A memory cgroup that is full: a policy for which there is no room is refused
 * in words, what was in force stays, nothing is left of the attempt, and nobody
 * is killed for it, neither who asked nor who lives in the same cgroup.
 */
#include <signal.h>
#include <sys/wait.h>

#include "cgroup.h"
#include "fill.h"
#include "policy_test.h"

/* What is left of the cgroup: far less than the policy takes. */
#define ROOM (4 << 20)
#define SLACK (1 << 20)

/* Attempts, in the course of which a leak would fill the room by itself. */
#define TRIES 12

FIXTURE(full)
{
	struct nl nl;
	struct sample sample;
	struct snapshot before;
	pid_t bystander;
	int64_t base;
};

/* Somebody large, whom the kernel would rather kill than this process. */
static void stand_by(void)
{
	char *memory = malloc(32 << 20);

	memset(memory, 1, 32 << 20);
	for (;;)
		pause();
}

FIXTURE_SETUP(full)
{
	ASSERT_EQ(0, cgroup_enter());
	self->bystander = fork();
	if (!self->bystander)
		stand_by();
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_init(&self->sample);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	snapshot_take(&self->nl, &self->before);
}

FIXTURE_TEARDOWN(full)
{
	cgroup_limit(0);
	kill(self->bystander, SIGKILL);
	waitpid(self->bystander, NULL, 0);
	snapshot_free(&self->before);
	sample_free(&self->sample);
	nl_close(&self->nl);
	cgroup_leave();
}

/* Its request is complete before room gets scarce. */
static void expect_no_room(struct __test_metadata *_metadata,
			   FIXTURE_DATA(full) * self)
{
	struct nl_answer answer;
	struct nl_request r;

	sample_request(&self->sample, &r, 0);
	ASSERT_EQ(0, cgroup_limit(ROOM));
	EXPECT_EQ(ENOMEM, nl_ask(&self->nl, &r, &answer));
	EXPECT_TRUE(!strcmp("out of memory for the policy", answer.ack.text) ||
		    !strcmp("out of memory while building the policy",
			    answer.ack.text))
	TH_LOG("%s", answer.ack.text);
	EXPECT_EQ(0, answer.messages);
	ASSERT_EQ(0, cgroup_limit(0));
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
	EXPECT_EQ(0, cgroup_event("oom_kill"));
	EXPECT_EQ(0, waitpid(self->bystander, NULL, WNOHANG));
	nl_answer_free(&answer);
}

static void repeat(struct __test_metadata *_metadata, FIXTURE_DATA(full) * self)
{
	struct nl_answer answer;
	int i;

	ASSERT_TRUE(cgroup_settles(0, 16 << 20));
	self->base = cgroup_kernel();
	for (i = 0; i < TRIES; i++)
		expect_no_room(_metadata, self);
	EXPECT_TRUE(cgroup_settles(0, self->base + SLACK));
	/* With room it would have been fine. */
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, &answer));
	EXPECT_LT(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_number(&answer, IMPP_A_GENERATION));
	nl_answer_free(&answer);
}

/* The port sets do not fit: one block of 14 MB. */
TEST_F(full, sets)
{
	fill_sets(&self->sample, 7000, 1);
	repeat(_metadata, self);
}

/* The tables do not fit. */
TEST_F(full, tables)
{
	fill_spans6(&self->sample, 300000);
	repeat(_metadata, self);
}

/* The index does not fit: many blocks of 1 KB, and tables of 5 MB. */
TEST_F(full, index)
{
	struct impp_span4 *span;
	uint32_t i, n = 17 * 20000;

	span = sample_grow(&self->sample, IMPP_A_SPANS4, n + 1);
	for (i = 0; i < n; i++)
		span[i].last = (i / 17 << 8) + i % 17;
	span[n].last = ~0U;
	repeat(_metadata, self);
}
