/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of POLICY_SET: fixed-size records, as they come over netlink, and
 * what is to be true of each before a policy is built from them.
 */
#ifndef _IMPP_RECORDS_H
#define _IMPP_RECORDS_H

#include "env.h"
#include "uapi/nf_impp.h"

/* In the order of their attributes. */
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

/* Says why a record makes no sense; @text names the attribute, and is static.
 */
static inline int refuse(struct impp_refusal *why, enum impp_table table,
			 u32 record, const char *text)
{
	*why = (struct impp_refusal){ text, table, record };
	return -EINVAL;
}

/* Is this a range of localhost ports? */
static inline bool impp_range_local(const struct impp_range *r)
{
	return r->match == IMPP_MATCH_NONE;
}

/**
 * impp_tables_check() - is each table sound, as far as it can be told alone?
 * @t: tables
 * @why: the cause, but for -EINTR
 *
 * Of cells and relations that is only whether there are too many: policy.c
 * checks the rest while it builds.
 * Context: process context, may sleep. O(n) in the records.
 * Return: 0; -EINVAL for a record that makes no sense, -E2BIG for too many,
 * -EINTR if the caller was killed.
 */
int impp_tables_check(const struct impp_tables *t, struct impp_refusal *why);

/**
 * impp_tables_clear() - free tables that no policy took over
 * @tables: emptied
 */
void impp_tables_clear(struct impp_tables *tables);

#endif /* _IMPP_RECORDS_H */
