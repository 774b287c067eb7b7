/* SPDX-License-Identifier: GPL-2.0 */
/* What nf_tables has of the table, read back. */
#ifndef _IMPP_NFT_STATE_H
#define _IMPP_NFT_STATE_H

#include "../kmod/addrmap.h"
#include "nft_note.h"

/* What may be read of it, beside the table's note. */
#define NFT_PART_COUNTERS (1U << 0)
#define NFT_PART_SETS (1U << 1)	 /* and the addresses in them */
#define NFT_PART_RULES (1U << 2) /* and chains */

/*
 * With more ranges than this in a table, the addresses in its sets are not
 * read: nf_tables walks a whole set for every few hundred of them, which takes
 * minutes for a million.
 */
#define NFT_COUNTED_MAX 100000

/**
 * struct nft_counter - a counter
 * @name: its name
 * @comment: a catalogue row's id, or NULL
 * @packets: since the table was made, or since the last reset
 * @bytes: likewise
 * @rules: how many rules count in it
 */
struct nft_counter {
	char name[RULESET_NAME_LEN];
	char *comment;
	uint64_t packets;
	uint64_t bytes;
	size_t rules;
};

/**
 * struct nft_addresses - a set of the table
 * @name: its name
 * @comment: or NULL
 * @quoted: the same addresses as another set's, to be found in quotes
 * @family: AF_INET or AF_INET6, by its keys' length
 * @ranges: how many ranges are in it
 * @open: one of them goes to the last address of all
 * @starts: sum of the first addresses, modulo 2^128
 * @ends: sum of those that follow the last ones
 */
struct nft_addresses {
	char name[RULESET_NAME_LEN];
	char *comment;
	bool quoted;
	int family;
	size_t ranges;
	bool open;
	struct impp_addr6 starts;
	struct impp_addr6 ends;
};

/**
 * struct nft_state - what is in force
 * @there: there is a table
 * @generation: of nf_tables' rulesets, when this was read
 * @note: what the table says of itself
 * @counter: in the order of the rows, then of the reasons
 * @set: in the order of the roles, but for anonymous ones
 * @all_sets: how many, with those
 * @uncounted: the addresses in @set were not read
 * @chains: how many
 * @rules: how many
 */
struct nft_state {
	bool there;
	uint32_t generation;
	struct nft_note note;
	struct nft_counter *counter;
	size_t counters;
	struct nft_addresses *set;
	size_t sets;
	size_t all_sets;
	bool uncounted;
	size_t chains;
	size_t rules;
};

/* A number of addresses in decimal digits. */
#define NFT_COUNT_TEXT 48

/**
 * nft_addresses_count() - how many addresses are in a set
 * @set: the set
 * @text: set to the number
 *
 * Return: @text.
 */
const char *nft_addresses_count(const struct nft_addresses *set,
				char text[NFT_COUNT_TEXT]);

void nft_state_clear(struct nft_state *state);

#endif /* _IMPP_NFT_STATE_H */
