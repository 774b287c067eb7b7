// SPDX-License-Identifier: GPL-2.0
/*
 * What a packet looks up, port sets and address maps, against a plain search:
 * every port, and every address next to an edge.
 */
#include <stdlib.h>

#include "../../kmod/addrmap.h"
#include "../../kmod/portset.h"
#include "leaked.h"
#include "random.h"

#include "kselftest_harness.h"

#define LIMIT (64UL << 20)

/* Ascending ranges, from one port to thousands wide; returns how many. */
static u32 random_ranges(struct random *r, struct impp_range *range, u32 most)
{
	u32 gaps = 1U << random_below(r, 14),
	    widths = 1U << random_below(r, 14);
	u32 len = 0, at = random_below(r, gaps), hi;

	while (at < IMPP_PORTS && len < most) {
		hi = at + random_below(r, widths);
		if (hi >= IMPP_PORTS)
			hi = IMPP_PORTS - 1;
		range[len++] = (struct impp_range){ .lo = at, .hi = hi };
		at = hi + 1 + random_below(r, gaps);
	}
	return len;
}

TEST(port_sets_equal_a_search)
{
	static struct impp_range range[IMPP_PORTS];
	struct random r = { 1 };
	struct impp_portset *set;
	u32 round, port, at, len, first, rank;

	for (round = 0; round < 200; round++) {
		len = random_ranges(&r, range, IMPP_PORTS);
		first = random_below(&r, 3) * 1000;
		set = calloc(1, impp_portset_size(len));
		ASSERT_GE(impp_portset_size(len),
			  impp_portset_build(set, range, len, first));
		for (port = at = 0; port < IMPP_PORTS; port++) {
			while (at < len && range[at].hi < port)
				at++;
			rank = at < len && range[at].lo <= port
				       ? first + at
				       : IMPP_RANK_NONE;
			ASSERT_EQ(rank, impp_portset_rank(set, port));
			ASSERT_EQ(rank != IMPP_RANK_NONE,
				  impp_portset_has(set, port));
		}
		free(set);
	}
	EXPECT_FALSE(leaked());
}

static int compare_u32(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* Spans that end near one another as often as far apart. */
static u32 random_spans(struct random *r, struct impp_span4 *span, u32 len)
{
	static u32 end[2048];
	u32 i, kept = 0, mask;

	for (i = 0; i < len; i++) {
		mask = ~0U << random_below(r, 32);
		end[i] =
			i && random_below(r, 3)
				? (end[i - 1] & mask) + (random_next(r) & ~mask)
				: random_next(r);
	}
	end[len - 1] = ~0U;
	qsort(end, len, sizeof(*end), compare_u32);
	for (i = 0; i < len; i++)
		if (!kept || end[i] != span[kept - 1].last)
			span[kept++] = (struct impp_span4){ end[i], i };
	return kept;
}

static u32 search4(const struct impp_span4 *span, u32 addr)
{
	while (span->last < addr)
		span++;
	return span->group;
}

TEST(address_maps_equal_a_search)
{
	static struct impp_span4 span[2048];
	static struct impp_span6 span6[2048];
	struct impp_addrmap map = { .span4 = span, .span6 = span6 };
	struct random r = { 2 };
	struct impp_addr6 addr;
	u32 round, i, len, at;

	for (round = 0; round < 100; round++) {
		len = random_spans(&r, span,
				   1 + random_below(&r, 1 << round % 12));
		/* The same spans again, at the two ends of IPv6. */
		for (i = 0; i < len; i++)
			span6[i] = (struct impp_span6){
				.last_hi = round % 2 ? span[i].last : 5,
				.last_lo = round % 2 ? 9 : span[i].last,
				.group = span[i].group,
			};
		span6[len - 1].last_hi = span6[len - 1].last_lo = ~0ULL;
		map.len6 = len;
		ASSERT_LT(0, impp_addrmap_build(&map, len, LIMIT));
		for (i = 0; i < 3 * len; i++) {
			at = span[i / 3].last + i % 3 - 1;
			ASSERT_EQ(search4(span, at),
				  impp_addrmap_group4(&map, at));
			if (i / 3 == len - 1)
				break;
			addr.hi = round % 2 ? at : 5;
			addr.lo = round % 2 ? 9 : at;
			ASSERT_EQ(search4(span, at),
				  impp_addrmap_group6(&map, addr));
		}
		env_free(map.node4);
	}
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
