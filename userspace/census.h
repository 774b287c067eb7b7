/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The census of a compiled site: which roles each group holds, how many
 * addresses it has and which; the ground that check's findings stand on.
 */
#ifndef _IMPP_CENSUS_H
#define _IMPP_CENSUS_H

#include "bits.h"
#include "compile.h"

/**
 * struct census - the groups of a compiled site
 * @compiled: the site
 * @groups: number of groups
 * @words: length of a role set
 * @roles: role set of each group, @words words each, bits by role number
 * @size: addresses of each group, IPv4 and IPv6, at most 2^64 - 1
 */
struct census {
	const struct compiled *compiled;
	u32 groups;
	size_t words;
	u64 *roles;
	u64 (*size)[2];
};

/**
 * census_init() - take it
 * @census: filled
 * @compiled: outlives it
 */
void census_init(struct census *census, const struct compiled *compiled);
void census_exit(struct census *census);

/* Does a group hold a role? */
static inline bool census_holds(const struct census *census, u32 group,
				unsigned int role)
{
	return bits_test(&census->roles[group * census->words], role);
}

/* Is a role in a list? */
bool role_listed(const struct role_list *list, unsigned int role);

/* Does a group hold any role of a list? */
bool census_holds_any(const struct census *census, u32 group,
		      const struct role_list *list);

/**
 * census_matches() - does a row let one group open to another?
 * @census: taken
 * @active: the row, whatever became of it
 * @from: one group
 * @to: the other
 */
bool census_matches(const struct census *census, const struct active *active,
		    u32 from, u32 to);

/**
 * census_pair() - can there be traffic between two groups at all?
 * @census: taken
 * @from: one group
 * @to: the other, or the same
 *
 * Return: true if they have two addresses of one family between them, one in
 * each.
 */
bool census_pair(const struct census *census, u32 from, u32 to);

/* Address families, as bits. */
enum {
	CENSUS_IPV4 = 1 << 0,
	CENSUS_IPV6 = 1 << 1,
};

/**
 * census_families() - the families that a group has addresses of
 * @census: taken
 * @group: the group
 *
 * Return: CENSUS_IPV4, CENSUS_IPV6, both or none.
 */
static inline unsigned int census_families(const struct census *census,
					   u32 group)
{
	return (census->size[group][0] ? CENSUS_IPV4 : 0U) |
	       (census->size[group][1] ? CENSUS_IPV6 : 0U);
}

/**
 * census_prefixes() - the addresses of some groups
 * @census: taken
 * @wanted: bits by group number
 * @prefixes: added to: IPv4 first, ascending, as few as possible
 */
void census_prefixes(const struct census *census, const u64 *wanted,
		     struct prefixes *prefixes);

#endif /* _IMPP_CENSUS_H */
