/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where an nftables ruleset cannot do as the module does: what check says, and
 * what the manual page lists.
 */
#ifndef _IMPP_NFT_LIMITS_H
#define _IMPP_NFT_LIMITS_H

#include <jansson.h>
#include <stdint.h>

/**
 * struct nft_limit - one difference
 * @rule: of DESIGN's section 3: "S9"
 * @states: bits by enum impp_state in which it is one
 * @text: a sentence
 */
struct nft_limit {
	const char *rule;
	unsigned int states;
	const char *text;
};

/* By rule; a NULL rule at the end. */
extern const struct nft_limit nft_limits[];

/**
 * nft_limits_print() - to standard output, for people
 * @state: enum impp_state of the site
 */
void nft_limits_print(uint8_t state);

/* The same as JSON: a list of {"rule", "text"}; a new reference. */
json_t *nft_limits_json(uint8_t state);

#endif /* _IMPP_NFT_LIMITS_H */
