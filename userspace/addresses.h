/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of groups, read back from a policy's spans. */
#ifndef _IMPP_ADDRESSES_H
#define _IMPP_ADDRESSES_H

#include "../kmod/policy.h"
#include "model.h"

/**
 * addresses_find() - the addresses of some groups
 * @tables: of a policy that impp_policy_build() has taken
 * @groups: bits by group
 * @prefixes: set to as few prefixes as possible: IPv4 first, ascending;
 *	@prefix is for free()
 */
void addresses_find(const struct impp_tables *tables, const u64 *groups,
		    struct prefixes *prefixes);

/**
 * addresses_text() - the same for people
 * @tables: of a policy
 * @groups: bits by group
 * @max: name no more than so many pieces; 0: all
 *
 * Return: for free(): "10.0.0.11-10.0.0.13, 2001:db8::/64"; where that is
 * shorter, "any but 10.9.0.0/16".
 */
char *addresses_text(const struct impp_tables *tables, const u64 *groups,
		     size_t max);

#endif /* _IMPP_ADDRESSES_H */
