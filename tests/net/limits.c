// SPDX-License-Identifier: GPL-2.0
/*
 * The most that fits, and one more: of each table, of port sets, and of the
 * memory of a built policy, in namespaces of the initial user namespace and of
 * others.
 */
#include "fill.h"
#include "namespace.h"
#include "policy_test.h"

/* Seconds: the largest tables are 100 MB, on an emulated machine. */
#define LONG 300

FIXTURE(table)
{
	struct nl nl;
	struct sample sample;
};

/* Each brings its table to @len records, valid up to the maximum. */
FIXTURE_VARIANT(table)
{
	uint16_t attr;
	uint32_t max;
	void (*fill)(struct sample * sample, uint32_t len);
	const char *text;
};

FIXTURE_SETUP(table)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_init(&self->sample);
}

FIXTURE_TEARDOWN(table)
{
	sample_free(&self->sample);
	nl_close(&self->nl);
}

static void fill_ranges(struct sample *sample, uint32_t len)
{
	fill_sets(sample, len, 32);
}

#define TABLE(name, limit)                                                \
	FIXTURE_VARIANT_ADD(table, name)                                  \
	{                                                                 \
		.attr = IMPP_A_##limit, .max = IMPP_##limit##_MAX,        \
		.fill = fill_##name, .text = #limit ": too many records", \
	}

#define IMPP_SPANS4_MAX IMPP_SPANS_MAX
#define IMPP_SPANS6_MAX IMPP_SPANS_MAX

TABLE(roles, ROLES);
TABLE(groups, GROUPS);
TABLE(members, MEMBERS);
TABLE(spans4, SPANS4);
TABLE(spans6, SPANS6);
TABLE(rules, RULES);
TABLE(matches, MATCHES);
TABLE(ranges, RANGES);
TABLE(cells, CELLS);
TABLE(relations, RELATIONS);

TEST_F_TIMEOUT(table, most, LONG)
{
	struct nl_answer answer;

	variant->fill(&self->sample, variant->max);
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK,
				&answer))
	TH_LOG("%s", answer.ack.text);
	nl_answer_free(&answer);
}

/* Blamed on the attribute in which it becomes too much. */
TEST_F_TIMEOUT(table, one_more, LONG)
{
	struct sample_table *t = sample_table(&self->sample, variant->attr);
	struct nl_answer answer;
	struct nl_request r;
	uint32_t at;

	variant->fill(&self->sample, variant->max + 1);
	t->per = IMPP_TABLE_CHUNK / t->size;
	sample_request(&self->sample, &r, IMPP_FLAG_CHECK);
	ASSERT_NE(0, nl_offset(&r, variant->attr,
			       (size_t)variant->max * t->size, &at));
	EXPECT_EQ(E2BIG, nl_ask(&self->nl, &r, &answer));
	EXPECT_STREQ(variant->text, answer.ack.text);
	EXPECT_EQ(at, answer.ack.offset);
	EXPECT_EQ(0, answer.messages);
	nl_answer_free(&answer);
}

TEST_F_TIMEOUT(policy, sets, LONG)
{
	struct nl_request r;

	fill_sets(&self->sample, IMPP_SETS_MAX + 1, 1);
	sample_request(&self->sample, &r, 0);
	EXPECT_REFUSED(&r, "sets", EINVAL, "RANGES: too many sets",
		       nl_offset(&r, IMPP_A_RANGES,
				 IMPP_SETS_MAX * sizeof(struct impp_range),
				 NULL));
	sample_free(&self->sample);
	sample_init(&self->sample);
	fill_sets(&self->sample, IMPP_SETS_MAX, 1);
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
}

/* Policies whose memory grows with @n, from small messages. */

/* 2 KB of port set for 12 bytes of range. */
static void grow_sets(struct sample *sample, uint32_t n)
{
	fill_sets(sample, n, 1);
}

/* A set of 25 KB for 4 KB of ranges. */
static void grow_wide_sets(struct sample *sample, uint32_t n)
{
	fill_sets(sample, n * 342, 342);
}

/* The 2 MB of the largest matrix come after the sets. */
static void grow_before_matrix(struct sample *sample, uint32_t n)
{
	fill_groups(sample, IMPP_GROUPS_MAX);
	fill_sets(sample, n, 1);
}

