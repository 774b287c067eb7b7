// SPDX-License-Identifier: GPL-2.0
/*
 * Messages, and what becomes of them when they are refused: words made of an
 * extended ack, and sockets to families that every kernel has.
 */
#include <errno.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include <libmnl/libmnl.h>

#include "../../kmod/uapi/nf_impp.h"
#include "../../userspace/mem.h"
#include "../../userspace/nlmsg.h"
#include "../../userspace/nlsock.h"
#include "../../userspace/refusal.h"
#include "leaked.h"

#include "kselftest_harness.h"

#define SPANS (IMPP_TABLE_CHUNK / sizeof(struct impp_span4))

/* A policy of two chunks of spans, and some more. */
static void build(struct nlmsg *msg)
{
	struct genlmsghdr genl = { .cmd = IMPP_CMD_POLICY_SET };
	struct impp_span4 *span = mem_alloc(SPANS * sizeof(*span));
	struct impp_role role = { "imp" };

	nlmsg_init(msg, 30, NLM_F_REQUEST);
	nlmsg_put_header(msg, &genl, sizeof(genl));
	nlmsg_put_u8(msg, IMPP_A_MODE, 1);
	nlmsg_put_u64(msg, IMPP_A_GENERATION, 7);
	nlmsg_put(msg, IMPP_A_ROLES, &role, sizeof(role));
	nlmsg_put(msg, IMPP_A_SPANS4, span, SPANS * sizeof(*span));
	nlmsg_put(msg, IMPP_A_SPANS4, span, 3 * sizeof(*span));
	free(span);
}

/* The attribute of a type, the last of them. */
static char *find(const struct nlmsg *msg, unsigned int type)
{
	struct nlattr *attr, *found = NULL;

	mnl_attr_for_each(attr, msg->header, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) == type)
			found = attr;
	return (char *)found;
}

static const char *says(const struct nlmsg *msg, const char *at, size_t more)
{
	static char text[REFUSAL_TEXT];
	struct nlsock_error error = { .code = EINVAL, .text = "no" };

	error.offset = at - (char *)msg->header + more;
	return refusal_text(&error, msg->header, text);
}

TEST(message)
{
	struct nlmsg msg;
	struct nlattr *attr;
	size_t attrs = 0;

	build(&msg);
	EXPECT_EQ(0, msg.header->nlmsg_len % 4);
	mnl_attr_for_each(attr, msg.header, GENL_HDRLEN)
		attrs++;
	EXPECT_EQ(5, attrs);
	attr = (void *)find(&msg, IMPP_A_GENERATION);
	EXPECT_EQ(7, mnl_attr_get_u64(attr));
	attr = (void *)find(&msg, IMPP_A_MODE);
	EXPECT_EQ(1, mnl_attr_get_payload_len(attr));
	nlmsg_clear(&msg);
	EXPECT_FALSE(leaked());
}

/* A length that is negative as an int is no message that fits anywhere. */
TEST(message_longer_than_what_came)
{
	static const uint32_t lens[] = { 0,	     15,	 21,
					 0x7fffffff, 0x80000000, 0xffffffff };
	struct nlmsghdr header[2] = { 0 };
	size_t i;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		header->nlmsg_len = lens[i];
		EXPECT_FALSE(nlmsg_ok(header, 20));
	}
	header->nlmsg_len = 20;
	EXPECT_TRUE(nlmsg_ok(header, 20));
	EXPECT_FALSE(nlmsg_ok(header, 19));
	EXPECT_FALSE(nlmsg_ok(header, 15));
	EXPECT_FALSE(nlmsg_ok(header, -1));
}

TEST(refusal_of_an_attribute)
{
	struct nlmsg msg;

	build(&msg);
	EXPECT_STREQ("no (MODE)", says(&msg, find(&msg, IMPP_A_MODE), 0));
	EXPECT_STREQ("no (GENERATION)",
		     says(&msg, find(&msg, IMPP_A_GENERATION), 4));
	EXPECT_STREQ("no (ROLES)", says(&msg, find(&msg, IMPP_A_ROLES), 0));
	nlmsg_clear(&msg);
}

TEST(refusal_of_a_record)
{
	char *at, want[64];
	struct nlmsg msg;

	build(&msg);
	EXPECT_STREQ("no (ROLES, record 0)",
		     says(&msg, find(&msg, IMPP_A_ROLES), 4));
	at = find(&msg, IMPP_A_SPANS4);
	snprintf(want, sizeof(want), "no (SPANS4, record %zu)", SPANS + 2);
	EXPECT_STREQ(want, says(&msg, at, 4 + 2 * 8));
	EXPECT_STREQ(want, says(&msg, at, 4 + 2 * 8 + 7));
	EXPECT_STREQ("no (SPANS4)", says(&msg, at, 3));
	/* Past the end, and in the headers: no place. */
	EXPECT_STREQ("no", says(&msg, at, 4 + 3 * 8));
	EXPECT_STREQ("no", says(&msg, (char *)msg.header, 3));
	nlmsg_clear(&msg);
}

