// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what is told of a denial and of a change, to whom, how much of it,
 * and that nothing is lost in silence.
 */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>

#include <libmnl/libmnl.h>

#include "namespace.h"
#include "policy_test.h"

/* An event that must come, on a slow machine too; and one that must not. */
#define SURELY 20000
#define NEVER 300

/* The number of a test's first event: the fixture's policy was one, too. */
#define FIRST 2

static uint64_t next(struct __test_metadata *_metadata, struct nl *ear,
		     int what, struct nl_answer *event)
{
	EXPECT_EQ(what, nl_event(ear, event, SURELY));
	EXPECT_EQ(1, event->field[IMPP_A_SEQUENCE].count);
	EXPECT_EQ(1, event->field[IMPP_A_LEFT_OUT].count);
	EXPECT_EQ(1, event->field[IMPP_A_TIME_NS].count);
	return nl_number(event, IMPP_A_SEQUENCE);
}

static void listen_here(struct __test_metadata *_metadata, struct nl *ear)
{
	ASSERT_EQ(0, nl_open(ear));
	ASSERT_EQ(0, nl_listen(ear));
	/* The kernel looks for listeners once in a jiffy. */
	usleep(50000);
}

/* Sends to port 54, which is denied, or would be. */
static void expect_denial(struct __test_metadata *_metadata,
			  FIXTURE_DATA(policy) * self, struct nl *ear,
			  uint8_t verdict)
{
	const struct impp_denial *denial;
	struct nl_answer event;
	uint32_t addr;

	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 1));
	next(_metadata, ear, IMPP_EVENT_DENIAL, &event);
	ASSERT_EQ(sizeof(*denial), event.field[IMPP_A_DENIAL].len);
	denial = (void *)event.field[IMPP_A_DENIAL].data;
	memcpy(&addr, denial->src, sizeof(addr));
	EXPECT_EQ(IMP_ADDR, ntohl(addr));
	memcpy(&addr, denial->dst, sizeof(addr));
	EXPECT_EQ(CLIENT_ADDR, ntohl(addr));
	EXPECT_EQ(AF_INET, denial->family);
	EXPECT_EQ(IPPROTO_UDP, denial->proto);
	EXPECT_EQ(54, denial->port);
	EXPECT_EQ(verdict, denial->verdict);
	EXPECT_EQ(IMPP_REASON_PORT, denial->reason);
	EXPECT_EQ(1, denial->from_group);
	EXPECT_EQ(2, denial->to_group);
	EXPECT_LT(1, event.field[IMPP_A_IN].len);
	EXPECT_LT(1, event.field[IMPP_A_OUT].len);
	EXPECT_NE(0, nl_number(&event, IMPP_A_GENERATION));
	nl_answer_free(&event);
}

TEST_F(policy, denials)
{
	struct nl_answer event;
	struct nl ear;

	listen_here(_metadata, &ear);
	expect_denial(_metadata, self, &ear, IMPP_DENY);
	/* Neither of what is allowed, nor of what is not judged. */
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 1));
	ASSERT_EQ(0, traffic_send(self->tun, CLIENT_ADDR, OTHER_ADDR, 54, 1));
	EXPECT_EQ(0, nl_event(&ear, &event, NEVER));
	self->sample.mode = IMPP_MODE_AUDIT;
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	EXPECT_EQ(FIRST + 1, next(_metadata, &ear, IMPP_EVENT_CHANGE, &event));
	nl_answer_free(&event);
	expect_denial(_metadata, self, &ear, IMPP_WOULD_DENY);
	nl_close(&ear);
}

/* While nobody listens nothing is built: no number is used up. */
TEST_F(policy, nobody_listens)
{
	struct nl_answer event;
	struct nl ear;

	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 50));
	listen_here(_metadata, &ear);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 1));
	next(_metadata, &ear, IMPP_EVENT_DENIAL, &event);
	EXPECT_EQ(0, nl_number(&event, IMPP_A_LEFT_OUT));
	nl_answer_free(&event);
	nl_close(&ear);
}

/*
 * What is told and what is left out is all there was; and however slow the
 * machine, no second tells of more than it may. Nothing is lost for want of
 * room.
 */
TEST_F(policy, rate)
{
	const unsigned int sent = 5 * IMPP_EVENTS_PER_SECOND;
	uint64_t told = 0, left_out = 0, sequence, last = 0;
	int room = 4 << 20;
	struct nl_answer event;
	time_t begin, took;
	struct nl ear;

	listen_here(_metadata, &ear);
	ASSERT_EQ(0, setsockopt(mnl_socket_get_fd(ear.sock), SOL_SOCKET,
				SO_RCVBUFFORCE, &room, sizeof(room)));
	begin = time(NULL);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, sent));
	/* Into another second, however short the first was. */
	sleep(2);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 1));
	took = time(NULL) - begin;
	while (told + left_out < sent + 1) {
		sequence = next(_metadata, &ear, IMPP_EVENT_DENIAL, &event);
		ASSERT_NE(0, sequence);
		if (last)
			EXPECT_EQ(last + 1, sequence);
		last = sequence;
		left_out = nl_number(&event, IMPP_A_LEFT_OUT);
		told++;
		nl_answer_free(&event);
	}
	EXPECT_EQ(sent + 1, told + left_out);
	EXPECT_LE(IMPP_EVENTS_PER_SECOND, told);
	EXPECT_GE(IMPP_EVENTS_PER_SECOND * (took + 2), told);
	EXPECT_EQ(0, nl_event(&ear, &event, NEVER));
	/* Who only asks is told the same. */
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_STATUS_GET, &event));
	EXPECT_EQ(last, nl_number(&event, IMPP_A_SEQUENCE));
	EXPECT_EQ(left_out, nl_number(&event, IMPP_A_LEFT_OUT));
	nl_answer_free(&event);
	nl_close(&ear);
}

