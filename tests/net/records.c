// SPDX-License-Identifier: GPL-2.0
/*
 * Every check of a policy's records, failed once by changing one field of one
 * record of the sample: what is said of it, which record it is blamed on, and
 * that the policy in force stays what it was.
 */
#include "policy_test.h"

/**
 * struct fault - one wrong field
 * @what: its name
 * @attr: the table
 * @record: number of the record
 * @field: offset in the record
 * @size: of the field; a name is filled with the value's low byte
 * @value: what is put there
 * @blamed: the record that does not fit because of it
 * @text: the refusal
 */
struct fault {
	const char *what;
	uint16_t attr;
	uint32_t record;
	size_t field;
	size_t size;
	uint64_t value;
	uint32_t blamed;
	const char *text;
};

#define FIELD(table, type, record, field)                       \
#table "[" #record "]." #field, IMPP_A_##table, record, \
		offsetof(struct type, field),                   \
		sizeof(((struct type *)NULL)->field)

#define ROLE(record, field) FIELD(ROLES, impp_role, record, field)
#define GROUP(record, field) FIELD(GROUPS, impp_group, record, field)
#define MEMBER(record, field) FIELD(MEMBERS, impp_member, record, field)
#define SPAN4(record, field) FIELD(SPANS4, impp_span4, record, field)
#define SPAN6(record, field) FIELD(SPANS6, impp_span6, record, field)
#define RULE(record, field) FIELD(RULES, impp_rule, record, field)
#define MATCH(record, field) FIELD(MATCHES, impp_match, record, field)
#define RANGE(record, field) FIELD(RANGES, impp_range, record, field)
#define CELL(record, field) FIELD(CELLS, impp_cell, record, field)
#define RELATION(record, field) FIELD(RELATIONS, impp_relation, record, field)

