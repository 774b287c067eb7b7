/* SPDX-License-Identifier: GPL-2.0 */
/* What a rule matches, in nft's words. */
#ifndef _IMPP_NFT_MATCH_H
#define _IMPP_NFT_MATCH_H

#include <stdio.h>

#include "ruleset.h"

/* Writes all matches of @rule to @out, each after a space. */
void nft_match_write(const struct ruleset_rule *rule, FILE *out);

#endif /* _IMPP_NFT_MATCH_H */
