/* SPDX-License-Identifier: GPL-2.0 */
/* What the two halves of differ share: a flow, and words for its packets. */
#ifndef _DIFFER_H
#define _DIFFER_H

#include <stdio.h>

#include "../unit/packet.h"
#include "../unit/random.h"

/* The broadcast address of the right one's link. */
extern const uint8_t differ_broadcast[16];

/**
 * differ_side() - which side of the gateway an address is on
 * @family: AF_INET or AF_INET6
 * @addr: the address
 *
 * Return: 0 for the left, 1 for the right, -1 where none is sent to.
 */
int differ_side(int family, const uint8_t *addr);

/**
 * differ_address() - an address of those that the sites' prefixes are near
 * @r: randomness
 * @family: AF_INET or AF_INET6
 * @side: 0 or 1
 * @addr: set to it
 */
void differ_address(struct random *r, int family, int side, uint8_t *addr);

/* The packet that answers. */
struct packet differ_answer(const struct packet *p);

/**
 * differ_flow() - write packets of one flow, in words of craft.h
 * @r: randomness
 * @out: a line for each
 * @p: what opens it
 *
 * Return: how many.
 */
unsigned int differ_flow(struct random *r, FILE *out, const struct packet *p);

/**
 * differ_error() - write an ICMP error that quotes a packet of a flow
 * @r: randomness
 * @out: a line
 * @p: what opened the flow
 * @stateless: then only what nothing but the quote can tell
 */
void differ_error(struct random *r, FILE *out, const struct packet *p,
		  bool stateless);

#endif /* _DIFFER_H */
