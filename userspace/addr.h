/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses as numbers; IPv4 in the low half. Host byte order. */
#ifndef _IMPP_ADDR_H
#define _IMPP_ADDR_H

#include "../kmod/addrmap.h"

static inline bool addr_below(struct impp_addr6 a, struct impp_addr6 b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

/* The one behind; that of the highest is 0. */
static inline struct impp_addr6 addr_next(struct impp_addr6 a)
{
	a.lo++;
	a.hi += !a.lo;
	return a;
}

/* The one before; that of 0 is the highest. */
static inline struct impp_addr6 addr_previous(struct impp_addr6 a)
{
	a.hi -= !a.lo;
	a.lo--;
	return a;
}

#endif /* _IMPP_ADDR_H */
