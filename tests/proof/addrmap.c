// SPDX-License-Identifier: GPL-2.0
/*
 * A map of IPv4 equals a search through its spans: for all maps of LEN spans,
 * all leaves from 1 to 4 spans long, and all addresses.
 *
 * A tree is too much for the checker, but a lookup sees one entry of a node.
 * So the entries that lead to an address are made, in at most four nodes, by
 * the function that makes all of them; run.sh has it call descend4() where it
 * would fill a whole node. Each entry is made from any state of its node's
 * walk that the entry before may leave, and that this holds from one to the
 * next is proved as well. What is not: that grow4() makes 256 entries, and
 * IPv6; the unit test test_lookup has both.
 */
#include "kmod/addrmap.h"
#include "proof.h"

struct grower;
static int descend4(struct grower *g, u32 child, u32 span, u32 lo, u32 shift);

#include "kmod/addrmap.c"

/* The node that an entry leads to. */
static struct {
	bool wanted;
	u32 child;
	u32 span;
	u32 lo;
	u32 shift;
} next;

static struct impp_span4 spans[LEN];
static s32 nodes[4 * IMPP_NODE_LEN];

static int descend4(struct grower *g, u32 child, u32 span, u32 lo, u32 shift)
{
	(void)g;
	next.wanted = true;
	next.child = child;
	next.span = span;
	next.lo = lo;
	next.shift = shift;
	return 0;
}

/* May a node's walk stand at this span when it comes to @lo? */
static bool may_stand(u32 span, u32 lo)
{
	return span < LEN && (!span || spans[span - 1].last < lo);
}

static void any_spans(void)
{
	u32 i;

	for (i = 0; i < LEN; i++) {
		spans[i].last = nondet_u32();
		spans[i].group = nondet_u32();
		assume(spans[i].group < IMPP_GROUPS_MAX);
		assume(!i || spans[i].last > spans[i - 1].last);
	}
	assume(spans[LEN - 1].last == ~0U);
}

/* Makes the entry of node @number for @at; true if it leads to another. */
static bool make_entry(struct grower *g, u32 number, u32 at)
{
	u32 shift = next.shift, lo = next.lo + (at << shift),
	    span = nondet_u32();
	s32 *node = &nodes[(3 - number) * IMPP_NODE_LEN];

	assert(may_stand(next.span, next.lo));
	assume(may_stand(span, lo));
	next.wanted = false;
	assert(!entry4(g, &node[at], &span, lo, shift));
	assert(at == IMPP_NODE_LEN - 1 || may_stand(span, lo + (1U << shift)));
	if (!next.wanted)
		return false;
	assert(next.child == number + 1 && next.lo == lo);
	assert(next.shift == shift - 8);
	return true;
}

static u32 search(u32 addr)
{
	u32 i;

	for (i = 0; spans[i].last < addr; i++)
		;
	return spans[i].group;
}

int main(void)
{
	struct impp_addrmap map = { .root4 = &nodes[3 * IMPP_NODE_LEN],
				    .span4 = spans };
	struct grower g = { .map = &map, .nodes = 1, .most = 4 };
	u8 addr[4] = { nondet_u8(), nondet_u8(), nondet_u8(), nondet_u8() };
	u32 i;

	any_spans();
	g.scan = nondet_u32();
	assume(g.scan >= 1 && g.scan <= SCAN_MIN);
	next.shift = 24;
	for (i = 0; i < 4; i++)
		if (!make_entry(&g, i, addr[i]))
			break;
	assert(i < 4);
	assert(impp_addrmap_group4(&map, addr) == search(impp_addr_be32(addr)));
	return 0;
}
