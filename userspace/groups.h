/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses to groups (S1, S2): the prefixes of all roles cut each address
 * space into spans; spans whose addresses hold the same roles are one group.
 */
#ifndef _IMPP_GROUPS_H
#define _IMPP_GROUPS_H

#include "../kmod/uapi/nf_impp.h"
#include "bits.h"
#include "intern.h"
#include "model.h"

/**
 * struct groups - the address spaces of a site, cut by roles
 * @sets: the role set of each group, @words words each; group 0 holds none
 * @words: length of a role set
 * @len: number of groups
 * @group: IMPP_TABLE_GROUPS, for env_free()
 * @span4: IMPP_TABLE_SPANS4, likewise
 * @span6: IMPP_TABLE_SPANS6, likewise
 * @len4: number of @span4
 * @len6: number of @span6
 */
struct groups {
	struct intern sets;
	size_t words;
	u32 len;
	struct impp_group *group;
	struct impp_span4 *span4;
	struct impp_span6 *span6;
	u32 len4;
	u32 len6;
};

/**
 * groups_find() - group the addresses of a site
 * @groups: all zeroes; filled
 * @site: read without an error
 * @diag: told of a limit passed, with the prefix that passed it
 *
 * Return: 0, or -1; groups_clear() either way.
 */
int groups_find(struct groups *groups, const struct site *site,
		struct diag *diag);
void groups_clear(struct groups *groups);

/**
 * groups_roles() - the set of roles that a group holds
 * @groups: filled
 * @group: its number
 *
 * Return: bits by role number.
 */
static inline const u64 *groups_roles(const struct groups *groups, u32 group)
{
	return (const u64 *)groups->sets.bytes + group * groups->words;
}

/**
 * groups_protected() - is a group's traffic judged? (S2)
 * @groups: filled
 * @group: its number
 */
static inline bool groups_protected(const struct groups *groups, u32 group)
{
	return groups->group[group].flags & IMPP_GROUP_PROTECTED;
}

#endif /* _IMPP_GROUPS_H */
