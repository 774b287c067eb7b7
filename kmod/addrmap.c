// SPDX-License-Identifier: GPL-2.0
/*
 * Building the address index. The spans are already sorted, so a node is filled
 * in one walk over those inside it; an entry that few spans touch is a leaf,
 * any other gets a node of its own. A tree is grown twice: to count its nodes,
 * then to fill them. Nodes are numbered as they are made, the root is 0, and
 * laid out from the end of their memory.
 */
#include "addrmap.h"

/*
 * Spans that a leaf may have to look through: the fewer, the faster, and the
 * more nodes. A policy gets as few as fit.
 */
#define SCAN_MIN 4
#define SCAN_MAX 16

#define SIZE4 (IMPP_NODE_LEN * sizeof(s32))
#define SIZE6 sizeof(struct impp_node6)
/* How far nodes are from one another, as entries have it. */
#define STEP6 ((s32)(SIZE6 / sizeof(u64)))

/**
 * struct grower - a tree while it is counted or filled
 * @map: what it is of
 * @end: of the memory to fill; NULL: count only
 * @scan: spans that a leaf may have
 * @nodes: so far
 * @most: nodes that it may have
 */
struct grower {
	const struct impp_addrmap *map;
	u8 *end;
	u32 scan;
	u32 nodes;
	u32 most;
};

/* Takes the number of a new node. */
static int add_node(struct grower *g, u32 *node)
{
	if (g->nodes == g->most)
		return -E2BIG;
	*node = g->nodes++;
	return env_pause();
}

static int grow4(struct grower *g, u32 number, u32 span, u32 lo, u32 shift);

/*
 * The entry for 1 << @shift addresses from @lo on. *@span is the first span
 * that reaches @lo; it is left at the one that holds the last.
 */
static int entry4(struct grower *g, s32 *entry, u32 *span, u32 lo, u32 shift)
{
	const struct impp_span4 *s = g->map->span4;
	u32 hi = lo + ((1U << shift) - 1);
	u32 first, last, child;
	int err;

	while (s[*span].last < lo)
		(*span)++;
	first = *span;
	for (last = first; s[last].last < hi; last++)
		;
	*span = last;
	if (last == first) {
		*entry = s[first].group;
	} else if (last - first < g->scan) {
		*entry = IMPP_ENTRY_SCAN | first;
	} else {
		err = add_node(g, &child);
		if (err)
			return err;
		*entry = -(s32)(child * IMPP_NODE_LEN);
		return grow4(g, child, first, lo, shift - 8);
	}
	return 0;
}

/* A node whose entries are for 1 << @shift addresses each, from @lo on. */
static int grow4(struct grower *g, u32 number, u32 span, u32 lo, u32 shift)
{
	s32 *filled = g->end ? (s32 *)(g->end - (number + 1) * SIZE4) : NULL;
	s32 entry;
	u32 i;
	int err;

	for (i = 0; i < IMPP_NODE_LEN; i++) {
		err = entry4(g, &entry, &span, lo + (i << shift), shift);
		if (err)
			return err;
		if (filled)
			filled[i] = entry;
	}
	return 0;
}

static int tree4(struct grower *g)
{
	g->nodes = 1;
	return grow4(g, 0, 0, 0, 24);
}

/**
 * struct block6 - a block of IPv6 addresses
 * @hi: the first 64 bits, where the block is one of the last 64
 * @low: it is
 * @first: the first span that reaches into it
 * @last: the one that holds its last address
 */
struct block6 {
	u64 hi;
	bool low;
	u32 first;
	u32 last;
};

static int grow6(struct grower *g, u32 number, const struct block6 *block);

/* Cuts @b down to the numbers @lo to @hi; its first span is not behind them. */
static void cut6(const struct grower *g, struct block6 *b, u64 lo, u64 hi)
{
	const struct impp_span6 *s = g->map->span6;
	struct impp_addr6 from = { lo, 0 }, to = { hi, ~0ULL };
	u32 last = b->last;

	if (b->low) {
		from = (struct impp_addr6){ b->hi, lo };
		to = (struct impp_addr6){ b->hi, hi };
	} else {
		b->hi = lo;
	}
	while (b->first < last && impp_addr6_below(&s[b->first], from))
		b->first++;
	for (b->last = b->first;
	     b->last < last && impp_addr6_below(&s[b->last], to); b->last++)
		;
}

/* The entry for @b, which is of a @single number or of more. */
static int entry6(struct grower *g, s32 *entry, struct block6 b, bool single)
{
	u32 child;
	int err;

	if (b.last == b.first) {
		*entry = g->map->span6[b.first].group;
		return 0;
	}
	if (b.last - b.first < g->scan) {
		*entry = IMPP_ENTRY_SCAN | b.first;
		return 0;
	}
	err = add_node(g, &child);
	if (err)
		return err;
	*entry = -(s32)child * STEP6;
	if (single) {
		*entry = IMPP_ENTRY_LOW | -*entry;
		b.low = true;
	}
	return grow6(g, child, &b);
}

