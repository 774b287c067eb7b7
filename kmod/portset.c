// SPDX-License-Identifier: GPL-2.0
/*
 * Building a port set. Ranges arrive ascending; a word is written once it is
 * complete. The words strictly inside one range are all alike, and stored once.
 */
#include "portset.h"

/* A range takes at most a first, an inner and a last word. */
#define WORDS_PER_RANGE 3

size_t impp_portset_size(u32 len)
{
	u32 words = len < IMPP_WORDS / WORDS_PER_RANGE
			    ? 1 + len * WORDS_PER_RANGE
			    : 1 + IMPP_WORDS;
	size_t size =
		sizeof(struct impp_portset) + words * sizeof(struct impp_word);

	return size;
}

/* Bits @lo to @hi, both included. */
static u64 bits(u32 lo, u32 hi)
{
	return ~0ULL >> (IMPP_WORD_BITS - 1 - (hi - lo)) << lo;
}

/* The word for 64 ports, made at @words unless it is there. */
static struct impp_word *word_at(struct impp_portset *set, u32 at, u32 *words,
				 u32 rank)
{
	struct impp_word *w;

	if (!set->index[at]) {
		set->index[at] = *words;
		*words += IMPP_WORD_LEN;
		w = (void *)&set->word[set->index[at]];
		w->rank = rank;
	}
	return (void *)&set->word[set->index[at]];
}

static void put_range(struct impp_portset *set, const struct impp_range *r,
		      u32 rank, u32 *words)
{
	u32 first = r->lo / IMPP_WORD_BITS, last = r->hi / IMPP_WORD_BITS;
	u32 lo = r->lo % IMPP_WORD_BITS, hi = r->hi % IMPP_WORD_BITS;
	struct impp_word *w;
	u32 at;

	/* Before its first bit the word belongs to the range before. */
	w = word_at(set, first, words, rank - 1);
	w->start |= 1ULL << lo;
	w->permit |= bits(lo, first == last ? hi : IMPP_WORD_BITS - 1);
	if (first == last)
		return;
	for (at = first + 1; at < last; at++) {
		if (at > first + 1) {
			set->index[at] = set->index[first + 1];
			continue;
		}
		w = word_at(set, at, words, rank);
		w->permit = ~0ULL;
	}
	w = word_at(set, last, words, rank);
	w->permit |= bits(0, hi);
}

size_t impp_portset_build(struct impp_portset *set,
			  const struct impp_range *range, u32 len, u32 first)
{
	u32 words = IMPP_WORD_LEN, i;

	for (i = 0; i < len; i++)
		put_range(set, &range[i], first + i, &words);
	return sizeof(*set) + words * sizeof(set->word[0]);
}
