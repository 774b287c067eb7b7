// SPDX-License-Identifier: GPL-2.0
/*
 * impp_policy_build() as a stranger's tables meet it: one good policy, and one
 * fault at a time. Each must be refused with its own words, at its own record.
 */
#include <stddef.h>

#include "../../kmod/verdict.h"
#include "leaked.h"

#include "kselftest_harness.h"

#define NOWHERE IMPP_TABLES
#define LIMIT (64UL << 20)

static const struct impp_role roles[] = { { "imp" }, { "x-peer" } };

static const struct impp_group groups[] = { { 0 },
					    { IMPP_GROUP_PROTECTED },
					    { 0 } };

static const struct impp_member members[] = { { 1, 0 }, { 2, 0 }, { 2, 1 } };

static const struct impp_span4 spans4[] = {
	{ 0x09ffffff, 0 },
	{ 0x0a0000ff, 1 },
	{ 0xffffffff, 2 },
};

static const struct impp_span6 spans6[] = {
	{ 0x20010db800000000, 0xff, 1, 0 },
	{ 0x20010db800000000, 0xffff, 2, 0 },
	{ ~0ULL, ~0ULL, 0, 0 },
};

static const struct impp_rule rules[] = {
	{ 2, 1, 0, "sip-proxy" },
	{ 22, 1, 0, "xmpp-client" },
	{ 0, 0, 0, "own" },
};

static const struct impp_match matches[] = {
	{ 0, 1, 10, 0 },
	{ 1, 0, 65535, IMPP_MATCH_LAST },
	{ 2, 7, 7, IMPP_MATCH_LAST },
};

static const struct impp_range ranges[] = {
	{ 1, 80, 90, 0, 0 },
	{ 1, 91, 91, 0, 2 },
	{ 2, 22, 22, 0, IMPP_MATCH_NONE },
	{ 2, 25, 79, 0, IMPP_MATCH_NONE },
};

static const struct impp_cell cells[] = {
	{ { [IMPP_TCP] = 1 }, { [IMPP_TCP] = 2 } },
	{ { [IMPP_UDP] = 1, [IMPP_OTHER] = 1 }, { 0 } },
};

static const struct impp_relation relations[] = {
	{ 1, 2, 1, 0 },
	{ 2, 1, 2, 0 },
};

static const void *const good[IMPP_TABLES] = {
	roles, groups,	members, spans4, spans6,
	rules, matches, ranges,	 cells,	 relations,
};

static const u32 good_len[IMPP_TABLES] = {
	ARRAY_SIZE(roles),     ARRAY_SIZE(groups), ARRAY_SIZE(members),
	ARRAY_SIZE(spans4),    ARRAY_SIZE(spans6), ARRAY_SIZE(rules),
	ARRAY_SIZE(matches),   ARRAY_SIZE(ranges), ARRAY_SIZE(cells),
	ARRAY_SIZE(relations),
};

static struct impp_tables good_tables(void)
{
	struct impp_tables t;
	size_t size;
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++) {
		size = (size_t)good_len[i] * impp_table_kinds[i].size;
		t.record[i] = env_zalloc(size);
		t.len[i] = good_len[i];
		memcpy(t.record[i], good[i], size);
	}
	return t;
}

/* Replaces a table by @len records of zeroes. */
static void *retable(struct impp_tables *t, u32 table, u32 len)
{
	env_free(t->record[table]);
	t->record[table] =
		env_zalloc((size_t)len * impp_table_kinds[table].size);
	t->len[table] = len;
	return t->record[table];
}

static bool is_zero(const void *mem, size_t size)
{
	const u8 *byte = mem;

	while (size--)
		if (byte[size])
			return false;
	return true;
}

/* Builds, expecting it to fail so; the policy and tables must be left empty. */
static bool refused(struct impp_tables *t, size_t limit, int err, u32 table,
		    u32 record, const char *text)
{
	struct impp_policy p = { .mode = IMPP_MODE_AUDIT };
	struct impp_refusal why = { "(none)", 99, 99 };
	int got = impp_policy_build(&p, t, limit, &why);

	if (got == err && why.table == table && why.record == record &&
	    !strcmp(why.text, text) && is_zero(&p, sizeof(p)) &&
	    is_zero(t, sizeof(*t)))
		return true;
	ksft_print_msg("%d, table %u, record %u: %s; not %d, %u, %u: %s\n", got,
		       why.table, why.record, why.text, err, table, record,
		       text);
	impp_policy_clear(&p);
	return false;
}

