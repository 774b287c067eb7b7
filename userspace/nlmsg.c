// SPDX-License-Identifier: GPL-2.0
/* Building netlink messages. */
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "mem.h"
#include "nlmsg.h"

bool nlmsg_ok(const struct nlmsghdr *header, ssize_t len)
{
	return len >= (ssize_t)sizeof(*header) &&
	       header->nlmsg_len >= sizeof(*header) &&
	       header->nlmsg_len <= (size_t)len;
}

/* Zeroed room for @len more bytes, aligned. */
static void *extend(struct nlmsg *msg, size_t len)
{
	size_t at = msg->header->nlmsg_len, end = at + MNL_ALIGN(len);
	void *tail;

	if (end > msg->room) {
		msg->room = 2 * end;
		msg->header = mem_resize(msg->header, msg->room);
	}
	msg->header->nlmsg_len = end;
	tail = (char *)msg->header + at;
	memset(tail, 0, end - at);
	return tail;
}

void nlmsg_init(struct nlmsg *msg, uint16_t type, uint16_t flags)
{
	msg->room = 256;
	msg->header = mem_alloc(msg->room);
	msg->header->nlmsg_len = MNL_NLMSG_HDRLEN;
	msg->header->nlmsg_type = type;
	msg->header->nlmsg_flags = flags;
}

void nlmsg_clear(struct nlmsg *msg)
{
	free(msg->header);
	memset(msg, 0, sizeof(*msg));
}

void nlmsg_put_header(struct nlmsg *msg, const void *header, size_t len)
{
	memcpy(extend(msg, len), header, len);
}

void nlmsg_put(struct nlmsg *msg, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = extend(msg, MNL_ATTR_HDRLEN + len);

	attr->nla_type = type;
	attr->nla_len = MNL_ATTR_HDRLEN + len;
	if (len)
		memcpy((char *)attr + MNL_ATTR_HDRLEN, data, len);
}

void nlmsg_put_u8(struct nlmsg *msg, uint16_t type, uint8_t value)
{
	nlmsg_put(msg, type, &value, sizeof(value));
}

void nlmsg_put_u32(struct nlmsg *msg, uint16_t type, uint32_t value)
{
	nlmsg_put(msg, type, &value, sizeof(value));
}

void nlmsg_put_u64(struct nlmsg *msg, uint16_t type, uint64_t value)
{
	nlmsg_put(msg, type, &value, sizeof(value));
}

void nlmsg_put_text(struct nlmsg *msg, uint16_t type, const char *text)
{
	nlmsg_put(msg, type, text, strlen(text) + 1);
}
