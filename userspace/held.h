/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a policy permits between two of its classes, asked in the words of
 * another policy: a role has the same name in both, whoever holds it.
 */
#ifndef _IMPP_HELD_H
#define _IMPP_HELD_H

#include "grants.h"
#include "words.h"

/**
 * struct held - a policy, ready to be asked
 * @tables: of the policy
 * @grants: what it means, row by row
 * @cell: cell number by pair of groups; 0 for none
 * @groups: how many groups
 */
struct held {
	const struct impp_tables *tables;
	struct grants grants;
	u16 *cell;
	u32 groups;
};

/**
 * held_init() - get ready
 * @held: filled
 * @tables: of a policy that impp_policy_build() has taken; NULL for none
 */
void held_init(struct held *held, const struct impp_tables *tables);
void held_exit(struct held *held);

/**
 * held_rest() - what of a grant a policy does not permit
 * @held: the policy that is asked
 * @other: the policy that has the grant
 * @grant: the grant
 * @rest: filled with what is left of it, for held_clear(); no ports: nothing
 *
 * A role that nobody holds in the policy that is asked may do nothing in it.
 */
void held_rest(const struct held *held, const struct held *other,
	       const struct grant *grant, struct grant *rest);
void held_clear(struct grant *rest);

/**
 * held_rows() - the rows by which a policy permits what a grant says
 * @held: the policy that is asked
 * @other: the policy that has the grant
 * @grant: the grant; the first port of each of its ranges is looked at
 * @rows: "26.1 presence-sql" added for each
 */
void held_rows(const struct held *held, const struct held *other,
	       const struct grant *grant, struct words *rows);

/**
 * held_sources() - the source ports of a grant that a policy does permit
 * @held: the policy that is asked, which does not permit all of them
 * @other: the policy that has the grant
 * @grant: the grant
 * @sources: added to; empty where the policy permits none
 */
void held_sources(const struct held *held, const struct held *other,
		  const struct grant *grant, struct ports *sources);

#endif /* _IMPP_HELD_H */
