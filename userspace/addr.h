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

/* The sum, modulo 2^128. A compiler for 32 bits has no wider number. */
static inline struct impp_addr6 addr_plus(struct impp_addr6 a,
					  struct impp_addr6 b)
{
	a.lo += b.lo;
	a.hi += b.hi + (a.lo < b.lo);
	return a;
}

/* The difference, modulo 2^128. */
static inline struct impp_addr6 addr_minus(struct impp_addr6 a,
					   struct impp_addr6 b)
{
	a.hi -= b.hi + (a.lo < b.lo);
	a.lo -= b.lo;
	return a;
}

/* The number that @len bytes are, network byte order. */
static inline struct impp_addr6 addr_read(const u8 *byte, size_t len)
{
	struct impp_addr6 a = { 0, 0 };

	while (len--) {
		a.hi = a.hi << 8 | a.lo >> 56;
		a.lo = a.lo << 8 | *byte++;
	}
	return a;
}

/* The lowest @len bytes of a number, network byte order. */
static inline void addr_write(struct impp_addr6 a, u8 *byte, size_t len)
{
	while (len-- > 0) {
		byte[len] = a.lo;
		a.lo = a.lo >> 8 | a.hi << 56;
		a.hi >>= 8;
	}
}

#endif /* _IMPP_ADDR_H */
