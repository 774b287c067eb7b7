/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A port set: 65,536 bits and a rank, so that a permitted port finds its rules
 * without a search. Words that say the same are stored once, so a set takes
 * 2 KB and about 50 bytes a range.
 *
 * The rank counts ranges, not ports: bit p of @start is set where a range
 * begins, so a range of any width costs one entry.
 */
#ifndef _IMPP_PORTSET_H
#define _IMPP_PORTSET_H

#include "env.h"
#include "uapi/nf_impp.h"

#define IMPP_PORTS 65536
#define IMPP_WORD_BITS 64
#define IMPP_WORDS (IMPP_PORTS / IMPP_WORD_BITS)

/**
 * struct impp_word - 64 ports
 * @permit: bit set: in a range
 * @start: bit set: the first port of a range
 * @rank: number of the range that the last port before this word belongs to
 *	or would (ranges of the policy before this word, less one)
 */
struct impp_word {
	u64 permit;
	u64 start;
	u32 rank;
};

/**
 * struct impp_portset - 65,536 ports
 * @index: for 64 ports each, the number of their word
 * @word: word 0 permits nothing
 */
struct impp_portset {
	u16 index[IMPP_WORDS];
	struct impp_word word[];
};

#define IMPP_RANK_NONE 0xffffffffU

/**
 * impp_portset_has() - is a port in the set?
 * @set: built
 * @port: host byte order
 */
static inline bool impp_portset_has(const struct impp_portset *set, u16 port)
{
	const struct impp_word *w =
		&set->word[set->index[port / IMPP_WORD_BITS]];

	return w->permit >> (port % IMPP_WORD_BITS) & 1;
}

/**
 * impp_portset_rank() - number of the range that a port is in
 * @set: built
 * @port: host byte order
 *
 * Return: index in IMPP_TABLE_RANGES, or IMPP_RANK_NONE.
 */
static inline u32 impp_portset_rank(const struct impp_portset *set, u16 port)
{
	const struct impp_word *w =
		&set->word[set->index[port / IMPP_WORD_BITS]];
	unsigned int bit = port % IMPP_WORD_BITS;

	if (!(w->permit >> bit & 1))
		return IMPP_RANK_NONE;
	return w->rank + hweight64(w->start << (IMPP_WORD_BITS - 1 - bit));
}

/**
 * impp_portset_size() - bytes that a set of ranges takes at most
 * @len: number of its ranges
 */
size_t impp_portset_size(u32 len);

/**
 * impp_portset_build() - fill a set
 * @set: impp_portset_size() zeroed bytes
 * @range: its ranges, ascending, disjoint
 * @len: how many
 * @first: number of the first of them in the policy
 *
 * Return: bytes used.
 */
size_t impp_portset_build(struct impp_portset *set,
			  const struct impp_range *range, u32 len, u32 first);

#endif /* _IMPP_PORTSET_H */