/* One field of one record, overwritten. */
struct fault {
	u32 table;
	u32 record;
	u32 offset;
	u32 size;
	u64 value;
	const char *text;
};

#define FIELD(type, field) \
	offsetof(struct type, field), sizeof(((struct type *)0)->field)
#define NAME(type) offsetof(struct type, name), 1

static const struct fault faults[] = {
	{ IMPP_TABLE_ROLES, 1, NAME(impp_role), 0,
	  "ROLES: a name is empty or unterminated" },
	{ IMPP_TABLE_GROUPS, 2, FIELD(impp_group, flags), 2,
	  "GROUPS: unknown flag" },
	{ IMPP_TABLE_GROUPS, 2, FIELD(impp_group, flags), 1U << 31,
	  "GROUPS: unknown flag" },
	{ IMPP_TABLE_MEMBERS, 2, FIELD(impp_member, group), 3,
	  "MEMBERS: no such group" },
	{ IMPP_TABLE_MEMBERS, 0, FIELD(impp_member, role), 2,
	  "MEMBERS: no such role" },
	{ IMPP_TABLE_MEMBERS, 2, FIELD(impp_member, role), 0,
	  "MEMBERS: not ascending" },
	{ IMPP_TABLE_MEMBERS, 1, FIELD(impp_member, group), 0,
	  "MEMBERS: not ascending" },
	{ IMPP_TABLE_SPANS4, 1, FIELD(impp_span4, last), 0x09ffffff,
	  "SPANS4: not ascending" },
	{ IMPP_TABLE_SPANS4, 1, FIELD(impp_span4, last), 5,
	  "SPANS4: not ascending" },
	{ IMPP_TABLE_SPANS4, 0, FIELD(impp_span4, group), 3,
	  "SPANS4: no such group" },
	{ IMPP_TABLE_SPANS4, 2, FIELD(impp_span4, last), 0xfffffffe,
	  "SPANS4: does not end at 255.255.255.255" },
	{ IMPP_TABLE_SPANS6, 1, FIELD(impp_span6, last_lo), 0xff,
	  "SPANS6: not ascending" },
	{ IMPP_TABLE_SPANS6, 1, FIELD(impp_span6, last_hi), 0x2001,
	  "SPANS6: not ascending" },
	{ IMPP_TABLE_SPANS6, 2, FIELD(impp_span6, group), 1U << 31,
	  "SPANS6: no such group" },
	{ IMPP_TABLE_SPANS6, 1, FIELD(impp_span6, zero), 1,
	  "SPANS6: reserved field is not zero" },
	{ IMPP_TABLE_SPANS6, 2, FIELD(impp_span6, last_hi), ~1ULL,
	  "SPANS6: does not end at the highest address" },
	{ IMPP_TABLE_SPANS6, 2, FIELD(impp_span6, last_lo), 0,
	  "SPANS6: does not end at the highest address" },
	{ IMPP_TABLE_RULES, 2, NAME(impp_rule), 0,
	  "RULES: a name is empty or unterminated" },
	{ IMPP_TABLE_RULES, 0, FIELD(impp_rule, table), 0,
	  "RULES: table and row go together" },
	{ IMPP_TABLE_RULES, 2, FIELD(impp_rule, table), 1,
	  "RULES: table and row go together" },
	{ IMPP_TABLE_RULES, 1, FIELD(impp_rule, flags), 1,
	  "RULES: unknown flag" },
	{ IMPP_TABLE_MATCHES, 1, FIELD(impp_match, rule), 3,
	  "MATCHES: no such rule" },
	{ IMPP_TABLE_MATCHES, 0, FIELD(impp_match, lo), 11,
	  "MATCHES: lo is above hi" },
	{ IMPP_TABLE_MATCHES, 2, FIELD(impp_match, flags), 3,
	  "MATCHES: unknown flag" },
	{ IMPP_TABLE_MATCHES, 1, FIELD(impp_match, rule), 0,
	  "MATCHES: rules of a chain do not ascend" },
	{ IMPP_TABLE_MATCHES, 1, FIELD(impp_match, flags), 0,
	  "MATCHES: a match of all source ports is not the last" },
	{ IMPP_TABLE_MATCHES, 2, FIELD(impp_match, flags), 0,
	  "MATCHES: the last chain has no end" },
	{ IMPP_TABLE_RANGES, 0, FIELD(impp_range, lo), 91,
	  "RANGES: lo is above hi" },
	{ IMPP_TABLE_RANGES, 3, FIELD(impp_range, zero), 1,
	  "RANGES: reserved field is not zero" },
	{ IMPP_TABLE_RANGES, 1, FIELD(impp_range, match), 3,
	  "RANGES: no such match" },
	{ IMPP_TABLE_RANGES, 0, FIELD(impp_range, match), 0xfffffffe,
	  "RANGES: no such match" },
	{ IMPP_TABLE_RANGES, 3, FIELD(impp_range, set), 4,
	  "RANGES: sets are not numbered in order" },
	{ IMPP_TABLE_RANGES, 3, FIELD(impp_range, set), 1,
	  "RANGES: sets are not numbered in order" },
	{ IMPP_TABLE_RANGES, 0, FIELD(impp_range, set), 2,
	  "RANGES: sets are not numbered in order" },
	{ IMPP_TABLE_RANGES, 0, FIELD(impp_range, set), 0,
	  "RANGES: set 0 is the empty set" },
	{ IMPP_TABLE_RANGES, 1, FIELD(impp_range, lo), 90,
	  "RANGES: not ascending in their set" },
	{ IMPP_TABLE_RANGES, 3, FIELD(impp_range, lo), 0,
	  "RANGES: not ascending in their set" },
	{ IMPP_TABLE_RANGES, 1, FIELD(impp_range, match), IMPP_MATCH_NONE,
	  "RANGES: a set mixes permitted and localhost ports" },
	{ IMPP_TABLE_RANGES, 3, FIELD(impp_range, match), 0,
	  "RANGES: a set mixes permitted and localhost ports" },
	{ IMPP_TABLE_CELLS, 0, FIELD(impp_cell, permit[IMPP_OTHER]), 3,
	  "CELLS: no such set" },
	{ IMPP_TABLE_CELLS, 1, FIELD(impp_cell, localhost[IMPP_ICMP]), 0xffff,
	  "CELLS: no such set" },
	{ IMPP_TABLE_CELLS, 1, FIELD(impp_cell, permit[IMPP_ICMPV6]), 2,
	  "CELLS: permit names a localhost set" },
	{ IMPP_TABLE_CELLS, 0, FIELD(impp_cell, localhost[IMPP_OTHER]), 1,
	  "CELLS: localhost names a permitting set" },
	{ IMPP_TABLE_CELLS, 1, FIELD(impp_cell, permit[__IMPP_TRANSPORT_MAX]),
	  1, "CELLS: unknown transport" },
	{ IMPP_TABLE_CELLS, 0,
	  FIELD(impp_cell, localhost[IMPP_CELL_TRANSPORTS - 1]), 2,
	  "CELLS: unknown transport" },
	{ IMPP_TABLE_RELATIONS, 0, FIELD(impp_relation, from), 3,
	  "RELATIONS: no such group" },
	{ IMPP_TABLE_RELATIONS, 1, FIELD(impp_relation, to), 0xffff,
	  "RELATIONS: no such group" },
	{ IMPP_TABLE_RELATIONS, 0, FIELD(impp_relation, cell), 0,
	  "RELATIONS: no such cell" },
	{ IMPP_TABLE_RELATIONS, 1, FIELD(impp_relation, cell), 3,
	  "RELATIONS: no such cell" },
	{ IMPP_TABLE_RELATIONS, 1, FIELD(impp_relation, zero), 1,
	  "RELATIONS: reserved field is not zero" },
	{ IMPP_TABLE_RELATIONS, 1, FIELD(impp_relation, to), 2,
	  "RELATIONS: neither group is protected" },
	{ IMPP_TABLE_RELATIONS, 1, FIELD(impp_relation, from), 1,
	  "RELATIONS: not ascending" },
};

