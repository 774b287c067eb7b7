/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies that a seed decides. All of them have
 *
 *	group	addresses			opens to imp
 *	1 imp	10.0.0.0/24, 2001:db8::/64	(protected)
 *	2	10.1.0.0/24, 2001:db8:0:1::/64	TCP 5222, UDP 5222 (row both),
 *		UDP 7100 from port 1024 on (low), UDP 6100 + n (turn)
 *	3	10.2.0.0/24, 2001:db8:0:2::/64	UDP 6000 (odd), in half of them
 *
 * and a row "ghost" of the seed's own for UDP 9999, which nobody sends; TCP
 * 7000 must not leave its host. They differ in mode, state, answers to
 * denials, n, and how many spans and rows there are beside these.
 */
#ifndef IMPP_NET_TORTURE_SITE_H
#define IMPP_NET_TORTURE_SITE_H

#include <stdbool.h>

#include "sample.h"

/* Rows by their index. */
enum { ROW_BOTH, ROW_TURN, ROW_LOW, ROW_GHOST, ROW_ODD };

#define SITE_PORT_BOTH 5222
#define SITE_PORT_LOW 7100
#define SITE_PORT_TURN 6100
#define SITE_TURNS 8
#define SITE_PORT_ODD 6000
#define SITE_PORT_LOCAL 7000

/* Seeds below this are policies; what they differ in are the seed's bits. */
#define SITE_SEEDS (1 << 16)

/**
 * struct site - a policy
 * @sample: what is sent
 * @label: names the seed
 */
struct site {
	struct sample sample;
	char label[32];
};

void site_init(struct site *site, uint32_t seed);
void site_free(struct site *site);

static inline bool site_has_odd(uint32_t seed)
{
	return seed & 1;
}

static inline uint32_t site_turn(uint32_t seed)
{
	return SITE_PORT_TURN + (seed >> 4) % SITE_TURNS;
}

/* Rows in it. */
uint32_t site_rows(uint32_t seed);

/* A seed: large policies are rare, and those above @size do not come. */
uint32_t site_pick(uint32_t size);

#define SITE_SIZES 4

/**
 * site_seed() - which policy a label names
 * @answer: with IMPP_A_SITE
 * @seed: filled
 *
 * Return: whether it names one.
 */
bool site_seed(const struct nl_answer *answer, uint32_t *seed);

/**
 * site_differs() - is a dump exactly the policy of its label?
 * @answer: to POLICY_GET
 *
 * Return: the type of the attribute that is not, or 0.
 */
int site_differs(const struct nl_answer *answer);

#endif /* IMPP_NET_TORTURE_SITE_H */
