/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Address to group. IPv4: nodes of 256 entries, a byte of the address each; an
 * entry is the next node or the first of a few spans, so that a lookup costs
 * the same for ten prefixes and for a million. IPv6: a search without branches
 * over the spans.
 */
#ifndef _IMPP_ADDRMAP_H
#define _IMPP_ADDRMAP_H

#include "env.h"
#include "uapi/nf_impp.h"

/* An entry with this bit leads to a node, else to a span. */
#define IMPP_NODE 0x80000000U
#define IMPP_NODE_LEN 256
/* Most spans behind one entry; in a /24 a node would be large for a few. */
#define IMPP_SCAN_MAX 4
#define IMPP_SCAN_MAX24 16

/* An IPv6 address as two numbers in host byte order. */
struct impp_addr6 {
	u64 hi;
	u64 lo;
};

/**
 * struct impp_addrmap - the address spaces cut into groups
 * @node4: nodes, the root first
 * @span4: spans of IPv4, ascending, covering all of it
 * @span6: spans of IPv6, likewise
 * @len6: number of @span6
 */
struct impp_addrmap {
	u32 *node4;
	const struct impp_span4 *span4;
	const struct impp_span6 *span6;
	u32 len6;
};

/**
 * impp_addrmap_group4() - group of an IPv4 address
 * @map: built
 * @addr: host byte order
 *
 * Return: the group's number.
 */
static inline u32 impp_addrmap_group4(const struct impp_addrmap *map, u32 addr)
{
	const struct impp_span4 *span;
	u32 rest = addr, entry;

	entry = map->node4[rest >> 24];
	while (entry & IMPP_NODE) {
		rest <<= 8;
		entry = map->node4[(entry & ~IMPP_NODE) + (rest >> 24)];
	}
	for (span = &map->span4[entry]; span->last < addr; span++)
		;
	return span->group;
}

static inline bool impp_addr6_below(const struct impp_span6 *span,
				    struct impp_addr6 addr)
{
	return span->last_hi < addr.hi ||
	       (span->last_hi == addr.hi && span->last_lo < addr.lo);
}

/**
 * impp_addrmap_group6() - group of an IPv6 address
 * @map: built
 * @addr: host byte order
 *
 * Return: the group's number.
 */
static inline u32 impp_addrmap_group6(const struct impp_addrmap *map,
				      struct impp_addr6 addr)
{
	const struct impp_span6 *span = map->span6;
	u32 len = map->len6, half;

	while (len > 1) {
		half = len / 2;
		span += impp_addr6_below(&span[half - 1], addr) ? half : 0;
		len -= half;
	}
	return span->group;
}

/**
 * impp_addrmap_build() - index the spans of both families
 * @map: @span4, @span6 and @len6 are set; @node4 is made
 * @len4: number of @map->span4
 * @limit: most bytes that the nodes may take
 *
 * The spans must ascend and cover their address space (policy.c checks it).
 * Context: process context, may sleep.
 * Return: bytes taken by the nodes, or -E2BIG, -ENOMEM, -EINTR.
 */
long impp_addrmap_build(struct impp_addrmap *map, u32 len4, size_t limit);

#endif /* _IMPP_ADDRMAP_H */
