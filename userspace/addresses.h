/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of groups, read back from a policy's spans. */
#ifndef _IMPP_ADDRESSES_H
#define _IMPP_ADDRESSES_H

#include "../kmod/addrmap.h"
#include "../kmod/policy.h"

/* Bytes of the longest text of a run, its NUL included. */
#define RUN_TEXT (2 * INET6_ADDRSTRLEN)

/* Addresses @first to @last, IPv4 in the low 32 bits of @lo. */
struct run {
	int family;
	struct impp_addr6 first;
	struct impp_addr6 last;
};

/* Ascending, IPv4 before IPv6, no two adjoin. */
struct runs {
	struct run *run;
	size_t len;
};

/**
 * addresses_find() - the addresses of some groups
 * @runs: filled; @run is for free()
 * @tables: of a policy that impp_policy_build() has taken
 * @groups: bits by group
 */
void addresses_find(struct runs *runs, const struct impp_tables *tables,
		    const u64 *groups);

/**
 * run_text() - a run in words
 * @run: the run
 * @text: set to "10.0.0.1", "10.0.0.0/8" or "10.0.0.1-10.0.0.3"
 *
 * Return: @text.
 */
const char *run_text(const struct run *run, char text[RUN_TEXT]);

/**
 * addresses_text() - the addresses of some groups, for people
 * @tables: of a policy
 * @groups: bits by group
 * @max: name no more than so many runs of each family; 0: all
 *
 * Return: "10.0.0.11-10.0.0.13, 2001:db8::/64", or where that is shorter "any
 * but 10.9.0.0/16"; for free().
 */
char *addresses_text(const struct impp_tables *tables, const u64 *groups,
		     size_t max);

#endif /* _IMPP_ADDRESSES_H */
