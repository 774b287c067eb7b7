/* SPDX-License-Identifier: GPL-2.0 */
/* A ruleset as one batch of messages, in which a new table replaces the old. */
#ifndef _IMPP_NFT_BATCH_H
#define _IMPP_NFT_BATCH_H

#include "nft_messages.h"
#include "nft_note.h"

/**
 * nft_batch_make() - write a ruleset
 * @messages: for nft_messages_clear()
 * @ruleset: outlives @messages
 * @note: of the table; its digest is set
 * @generation: of the rulesets that the batch is meant to change, or 0
 *
 * Equal rulesets of equal modes have equal digests.
 */
void nft_batch_make(struct nft_messages *messages,
		    const struct ruleset *ruleset, struct nft_note *note,
		    uint32_t generation);

/* Writes a batch that removes the table; the same parameters. */
void nft_batch_flush(struct nft_messages *messages, uint32_t generation);

#endif /* _IMPP_NFT_BATCH_H */
