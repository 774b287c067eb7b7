/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink messages of any size, put together in memory. libmnl's own builders
 * want the size beforehand. One piece, because a policy's chunks are more than
 * the 1,024 pieces that one sendmsg() takes.
 */
#ifndef _IMPP_NLMSG_H
#define _IMPP_NLMSG_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct nlmsg - a message
 * @header: its first bytes; its nlmsg_len counts all
 * @room: bytes that there is memory for
 */
struct nlmsg {
	struct nlmsghdr *header;
	size_t room;
};

/**
 * nlmsg_init() - begin a message
 * @msg: to be cleared with nlmsg_clear()
 * @type: message type: of generic netlink, the family's number
 * @flags: NLM_F_*
 */
void nlmsg_init(struct nlmsg *msg, uint16_t type, uint16_t flags);
void nlmsg_clear(struct nlmsg *msg);

/**
 * nlmsg_put_header() - append a family's own header
 * @msg: begun
 * @header: its bytes
 * @len: how many
 */
void nlmsg_put_header(struct nlmsg *msg, const void *header, size_t len);

/**
 * nlmsg_put() - append an attribute
 * @msg: begun
 * @type: its type
 * @data: its payload
 * @len: bytes of it, at most 65,531
 */
void nlmsg_put(struct nlmsg *msg, uint16_t type, const void *data, size_t len);
void nlmsg_put_u8(struct nlmsg *msg, uint16_t type, uint8_t value);
void nlmsg_put_u32(struct nlmsg *msg, uint16_t type, uint32_t value);
void nlmsg_put_u64(struct nlmsg *msg, uint16_t type, uint64_t value);

/**
 * nlmsg_ok() - is a message there whole?
 * @header: where it may be
 * @len: bytes that came; below 0 for none
 *
 * libmnl's own takes a length of 2 GiB and more for a negative one, which is
 * less than anything.
 */
bool nlmsg_ok(const struct nlmsghdr *header, ssize_t len);

/* A string with its NUL. */
void nlmsg_put_text(struct nlmsg *msg, uint16_t type, const char *text);

#endif /* _IMPP_NLMSG_H */
