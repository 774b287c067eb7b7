/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Address to group. Both families have trees of nodes with 256 entries; an
 * entry is the group itself, a few spans to look through, or another node. A
 * node of IPv4 takes the address's next byte. A node of IPv6 takes the eight
 * bits in which its spans differ, wherever these are, so that what all of them
 * have in common costs nothing; the tree of the first 64 bits leads to others
 * of the last.
 */
#ifndef _IMPP_ADDRMAP_H
#define _IMPP_ADDRMAP_H

#include "env.h"
#include "uapi/nf_impp.h"

#define IMPP_NODE_LEN 256

/*
 * An entry: negative, it leads to a node, which lies so far before the root;
 * else it may have one of these, and what is left is a span; else it is a
 * group.
 */
#define IMPP_ENTRY_SCAN 0x40000000
#define IMPP_ENTRY_LOW 0x20000000 /* IPv6: a node of the last 64 bits */

/* An IPv6 address as two numbers in host byte order. */
struct impp_addr6 {
	u64 hi;
	u64 lo;
};

/**
 * struct impp_node6 - what IPv6 addresses differ in
 * @base: the lowest number that @entry has room for
 * @shift: bits of a number that an entry covers
 * @below: group of all numbers below
 * @above: group of all numbers above
 * @entry: by number
 */
struct impp_node6 {
	u64 base;
	u32 shift;
	u32 below;
	u32 above;
	s32 entry[IMPP_NODE_LEN];
};

/**
 * struct impp_addrmap - the address spaces cut into groups
 * @root4: the last of the nodes of IPv4, and the first one looked at
 * @root6: the same of IPv6
 * @span4: spans of IPv4, ascending, covering all of it
 * @span6: spans of IPv6, likewise
 * @nodes4: memory of the nodes
 * @nodes6: likewise
 */
struct impp_addrmap {
	const s32 *root4;
	const struct impp_node6 *root6;
	const struct impp_span4 *span4;
	const struct impp_span6 *span6;
	s32 *nodes4;
	struct impp_node6 *nodes6;
};

/* A number as it stands in a packet. */
static inline u32 impp_addr_be32(const u8 *addr)
{
	return (u32)addr[0] << 24 | addr[1] << 16 | addr[2] << 8 | addr[3];
}

static inline u64 impp_addr_be64(const u8 *addr)
{
	return (u64)impp_addr_be32(addr) << 32 | impp_addr_be32(addr + 4);
}

static inline bool impp_addr6_below(const struct impp_span6 *span,
				    struct impp_addr6 addr)
{
	return span->last_hi < addr.hi ||
	       (span->last_hi == addr.hi && span->last_lo < addr.lo);
}

/**
 * impp_addrmap_group4() - group of an IPv4 address
 * @map: built
 * @addr: 4 bytes, network byte order
 *
 * Return: the group's number.
 */
static inline u32 impp_addrmap_group4(const struct impp_addrmap *map,
				      const u8 *addr)
{
	const struct impp_span4 *span;
	long entry = map->root4[addr[0]];

	if (entry < 0)
		entry = map->root4[entry + addr[1]];
	if (entry < 0)
		entry = map->root4[entry + addr[2]];
	if (entry < 0)
		entry = map->root4[entry + addr[3]];
	if (!(entry & IMPP_ENTRY_SCAN))
		return entry;
	span = &map->span4[entry & ~IMPP_ENTRY_SCAN];
	while (span->last < impp_addr_be32(addr))
		span++;
	return span->group;
}

/* The node that an entry leads to, so many numbers from the root. */
static inline const struct impp_node6 *
impp_addrmap_node6(const struct impp_addrmap *map, long entry)
{
	return (const void *)((const u64 *)map->root6 + entry);
}

/* From @node on, what leads to the group of the addresses with this number. */
static inline long impp_addrmap_walk6(const struct impp_addrmap *map,
				      const struct impp_node6 *node, u64 number)
{
	long entry;
	u64 at;

	for (;;) {
		at = (number - node->base) >> node->shift;
		if (at >= IMPP_NODE_LEN)
			return number < node->base ? node->below : node->above;
		entry = node->entry[at];
		if (entry >= 0)
			return entry;
		node = impp_addrmap_node6(map, entry);
	}
}

/**
 * impp_addrmap_group6() - group of an IPv6 address
 * @map: built
 * @addr: 16 bytes, network byte order
 *
 * Return: the group's number.
 */
static inline u32 impp_addrmap_group6(const struct impp_addrmap *map,
				      const u8 *addr)
{
	u64 hi = impp_addr_be64(addr);
	long entry = impp_addrmap_walk6(map, map->root6, hi);
	const struct impp_span6 *span;
	struct impp_addr6 number;

	if (entry < IMPP_ENTRY_LOW)
		return entry;
	number = (struct impp_addr6){ hi, impp_addr_be64(addr + 8) };
	if (entry & IMPP_ENTRY_LOW)
		entry = impp_addrmap_walk6(map,
					   impp_addrmap_node6(map,
							      -(entry &
								~IMPP_ENTRY_LOW)),
					   number.lo);
	if (!(entry & IMPP_ENTRY_SCAN))
		return entry;
	span = &map->span6[entry & ~IMPP_ENTRY_SCAN];
	while (impp_addr6_below(span, number))
		span++;
	return span->group;
}

/**
 * impp_addrmap_build() - index the spans of both families
 * @map: @span4 and @span6 are set; the rest is made
 * @limit: most bytes that the nodes may take
 *
 * The spans must ascend and cover their address space (policy.c checks it).
 * An entry leaves few spans to look through, more where the nodes would go
 * beyond the limit otherwise.
 * Context: process context, may sleep.
 * Return: bytes taken by the nodes, or -E2BIG, -ENOMEM, -EINTR.
 */
long impp_addrmap_build(struct impp_addrmap *map, size_t limit);

/**
 * impp_addrmap_clear() - free what impp_addrmap_build() made
 * @map: may be all zeroes
 */
void impp_addrmap_clear(struct impp_addrmap *map);

#endif /* _IMPP_ADDRMAP_H */