static const struct fault faults[] = {
	{ ROLE(0, name), 0, 0, "ROLES: a name is empty or unterminated" },
	{ ROLE(2, name), 'x', 2, "ROLES: a name is empty or unterminated" },

	{ GROUP(0, flags), 2, 0, "GROUPS: unknown flag" },
	{ GROUP(2, flags), 0x80000000, 2, "GROUPS: unknown flag" },
	{ GROUP(1, flags), 0, 0, "GROUPS: no group is protected" },

	{ MEMBER(2, group), 3, 2, "MEMBERS: no such group" },
	{ MEMBER(2, role), 3, 2, "MEMBERS: no such role" },
	{ MEMBER(1, group), 0, 1, "MEMBERS: not ascending" },
	{ MEMBER(2, role), 1, 2, "MEMBERS: not ascending" },

	{ SPAN4(1, last), 0x09ffffff, 1, "SPANS4: not ascending" },
	{ SPAN4(0, last), 0x0a000100, 1, "SPANS4: not ascending" },
	{ SPAN4(3, group), 3, 3, "SPANS4: no such group" },
	{ SPAN4(3, group), 0x10000, 3, "SPANS4: no such group" },
	{ SPAN4(4, last), 0xfffffffe, 4,
	  "SPANS4: does not end at 255.255.255.255" },

	{ SPAN6(1, last_hi), 0x20010db7ffffffff, 1, "SPANS6: not ascending" },
	{ SPAN6(2, last_hi), 1, 2, "SPANS6: not ascending" },
	{ SPAN6(1, group), 3, 1, "SPANS6: no such group" },
	{ SPAN6(0, zero), 1, 0, "SPANS6: reserved field is not zero" },
	{ SPAN6(3, zero), 0x80000000, 3, "SPANS6: reserved field is not zero" },
	{ SPAN6(3, last_hi), ~1ULL, 3,
	  "SPANS6: does not end at the highest address" },
	{ SPAN6(3, last_lo), ~1ULL, 3,
	  "SPANS6: does not end at the highest address" },

	{ RULE(1, name), 0, 1, "RULES: a name is empty or unterminated" },
	{ RULE(2, name), 'x', 2, "RULES: a name is empty or unterminated" },
	{ RULE(0, table), 0, 0, "RULES: table and row go together" },
	{ RULE(1, row), 0, 1, "RULES: table and row go together" },
	{ RULE(2, table), 1, 2, "RULES: table and row go together" },
	{ RULE(2, row), 1, 2, "RULES: table and row go together" },
	{ RULE(1, flags), 1, 1, "RULES: unknown flag" },
	{ RULE(2, flags), 0x80000000, 2, "RULES: unknown flag" },

	{ MATCH(3, rule), 3, 3, "MATCHES: no such rule" },
	{ MATCH(0, rule), 65535, 0, "MATCHES: no such rule" },
	{ MATCH(1, hi), 1023, 1, "MATCHES: lo is above hi" },
	{ MATCH(0, flags), 2, 0, "MATCHES: unknown flag" },
	{ MATCH(3, flags), 0x8001, 3, "MATCHES: unknown flag" },
	{ MATCH(2, rule), 0, 2, "MATCHES: rules of a chain do not ascend" },
	{ MATCH(1, rule), 2, 2, "MATCHES: rules of a chain do not ascend" },
	{ MATCH(0, flags), 0, 0,
	  "MATCHES: a match of all source ports is not the last" },
	{ MATCH(1, lo), 0, 1,
	  "MATCHES: a match of all source ports is not the last" },

	{ RANGE(1, lo), 5231, 1, "RANGES: lo is above hi" },
	{ RANGE(4, hi), 7000, 4, "RANGES: lo is above hi" },
	{ RANGE(0, zero), 1, 0, "RANGES: reserved field is not zero" },
	{ RANGE(4, zero), 0x8000, 4, "RANGES: reserved field is not zero" },
	{ RANGE(2, match), 4, 2, "RANGES: no such match" },
	{ RANGE(2, match), 0xfffffffe, 2, "RANGES: no such match" },
	{ RANGE(2, set), 3, 2, "RANGES: sets are not numbered in order" },
	{ RANGE(3, set), 1, 3, "RANGES: sets are not numbered in order" },
	{ RANGE(3, set), 0, 3, "RANGES: sets are not numbered in order" },
	{ RANGE(0, set), 2, 0, "RANGES: sets are not numbered in order" },
	{ RANGE(0, set), 0, 0, "RANGES: set 0 is the empty set" },
	{ RANGE(1, lo), 5222, 1, "RANGES: not ascending in their set" },
	{ RANGE(0, hi), 5223, 1, "RANGES: not ascending in their set" },
	{ RANGE(1, match), IMPP_MATCH_NONE, 1,
	  "RANGES: a set mixes permitted and localhost ports" },
	{ RANGE(3, match), 0, 4,
	  "RANGES: a set mixes permitted and localhost ports" },

	{ CELL(0, permit[IMPP_UDP]), 4, 0, "CELLS: no such set" },
	{ CELL(1, localhost[IMPP_OTHER]), 4, 1, "CELLS: no such set" },
	{ CELL(1, permit[IMPP_OTHER]), 65535, 1, "CELLS: no such set" },
	{ CELL(0, localhost[IMPP_TCP]), 1, 0,
	  "CELLS: localhost names a permitting set" },
	{ CELL(1, permit[IMPP_ICMP]), 3, 1,
	  "CELLS: permit names a localhost set" },
	{ CELL(0, permit[__IMPP_TRANSPORT_MAX]), 1, 0,
	  "CELLS: unknown transport" },
	{ CELL(1, permit[IMPP_CELL_TRANSPORTS - 1]), 1, 1,
	  "CELLS: unknown transport" },
	{ CELL(1, localhost[IMPP_CELL_TRANSPORTS - 1]), 3, 1,
	  "CELLS: unknown transport" },

	{ RELATION(0, from), 3, 0, "RELATIONS: no such group" },
	{ RELATION(1, to), 3, 1, "RELATIONS: no such group" },
	{ RELATION(1, cell), 0, 1, "RELATIONS: no such cell" },
	{ RELATION(0, cell), 3, 0, "RELATIONS: no such cell" },
	{ RELATION(0, zero), 1, 0, "RELATIONS: reserved field is not zero" },
	{ RELATION(1, to), 2, 1, "RELATIONS: neither group is protected" },
	{ RELATION(0, from), 0, 0, "RELATIONS: neither group is protected" },
	{ RELATION(1, from), 1, 1, "RELATIONS: not ascending" },
};

/* Changes a field; @size of it, little endian. */
static void change(struct sample *sample, const struct fault *fault)
{
	struct sample_table *t = sample_table(sample, fault->attr);
	void *field = t->record + fault->record * t->size + fault->field;

	if (fault->size > sizeof(fault->value))
		memset(field, fault->value, fault->size);
	else
		memcpy(field, &fault->value, fault->size);
}

static void expect_fault(struct __test_metadata *_metadata,
			 FIXTURE_DATA(policy) * self, const char *what,
			 uint16_t attr, uint32_t blamed, const char *text)
{
	struct sample_table *t = sample_table(&self->sample, attr);
	struct nl_request r;

	sample_request(&self->sample, &r, 0);
	EXPECT_REFUSED(&r, what, EINVAL, text,
		       nl_offset(&r, attr, (size_t)blamed * t->size, NULL));
}

