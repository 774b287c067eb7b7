/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The immutable policy: what the tables of POLICY_SET become. Built whole by
 * impp_policy_build(), read by impp_verdict(), never changed in between but
 * for its mode. The same code runs in the module and in the command.
 */
#ifndef _IMPP_POLICY_H
#define _IMPP_POLICY_H

#include "addrmap.h"
#include "env.h"
#include "portset.h"
#include "records.h"

/**
 * struct impp_cellmap - one cell, ready for lookup
 * @permit: port set per transport, never NULL
 * @localhost: ports that must not leave the host, per transport, or NULL
 * @otherwise: per transport, reason of a port that is not permitted:
 *	IMPP_REASON_NONE where neither group is protected, so that the cell is
 *	not judged; and IMPP_CLOSER if that depends on the port
 */
struct impp_cellmap {
	const struct impp_portset *permit[__IMPP_TRANSPORT_MAX];
	const struct impp_portset *localhost[__IMPP_TRANSPORT_MAX];
	u8 otherwise[__IMPP_TRANSPORT_MAX];
};

/*
 * With a reason: the port may be one that must not leave the host, or one with
 * rules for some source ports.
 */
#define IMPP_CLOSER 0x80U

/* A cell is this many numbers long. */
#define IMPP_CELL_LEN (sizeof(struct impp_cellmap) / sizeof(u64))

/**
 * struct impp_policy - a built policy
 * @addrmap: address to group
 * @matrix: where a pair of groups has its cell in @cells, [from << @shift | to]
 * @cells: cells, each as its IMPP_CELL_LEN numbers, which spares a lookup the
 *	multiplication; the first permits nothing, nor does the last, which is
 *	that of all pairs that are not judged
 * @sole: the rule of each range that has but one, of all source ports; else
 *	IMPP_RULE_NONE
 * @range: IMPP_TABLE_RANGES, indexed by a port's range
 * @match: IMPP_TABLE_MATCHES
 * @shift: log2 of @matrix's stride
 * @mode: enum impp_mode; may change while in force
 * @state: enum impp_state
 * @on_deny: enum impp_on_deny
 * @mode_applied: the mode it was built with
 * @tables: the records it was built from, owned
 * @sets: memory of all port sets
 * @bytes: memory of the whole
 */
struct impp_policy {
	struct impp_addrmap addrmap;
	u16 *matrix;
	u64 *cells;
	u16 *sole;
	const struct impp_range *range;
	const struct impp_match *match;
	u8 shift;
	u8 mode;
	u8 state;
	u8 on_deny;
	u8 mode_applied;
	struct impp_tables tables;
	u8 *sets;
	size_t bytes;
};

/**
 * impp_policy_build() - check tables and build the policy they describe
 * @p: to be filled; @mode, @state and @on_deny are set by the caller before
 * @tables: taken over, whether or not it succeeds; emptied
 * @limit: most bytes that the policy may take, tables included
 * @why: the cause, set on every failure
 *
 * Context: process context, may sleep. O(n) in the records.
 * Return: 0; -EINVAL for a record that makes no sense, -E2BIG past a limit,
 * -ENOMEM, -EINTR if the caller was killed. On failure @p holds nothing.
 */
int impp_policy_build(struct impp_policy *p, struct impp_tables *tables,
		      size_t limit, struct impp_refusal *why);

/**
 * impp_policy_clear() - free what impp_policy_build() made
 * @p: no reader may be left; may be all zeroes
 *
 * Context: process context.
 */
void impp_policy_clear(struct impp_policy *p);

#endif /* _IMPP_POLICY_H */
