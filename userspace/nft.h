/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nft backend: the policy as table inet impp of nf_tables, for gateways
 * where no module may be loaded. Every function prints its own error.
 */
#ifndef _IMPP_NFT_H
#define _IMPP_NFT_H

#include "nft_state.h"

struct nft;

/**
 * nft_open() - reach nf_tables
 * @diag: told why not
 *
 * Return: a handle, or NULL (then the exit code is EXIT_UNREACHABLE).
 */
struct nft *nft_open(struct diag *diag);
void nft_close(struct nft *nft);

/* Is there a table inet impp? False also where nobody may ask. */
bool nft_is_there(void);

/*
 * Each of these returns an exit code: EXIT_DONE, EXIT_NO after a refusal,
 * EXIT_UNREACHABLE where privilege or nf_tables is missing.
 */

/**
 * nft_get() - read what is in force
 * @nft: the handle
 * @parts: NFT_PART_*: what of it
 * @state: filled on success, all of one moment; for nft_state_clear(). With
 *	no table it is all zeroes, and that is no failure
 */
int nft_get(struct nft *nft, unsigned int parts, struct nft_state *state);

/**
 * nft_set() - make a compiled site the policy in force
 * @nft: the handle
 * @compiled: what to apply
 * @check_only: go no further than to compare
 * @outcome: what came of it
 */
enum nft_outcome {
	NFT_UNCHANGED, /* it was in force already */
	NFT_CREATED,
	NFT_REPLACED,
};

int nft_set(struct nft *nft, const struct compiled *compiled, bool check_only,
	    enum nft_outcome *outcome);

/* Removes the table; @gone: there was one. */
int nft_flush(struct nft *nft, bool *gone);

/* Sets all counters to zero. */
int nft_reset(struct nft *nft);

#endif /* _IMPP_NFT_H */
