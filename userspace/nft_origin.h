/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What nf_tables' table was made of. It has no cells and ports to be read back,
 * but a digest: whoever has the site file can tell that it is the one.
 */
#ifndef _IMPP_NFT_ORIGIN_H
#define _IMPP_NFT_ORIGIN_H

#include "nft.h"
#include "site.h"

/**
 * struct nft_origin - where a table comes from
 * @there: there is a table
 * @site: what it was made of, or NULL: no file that is known is that
 * @compiled: the same, compiled
 */
struct nft_origin {
	bool there;
	struct site *site;
	struct compiled *compiled;
};

/**
 * nft_origin_find() - look for it
 * @origin: filled, for nft_origin_clear()
 * @nft: the handle
 *
 * The last good copy is tried, and the file that the table names.
 *
 * Return: an exit code.
 */
int nft_origin_find(struct nft_origin *origin, struct nft *nft);
void nft_origin_clear(struct nft_origin *origin);

#endif /* _IMPP_NFT_ORIGIN_H */
