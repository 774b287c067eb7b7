// SPDX-License-Identifier: GPL-2.0
/*
 * Confirmed commit: what was in force comes back, by itself and on demand, and
 * with all that belongs to it; what is refused meanwhile; the seal.
 */
#include <signal.h>
#include <time.h>

#include "fill.h"
#include "namespace.h"
#include "policy_test.h"

/* A rollback that is wanted, and one that would be a mistake. */
#define SOON 1
#define LATE 600

static int set(struct sample *sample, struct nl *nl, uint32_t confirm)
{
	struct nl_answer answer;
	struct nl_request r;
	int err;

	sample_request(sample, &r, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	err = nl_ask(nl, &r, &answer);
	nl_answer_free(&answer);
	return err;
}

static int command(struct nl *nl, uint8_t cmd)
{
	struct nl_answer answer;
	int err = nl_command(nl, cmd, &answer);

	nl_answer_free(&answer);
	return err;
}

/* Until the timer has fired; the machine may be slow. */
static bool fired(struct nl *nl)
{
	unsigned int tenths;

	for (tenths = 0; tenths < 300; tenths++) {
		if (!nl_pending(nl))
			return true;
		usleep(100000);
	}
	return false;
}

/* Differs from the sample in all that can differ. */
static void alter(struct sample *sample)
{
	sample->mode = IMPP_MODE_AUDIT;
	sample->state = sample->state == IMPP_STATE_CONNTRACK
				? IMPP_STATE_STATELESS
				: IMPP_STATE_CONNTRACK;
	sample->on_deny = IMPP_ON_DENY_REJECT;
	sample->site = "other.yaml";
	strcpy(sample->rules[1].name, "other");
	sample->ranges[0].lo = 5220;
}

/* What is in force is what was before, but for its generation. */
static void expect_back(struct __test_metadata *_metadata,
			FIXTURE_DATA(policy) * self)
{
	struct nl_field *was = self->before.policy.field;
	struct nl_answer now;
	unsigned int type;

	nl_command(&self->nl, IMPP_CMD_POLICY_GET, &now);
	for (type = IMPP_A_MODE; type <= IMPP_A_RELATIONS; type++) {
		ASSERT_EQ(was[type].len, now.field[type].len)
		TH_LOG("attribute %u", type);
		EXPECT_EQ(0, memcmp(was[type].data, now.field[type].data,
				    was[type].len))
		TH_LOG("attribute %u", type);
	}
	nl_answer_free(&now);
	EXPECT_LT(nl_number(&self->before.status, IMPP_A_GENERATION) + 1,
		  nl_status(&self->nl, IMPP_A_GENERATION));
	EXPECT_FALSE(nl_pending(&self->nl));
}

/* Packets that rule 1 of the sample has let through. */
static uint64_t counted(struct nl *nl)
{
	struct nl_answer answer;
	uint64_t packets = 0;

	nl_command(nl, IMPP_CMD_STATS_GET, &answer);
	if (answer.field[IMPP_A_RULE_STATS].len >= 2 * sizeof(struct impp_stat))
		packets = ((struct impp_stat *)answer.field[IMPP_A_RULE_STATS]
				   .data)[1]
				  .packets;
	nl_answer_free(&answer);
	return packets;
}

static void comes_back(struct __test_metadata *_metadata,
		       FIXTURE_DATA(policy) * self, uint8_t state)
{
	self->sample.state = state;
	ASSERT_EQ(0, set(&self->sample, &self->nl, 0));
	snapshot_free(&self->before);
	snapshot_take(&self->nl, &self->before);
	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, SOON));
	EXPECT_EQ(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_status(&self->nl, IMPP_A_FALLBACK));
	/* The other policy calls it "other". */
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 2));
	EXPECT_EQ(2, counted(&self->nl));
	ASSERT_TRUE(fired(&self->nl));
	expect_back(_metadata, self);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 4));
	EXPECT_EQ(7, counted(&self->nl));
}

TEST_F(policy, conntrack_comes_back)
{
	comes_back(_metadata, self, IMPP_STATE_CONNTRACK);
}

TEST_F(policy, stateless_comes_back)
{
	comes_back(_metadata, self, IMPP_STATE_STATELESS);
}

TEST_F(policy, nothing_comes_back)
{
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_FLUSH));
	ASSERT_EQ(0, set(&self->sample, &self->nl, SOON));
	EXPECT_EQ(0, nl_status(&self->nl, IMPP_A_FALLBACK));
	ASSERT_TRUE(fired(&self->nl));
	EXPECT_EQ(0, nl_status(&self->nl, IMPP_A_GENERATION));
	EXPECT_EQ(ENOENT, command(&self->nl, IMPP_CMD_POLICY_GET));
	/* And the next one is like any first. */
	ASSERT_EQ(0, set(&self->sample, &self->nl, 0));
	EXPECT_FALSE(nl_pending(&self->nl));
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 1));
	EXPECT_LT(0, counted(&self->nl));
}

