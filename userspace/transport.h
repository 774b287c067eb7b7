/* SPDX-License-Identifier: GPL-2.0 */
/* Transports as text, and sets of them. */
#ifndef _IMPP_TRANSPORT_H
#define _IMPP_TRANSPORT_H

#include "model.h"

/* Bytes of the longest name of a transport, its NUL included. */
#define TRANSPORT_NAME_LEN sizeof("icmp-echo")

/* The names that transport_add() knows, NULL at the end, for suggestions. */
extern const char *const transport_names[];

/**
 * transport_add() - add a transport to a set
 * @transports: the set
 * @text: a name, or the number of an IP protocol
 *
 * Numbers 6 and 17 are tcp and udp. `icmp` is each family's own; numbers 1 and
 * 58 are that in one family, and an other protocol in the other (S4).
 *
 * Return: 0, or -1 for what is neither.
 */
int transport_add(struct transports *transports, const char *text);

/**
 * transport_next() - the transports of a set, one by one, by name
 * @transports: the set
 * @cursor: 0 before the first call
 * @name: room for a number: TRANSPORT_NAME_LEN bytes
 *
 * Return: the next name, or NULL after the last. Adding the names to an empty
 * set gives the same set.
 */
const char *transport_next(const struct transports *transports,
			   unsigned int *cursor, char *name);

/**
 * transport_name() - the name of an IP protocol
 * @proto: its number
 *
 * Return: the name, "icmp" for 1 and 58; NULL if it has none here.
 */
const char *transport_name(uint8_t proto);

/* Does any transport of the set have ports? */
bool transports_have_ports(const struct transports *transports);

#endif /* _IMPP_TRANSPORT_H */
