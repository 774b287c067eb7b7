/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In place of kmod/portset.h, for the proof of the verdict: a port set is its
 * ranges, and a lookup searches them. That the real one says the same is
 * proved by portset.c.
 */
#ifndef _IMPP_PORTSET_H
#define _IMPP_PORTSET_H

#include "env.h"
#include "uapi/nf_impp.h"

#define IMPP_PORTS 65536

struct impp_portset {
	u32 first;
	u32 len;
};

/* IMPP_TABLE_RANGES. */
extern const struct impp_range *plain_ranges;

static inline u32 plain_range(const struct impp_portset *set, u32 port)
{
	u32 i;

	for (i = set->first; i < set->first + set->len; i++)
		if (port >= plain_ranges[i].lo && port <= plain_ranges[i].hi)
			return i;
	return ~0U;
}

static inline bool impp_portset_has(const struct impp_portset *set, u32 port)
{
	assert(port < IMPP_PORTS);
	return plain_range(set, port) != ~0U;
}

static inline u32 impp_portset_range(const struct impp_portset *set, u32 port)
{
	u32 range = plain_range(set, port);

	assert(range != ~0U);
	return range;
}

static inline size_t impp_portset_size(u32 len)
{
	(void)len;
	return sizeof(struct impp_portset);
}

static inline size_t impp_portset_build(struct impp_portset *set,
					const struct impp_range *range, u32 len,
					u32 first)
{
	(void)range;
	*set = (struct impp_portset){ first, len };
	return sizeof(*set);
}

#endif /* _IMPP_PORTSET_H */
