/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink sockets with extended acks, on libmnl: what the kernel says of a
 * message that it refuses comes back as text and as the place in the message.
 */
#ifndef _IMPP_NLSOCK_H
#define _IMPP_NLSOCK_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define NLSOCK_TEXT 256

/**
 * struct nlsock_error - how a request failed
 * @code: errno's value. EMSGSIZE: too long for this socket, see nlsock_room();
 *	EINTR: the dump is not of one moment, EAGAIN: the kernel asks for it,
 *	ask again; ENOBUFS: answers were lost; EBADMSG: an answer that makes no
 *	sense
 * @text: the kernel's words, or ""
 * @offset: of what is at fault, from the start of the message; 0: unknown
 * @missing: type of the attribute that is not there; 0: none
 */
struct nlsock_error {
	int code;
	char text[NLSOCK_TEXT];
	uint32_t offset;
	uint32_t missing;
};

struct nlsock;

/**
 * nlsock_open() - open a socket
 * @bus: NETLINK_GENERIC, NETLINK_NETFILTER …
 * @error: filled on failure
 *
 * Return: the socket, or NULL.
 */
struct nlsock *nlsock_open(int bus, struct nlsock_error *error);
void nlsock_close(struct nlsock *sock);

/**
 * nlsock_room() - make sure that a message can be sent
 * @sock: the socket
 * @len: its length in bytes
 *
 * Past net.core.wmem_max this takes CAP_NET_ADMIN in the initial user
 * namespace.
 *
 * Return: the longest message that can be sent now.
 */
size_t nlsock_room(struct nlsock *sock, size_t len);

/**
 * nlsock_ask() - send a message and take all its answers
 * @sock: the socket
 * @header: the message; NLM_F_DUMP or NLM_F_ACK is set in its flags
 * @each: called for each answer; nonzero if it makes no sense. NULL: none is
 *	expected
 * @data: for @each
 * @error: filled on failure
 *
 * Return: 0 or -1. After -1 some answers may have been taken.
 */
int nlsock_ask(struct nlsock *sock, struct nlmsghdr *header,
	       int (*each)(const struct nlmsghdr *answer, void *data),
	       void *data, struct nlsock_error *error);

/**
 * nlsock_batch() - send messages that are taken together or not at all
 * @sock: the socket
 * @iovec: the messages, of which at least one has NLM_F_ACK
 * @pieces: how many pieces they are in
 * @refused: set to the sequence number of the first message at fault, or 0
 * @error: filled on failure; EMSGSIZE: see nlsock_room()
 *
 * Return: 0 or -1.
 */
int nlsock_batch(struct nlsock *sock, const struct iovec *iovec, size_t pieces,
		 uint32_t *refused, struct nlsock_error *error);

/**
 * nlsock_family() - the number of a generic netlink family
 * @sock: of NETLINK_GENERIC
 * @name: the family's
 * @error: filled on failure; ENOENT: there is no such family
 *
 * Return: its number, or 0.
 */
uint16_t nlsock_family(struct nlsock *sock, const char *name,
		       struct nlsock_error *error);

#endif /* _IMPP_NLSOCK_H */
