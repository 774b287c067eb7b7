/* SPDX-License-Identifier: GPL-2.0 */
/* Sets: those of the table, and those of one rule. */
#ifndef _IMPP_NFT_SET_H
#define _IMPP_NFT_SET_H

#include "nft_messages.h"

#define NFT_SET_ANONYMOUS_NAME "__set%d" /* the kernel puts the number in */

/**
 * nft_set_write() - a set of the table, with what is in it
 * @messages: the batch
 * @set: the set
 *
 * Return: its number in this batch.
 */
uint32_t nft_set_write(struct nft_messages *messages,
		       const struct ruleset_set *set);

/**
 * nft_set_write_ports() - the anonymous set of a match
 * @messages: the batch; the rule must follow at once
 * @match: of OP_PORTS
 * @place: the rule
 *
 * Return: its number in this batch.
 */
uint32_t nft_set_write_ports(struct nft_messages *messages,
			     const struct ruleset_match *match,
			     struct nft_place place);

#endif /* _IMPP_NFT_SET_H */
