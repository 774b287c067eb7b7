/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of small numbers: arrays of 64-bit words. */
#ifndef _IMPP_BITS_H
#define _IMPP_BITS_H

#include "../kmod/env.h"

/* Words that a set of numbers below @len takes. */
static inline size_t bits_words(size_t len)
{
	return (len + 63) / 64;
}

static inline bool bits_test(const u64 *set, size_t bit)
{
	return set[bit / 64] >> bit % 64 & 1;
}

static inline void bits_assign(u64 *set, size_t bit, bool value)
{
	u64 mask = 1ULL << bit % 64;

	if (value)
		set[bit / 64] |= mask;
	else
		set[bit / 64] &= ~mask;
}

#endif /* _IMPP_BITS_H */