/* The mode is part of what comes back. */
TEST_F(policy, mode_comes_back)
{
	struct nl_answer answer;
	struct nl_request r;

	sample_begin(&self->sample, &r, IMPP_CMD_MODE_SET, 0);
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	EXPECT_EQ(IMPP_MODE_ENFORCE, nl_status(&self->nl, IMPP_A_MODE));
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
	EXPECT_EQ(IMPP_MODE_AUDIT, nl_status(&self->nl, IMPP_A_MODE));
}

TEST_F(policy, confirmed_stays)
{
	uint64_t generation;

	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, SOON + 1));
	generation = nl_status(&self->nl, IMPP_A_GENERATION);
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_CONFIRM));
	EXPECT_FALSE(nl_pending(&self->nl));
	sleep(SOON + 2);
	EXPECT_EQ(generation, nl_status(&self->nl, IMPP_A_GENERATION));
	EXPECT_EQ(ENOENT, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
	EXPECT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_FLUSH));
}

TEST_F(policy, rollback_on_demand)
{
	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
	expect_back(_metadata, self);
	/* One step. */
	EXPECT_EQ(ENOENT, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
}

TEST_F(policy, rollback_to_nothing)
{
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_FLUSH));
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
	EXPECT_EQ(0, nl_status(&self->nl, IMPP_A_GENERATION));
}

/* Of several in a row, the first decides what comes back, the last when. */
TEST_F(policy, first_fallback_last_time)
{
	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, SOON));
	self->sample.site = "third.yaml";
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	EXPECT_EQ(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_status(&self->nl, IMPP_A_FALLBACK));
	sleep(SOON + 1);
	EXPECT_TRUE(nl_pending(&self->nl));
	EXPECT_LT((LATE - 100) * 1000, nl_status(&self->nl, IMPP_A_CONFIRM_MS));
	EXPECT_GE(LATE * 1000, nl_status(&self->nl, IMPP_A_CONFIRM_MS));
	ASSERT_EQ(0, set(&self->sample, &self->nl, SOON));
	ASSERT_TRUE(fired(&self->nl));
	expect_back(_metadata, self);
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void sleep_until(int64_t us)
{
	int64_t left = us - now_us();

	if (left > 0)
		usleep(left);
}

/* As many timers, in namespaces of their own, as can be set in a second. */
#define TIMERS 8

/* Microseconds by which a timer of a second may be late. */
#define LATENESS 40000

static void arm_anew(struct __test_metadata *_metadata, struct sample *sample)
{
	int64_t due[TIMERS], begin, took = 0;
	struct nl nl[TIMERS];
	unsigned int i;

	for (i = 0; i < TIMERS; i++) {
		ASSERT_EQ(0, unshare(CLONE_NEWNET));
		ASSERT_EQ(0, nl_open(&nl[i]));
		ASSERT_EQ(0, set(sample, &nl[i], SOON));
		due[i] = now_us() + SOON * 1000000;
	}
	for (i = 0; i < TIMERS; i++) {
		sleep_until(due[i] + LATENESS * i / TIMERS - took);
		begin = now_us();
		ASSERT_EQ(0, set(sample, &nl[i], LATE));
		took = now_us() - begin;
	}
	usleep(2 * LATENESS);
	for (i = 0; i < TIMERS; i++) {
		EXPECT_TRUE(nl_pending(&nl[i]))
		TH_LOG("timer %u", i);
		nl_close(&nl[i]);
	}
}

/*
 * A timer that expires while the next policy is being put into force has to
 * wait, and then there is time left. Whether it does is a matter of chance.
 */
TEST_F(policy, armed_anew_at_the_last_moment)
{
	unsigned int i;

	fill_rules(&self->sample, 4000);
	for (i = 0; i < 6; i++)
		arm_anew(_metadata, &self->sample);
}

static void arm_alone(struct __test_metadata *_metadata, struct sample *sample)
{
	struct nl nl;

	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, set(sample, &nl, SOON));
	kill(getpid(), SIGKILL);
}

/* Whoever armed it is dead, and so is the socket. */
TEST_F(policy, outlives_its_process)
{
	pid_t child;
	int how;

	alter(&self->sample);
	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		arm_alone(_metadata, &self->sample);
	ASSERT_EQ(child, waitpid(child, &how, 0));
	ASSERT_TRUE(WIFSIGNALED(how));
	ASSERT_TRUE(fired(&self->nl));
	expect_back(_metadata, self);
}

TEST_F(policy, refused_meanwhile)
{
	static const char waits[] = "the policy waits to be confirmed";
	static const uint8_t refused[] = {
		IMPP_CMD_POLICY_SET,
		IMPP_CMD_POLICY_FLUSH,
		IMPP_CMD_MODE_SET,
		IMPP_CMD_SEAL,
	};
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;

	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		sample_begin(&self->sample, &r, refused[i], 0);
		EXPECT_EQ(EBUSY, nl_ask(&self->nl, &r, &answer))
		TH_LOG("command %u", refused[i]);
		EXPECT_STREQ(waits, answer.ack.text);
		nl_answer_free(&answer);
	}
	/* It may be looked at. */
	EXPECT_EQ(0,
		  sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK, NULL));
	EXPECT_TRUE(nl_pending(&self->nl));
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_ROLLBACK));
	expect_back(_metadata, self);
}