/* Of @size bytes, in host byte order. */
static void write_number(void *to, u64 value, u32 size)
{
	const u8 byte = value;
	const u16 half = value;
	const u32 word = value;

	switch (size) {
	case 1:
		memcpy(to, &byte, size);
		break;
	case 2:
		memcpy(to, &half, size);
		break;
	case 4:
		memcpy(to, &word, size);
		break;
	default:
		memcpy(to, &value, size);
	}
}

TEST(one_fault_at_a_time)
{
	const struct fault *f;
	struct impp_tables t;
	u8 *record;

	for (f = faults; f < faults + ARRAY_SIZE(faults); f++) {
		t = good_tables();
		record = t.record[f->table];
		record += f->record * impp_table_kinds[f->table].size;
		write_number(record + f->offset, f->value, f->size);
		EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, f->table, f->record,
				    f->text));
	}
	EXPECT_FALSE(leaked());
}

TEST(unterminated_names)
{
	struct impp_tables t = good_tables();
	struct impp_role *role = t.record[IMPP_TABLE_ROLES];
	struct impp_rule *rule;

	memset(role[0].name, 'x', IMPP_NAME_LEN);
	EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, IMPP_TABLE_ROLES, 0,
			    "ROLES: a name is empty or unterminated"));
	t = good_tables();
	rule = t.record[IMPP_TABLE_RULES];
	memset(rule[1].name, 'x', IMPP_NAME_LEN);
	EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, IMPP_TABLE_RULES, 1,
			    "RULES: a name is empty or unterminated"));
	EXPECT_FALSE(leaked());
}

