/* SPDX-License-Identifier: GPL-2.0 */
/* The elements of sets: ranges of addresses or of ports. */
#ifndef _IMPP_NFT_ELEMENTS_H
#define _IMPP_NFT_ELEMENTS_H

#include "nft_messages.h"

/**
 * struct nft_elements - what is in a set
 * @set: the set's name
 * @id: its number in this batch
 * @range: ascending and disjoint
 * @ranges: how many
 * @bytes: of one address or port
 * @interval: the set holds ranges; else each @range is a single value
 * @anonymous: the set is one rule's
 */
struct nft_elements {
	const char *set;
	uint32_t id;
	const struct ruleset_range *range;
	size_t ranges;
	unsigned int bytes;
	bool interval;
	bool anonymous;
};

/* How many nft counts, for the size of an anonymous set. */
uint32_t nft_elements_count(const struct nft_elements *elements);

/**
 * nft_elements_write() - append as many messages as it takes
 * @messages: the batch
 * @elements: what to write; none is fine
 * @place: what they are about
 */
void nft_elements_write(struct nft_messages *messages,
			const struct nft_elements *elements,
			struct nft_place place);

#endif /* _IMPP_NFT_ELEMENTS_H */