static void each_fault(struct __test_metadata *_metadata,
		       FIXTURE_DATA(policy) * self, uint32_t per)
{
	struct sample_table *t;
	const struct fault *f;

	for (f = faults; f < faults + ARRAY_SIZE(faults); f++) {
		sample_init(&self->sample);
		for (t = self->sample.table;
		     t < self->sample.table + SAMPLE_TABLES; t++)
			t->per = per;
		change(&self->sample, f);
		expect_fault(_metadata, self, f->what, f->attr, f->blamed,
			     f->text);
	}
}

TEST_F(policy, faults)
{
	each_fault(_metadata, self, IMPP_TABLE_CHUNK / 64);
}

/* Each record in an attribute of its own, which the offset must find. */
TEST_F(policy, faults_in_single_records)
{
	each_fault(_metadata, self, 1);
}

TEST_F(policy, faults_in_pairs)
{
	each_fault(_metadata, self, 2);
}

/* What must ascend must not stand still. */
TEST_F(policy, twice_the_same)
{
	static const struct {
		uint16_t attr;
		uint32_t record;
		const char *text;
	} twice[] = {
		{ IMPP_A_MEMBERS, 1, "MEMBERS: not ascending" },
		{ IMPP_A_SPANS4, 2, "SPANS4: not ascending" },
		{ IMPP_A_SPANS6, 1, "SPANS6: not ascending" },
		{ IMPP_A_RANGES, 1, "RANGES: not ascending in their set" },
		{ IMPP_A_RELATIONS, 0, "RELATIONS: not ascending" },
	};
	struct sample_table *t;
	unsigned int i;
	void *record;

	for (i = 0; i < ARRAY_SIZE(twice); i++) {
		sample_init(&self->sample);
		t = sample_table(&self->sample, twice[i].attr);
		record = t->record + twice[i].record * t->size;
		memcpy(record + t->size, record, t->size);
		expect_fault(_metadata, self, twice[i].text, twice[i].attr,
			     twice[i].record + 1, twice[i].text);
	}
}

/* The low half of an address counts too. */
TEST_F(policy, spans6_low_half)
{
	struct impp_span6 *span = self->sample.spans6;

	span[0].last_lo = 5;
	span[1].last_hi = span[0].last_hi;
	span[1].last_lo = 4;
	expect_fault(_metadata, self, "below", IMPP_A_SPANS6, 1,
		     "SPANS6: not ascending");
	span[1].last_lo = 6;
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
}

TEST_F(policy, chain_without_end)
{
	struct impp_match *last = &self->sample.matches[3];

	last->flags = 0;
	last->lo = 1;
	expect_fault(_metadata, self, "last chain", IMPP_A_MATCHES, 3,
		     "MATCHES: the last chain has no end");
}

/* A chain of so many rules, each for one source port. */
static void long_chain(struct sample *sample, uint32_t len)
{
	struct impp_rule *rule = sample_grow(sample, IMPP_A_RULES, len);
	struct impp_match *m = sample_grow(sample, IMPP_A_MATCHES, 4 + len);
	uint32_t i;

	for (i = 0; i < len; i++) {
		snprintf(rule[i].name, sizeof(rule[i].name), "rule%u", i);
		m[4 + i] = (struct impp_match){ i, i, i, 0 };
	}
	m[4 + len - 1].flags = IMPP_MATCH_LAST;
	sample->ranges[0].match = 4;
}

TEST_F(policy, longest_chain)
{
	long_chain(&self->sample, IMPP_CHAIN_MAX + 1);
	expect_fault(_metadata, self, "chain", IMPP_A_MATCHES,
		     4 + IMPP_CHAIN_MAX - 1,
		     "MATCHES: a chain is longer than 16");
	sample_free(&self->sample);
	sample_init(&self->sample);
	long_chain(&self->sample, IMPP_CHAIN_MAX);
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
}

/* Far behind in a table of many attributes. */
TEST_F(policy, fault_far_behind)
{
	static const uint32_t per[] = { 7500, 4999, 333, 7 };
	const uint32_t len = 40000;
	struct impp_span4 *span;
	unsigned int i;
	uint32_t at;

	span = sample_grow(&self->sample, IMPP_A_SPANS4, len);
	for (at = 0; at < len; at++)
		span[at] = (struct impp_span4){ at * 1000, at % 3 };
	span[len - 1].last = 0xffffffff;
	for (i = 0; i < ARRAY_SIZE(per); i++) {
		sample_table(&self->sample, IMPP_A_SPANS4)->per = per[i];
		for (at = per[i] - 1; at < len; at += len / 3) {
			span[at].group = 3;
			expect_fault(_metadata, self, "far", IMPP_A_SPANS4, at,
				     "SPANS4: no such group");
			span[at].group = 0;
		}
	}
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
}