TEST(refusal_without_words)
{
	struct nlsock_error error = { .code = EINVAL };
	char text[REFUSAL_TEXT];
	struct nlmsg msg;

	build(&msg);
	EXPECT_STREQ("Invalid argument",
		     refusal_text(&error, msg.header, text));
	error.missing = IMPP_A_STATE;
	EXPECT_STREQ("Invalid argument (STATE is missing)",
		     refusal_text(&error, msg.header, text));
	error.missing = IMPP_A_RELATIONS;
	EXPECT_STREQ("Invalid argument (RELATIONS is missing)",
		     refusal_text(&error, msg.header, text));
	error.missing = 4711;
	EXPECT_STREQ("Invalid argument (attribute 4711 is missing)",
		     refusal_text(&error, msg.header, text));
	nlmsg_clear(&msg);
}

/* tests/run.sh says so, of another architecture's programs. */
static bool not_here(const struct nlsock *sock)
{
	return !sock && getenv("IMPP_EMULATED");
}

TEST(families)
{
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_GENERIC, &error);

	if (not_here(sock))
		SKIP(return, "no generic netlink under QEMU's user mode");
	ASSERT_NE(NULL, sock);
	EXPECT_EQ(GENL_ID_CTRL, nlsock_family(sock, "nlctrl", &error));
	EXPECT_EQ(0, nlsock_family(sock, "no-such-family", &error));
	EXPECT_EQ(ENOENT, error.code);
	EXPECT_EQ(GENL_ID_CTRL, nlsock_family(sock, "nlctrl", &error));
	nlsock_close(sock);
	EXPECT_FALSE(leaked());
}

TEST(kernel_names_what_it_refuses)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_GENERIC, &error);
	struct nlmsg msg;
	char name[64];

	if (not_here(sock))
		SKIP(return, "no generic netlink under QEMU's user mode");
	ASSERT_NE(NULL, sock);
	memset(name, 'x', sizeof(name));
	nlmsg_init(&msg, GENL_ID_CTRL, NLM_F_REQUEST | NLM_F_ACK);
	nlmsg_put_header(&msg, &genl, sizeof(genl));
	nlmsg_put(&msg, CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
	EXPECT_EQ(-1, nlsock_ask(sock, msg.header, NULL, NULL, &error));
	EXPECT_NE(0, error.code);
	EXPECT_NE('\0', *error.text);
	EXPECT_EQ(NLMSG_HDRLEN + GENL_HDRLEN, error.offset);
	nlmsg_clear(&msg);
	nlsock_close(sock);
}

/* Counts, and gives up after @enough. */
struct counter {
	unsigned int answers;
	unsigned int enough;
};

static int count(const struct nlmsghdr *answer, void *data)
{
	struct counter *counter = data;

	(void)answer;
	return ++counter->answers == counter->enough;
}

TEST(dump_given_up_halfway)
{
	struct counter all = { 0, 0 }, some = { 0, 1 };
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_ROUTE, &error);
	struct nlmsg msg;

	ASSERT_NE(NULL, sock);
	nlmsg_init(&msg, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, &info, sizeof(info));
	EXPECT_EQ(-1, nlsock_ask(sock, msg.header, count, &some, &error));
	EXPECT_EQ(EBADMSG, error.code);
	/* What is left of the first is not taken for the second's. */
	EXPECT_EQ(0, nlsock_ask(sock, msg.header, count, &all, &error));
	EXPECT_GE(all.answers, 1);
	nlmsg_clear(&msg);
	nlsock_close(sock);
	EXPECT_FALSE(leaked());
}

TEST(room)
{
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_GENERIC, &error);
	size_t before;

	if (not_here(sock))
		SKIP(return, "no generic netlink under QEMU's user mode");
	ASSERT_NE(NULL, sock);
	before = nlsock_room(sock, 0);
	EXPECT_GT(before, 1000);
	EXPECT_GE(nlsock_room(sock, before + 1000), before);
	/* More than there can be, for anybody. */
	EXPECT_LE(nlsock_room(sock, SIZE_MAX / 2), INT_MAX);
	nlsock_close(sock);
}

TEST_HARNESS_MAIN
