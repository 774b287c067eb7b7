/* SPDX-License-Identifier: GPL-2.0 */
/* A ruleset as text. */
#ifndef _IMPP_NFT_TEXT_H
#define _IMPP_NFT_TEXT_H

#include <stdio.h>

#include "ruleset.h"

/**
 * nft_text_write() - write a ruleset as `nft -f` reads it
 * @ruleset: the ruleset
 * @out: where to; the caller looks for errors
 *
 * The text replaces a table of the same name, all at once, and is laid out as
 * `nft list` does. The same ruleset is the same text.
 */
void nft_text_write(const struct ruleset *ruleset, FILE *out);

#endif /* _IMPP_NFT_TEXT_H */