/* So many spans in one /24 get 1 KB of index. */
#define CROWD 17

static void grow_index(struct sample *sample, uint32_t n)
{
	struct impp_span4 *span;
	uint32_t i;

	span = sample_grow(sample, IMPP_A_SPANS4, CROWD * n + 1);
	for (i = 0; i < CROWD * n; i++)
		span[i].last = (i / CROWD << 8) + i % CROWD;
	span[CROWD * n].last = ~0U;
}

FIXTURE(memory)
{
	struct nl nl;
	struct sample sample;
	struct snapshot before;
};

FIXTURE_VARIANT(memory)
{
	bool foreign;
	void (*grow)(struct sample * sample, uint32_t n);
	uint32_t few; /* far below the limit, and twice as many too */
	uint64_t limit;
};

FIXTURE_SETUP(memory)
{
	ASSERT_EQ(0, variant->foreign ? setns(namespace_foreign(), CLONE_NEWNET)
				      : unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_init(&self->sample);
}

FIXTURE_TEARDOWN(memory)
{
	snapshot_free(&self->before);
	sample_free(&self->sample);
	nl_close(&self->nl);
}

#define MEMORY(name, is_foreign, how, some, bytes)               \
	FIXTURE_VARIANT_ADD(memory, name)                        \
	{                                                        \
		.foreign = is_foreign, .grow = how, .few = some, \
		.limit = bytes,                                  \
	}

MEMORY(sets, true, grow_sets, 1000, 16 << 20);
MEMORY(wide_sets, true, grow_wide_sets, 100, 16 << 20);
MEMORY(matrix, true, grow_before_matrix, 1000, 16 << 20);
MEMORY(index, true, grow_index, 1000, 16 << 20);
MEMORY(initial, false, grow_index, 20000, 256 << 20);

static bool fits(FIXTURE_DATA(memory) * self,
		 const FIXTURE_VARIANT(memory) * variant, uint32_t n)
{
	variant->grow(&self->sample, n);
	return !sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK, NULL);
}

static uint64_t taken(FIXTURE_DATA(memory) * self,
		      const FIXTURE_VARIANT(memory) * variant, uint32_t n)
{
	variant->grow(&self->sample, n);
	if (sample_set(&self->sample, &self->nl, 0, NULL))
		return 0;
	return nl_status(&self->nl, IMPP_A_MEMORY);
}

/* What is foreseen of the index may be a few steps off. */
#define TRIES 16

/* Finds the most that fits: up to the limit, one step more and it is over. */
TEST_F_TIMEOUT(memory, limit, LONG)
{
	uint64_t bytes = taken(self, variant, variant->few);
	struct nl_request r;
	uint32_t n, i;
	double step;

	ASSERT_LT(0, bytes);
	step = taken(self, variant, 2 * variant->few) - bytes;
	step /= variant->few;
	ASSERT_LT(0, step);
	n = variant->few + (variant->limit - bytes) / step;
	for (i = 0; i < TRIES && fits(self, variant, n + 1); i++)
		n++;
	for (i = 0; i < TRIES && !fits(self, variant, n); i++)
		n--;
	bytes = taken(self, variant, n);
	EXPECT_GE(variant->limit, bytes);
	/* An index grows by another node now and then. */
	EXPECT_LT(variant->limit, bytes + step + 1024);

	snapshot_take(&self->nl, &self->before);
	variant->grow(&self->sample, n + 1);
	sample_request(&self->sample, &r, 0);
	EXPECT_REFUSED(&r, "one more", E2BIG,
		       "the built policy is over the memory limit");
}

/* Tables that are over it themselves are not even copied. */
TEST_F_TIMEOUT(policy, tables_over_memory, LONG)
{
	struct nl_request r;

	ASSERT_EQ(0, setns(namespace_foreign(), CLONE_NEWNET));
	nl_close(&self->nl);
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	snapshot_free(&self->before);
	snapshot_take(&self->nl, &self->before);
	fill_spans4(&self->sample, (17 << 20) / sizeof(struct impp_span4));
	sample_request(&self->sample, &r, 0);
	EXPECT_REFUSED(&r, "tables", E2BIG,
		       "the policy is over the memory limit");
}
