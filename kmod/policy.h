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
#include "uapi/nf_impp.h"

/* The tables of POLICY_SET, in the order of their attributes. */
enum impp_table {
	IMPP_TABLE_ROLES,
	IMPP_TABLE_GROUPS,
	IMPP_TABLE_MEMBERS,
	IMPP_TABLE_SPANS4,
	IMPP_TABLE_SPANS6,
	IMPP_TABLE_RULES,
	IMPP_TABLE_MATCHES,
	IMPP_TABLE_RANGES,
	IMPP_TABLE_CELLS,
	IMPP_TABLE_RELATIONS,
	IMPP_TABLES,
};

/* A table's attribute is this plus its number. */
#define IMPP_TABLE_ATTR(table) (IMPP_A_ROLES + (table))

/**
 * struct impp_table_kind - what every table of one kind has in common
 * @name: the attribute's name in messages, "SPANS4"
 * @ragged: the refusal of an attribute that ends inside a record
 * @overfull: the refusal of too many records
 * @size: bytes of one record
 * @max: most records
 */
struct impp_table_kind {
	const char *name;
	const char *ragged;
	const char *overfull;
	u32 size;
	u32 max;
};

extern const struct impp_table_kind impp_table_kinds[IMPP_TABLES];

/**
 * struct impp_tables - the records of a policy
 * @record: an array for each table, from env_zalloc(), or NULL
 * @len: records in each
 */
struct impp_tables {
	void *record[IMPP_TABLES];
	u32 len[IMPP_TABLES];
};

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
 * struct impp_refusal - why a policy could not be built
 * @text: one sentence that names the attribute; static
 * @table: the table at fault, or IMPP_TABLES for none
 * @record: the record in it
 */
struct impp_refusal {
	const char *text;
	u32 table;
	u32 record;
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

/**
 * impp_tables_clear() - free tables that no policy took over
 * @tables: emptied
 */
void impp_tables_clear(struct impp_tables *tables);

#endif /* _IMPP_POLICY_H */
