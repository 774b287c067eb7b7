/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A port set that is a search through its ranges: what portset.c beside this
 * file proves kmod/portset.h to be, in which the checker would drown otherwise.
 * run.sh puts it in the place of that, and has policies count sets rather than
 * the bytes of sets.
 */
#ifndef _IMPP_PORTSET_H
#define _IMPP_PORTSET_H

#include "env.h"
#include "uapi/nf_impp.h"

#define IMPP_PORTS 65536

struct impp_portset {
	const struct impp_range *range;
	u32 len;
	u32 first;
};

/* Where the port is in the set, or the set's length. */
static inline u32 searchset_find(const struct impp_portset *set, u32 port)
{
	u32 i;

	assert(port < IMPP_PORTS);
	for (i = 0; i < set->len; i++)
		if (port >= set->range[i].lo && port <= set->range[i].hi)
			break;
	return i;
}

static inline bool impp_portset_has(const struct impp_portset *set, u32 port)
{
	return searchset_find(set, port) < set->len;
}

static inline u32 impp_portset_range(const struct impp_portset *set, u32 port)
{
	assert(impp_portset_has(set, port));
	return set->first + searchset_find(set, port);
}

static inline size_t impp_portset_size(u32 len)
{
	(void)len;
	return 1;
}

static inline size_t impp_portset_build(struct impp_portset *set,
					const struct impp_range *range, u32 len,
					u32 first)
{
	*set = (struct impp_portset){ range, len, first };
	return 1;
}

#endif /* _IMPP_PORTSET_H */
