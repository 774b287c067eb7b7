// SPDX-License-Identifier: GPL-2.0
/* Checks of tables. Each names its attribute, and the record that failed it. */
#include "addrmap.h"
#include "portset.h"
#include "records.h"

/* Records between two looks at whether the caller was killed. */
#define PAUSE_EVERY 4096

#define KIND(table, record)                                         \
	[IMPP_TABLE_##table] = {                                    \
		.name = #table,                                     \
		.ragged = #table ": not a whole number of records", \
		.overfull = #table ": too many records",            \
		.size = sizeof(struct record),                      \
		.max = IMPP_##table##_MAX,                          \
	}

/* Both families of spans have one limit. */
#define IMPP_SPANS4_MAX IMPP_SPANS_MAX
#define IMPP_SPANS6_MAX IMPP_SPANS_MAX

const struct impp_table_kind impp_table_kinds[IMPP_TABLES] = {
	KIND(ROLES, impp_role),	    KIND(GROUPS, impp_group),
	KIND(MEMBERS, impp_member), KIND(SPANS4, impp_span4),
	KIND(SPANS6, impp_span6),   KIND(RULES, impp_rule),
	KIND(MATCHES, impp_match),  KIND(RANGES, impp_range),
	KIND(CELLS, impp_cell),	    KIND(RELATIONS, impp_relation),
};

static int pause(u32 record)
{
	return record % PAUSE_EVERY ? 0 : env_pause();
}

static bool name_ok(const char *name)
{
	return name[0] && memchr(name, '\0', IMPP_NAME_LEN);
}

static int check_roles(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_role *role = t->record[IMPP_TABLE_ROLES];
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_ROLES]; i++)
		if (!name_ok(role[i].name))
			return refuse(why, IMPP_TABLE_ROLES, i,
				      "ROLES: a name is empty or unterminated");
	return 0;
}

static int check_groups(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_group *group = t->record[IMPP_TABLE_GROUPS];
	u32 i, flags = 0;

	if (!t->len[IMPP_TABLE_GROUPS])
		return refuse(why, IMPP_TABLE_GROUPS, 0, "GROUPS: missing");
	for (i = 0; i < t->len[IMPP_TABLE_GROUPS]; i++) {
		if (group[i].flags & ~IMPP_GROUP_PROTECTED)
			return refuse(why, IMPP_TABLE_GROUPS, i,
				      "GROUPS: unknown flag");
		flags |= group[i].flags;
	}
	if (!(flags & IMPP_GROUP_PROTECTED))
		return refuse(why, IMPP_TABLE_GROUPS, 0,
			      "GROUPS: no group is protected");
	return 0;
}

static int check_members(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_member *m = t->record[IMPP_TABLE_MEMBERS];
	u32 i, key, before = 0;

	for (i = 0; i < t->len[IMPP_TABLE_MEMBERS]; i++) {
		if (m[i].group >= t->len[IMPP_TABLE_GROUPS])
			return refuse(why, IMPP_TABLE_MEMBERS, i,
				      "MEMBERS: no such group");
		if (m[i].role >= t->len[IMPP_TABLE_ROLES])
			return refuse(why, IMPP_TABLE_MEMBERS, i,
				      "MEMBERS: no such role");
		key = (u32)m[i].group << 16 | m[i].role;
		if (i && key <= before)
			return refuse(why, IMPP_TABLE_MEMBERS, i,
				      "MEMBERS: not ascending");
		before = key;
	}
	return 0;
}

static int check_spans4(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_span4 *span = t->record[IMPP_TABLE_SPANS4];
	u32 i, len = t->len[IMPP_TABLE_SPANS4];

	if (!len)
		return refuse(why, IMPP_TABLE_SPANS4, 0, "SPANS4: missing");
	for (i = 0; i < len; i++) {
		if (pause(i))
			return -EINTR;
		if (i && span[i].last <= span[i - 1].last)
			return refuse(why, IMPP_TABLE_SPANS4, i,
				      "SPANS4: not ascending");
		if (span[i].group >= t->len[IMPP_TABLE_GROUPS])
			return refuse(why, IMPP_TABLE_SPANS4, i,
				      "SPANS4: no such group");
	}
	if (span[len - 1].last != ~0U)
		return refuse(why, IMPP_TABLE_SPANS4, len - 1,
			      "SPANS4: does not end at 255.255.255.255");
	return 0;
}

static int check_spans6(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_span6 *span = t->record[IMPP_TABLE_SPANS6];
	u32 i, len = t->len[IMPP_TABLE_SPANS6];
	struct impp_addr6 addr;

	if (!len)
		return refuse(why, IMPP_TABLE_SPANS6, 0, "SPANS6: missing");
	for (i = 0; i < len; i++) {
		if (pause(i))
			return -EINTR;
		addr.hi = span[i].last_hi;
		addr.lo = span[i].last_lo;
		if (i && !impp_addr6_below(&span[i - 1], addr))
			return refuse(why, IMPP_TABLE_SPANS6, i,
				      "SPANS6: not ascending");
		if (span[i].group >= t->len[IMPP_TABLE_GROUPS])
			return refuse(why, IMPP_TABLE_SPANS6, i,
				      "SPANS6: no such group");
		if (span[i].zero)
			return refuse(why, IMPP_TABLE_SPANS6, i,
				      "SPANS6: reserved field is not zero");
	}
	if (~span[len - 1].last_hi || ~span[len - 1].last_lo)
		return refuse(why, IMPP_TABLE_SPANS6, len - 1,
			      "SPANS6: does not end at the highest address");
	return 0;
}