static void expect_change(struct __test_metadata *_metadata, struct nl *ear,
			  uint8_t change, uint64_t *last)
{
	struct nl_answer event;
	uint64_t sequence;

	sequence = next(_metadata, ear, IMPP_EVENT_CHANGE, &event);
	EXPECT_EQ(change, nl_number(&event, IMPP_A_CHANGE));
	EXPECT_EQ(1, event.field[IMPP_A_CHANGE].count);
	EXPECT_EQ(change != IMPP_CHANGE_FLUSHED,
		  !!nl_number(&event, IMPP_A_GENERATION));
	if (*last)
		EXPECT_EQ(*last + 1, sequence);
	*last = sequence;
	nl_answer_free(&event);
}

static void ask(struct __test_metadata *_metadata, FIXTURE_DATA(policy) * self,
		uint8_t cmd, uint32_t confirm)
{
	struct nl_answer answer;
	struct nl_request r;

	sample_begin(&self->sample, &r, cmd, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
}

TEST_F(policy, changes)
{
	uint64_t last = 0;
	struct nl ear;

	listen_here(_metadata, &ear);
	ask(_metadata, self, IMPP_CMD_POLICY_SET, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_APPLIED, &last);
	ask(_metadata, self, IMPP_CMD_MODE_SET, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_MODE, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_SET, 600);
	expect_change(_metadata, &ear, IMPP_CHANGE_APPLIED, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_CONFIRM, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_CONFIRMED, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_SET, 600);
	expect_change(_metadata, &ear, IMPP_CHANGE_APPLIED, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_ROLLBACK, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_ROLLED_BACK, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_SET, 1);
	expect_change(_metadata, &ear, IMPP_CHANGE_APPLIED, &last);
	expect_change(_metadata, &ear, IMPP_CHANGE_EXPIRED, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_FLUSH, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_FLUSHED, &last);
	ask(_metadata, self, IMPP_CMD_POLICY_SET, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_APPLIED, &last);
	ask(_metadata, self, IMPP_CMD_SEAL, 0);
	expect_change(_metadata, &ear, IMPP_CHANGE_SEALED, &last);
	nl_close(&ear);
}

/* A refusal changes nothing, so there is nothing to tell. */
TEST_F(policy, no_change)
{
	struct nl_answer event, answer;
	struct nl ear;

	listen_here(_metadata, &ear);
	EXPECT_EQ(ENOENT,
		  nl_command(&self->nl, IMPP_CMD_POLICY_CONFIRM, &answer));
	nl_answer_free(&answer);
	EXPECT_EQ(0,
		  sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK, NULL));
	EXPECT_EQ(0, nl_event(&ear, &event, NEVER));
	nl_close(&ear);
}

/* A listener that does not keep up learns of it, and by how much. */
TEST_F(policy, overrun)
{
	const unsigned int sent = 150;
	struct nl_answer event;
	uint64_t last = 0, now;
	unsigned int got = 0;
	int size = 4096, what;
	struct nl ear;

	listen_here(_metadata, &ear);
	ASSERT_EQ(0, setsockopt(mnl_socket_get_fd(ear.sock), SOL_SOCKET,
				SO_RCVBUF, &size, sizeof(size)));
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, sent));
	EXPECT_EQ(-ENOBUFS, nl_event(&ear, &event, SURELY));
	while ((what = nl_event(&ear, &event, NEVER)) == IMPP_EVENT_DENIAL) {
		last = nl_number(&event, IMPP_A_SEQUENCE);
		nl_answer_free(&event);
		got++;
	}
	EXPECT_EQ(0, what);
	EXPECT_GT(sent, got);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 1));
	now = next(_metadata, &ear, IMPP_EVENT_DENIAL, &event);
	EXPECT_LT(last + 1, now);
	EXPECT_EQ(FIRST + sent, now + nl_number(&event, IMPP_A_LEFT_OUT));
	nl_answer_free(&event);
	nl_close(&ear);
}

static void listen_alone(struct __test_metadata *_metadata, int (*become)(void))
{
	struct nl ear;

	ASSERT_EQ(0, become());
	ASSERT_EQ(0, nl_open(&ear));
	EXPECT_EQ(EPERM, nl_listen(&ear));
	nl_close(&ear);
}

TEST_F(policy, strangers)
{
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child) {
		listen_alone(_metadata, namespace_drop);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, NULL, 0));
}

/* One namespace does not hear the other. */
TEST_F(policy, next_door)
{
	struct nl_answer event;
	struct nl ear;

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	listen_here(_metadata, &ear);
	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 3));
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	EXPECT_EQ(0, nl_event(&ear, &event, NEVER));
	nl_close(&ear);
}
