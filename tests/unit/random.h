/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that a seed decides, the same on every machine. */
#ifndef IMPP_UNIT_RANDOM_H
#define IMPP_UNIT_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/* splitmix64; Source: Steele, Lea, Flood: Fast Splittable PRNGs, 2014. */
static inline uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* From 0 to @n - 1. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (random_next(r) >> 32) * n >> 32;
}

/* True once in @n times. */
static inline bool random_once_in(struct random *r, uint32_t n)
{
	return !random_below(r, n);
}

#endif /* IMPP_UNIT_RANDOM_H */