TEST_F(policy, nothing_to_confirm)
{
	static const char none[] = "no policy waits to be confirmed";
	struct nl_request r;

	nl_request_plain(&r, IMPP_CMD_POLICY_CONFIRM);
	EXPECT_REFUSED(&r, "confirm", ENOENT, none);
	nl_request_plain(&r, IMPP_CMD_POLICY_ROLLBACK);
	EXPECT_REFUSED(&r, "rollback", ENOENT, none);
}

/* One confirms what one has seen. */
TEST_F(policy, confirms_another)
{
	struct nl_answer answer;
	struct nl_request r;
	uint64_t running;

	alter(&self->sample);
	ASSERT_EQ(0, set(&self->sample, &self->nl, LATE));
	running = nl_status(&self->nl, IMPP_A_GENERATION);
	nl_request_plain(&r, IMPP_CMD_POLICY_CONFIRM);
	nl_put_u64(&r, IMPP_A_GENERATION, running - 1);
	EXPECT_EQ(ESTALE, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
	EXPECT_TRUE(nl_pending(&self->nl));
	nl_request_plain(&r, IMPP_CMD_POLICY_CONFIRM);
	nl_put_u64(&r, IMPP_A_GENERATION, running);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
}

TEST_F(policy, seconds)
{
	static const uint32_t wrong[] = { 0, IMPP_CONFIRM_MAX + 1, ~0U };
	struct nl_request r;
	unsigned int i;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		sample_request(&self->sample, &r, 0);
		at = r.hdr->nlmsg_len;
		nl_put_u32(&r, IMPP_A_CONFIRM_S, wrong[i]);
		EXPECT_REFUSED(&r, "seconds", ERANGE, "integer out of range",
			       at);
	}
	ASSERT_EQ(0, set(&self->sample, &self->nl, IMPP_CONFIRM_MAX));
	EXPECT_LT((IMPP_CONFIRM_MAX - 100) * 1000ULL,
		  nl_status(&self->nl, IMPP_A_CONFIRM_MS));
}

/* The end of a namespace does not wait for its timer. */
TEST_F(policy, namespace_ends)
{
	unsigned int i;
	struct nl nl;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, unshare(CLONE_NEWNET));
		ASSERT_EQ(0, nl_open(&nl));
		if (i)
			ASSERT_EQ(0, set(&self->sample, &nl, 0));
		alter(&self->sample);
		ASSERT_EQ(0, set(&self->sample, &nl, i < 2 ? SOON : LATE));
		nl_close(&nl);
	}
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	sleep(SOON + 1);
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}

/* What is sealed stays as it is. The seal goes with its namespace. */
TEST_F(policy, sealed)
{
	static const uint8_t refused[] = {
		IMPP_CMD_POLICY_SET,
		IMPP_CMD_POLICY_FLUSH,
		IMPP_CMD_MODE_SET,
	};
	struct nl_request r;
	unsigned int i;

	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_SEAL));
	EXPECT_EQ(1, nl_status(&self->nl, IMPP_A_SEALED));
	EXPECT_EQ(0, command(&self->nl, IMPP_CMD_SEAL));
	snapshot_free(&self->before);
	snapshot_take(&self->nl, &self->before);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		sample_begin(&self->sample, &r, refused[i], 0);
		EXPECT_REFUSED(&r, "sealed", EPERM, "the policy is sealed");
	}
	sample_request(&self->sample, &r, 0);
	nl_put_u32(&r, IMPP_A_CONFIRM_S, LATE);
	EXPECT_REFUSED(&r, "sealed", EPERM, "the policy is sealed");
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 1));
	EXPECT_EQ(4, counted(&self->nl));
	EXPECT_EQ(0, command(&self->nl, IMPP_CMD_STATS_RESET));
}

static void seal_alone(struct __test_metadata *_metadata)
{
	struct nl_answer answer;
	struct sample sample;
	struct nl nl;

	ASSERT_EQ(0, namespace_drop());
	ASSERT_EQ(0, namespace_own());
	ASSERT_EQ(0, nl_open(&nl));
	sample_init(&sample);
	ASSERT_EQ(0, set(&sample, &nl, 0));
	EXPECT_EQ(EPERM, nl_command(&nl, IMPP_CMD_SEAL, &answer));
	EXPECT_STREQ("only the initial user namespace may seal",
		     answer.ack.text);
	nl_answer_free(&answer);
	EXPECT_EQ(0, command(&nl, IMPP_CMD_POLICY_FLUSH));
}

TEST_F(policy, seal_of_others)
{
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child) {
		seal_alone(_metadata);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_EQ(0, nl_status(&self->nl, IMPP_A_SEALED));
}

TEST_F(policy, nothing_to_seal)
{
	ASSERT_EQ(0, command(&self->nl, IMPP_CMD_POLICY_FLUSH));
	EXPECT_EQ(ENOENT, command(&self->nl, IMPP_CMD_SEAL));
}