static int check_rules(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_rule *rule = t->record[IMPP_TABLE_RULES];
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_RULES]; i++) {
		if (!name_ok(rule[i].name))
			return refuse(why, IMPP_TABLE_RULES, i,
				      "RULES: a name is empty or unterminated");
		if (!rule[i].table != !rule[i].row)
			return refuse(why, IMPP_TABLE_RULES, i,
				      "RULES: table and row go together");
		if (rule[i].flags)
			return refuse(why, IMPP_TABLE_RULES, i,
				      "RULES: unknown flag");
	}
	return 0;
}

static const char *match_fault(const struct impp_tables *t,
			       const struct impp_match *m, u32 chain)
{
	if (m->rule >= t->len[IMPP_TABLE_RULES])
		return "MATCHES: no such rule";
	if (m->lo > m->hi)
		return "MATCHES: lo is above hi";
	if (m->flags & ~IMPP_MATCH_LAST)
		return "MATCHES: unknown flag";
	if (chain && m->rule <= m[-1].rule)
		return "MATCHES: rules of a chain do not ascend";
	if (m->flags & IMPP_MATCH_LAST)
		return NULL;
	if (chain + 1 == IMPP_CHAIN_MAX)
		return "MATCHES: a chain is longer than 16";
	if (!m->lo && m->hi == IMPP_PORTS - 1)
		return "MATCHES: a match of all source ports is not the last";
	return NULL;
}

static int check_matches(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_match *m = t->record[IMPP_TABLE_MATCHES];
	u32 i, chain = 0, len = t->len[IMPP_TABLE_MATCHES];
	const char *fault;

	for (i = 0; i < len; i++) {
		fault = match_fault(t, &m[i], chain);
		if (fault)
			return refuse(why, IMPP_TABLE_MATCHES, i, fault);
		chain = m[i].flags & IMPP_MATCH_LAST ? 0 : chain + 1;
	}
	if (chain)
		return refuse(why, IMPP_TABLE_MATCHES, len - 1,
			      "MATCHES: the last chain has no end");
	return 0;
}

/* @r[-1] is there unless this is the first record. */
static const char *range_fault(const struct impp_tables *t,
			       const struct impp_range *r, bool first)
{
	u32 set = first ? 0 : r[-1].set;

	if (r->lo > r->hi)
		return "RANGES: lo is above hi";
	if (r->zero)
		return "RANGES: reserved field is not zero";
	if (!impp_range_local(r) && r->match >= t->len[IMPP_TABLE_MATCHES])
		return "RANGES: no such match";
	if (r->set != set && r->set != set + 1)
		return "RANGES: sets are not numbered in order";
	if (!r->set)
		return "RANGES: set 0 is the empty set";
	if (r->set > IMPP_SETS_MAX)
		return "RANGES: too many sets";
	if (r->set != set)
		return NULL;
	if (r->lo <= r[-1].hi)
		return "RANGES: not ascending in their set";
	if (impp_range_local(r) != impp_range_local(r - 1))
		return "RANGES: a set mixes permitted and localhost ports";
	return NULL;
}

static int check_ranges(const struct impp_tables *t, struct impp_refusal *why)
{
	const struct impp_range *r = t->record[IMPP_TABLE_RANGES];
	u32 i, len = t->len[IMPP_TABLE_RANGES];
	const char *fault;

	for (i = 0; i < len; i++) {
		if (pause(i))
			return -EINTR;
		fault = range_fault(t, &r[i], !i);
		if (fault)
			return refuse(why, IMPP_TABLE_RANGES, i, fault);
	}
	return 0;
}

static int check_lengths(const struct impp_tables *t, struct impp_refusal *why)
{
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++) {
		if (t->len[i] <= impp_table_kinds[i].max)
			continue;
		refuse(why, i, impp_table_kinds[i].max,
		       impp_table_kinds[i].overfull);
		return -E2BIG;
	}
	return 0;
}

int impp_tables_check(const struct impp_tables *t, struct impp_refusal *why)
{
	return check_lengths(t, why) ?: check_roles(t, why) ?:
	       check_groups(t, why) ?: check_members(t, why) ?:
	       check_spans4(t, why) ?: check_spans6(t, why) ?:
	       check_rules(t, why) ?: check_matches(t, why) ?:
	       check_ranges(t, why);
}

void impp_tables_clear(struct impp_tables *tables)
{
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++)
		env_free(tables->record[i]);
	memset(tables, 0, sizeof(*tables));
}
