// SPDX-License-Identifier: GPL-2.0
/*
 * For all tables of up to LEN records that impp_tables_check() accepts: what
 * the lookups rely on holds. Spans ascend to the highest address and name
 * groups there are; each chain ends within the table and IMPP_CHAIN_MAX, and
 * names rules there are; each range leads into the table of matches; ranges
 * ascend in their set, and sets are numbered without a gap. Nothing beyond a
 * table is read on the way: each lies at the end of its array, and fills it if
 * it has LEN records.
 */
#include "kmod/records.c"
#include "proof.h"

static struct impp_group group[LEN];
static struct impp_span4 span4[LEN];
static struct impp_span6 span6[LEN];
static struct impp_rule rule[LEN];
static struct impp_match match[LEN];
static struct impp_range range[LEN];

/* How many records there are, and the first of them. */
#define TABLE(t, kind, array, size)                                    \
	do {                                                           \
		(t)->len[IMPP_TABLE_##kind] = (size);                  \
		(t)->record[IMPP_TABLE_##kind] = array + LEN - (size); \
	} while (0)

static void any_records(void)
{
	u32 i;

	for (i = 0; i < LEN; i++) {
		group[i].flags = nondet_u32();
		span4[i].last = nondet_u32();
		span4[i].group = nondet_u32();
		span6[i].last_hi = nondet_u64();
		span6[i].last_lo = nondet_u64();
		span6[i].group = nondet_u32();
		span6[i].zero = nondet_u32();
		rule[i].table = nondet_u16();
		rule[i].row = nondet_u16();
		rule[i].flags = nondet_u32();
		rule[i].name[0] = nondet_u8();
		match[i].rule = nondet_u16();
		match[i].lo = nondet_u16();
		match[i].hi = nondet_u16();
		match[i].flags = nondet_u16();
		range[i].set = nondet_u16();
		range[i].lo = nondet_u16();
		range[i].hi = nondet_u16();
		range[i].zero = nondet_u16();
		range[i].match = nondet_u32();
	}
}

static void check_spans_found(u32 groups, u32 len4, u32 len6)
{
	u32 i;

	assert(len4 && len6 && groups);
	assert(span4[LEN - 1].last == ~0U);
	assert(span6[LEN - 1].last_hi == ~0ULL);
	assert(span6[LEN - 1].last_lo == ~0ULL);
	for (i = LEN - len4; i < LEN; i++) {
		assert(span4[i].group < groups);
		assert(i == LEN - len4 || span4[i - 1].last < span4[i].last);
	}
	for (i = LEN - len6; i < LEN; i++) {
		assert(span6[i].group < groups);
		assert(i == LEN - len6 ||
		       span6[i - 1].last_hi < span6[i].last_hi ||
		       (span6[i - 1].last_hi == span6[i].last_hi &&
			span6[i - 1].last_lo < span6[i].last_lo));
	}
}

static void check_chains_found(u32 rules, u32 matches)
{
	u32 i;

	for (i = LEN - matches; i < LEN; i++) {
		assert(match[i].rule < rules);
		assert(match[i].lo <= match[i].hi);
		if (match[i].flags & IMPP_MATCH_LAST)
			continue;
		/* Another follows, and a rule behind this one. */
		assert(i + 1 < LEN);
		assert(match[i + 1].rule > match[i].rule);
		assert(match[i].lo || match[i].hi != IMPP_PORTS - 1);
	}
}

static void check_ranges_found(u32 matches, u32 ranges)
{
	u32 i;

	for (i = LEN - ranges; i < LEN; i++) {
		assert(range[i].lo <= range[i].hi);
		assert(range[i].match < matches ||
		       range[i].match == IMPP_MATCH_NONE);
		if (i == LEN - ranges || range[i].set != range[i - 1].set) {
			assert(range[i].set ==
			       (i == LEN - ranges ? 1 : range[i - 1].set + 1));
			continue;
		}
		assert(range[i].lo > range[i - 1].hi);
		assert(impp_range_local(&range[i]) ==
		       impp_range_local(&range[i - 1]));
	}
}

int main(void)
{
	u32 groups = any_len(LEN), len4 = any_len(LEN), len6 = any_len(LEN);
	u32 rules = any_len(LEN), matches = any_len(LEN), ranges = any_len(LEN);
	struct impp_tables t = { 0 };
	struct impp_refusal why;

	any_records();
	TABLE(&t, GROUPS, group, groups);
	TABLE(&t, SPANS4, span4, len4);
	TABLE(&t, SPANS6, span6, len6);
	TABLE(&t, RULES, rule, rules);
	TABLE(&t, MATCHES, match, matches);
	TABLE(&t, RANGES, range, ranges);
	assume(!impp_tables_check(&t, &why));
	check_spans_found(groups, len4, len6);
	check_chains_found(rules, matches);
	check_ranges_found(matches, ranges);
	return 0;
}
