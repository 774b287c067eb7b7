/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the test programs share: a network namespace of its own for each test,
 * in which the sample policy is in force and has counted packets, and a check
 * that a refusal says what it should and changes nothing.
 */
#ifndef IMPP_NET_POLICY_TEST_H
#define IMPP_NET_POLICY_TEST_H

#include <sched.h>

#include "kselftest_harness.h"
#include "module.h"
#include "sample.h"
#include "snapshot.h"
#include "traffic.h"

/* Seconds: a kernel that watches itself, emulated, takes its time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

/* An address of each kind in the sample policy. */
#define IMP_ADDR 0x0a000005
#define CLIENT_ADDR 0x0a010007
#define OTHER_ADDR 0x0a090909

FIXTURE(policy)
{
	struct nl nl;
	struct sample sample;
	struct snapshot before;
	int tun;
};

FIXTURE_SETUP(policy)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_init(&self->sample);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	self->tun = traffic_open();
	ASSERT_LE(0, self->tun);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 3));
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 2));
	ASSERT_EQ(0, traffic_send(self->tun, CLIENT_ADDR, OTHER_ADDR, 53, 1));
	snapshot_take(&self->nl, &self->before);
	ASSERT_EQ(0, self->before.policy.ack.err);
	ASSERT_EQ(0, self->before.stats.ack.err);
}

FIXTURE_TEARDOWN(policy)
{
	snapshot_free(&self->before);
	sample_free(&self->sample);
	nl_close(&self->nl);
	close(self->tun);
}

/**
 * struct refusal - what a request should be answered
 * @what: names the case
 * @err: a positive errno
 * @text: the extended ack's, word for word
 * @offset: of what is bad, 0 for none
 * @missing: type of the missing attribute, 0 for none
 */
struct refusal {
	const char *what;
	int err;
	const char *text;
	uint32_t offset;
	uint32_t missing;
};

/* Sends @r, which is freed. */
static inline void expect_refused(struct __test_metadata *_metadata,
				  struct nl *nl, const struct snapshot *before,
				  struct nl_request *r,
				  const struct refusal *want)
{
	struct nl_answer answer;
	const char *changed;

	nl_ask(nl, r, &answer);
	changed = snapshot_changed(before, nl);
	EXPECT_EQ(want->err, answer.ack.err)
	TH_LOG("%s", want->what);
	EXPECT_STREQ(want->text, answer.ack.text)
	TH_LOG("%s", want->what);
	EXPECT_EQ(want->offset, answer.ack.offset)
	TH_LOG("%s", want->what);
	EXPECT_EQ(want->missing, answer.ack.missing)
	TH_LOG("%s", want->what);
	EXPECT_EQ(0, answer.messages)
	TH_LOG("%s: was answered", want->what);
	EXPECT_EQ(NULL, changed)
	TH_LOG("%s: changed %s", want->what, changed);
	nl_answer_free(&answer);
}

#define EXPECT_REFUSED(r, ...)                                 \
	expect_refused(_metadata, &self->nl, &self->before, r, \
		       &(struct refusal){ __VA_ARGS__ })

/*
 * Instead of TEST_HARNESS_MAIN. POLICY_TEST_NEEDS, defined before this file is
 * included, names a function: without what it looks for the test is skipped.
 */
int main(int argc, char **argv)
{
#ifdef POLICY_TEST_NEEDS
	if (!POLICY_TEST_NEEDS())
		ksft_exit_skip("this kernel does not have what it takes\n");
#endif
	module_need();
	return test_harness_run(argc, argv);
}

#endif /* IMPP_NET_POLICY_TEST_H */
