/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In place of kmod/addrmap.h, for the proof of the verdict: a lookup searches
 * the spans. That the real one says the same is proved by addrmap.c.
 */
#ifndef _IMPP_ADDRMAP_H
#define _IMPP_ADDRMAP_H

#include "env.h"
#include "uapi/nf_impp.h"

struct impp_addr6 {
	u64 hi;
	u64 lo;
};

struct impp_addrmap {
	const struct impp_span4 *span4;
	const struct impp_span6 *span6;
};

static inline u64 plain_number(const u8 *addr, u32 len)
{
	u64 number = 0;
	u32 i;

	for (i = 0; i < len; i++)
		number = number << 8 | addr[i];
	return number;
}

static inline bool impp_addr6_below(const struct impp_span6 *span,
				    struct impp_addr6 addr)
{
	return span->last_hi < addr.hi ||
	       (span->last_hi == addr.hi && span->last_lo < addr.lo);
}

static inline u32 impp_addrmap_group4(const struct impp_addrmap *map,
				      const u8 *addr)
{
	const struct impp_span4 *span = map->span4;

	while (span->last < plain_number(addr, 4))
		span++;
	return span->group;
}

static inline u32 impp_addrmap_group6(const struct impp_addrmap *map,
				      const u8 *addr)
{
	const struct impp_span6 *span = map->span6;
	struct impp_addr6 number = { plain_number(addr, 8),
				     plain_number(addr + 8, 8) };

	while (impp_addr6_below(span, number))
		span++;
	return span->group;
}

static inline long impp_addrmap_build(struct impp_addrmap *map, size_t limit)
{
	(void)map;
	(void)limit;
	return 0;
}

static inline void impp_addrmap_clear(struct impp_addrmap *map)
{
	(void)map;
}

#endif /* _IMPP_ADDRMAP_H */
