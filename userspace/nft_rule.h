/* SPDX-License-Identifier: GPL-2.0 */
/* A rule as the expressions that nf_tables runs. */
#ifndef _IMPP_NFT_RULE_H
#define _IMPP_NFT_RULE_H

#include <libnftnl/rule.h>

#include "ruleset.h"

/**
 * nft_rule_make() - the expressions that nft makes of the same rule
 * @rule: the rule
 * @chain: its chain's name
 * @set_id: of each match that looks a set up, the set's number in this batch
 *
 * Return: the rule, for nftnl_rule_free().
 */
struct nftnl_rule *nft_rule_make(const struct ruleset_rule *rule,
				 const char *chain, const uint32_t *set_id);

#endif /* _IMPP_NFT_RULE_H */
