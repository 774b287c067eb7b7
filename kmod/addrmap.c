// SPDX-License-Identifier: GPL-2.0
/*
 * Building the address index. The spans are already sorted, so a node is filled
 * in one walk over the spans inside it; an entry that few spans touch is a
 * leaf, any other gets a node of its own. The tree is walked
 * twice: to count its nodes, then to fill them.
 */
#include "addrmap.h"

/* The IPv4 tree while it is counted or filled. */
struct grower {
	const struct impp_span4 *span;
	u32 *node;    /* NULL while counting */
	u32 used;     /* entries taken so far */
	size_t limit; /* most entries */
};

static int grow_entry(struct grower *g, u32 at, u32 *span, u32 lo, u32 shift);

/* Fills the node at entry @node, which covers @lo and 256 << @shift addresses.
 */
static int grow_node(struct grower *g, u32 node, u32 span, u32 lo, u32 shift)
{
	u32 i;
	int err;

	for (i = 0; i < IMPP_NODE_LEN; i++) {
		err = grow_entry(g, node + i, &span, lo + (i << shift), shift);
		if (err)
			return err;
	}
	return env_pause();
}

/*
 * Fills entry @at, which covers @lo and 1 << @shift addresses. *@span is the
 * first span that reaches @lo; it is left at the one that holds the last.
 */
static int grow_entry(struct grower *g, u32 at, u32 *span, u32 lo, u32 shift)
{
	u32 hi = lo + ((1U << shift) - 1);
	u32 first, last, child;

	while (g->span[*span].last < lo)
		(*span)++;
	first = *span;
	for (last = first; g->span[last].last < hi; last++)
		;
	*span = last;
	if (last - first < (shift == 8 ? IMPP_SCAN_MAX24 : IMPP_SCAN_MAX)) {
		if (g->node)
			g->node[at] = first;
		return 0;
	}

	child = g->used;
	if (child + IMPP_NODE_LEN > g->limit)
		return -E2BIG;
	g->used += IMPP_NODE_LEN;
	if (g->node)
		g->node[at] = IMPP_NODE | child;
	return grow_node(g, child, first, lo, shift - 8);
}

static int grow(struct grower *g)
{
	g->used = IMPP_NODE_LEN;
	return grow_node(g, 0, 0, 0, 24);
}

long impp_addrmap_build(struct impp_addrmap *map, u32 len4, size_t limit)
{
	struct grower g = {
		.span = map->span4,
		.limit = limit / sizeof(*g.node),
	};
	size_t size;
	int err;

	/* Entries name spans, and nodes, in the bits below IMPP_NODE. */
	if (len4 >= IMPP_NODE || g.limit < IMPP_NODE_LEN)
		return -E2BIG;
	if (g.limit > IMPP_NODE)
		g.limit = IMPP_NODE;
	err = grow(&g);
	if (err)
		return err;
	size = (size_t)g.used * sizeof(*g.node);
	map->node4 = env_zalloc(size);
	if (!map->node4)
		return -ENOMEM;
	g.node = map->node4;
	err = grow(&g);
	if (err) {
		env_free(map->node4);
		map->node4 = NULL;
		return err;
	}
	return size;
}