/* The number of a span's last address. */
static u64 end6(const struct grower *g, u32 span, bool low)
{
	const struct impp_span6 *s = &g->map->span6[span];

	return low ? s->last_lo : s->last_hi;
}

/* How many bits an entry covers, if all that ends in @b is to end in its node.
 */
static u32 shift6(const struct grower *g, const struct block6 *b)
{
	u64 first = end6(g, b->first, b->low);
	u64 last = b->last > b->first ? end6(g, b->last - 1, b->low) : first;
	int bits = fls64(first ^ last);

	return bits > 8 ? bits - 8 : 0;
}

/*
 * How many entries of a node end before @b's first span does. But for the last
 * span, all end in the node (shift6()).
 */
static u32 below6(const struct grower *g, const struct block6 *b, u64 base,
		  u32 shift)
{
	if (b->first == b->last)
		return IMPP_NODE_LEN;
	return (end6(g, b->first, b->low) - base) >> shift;
}

static int grow6(struct grower *g, u32 number, const struct block6 *block)
{
	struct impp_node6 *node = NULL;
	u32 shift = shift6(g, block), i = 0, alike;
	u64 base = end6(g, block->first, block->low) >> shift >> 8 << 8
								   << shift;
	struct block6 rest = *block, b;
	s32 entry;
	u64 lo;
	int err;

	if (g->end) {
		node = (void *)(g->end - (number + 1) * SIZE6);
		node->base = base;
		node->shift = shift;
		node->below = g->map->span6[block->first].group;
		node->above = g->map->span6[block->last].group;
	}
	/* Most nodes have far fewer spans than entries. */
	while (i < IMPP_NODE_LEN) {
		alike = below6(g, &rest, base, shift);
		if (i < alike) {
			while (node && i < alike)
				node->entry[i++] =
					g->map->span6[rest.first].group;
			i = alike;
			continue;
		}
		lo = base + ((u64)i << shift);
		b = rest;
		cut6(g, &b, lo, lo + ((1ULL << shift) - 1));
		err = entry6(g, &entry, b, !b.low && !shift);
		if (err)
			return err;
		if (node)
			node->entry[i] = entry;
		rest.first = b.last;
		i++;
	}
	return 0;
}

static int tree6(struct grower *g)
{
	struct block6 all = { 0 };

	while (~g->map->span6[all.last].last_hi ||
	       ~g->map->span6[all.last].last_lo)
		all.last++;
	g->nodes = 1;
	return grow6(g, 0, &all);
}

/* Counts the nodes that trees with so short leaves have. */
static int count(struct impp_addrmap *map, u32 scan, size_t limit, u32 *nodes4,
		 u32 *nodes6)
{
	struct grower g = { .map = map, .scan = scan, .most = limit / SIZE4 };
	int err;

	err = tree4(&g);
	if (err)
		return err;
	*nodes4 = g.nodes;
	limit -= g.nodes * SIZE4;
	if (limit < SIZE6)
		return -E2BIG;
	g.most = limit / SIZE6;
	err = tree6(&g);
	*nodes6 = g.nodes;
	return err;
}

static int fill(struct impp_addrmap *map, u32 scan, u32 nodes4, u32 nodes6)
{
	struct grower g = { .map = map, .scan = scan };
	int err;

	map->nodes4 = env_zalloc(nodes4 * SIZE4);
	map->nodes6 = env_zalloc(nodes6 * SIZE6);
	if (!map->nodes4 || !map->nodes6)
		return -ENOMEM;
	map->root4 = map->nodes4 + (nodes4 - 1) * IMPP_NODE_LEN;
	map->root6 = map->nodes6 + (nodes6 - 1);
	g.most = nodes4;
	g.end = (u8 *)(map->nodes4 + nodes4 * IMPP_NODE_LEN);
	err = tree4(&g);
	if (err)
		return err;
	g.most = nodes6;
	g.end = (u8 *)(map->nodes6 + nodes6);
	return tree6(&g);
}

long impp_addrmap_build(struct impp_addrmap *map, size_t limit)
{
	u32 nodes4 = 0, nodes6 = 0, scan = SCAN_MIN;
	int err;

	if (limit < SIZE4)
		return -E2BIG;
	do
		err = count(map, scan, limit, &nodes4, &nodes6);
	while (err == -E2BIG && (scan *= 4) <= SCAN_MAX);
	if (!err)
		err = fill(map, scan, nodes4, nodes6);
	if (err) {
		impp_addrmap_clear(map);
		return err;
	}
	return nodes4 * SIZE4 + nodes6 * SIZE6;
}

void impp_addrmap_clear(struct impp_addrmap *map)
{
	env_free(map->nodes4);
	env_free(map->nodes6);
	map->nodes4 = NULL;
	map->nodes6 = NULL;
}
