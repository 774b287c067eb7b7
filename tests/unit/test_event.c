// SPDX-License-Identifier: GPL-2.0
/* Events as messages: what is taken, and what makes no sense. */
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/kernel_events.h"
#include "../../userspace/nlmsg.h"
#include "capture.h"

#include "kselftest_harness.h"

static const struct impp_denial denial = {
	.family = 2,
	.proto = 6,
	.verdict = IMPP_DENY,
	.reason = IMPP_REASON_PORT,
	.from_port = 40000,
	.port = 7336,
	.from_group = 1,
	.to_group = 2,
};

static void begin(struct nlmsg *msg, uint8_t kind)
{
	struct genlmsghdr genl = { .cmd = kind, .version = 1 };

	nlmsg_init(msg, 30, 0);
	nlmsg_put_header(msg, &genl, sizeof(genl));
	nlmsg_put_u64(msg, IMPP_A_SEQUENCE, 5);
	nlmsg_put_u64(msg, IMPP_A_TIME_NS, 1000000007);
	nlmsg_put_u64(msg, IMPP_A_LEFT_OUT, 3);
}

/* Return: event_parse()'s; the message is gone. */
static int parse(struct nlmsg *msg, struct event *event)
{
	int err = event_parse(event, msg->header);

	nlmsg_clear(msg);
	return err;
}

TEST(a_denial)
{
	struct event event;
	struct nlmsg msg;

	begin(&msg, IMPP_EVENT_DENIAL);
	nlmsg_put(&msg, IMPP_A_DENIAL, &denial, sizeof(denial));
	nlmsg_put_u64(&msg, IMPP_A_GENERATION, 9);
	nlmsg_put_text(&msg, IMPP_A_IN, "fifteen-letters");
	/* Of a later version. */
	nlmsg_put_u32(&msg, IMPP_A_MAX + 1, 1);
	ASSERT_EQ(0, parse(&msg, &event));
	EXPECT_EQ(IMPP_EVENT_DENIAL, event.kind);
	EXPECT_EQ(5, event.sequence);
	EXPECT_EQ(1000000007, event.time_ns);
	EXPECT_EQ(3, event.left_out);
	EXPECT_EQ(9, event.running.generation);
	EXPECT_EQ(0, memcmp(&denial, &event.denial, sizeof(denial)));
	EXPECT_STREQ("fifteen-letters", event.in);
	EXPECT_STREQ("", event.out);
	event_clear(&event);
	EXPECT_FALSE(capture_leaks());
}

TEST(a_change)
{
	struct event event;
	struct nlmsg msg;

	begin(&msg, IMPP_EVENT_CHANGE);
	nlmsg_put_u8(&msg, IMPP_A_CHANGE, IMPP_CHANGE_EXPIRED);
	nlmsg_put_u64(&msg, IMPP_A_GENERATION, 10);
	nlmsg_put_u8(&msg, IMPP_A_MODE, IMPP_MODE_AUDIT);
	nlmsg_put_u64(&msg, IMPP_A_CONFIRM_MS, 1500);
	nlmsg_put_text(&msg, IMPP_A_SITE, "/etc/impp/site.yaml");
	ASSERT_EQ(0, parse(&msg, &event));
	EXPECT_EQ(IMPP_EVENT_CHANGE, event.kind);
	EXPECT_EQ(IMPP_CHANGE_EXPIRED, event.change);
	EXPECT_EQ(IMPP_MODE_AUDIT, event.running.mode);
	EXPECT_TRUE(event.running.pending);
	EXPECT_EQ(1500, event.running.confirm_ms);
	EXPECT_STREQ("/etc/impp/site.yaml", event.running.site);
	event_clear(&event);
	EXPECT_FALSE(capture_leaks());
}

#define EXPECT_NONSENSE(kind, put)                  \
	do {                                        \
		struct event event;                 \
		struct nlmsg msg;                   \
		begin(&msg, kind);                  \
		put;                                \
		EXPECT_EQ(-1, parse(&msg, &event)); \
		event_clear(&event);                \
	} while (0)

TEST(nonsense)
{
	struct nlmsg empty;
	struct event event;

	EXPECT_NONSENSE(IMPP_CMD_POLICY_GET, (void)0);
	EXPECT_NONSENSE(IMPP_EVENT_DENIAL,
			nlmsg_put(&msg, IMPP_A_DENIAL, &denial,
				  sizeof(denial) - 1));
	EXPECT_NONSENSE(IMPP_EVENT_DENIAL,
			nlmsg_put_text(&msg, IMPP_A_OUT, "sixteen-letters-"));
	EXPECT_NONSENSE(IMPP_EVENT_CHANGE,
			nlmsg_put_u32(&msg, IMPP_A_CHANGE, 1));
	EXPECT_NONSENSE(IMPP_EVENT_CHANGE,
			nlmsg_put_u8(&msg, IMPP_A_SEQUENCE, 1));
	nlmsg_init(&empty, 30, 0);
	EXPECT_EQ(-1, parse(&empty, &event));
	EXPECT_FALSE(capture_leaks());
}

TEST_HARNESS_MAIN
