/* SPDX-License-Identifier: GPL-2.0 */
/* Reading the table back: dumps of nf_tables to struct nft_state. */
#ifndef _IMPP_NFT_READ_H
#define _IMPP_NFT_READ_H

#include "nft_call.h"
#include "nft_state.h"

/**
 * nft_read() - read once
 * @nft: the handle
 * @parts: NFT_PART_*
 * @state: all zeroes; filled, also in part; for nft_state_clear()
 * @error: filled on failure; EINTR or EAGAIN: the rulesets changed meanwhile
 *
 * Return: 0 or -1.
 */
int nft_read(struct nft *nft, unsigned int parts, struct nft_state *state,
	     struct nlsock_error *error);

/* Reads the table alone: is it there, and its note. */
int nft_read_table(struct nft *nft, struct nft_state *state,
		   struct nlsock_error *error);

/* Reads the counters and sets them to zero at once. */
int nft_read_reset(struct nft *nft, struct nlsock_error *error);

#endif /* _IMPP_NFT_READ_H */