TEST(missing_tables)
{
	static const struct {
		u32 table;
		const char *text;
	} needed[] = {
		{ IMPP_TABLE_GROUPS, "GROUPS: missing" },
		{ IMPP_TABLE_SPANS4, "SPANS4: missing" },
		{ IMPP_TABLE_SPANS6, "SPANS6: missing" },
	};
	struct impp_tables t;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		t = good_tables();
		env_free(t.record[needed[i].table]);
		t.record[needed[i].table] = NULL;
		t.len[needed[i].table] = 0;
		EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, needed[i].table, 0,
				    needed[i].text));
	}
	EXPECT_FALSE(leaked());
}

TEST(nothing_protected)
{
	struct impp_tables t = good_tables();

	retable(&t, IMPP_TABLE_GROUPS, 3);
	EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, IMPP_TABLE_GROUPS, 0,
			    "GROUPS: no group is protected"));
	EXPECT_FALSE(leaked());
}

TEST(too_many_records)
{
	struct impp_tables t;
	char text[64];
	u32 i, max;

	for (i = 0; i < IMPP_TABLES; i++) {
		t = good_tables();
		max = impp_table_kinds[i].max;
		retable(&t, i, max + 1);
		snprintf(text, sizeof(text), "%s: too many records",
			 impp_table_kinds[i].name);
		EXPECT_TRUE(refused(&t, ~0UL, -E2BIG, i, max, text));
	}
	EXPECT_FALSE(leaked());
}

/* A chain of matches from @record on. */
static void write_chain(struct impp_match *match, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		match[i] = (struct impp_match){ i, i, i, 0 };
	match[len - 1].flags = IMPP_MATCH_LAST;
}

static void number_rules(struct impp_tables *t, u32 len)
{
	struct impp_rule *rule = retable(t, IMPP_TABLE_RULES, len);
	u32 i;

	for (i = 0; i < len; i++)
		strcpy(rule[i].name, "own");
}

TEST(chains_have_an_end)
{
	struct impp_policy p = { 0 };
	struct impp_refusal why;
	struct impp_tables t = good_tables();

	number_rules(&t, 17);
	write_chain(retable(&t, IMPP_TABLE_MATCHES, 16), 16);
	ASSERT_EQ(0, impp_policy_build(&p, &t, LIMIT, &why));
	impp_policy_clear(&p);

	t = good_tables();
	number_rules(&t, 17);
	write_chain(retable(&t, IMPP_TABLE_MATCHES, 17), 17);
	EXPECT_TRUE(refused(&t, LIMIT, -EINVAL, IMPP_TABLE_MATCHES, 15,
			    "MATCHES: a chain is longer than 16"));
	EXPECT_FALSE(leaked());
}

static void number_sets(struct impp_tables *t, u32 len)
{
	struct impp_range *range = retable(t, IMPP_TABLE_RANGES, len);
	u32 i;

	for (i = 0; i < len; i++)
		range[i].set = i + 1;
	retable(t, IMPP_TABLE_CELLS, 2);
}

TEST(sets_are_limited)
{
	struct impp_policy p = { 0 };
	struct impp_refusal why;
	struct impp_tables t = good_tables();

	number_sets(&t, IMPP_SETS_MAX);
	ASSERT_EQ(0, impp_policy_build(&p, &t, IMPP_POLICY_BYTES, &why));
	impp_policy_clear(&p);

	t = good_tables();
	number_sets(&t, IMPP_SETS_MAX + 1);
	EXPECT_TRUE(refused(&t, IMPP_POLICY_BYTES, -EINVAL, IMPP_TABLE_RANGES,
			    IMPP_SETS_MAX, "RANGES: too many sets"));
	EXPECT_FALSE(leaked());
}

