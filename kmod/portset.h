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
	u64 rank;
};

/* A word is this many numbers long. */
#define IMPP_WORD_LEN (sizeof(struct impp_word) / sizeof(u64))

/**
 * struct impp_portset - 65,536 ports
 * @index: for 64 ports each, where their word begins in @word
 * @word: words, each as its IMPP_WORD_LEN numbers, which spares a lookup the
 *	multiplication; the first permits nothing
 */
struct impp_portset {
	u16 index[IMPP_WORDS];
	u64 word[];
};

static inline const struct impp_word *
impp_portset_word(const struct impp_portset *set, u32 port)
{
	return (const void *)&set->word[set->index[port / IMPP_WORD_BITS]];
}

/**
 * impp_portset_has() - is a port in the set?
 * @set: built
 * @port: host byte order, below IMPP_PORTS
 */
static inline bool impp_portset_has(const struct impp_portset *set, u32 port)
{
	return impp_portset_word(set, port)->permit >> (port % IMPP_WORD_BITS) &
	       1;
}

/**
 * impp_portset_range() - number of the range that a port is in
 * @set: built
 * @port: host byte order, in the set
 *
 * Return: index in IMPP_TABLE_RANGES.
 */
static inline u32 impp_portset_range(const struct impp_portset *set, u32 port)
{
	const struct impp_word *w = impp_portset_word(set, port);

	/* Of a shift, the processor takes the last six bits. */
	return w->rank + hweight64(w->start << (~port & (IMPP_WORD_BITS - 1)));
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
