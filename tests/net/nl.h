/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small client of the family "impp", for tests: requests are built attribute
 * by attribute, wrong ones too, and all that the kernel answers is kept.
 */
#ifndef IMPP_NET_NL_H
#define IMPP_NET_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netlink.h>
#include <linux/genetlink.h>

#include "uapi/nf_impp.h"

struct mnl_socket;

struct nl {
	struct mnl_socket *sock;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
};

/**
 * struct nl_ack - how a request ended
 * @err: a positive errno, or 0
 * @lost: the socket says so, not the answer: what became of the request is not
 *	known
 * @text: the extended ack's, "" for none
 * @offset: of what was bad, from the start of the request; 0: not told
 * @missing: type of the attribute that is not there; 0: not told
 */
struct nl_ack {
	int err;
	bool lost;
	char text[256];
	uint32_t offset;
	uint32_t missing;
};

/**
 * struct nl_field - all that came in attributes of one type
 * @data: their payloads, one after the other
 * @len: bytes
 * @count: attributes
 */
struct nl_field {
	uint8_t *data;
	size_t len;
	unsigned int count;
};

/**
 * struct nl_answer - all messages that answered a request
 * @ack: how it ended
 * @field: by type
 * @messages: how many there were, the end not counted
 */
struct nl_answer {
	struct nl_ack ack;
	struct nl_field field[IMPP_A_MAX + 1];
	unsigned int messages;
};

/**
 * struct nl_request - a message under construction
 * @hdr: what is sent; nlmsg_type 0 stands for the family
 * @size: bytes that @hdr has room for
 */
struct nl_request {
	struct nlmsghdr *hdr;
	size_t size;
};

/**
 * nl_open() - a socket to the family in this network namespace
 * @nl: filled
 *
 * Return: 0, or a positive errno: ENOENT if the module is not loaded.
 */
int nl_open(struct nl *nl);
void nl_close(struct nl *nl);

/**
 * nl_listen() - join the group of events
 * @nl: a socket of its own: what it asks would get lost among events
 *
 * Return: 0 or a positive errno.
 */
int nl_listen(struct nl *nl);

/**
 * nl_event() - the next event
 * @nl: listens
 * @event: emptied first; freed by the caller
 * @patience_ms: how long to wait for one
 *
 * Return: enum impp_event; 0 if none came; -ENOBUFS if some were lost here.
 */
int nl_event(struct nl *nl, struct nl_answer *event, int patience_ms);

void nl_request_init(struct nl_request *r, uint8_t cmd, uint16_t flags);
void nl_request_free(struct nl_request *r);
struct genlmsghdr *nl_genl(const struct nl_request *r);

/* A command without attributes; POLICY_GET and STATS_GET as dumps. */
void nl_request_plain(struct nl_request *r, uint8_t cmd);

void nl_put(struct nl_request *r, uint16_t type, const void *data, size_t len);
void nl_put_u8(struct nl_request *r, uint16_t type, uint8_t value);
void nl_put_u32(struct nl_request *r, uint16_t type, uint32_t value);
void nl_put_u64(struct nl_request *r, uint16_t type, uint64_t value);
void nl_put_string(struct nl_request *r, uint16_t type, const char *value);

/**
 * nl_offset() - where a byte of a table is in a request
 * @r: the request
 * @type: the table's attributes
 * @byte: counted over the payloads of all of them
 * @attr: if not NULL, filled with the offset of the attribute it is in
 *
 * Return: offset from the start of the request, 0 if there is no such byte.
 */
uint32_t nl_offset(const struct nl_request *r, uint16_t type, size_t byte,
		   uint32_t *attr);

/**
 * nl_send() - send a request
 *
 * Return: 0 or a positive errno.
 */
int nl_send(struct nl *nl, struct nl_request *r);

/**
 * nl_receive() - receive one datagram of an answer
 * @nl: the socket
 * @answer: added to
 *
 * Return: 1 if there is more to come, 0 at the end.
 */
int nl_receive(struct nl *nl, struct nl_answer *answer);

/**
 * nl_ask() - send a request, receive all of the answer
 * @nl: the socket
 * @r: the request, freed
 * @answer: emptied first; freed by the caller
 *
 * Return: the answer's errno.
 */
int nl_ask(struct nl *nl, struct nl_request *r, struct nl_answer *answer);

/* nl_ask() for a command without attributes. */
int nl_command(struct nl *nl, uint8_t cmd, struct nl_answer *answer);

void nl_answer_init(struct nl_answer *answer);
void nl_answer_free(struct nl_answer *answer);

/* A number of an answer; 0 if there is none. */
uint64_t nl_number(const struct nl_answer *answer, uint16_t type);

/* What STATUS_GET tells: a number, 1 for a flag; 0 if it is not told. */
uint64_t nl_status(struct nl *nl, uint16_t type);

/* Does a policy wait to be confirmed, by STATUS_GET? */
bool nl_pending(struct nl *nl);

/* Bytes of a record of a table, or of questions; 0 for any other attribute. */
size_t nl_record(uint16_t type);

#endif /* IMPP_NET_NL_H */