TEST(memory_is_limited)
{
	struct impp_policy p = { 0 };
	struct impp_refusal why;
	struct impp_tables t = good_tables();
	size_t need, limit;

	ASSERT_EQ(0, impp_policy_build(&p, &t, LIMIT, &why));
	need = p.bytes;
	impp_policy_clear(&p);
	EXPECT_GT(need, sizeof(p) + sizeof(spans4) + sizeof(ranges));

	t = good_tables();
	EXPECT_EQ(0, impp_policy_build(&p, &t, need, &why));
	EXPECT_EQ(need, p.bytes);
	impp_policy_clear(&p);
	for (limit = 0; limit < need; limit += 7) {
		t = good_tables();
		ASSERT_TRUE(
			refused(&t, limit, -E2BIG, NOWHERE, 0,
				"the built policy is over the memory limit"));
	}
	EXPECT_FALSE(leaked());
}

static struct impp_result ask(const struct impp_policy *p, u32 src, u32 dst,
			      u16 from_port, u16 port)
{
	const u32 from = htonl(src), to = htonl(dst);
	struct impp_flow flow = {
		.src = (const u8 *)&from,
		.dst = (const u8 *)&to,
		.from_port = htons(from_port),
		.port = port,
		.transport = IMPP_TCP,
		.flags = IMPP_FLOW_OPENER,
	};

	return impp_verdict(p, &flow);
}

#define IN 0x0a000001  /* group 1 */
#define OUT 0x0b000001 /* group 2 */
#define ELSE 0x01000001

TEST(good_policy_answers)
{
	struct impp_policy p = { .mode = IMPP_MODE_AUDIT,
				 .state = IMPP_STATE_STATELESS,
				 .on_deny = IMPP_ON_DENY_REJECT };
	struct impp_tables t = good_tables();
	struct impp_refusal why;

	ASSERT_EQ(0, impp_policy_build(&p, &t, LIMIT, &why));
	EXPECT_TRUE(is_zero(&t, sizeof(t)));
	EXPECT_EQ(IMPP_MODE_AUDIT, p.mode_applied);
	EXPECT_EQ(IMPP_STATE_STATELESS, p.state);
	EXPECT_EQ(IMPP_ON_DENY_REJECT, p.on_deny);
	EXPECT_EQ(0, ask(&p, IN, OUT, 10, 80).rule);
	EXPECT_EQ(1, ask(&p, IN, OUT, 11, 90).rule);
	EXPECT_EQ(2, ask(&p, IN, OUT, 7, 91).rule);
	EXPECT_EQ(IMPP_REASON_SOURCE_PORT, ask(&p, IN, OUT, 8, 91).reason);
	EXPECT_EQ(IMPP_REASON_LOCALHOST_ONLY, ask(&p, IN, OUT, 8, 22).reason);
	EXPECT_EQ(IMPP_REASON_PORT, ask(&p, IN, OUT, 8, 23).reason);
	EXPECT_EQ(IMPP_REASON_PROTOCOL, ask(&p, OUT, IN, 8, 80).reason);
	EXPECT_EQ(IMPP_REASON_NO_RELATION, ask(&p, ELSE, IN, 8, 80).reason);
	EXPECT_EQ(IMPP_WOULD_DENY, ask(&p, ELSE, IN, 8, 80).verdict);
	EXPECT_EQ(IMPP_PASS, ask(&p, ELSE, OUT, 8, 80).verdict);
	impp_policy_clear(&p);
	EXPECT_FALSE(leaked());
}

TEST(empty_sets_deny_everything)
{
	static const u32 empty[] = { IMPP_TABLE_ROLES,	  IMPP_TABLE_MEMBERS,
				     IMPP_TABLE_RULES,	  IMPP_TABLE_MATCHES,
				     IMPP_TABLE_RANGES,	  IMPP_TABLE_CELLS,
				     IMPP_TABLE_RELATIONS };
	struct impp_policy p = { 0 };
	struct impp_tables t = good_tables();
	struct impp_relation *relation;
	struct impp_refusal why;
	u32 i, port;

	for (i = 0; i < ARRAY_SIZE(empty); i++)
		retable(&t, empty[i], 0);
	/* One cell of no sets at all, and pairs without a cell. */
	retable(&t, IMPP_TABLE_CELLS, 1);
	relation = retable(&t, IMPP_TABLE_RELATIONS, 1);
	*relation = (struct impp_relation){ 1, 2, 1, 0 };
	ASSERT_EQ(0, impp_policy_build(&p, &t, LIMIT, &why));
	for (port = 0; port < IMPP_PORTS; port++) {
		ASSERT_EQ(IMPP_REASON_NO_RELATION,
			  ask(&p, IN, OUT, port, port).reason);
		ASSERT_EQ(IMPP_REASON_NO_RELATION,
			  ask(&p, OUT, IN, port, port).reason);
	}
	impp_policy_clear(&p);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
