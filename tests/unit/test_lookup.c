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
	u32 round, port, at, len, first;
	bool in;

	for (round = 0; round < 200; round++) {
		len = random_ranges(&r, range, IMPP_PORTS);
		first = random_below(&r, 3) * 1000;
		set = calloc(1, impp_portset_size(len));
		ASSERT_GE(impp_portset_size(len),
			  impp_portset_build(set, range, len, first));
		for (port = at = 0; port < IMPP_PORTS; port++) {
			while (at < len && range[at].hi < port)
				at++;
			in = at < len && range[at].lo <= port;
			ASSERT_EQ(in, impp_portset_has(set, port));
			if (in)
				ASSERT_EQ(first + at,
					  impp_portset_range(set, port));
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
			span[kept++] =
				(struct impp_span4){ end[i],
						     i % IMPP_GROUPS_MAX };
	return kept;
}

static u32 search4(const struct impp_span4 *span, u32 addr)
{
	while (span->last < addr)
		span++;
	return span->group;
}

static u32 lookup4(const struct impp_addrmap *map, u32 addr)
{
	const u8 bytes[4] = { addr >> 24, addr >> 16, addr >> 8, addr };

	return impp_addrmap_group4(map, bytes);
}

static u32 search6(const struct impp_span6 *span, struct impp_addr6 addr)
{
	while (impp_addr6_below(span, addr))
		span++;
	return span->group;
}

static u32 lookup6(const struct impp_addrmap *map, struct impp_addr6 addr)
{
	u8 bytes[16];
	int i;

	for (i = 0; i < 8; i++) {
		bytes[i] = addr.hi >> (56 - 8 * i);
		bytes[i + 8] = addr.lo >> (56 - 8 * i);
	}
	return impp_addrmap_group6(map, bytes);
}

static int compare_span6(const void *a, const void *b)
{
	const struct impp_span6 *x = a, *y = b;

	if (x->last_hi != y->last_hi)
		return x->last_hi > y->last_hi ? 1 : -1;
	return (x->last_lo > y->last_lo) - (x->last_lo < y->last_lo);
}

static u64 random_u64(struct random *r)
{
	return (u64)random_next(r) << 32 | random_next(r);
}

/* Ends that have from none to all of their bits in common with another. */
static u32 random_spans6(struct random *r, struct impp_span6 *span, u32 len)
{
	u32 i, kept = 0;
	u64 hi, lo;

	for (i = 0; i < len; i++) {
		hi = random_u64(r);
		lo = random_u64(r);
		if (i && random_below(r, 4)) {
			hi = span[i - 1].last_hi ^
			     (random_below(r, 2) ? hi >> random_below(r, 64)
						 : 0);
			lo = span[i - 1].last_lo ^ lo >> random_below(r, 64);
		}
		span[i] = (struct impp_span6){ .last_hi = hi, .last_lo = lo };
	}
	span[len - 1].last_hi = span[len - 1].last_lo = ~0ULL;
	qsort(span, len, sizeof(*span), compare_span6);
	for (i = 0; i < len; i++)
		if (!kept || compare_span6(&span[kept - 1], &span[i]))
			span[kept++] = span[i];
	for (i = 0; i < kept; i++)
		span[i].group = random_below(r, IMPP_GROUPS_MAX);
	return kept;
}

static struct impp_addr6 add6(struct impp_addr6 addr, int n)
{
	struct impp_addr6 sum = { addr.hi, addr.lo + n };

	if (n > 0 && sum.lo < addr.lo)
		sum.hi++;
	if (n < 0 && sum.lo > addr.lo)
		sum.hi--;
	return sum;
}

/* The same spans with as much memory as there is, and with little. */
static const size_t limits[] = { LIMIT, 96 << 10 };

static const struct impp_span4 all4 = { .last = ~0U };
static const struct impp_span6 all6 = { .last_hi = ~0ULL, .last_lo = ~0ULL };

TEST(maps_of_ipv4_equal_a_search)
{
	static struct impp_span4 span[2048];
	struct impp_addrmap map = { .span4 = span, .span6 = &all6 };
	struct random r = { 2 };
	u32 round, i, len, at, limit;
	long size;

	for (round = 0; round < 200; round++) {
		len = random_spans(&r, span,
				   1 + random_below(&r, 1 << round % 12));
		limit = random_below(&r, ARRAY_SIZE(limits));
		size = impp_addrmap_build(&map, limits[limit]);
		if (size == -E2BIG)
			continue;
		ASSERT_LT(0, size);
		ASSERT_GE(limits[limit], size);
		for (i = 0; i < 3 * len; i++) {
			at = span[i / 3].last + i % 3 - 1;
			ASSERT_EQ(search4(span, at), lookup4(&map, at));
		}
		impp_addrmap_clear(&map);
	}
	EXPECT_FALSE(leaked());
}

TEST(maps_of_ipv6_equal_a_search)
{
	static struct impp_span6 span[2048];
	struct impp_addrmap map = { .span4 = &all4, .span6 = span };
	struct random r = { 3 };
	struct impp_addr6 at;
	u32 round, i, len, limit, tried = 0;
	long size;

	for (round = 0; round < 400; round++) {
		len = random_spans6(&r, span,
				    1 + random_below(&r, 1 << round % 12));
		limit = random_below(&r, ARRAY_SIZE(limits));
		size = impp_addrmap_build(&map, limits[limit]);
		if (size == -E2BIG)
			continue;
		ASSERT_LT(0, size);
		ASSERT_GE(limits[limit], size);
		tried++;
		for (i = 0; i < 3 * len; i++) {
			at = add6((struct impp_addr6){ span[i / 3].last_hi,
						       span[i / 3].last_lo },
				  i % 3 - 1);
			ASSERT_EQ(search6(span, at), lookup6(&map, at));
		}
		for (i = 0; i < 100; i++) {
			at = (struct impp_addr6){ random_u64(&r),
						  random_u64(&r) };
			ASSERT_EQ(search6(span, at), lookup6(&map, at));
		}
		impp_addrmap_clear(&map);
	}
	EXPECT_LT(200, tried);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
