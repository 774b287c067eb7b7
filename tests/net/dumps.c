// SPDX-License-Identifier: GPL-2.0
/*
 * POLICY_GET returns what POLICY_SET was given, however it was cut up, and one
 * policy whole, whatever is applied meanwhile; STATS_GET the counters of one
 * policy, or none.
 */
#include <signal.h>

#include "policy_test.h"

static uint32_t min(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Every table longer than one attribute or one message can be. */
static void fill_large(struct sample *sample, uint32_t seed)
{
	struct impp_role *role = sample_grow(sample, IMPP_A_ROLES, 1500);
	struct impp_group *group = sample_grow(sample, IMPP_A_GROUPS, 1024);
	struct impp_member *member = sample_grow(sample, IMPP_A_MEMBERS, 40000);
	struct impp_span4 *span4 = sample_grow(sample, IMPP_A_SPANS4, 30000);
	struct impp_span6 *span6 = sample_grow(sample, IMPP_A_SPANS6, 9000);
	struct impp_rule *rule = sample_grow(sample, IMPP_A_RULES, 4096);
	uint32_t i;

	for (i = 0; i < 1500; i++)
		snprintf(role[i].name, IMPP_NAME_LEN, "role%u-%u", i, seed);
	for (i = 0; i < 1024; i++)
		group[i].flags = IMPP_GROUP_PROTECTED;
	for (i = 0; i < 40000; i++)
		member[i] = (struct impp_member){ i / 1000, i % 1000 };
	for (i = 0; i < 30000; i++)
		span4[i] = (struct impp_span4){ i * 7919, (i + seed) % 1024 };
	span4[30000 - 1].last = ~0U;
	for (i = 0; i < 9000; i++)
		span6[i] = (struct impp_span6){ i, seed, i % 1024, 0 };
	span6[9000 - 1].last_hi = ~0ULL;
	span6[9000 - 1].last_lo = ~0ULL;
	for (i = 0; i < 4096; i++)
		snprintf(rule[i].name, IMPP_NAME_LEN, "rule%u", i);
}

static void fill_large_sets(struct sample *sample, uint32_t seed)
{
	struct impp_match *m = sample_grow(sample, IMPP_A_MATCHES, 10000);
	struct impp_range *r = sample_grow(sample, IMPP_A_RANGES, 9000);
	struct impp_cell *cell = sample_grow(sample, IMPP_A_CELLS, 4096);
	struct impp_relation *rel =
		sample_grow(sample, IMPP_A_RELATIONS, 10000);
	uint32_t i;

	for (i = 0; i < 10000; i++)
		m[i] = (struct impp_match){ i % 4096, seed, 65535,
					    IMPP_MATCH_LAST };
	for (i = 0; i < 9000; i++)
		r[i] = (struct impp_range){ 1 + i / 100, i % 100 * 5,
					    i % 100 * 5 + 3, 0, i };
	for (i = 0; i < 4096; i++)
		cell[i] = (struct impp_cell){ .permit = { i % 91, 0, 0, 0,
							  seed % 91 } };
	for (i = 0; i < 10000; i++)
		rel[i] = (struct impp_relation){ i / 1024, i % 1024,
						 1 + i % 4096, 0 };
}

/* Is @answer @sample, and of one generation? */
static void expect_policy(struct __test_metadata *_metadata,
			  const struct nl_answer *answer, struct sample *sample)
{
	const struct nl_field *generation = &answer->field[IMPP_A_GENERATION];
	const struct sample_table *t;
	const struct nl_field *field;
	unsigned int i;
	uint16_t attr;

	EXPECT_EQ(0, answer->ack.err);
	for (attr = IMPP_A_ROLES; attr <= IMPP_A_RELATIONS; attr++) {
		t = sample_table(sample, attr);
		field = &answer->field[attr];
		EXPECT_EQ((size_t)t->len * t->size, field->len)
		TH_LOG("attribute %u", attr);
		if (field->len == (size_t)t->len * t->size)
			EXPECT_EQ(0, memcmp(t->record, field->data, field->len))
		TH_LOG("attribute %u", attr);
	}
	/* Every message names it. */
	EXPECT_EQ(answer->messages, generation->count);
	for (i = 1; i < generation->count; i++)
		EXPECT_EQ(0, memcmp(generation->data,
				    generation->data + i * sizeof(uint64_t),
				    sizeof(uint64_t)));
	EXPECT_EQ(1, answer->field[IMPP_A_MODE].count);
	EXPECT_EQ(sample->mode, answer->field[IMPP_A_MODE].len
					? answer->field[IMPP_A_MODE].data[0]
					: 255);
}

static void get_policy(struct __test_metadata *_metadata,
		       FIXTURE_DATA(policy) * self)
{
	struct nl_answer answer;

	nl_command(&self->nl, IMPP_CMD_POLICY_GET, &answer);
	expect_policy(_metadata, &answer, &self->sample);
	nl_answer_free(&answer);
}

TEST_F(policy, small)
{
	const struct nl_answer *policy = &self->before.policy;

	get_policy(_metadata, self);
	EXPECT_EQ(IMPP_STATE_STATELESS, nl_number(policy, IMPP_A_STATE));
	EXPECT_EQ(IMPP_ON_DENY_DROP, nl_number(policy, IMPP_A_ON_DENY));
	EXPECT_STREQ("site.yaml", (char *)policy->field[IMPP_A_SITE].data);
	/* The scalars and one message for each table. */
	EXPECT_EQ(1 + SAMPLE_TABLES, policy->messages);
}

TEST_F(policy, large)
{
	unsigned int i;

	fill_large(&self->sample, 1);
	fill_large_sets(&self->sample, 1);
	for (i = 0; i < SAMPLE_TABLES; i++)
		if (IMPP_A_ROLES + i != IMPP_A_GROUPS)
			EXPECT_LT(65536, self->sample.table[i].len *
						 self->sample.table[i].size);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	get_policy(_metadata, self);
}

TEST_F(policy, least)
{
	static const uint16_t may_lack[] = {
		IMPP_A_ROLES,  IMPP_A_MEMBERS, IMPP_A_RULES,	 IMPP_A_MATCHES,
		IMPP_A_RANGES, IMPP_A_CELLS,   IMPP_A_RELATIONS,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(may_lack); i++)
		sample_table(&self->sample, may_lack[i])->len = 0;
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	get_policy(_metadata, self);
}

/* Cut into attributes of any length. */
TEST_F(policy, chunks)
{
	static const uint32_t per[] = { 1, 2, 3, 7, 101, 999 };
	unsigned int i, j;

	fill_large(&self->sample, 2);
	fill_large_sets(&self->sample, 2);
	for (i = 0; i < ARRAY_SIZE(per); i++) {
		for (j = 0; j < SAMPLE_TABLES; j++)
			self->sample.table[j].per =
				min(per[i], IMPP_TABLE_CHUNK /
						    self->sample.table[j].size);
		ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
		get_policy(_metadata, self);
	}
}

/* Attributes of all tables among each other, the last table first. */
TEST_F(policy, shuffled)
{
	const struct sample_table *t;
	struct nl_answer answer;
	struct nl_request r;
	uint32_t at, len;
	uint16_t attr;

	fill_large(&self->sample, 3);
	fill_large_sets(&self->sample, 3);
	nl_request_plain(&r, IMPP_CMD_POLICY_SET);
	for (at = 0; at < 40000; at += 500) {
		for (attr = IMPP_A_RELATIONS; attr >= IMPP_A_ROLES; attr--) {
			t = sample_table(&self->sample, attr);
			len = at < t->len ? min(t->len - at, 500) : 0;
			nl_put(&r, attr, t->record + at * t->size,
			       len * t->size);
		}
	}
	nl_put_u8(&r, IMPP_A_MODE, self->sample.mode);
	nl_put_u8(&r, IMPP_A_STATE, self->sample.state);
	nl_put_u8(&r, IMPP_A_ON_DENY, self->sample.on_deny);
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer))
	TH_LOG("%s", answer.ack.text);
	nl_answer_free(&answer);
	get_policy(_metadata, self);
}

/* Begins a dump that is far from its end when this returns. */
static void begin_dump(struct __test_metadata *_metadata, struct nl *nl,
		       uint8_t cmd, struct nl_answer *answer)
{
	struct nl_request r;

	nl_request_plain(&r, cmd);
	nl_answer_init(answer);
	ASSERT_EQ(0, nl_send(nl, &r));
	nl_request_free(&r);
	ASSERT_EQ(1, nl_receive(nl, answer));
}

static void end_dump(struct nl *nl, struct nl_answer *answer)
{
	while (nl_receive(nl, answer))
		;
}

/* One dump is begun under each policy, and one flush; then all go on. */
TEST_F(policy, replaced_meanwhile)
{
	struct nl_answer answer[4], unwanted;
	struct sample sample[4];
	struct nl nl[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		sample_init(&sample[i]);
		fill_large(&sample[i], i);
		fill_large_sets(&sample[i], i);
		ASSERT_EQ(0, nl_open(&nl[i]));
		ASSERT_EQ(0, sample_set(&sample[i], &self->nl, 0, NULL));
		begin_dump(_metadata, &nl[i], IMPP_CMD_POLICY_GET, &answer[i]);
	}
	EXPECT_EQ(0, nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &unwanted));
	nl_answer_free(&unwanted);
	for (i = 0; i < 4; i++) {
		end_dump(&nl[i], &answer[i]);
		expect_policy(_metadata, &answer[i], &sample[i]);
		nl_answer_free(&answer[i]);
		sample_free(&sample[i]);
		nl_close(&nl[i]);
	}
}

/* Nobody reads on: the policy goes with the socket. */
TEST_F(policy, abandoned)
{
	struct nl_answer answer;
	struct nl nl;

	fill_large(&self->sample, 1);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	ASSERT_EQ(0, nl_open(&nl));
	begin_dump(_metadata, &nl, IMPP_CMD_POLICY_GET, &answer);
	nl_answer_free(&answer);
	nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer);
	EXPECT_EQ(0, answer.ack.err);
	nl_answer_free(&answer);
	nl_close(&nl);
	nl_command(&self->nl, IMPP_CMD_POLICY_GET, &answer);
	EXPECT_EQ(ENOENT, answer.ack.err);
	nl_answer_free(&answer);
}

/* Each may keep a policy that is long gone, so there are not many. */
TEST_F(policy, most_dumps)
{
	struct nl nl[IMPP_DUMPS_MAX], elsewhere;
	struct nl_answer answer;
	unsigned int i;

	fill_large(&self->sample, 1);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	for (i = 0; i < IMPP_DUMPS_MAX; i++) {
		ASSERT_EQ(0, nl_open(&nl[i]));
		begin_dump(_metadata, &nl[i],
			   i % 2 ? IMPP_CMD_POLICY_GET : IMPP_CMD_STATS_GET,
			   &answer);
		nl_answer_free(&answer);
	}
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(EBUSY, nl_command(&self->nl,
					    i ? IMPP_CMD_POLICY_GET
					      : IMPP_CMD_STATS_GET,
					    &answer));
		EXPECT_STREQ("too many dumps are open", answer.ack.text);
		EXPECT_EQ(0, answer.messages);
		nl_answer_free(&answer);
	}
	/* One is read to its end. */
	nl_answer_init(&answer);
	end_dump(&nl[0], &answer);
	EXPECT_EQ(0, answer.ack.err);
	nl_answer_free(&answer);
	get_policy(_metadata, self);

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&elsewhere));
	EXPECT_EQ(0, nl_command(&elsewhere, IMPP_CMD_STATS_GET, &answer));
	nl_answer_free(&answer);
	nl_close(&elsewhere);
	for (i = 0; i < IMPP_DUMPS_MAX; i++)
		nl_close(&nl[i]);
}

/* Counters of two policies must not be mixed. */
TEST_F(policy, stats_of_a_policy_gone)
{
	struct nl_answer answer, unwanted;
	unsigned int flush;
	struct nl nl;

	fill_large(&self->sample, 1);
	ASSERT_EQ(0, nl_open(&nl));
	for (flush = 0; flush < 2; flush++) {
		ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
		begin_dump(_metadata, &nl, IMPP_CMD_STATS_GET, &answer);
		if (flush) {
			nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &unwanted);
			nl_answer_free(&unwanted);
		} else {
			sample_set(&self->sample, &self->nl, 0, NULL);
		}
		end_dump(&nl, &answer);
		EXPECT_EQ(EAGAIN, answer.ack.err);
		EXPECT_STREQ("the policy changed, ask again", answer.ack.text);
		nl_answer_free(&answer);
		EXPECT_EQ(0, nl_command(&nl, IMPP_CMD_STATS_GET, &answer));
		EXPECT_EQ(flush ? 0 : 4096 * sizeof(struct impp_stat),
			  answer.field[IMPP_A_RULE_STATS].len);
		nl_answer_free(&answer);
	}
	nl_close(&nl);
}

/* What leaves the policy in force does not disturb. */
TEST_F(policy, stats_meanwhile)
{
	struct nl_answer answer, unwanted;
	struct nl_request r;
	struct nl nl;

	fill_large(&self->sample, 1);
	ASSERT_EQ(0, nl_open(&nl));
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	begin_dump(_metadata, &nl, IMPP_CMD_STATS_GET, &answer);
	sample_begin(&self->sample, &r, IMPP_CMD_MODE_SET, 0);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &unwanted));
	nl_answer_free(&unwanted);
	EXPECT_EQ(0,
		  sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK, NULL));
	end_dump(&nl, &answer);
	EXPECT_EQ(0, answer.ack.err);
	EXPECT_EQ(4096 * sizeof(struct impp_stat),
		  answer.field[IMPP_A_RULE_STATS].len);
	nl_answer_free(&answer);
	nl_close(&nl);
}

/* Applies two policies in turn until it is killed. */
static void swap_forever(struct sample sample[2])
{
	unsigned int i;
	struct nl nl;

	if (nl_open(&nl))
		_exit(1);
	for (i = 0;; i++)
		sample_set(&sample[i % 2], &nl, 0, NULL);
}

/* Is @answer's table one of theirs? Counters are one a rule. */
static bool is_either(const struct nl_answer *answer, uint16_t type,
		      struct sample sample[2])
{
	const bool stats = type == IMPP_A_RULE_STATS;
	const struct nl_field *field = &answer->field[type];
	const struct sample_table *t;
	unsigned int i;
	size_t size;

	for (i = 0; i < 2; i++) {
		t = sample_table(&sample[i], stats ? IMPP_A_RULES : type);
		size = stats ? sizeof(struct impp_stat) : t->size;
		if (field->len != t->len * size)
			continue;
		if (stats || !memcmp(field->data, t->record, field->len))
			return true;
	}
	return false;
}

/* All questions are the same, so must the answers be. */
static void expect_one_mind(struct __test_metadata *_metadata, struct nl *nl)
{
	struct impp_question q[1500];
	struct impp_answer *a;
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(q); i++)
		q[i] = sample_questions[0];
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
	ASSERT_EQ(0, nl_ask(nl, &r, &answer));
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 1; i < ARRAY_SIZE(q); i++)
		EXPECT_EQ(0, memcmp(a, a + i, sizeof(*a)));
	nl_answer_free(&answer);
}

TEST_F(policy, swapped_all_the_time)
{
	struct sample sample[2];
	struct nl_answer answer;
	unsigned int i;
	pid_t child;

	for (i = 0; i < 2; i++)
		sample_init(&sample[i]);
	fill_large(&sample[0], 1);
	ASSERT_EQ(0, sample_set(&sample[1], &self->nl, 0, NULL));
	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		swap_forever(sample);
	for (i = 0; i < 100; i++) {
		EXPECT_EQ(0,
			  nl_command(&self->nl, IMPP_CMD_POLICY_GET, &answer));
		EXPECT_TRUE(is_either(&answer, IMPP_A_SPANS4, sample));
		EXPECT_TRUE(is_either(&answer, IMPP_A_SPANS6, sample));
		EXPECT_TRUE(is_either(&answer, IMPP_A_RULES, sample));
		nl_answer_free(&answer);
		nl_command(&self->nl, IMPP_CMD_STATS_GET, &answer);
		EXPECT_TRUE(answer.ack.err == EAGAIN ||
			    is_either(&answer, IMPP_A_RULE_STATS, sample));
		nl_answer_free(&answer);
		expect_one_mind(_metadata, &self->nl);
	}
	kill(child, SIGKILL);
	EXPECT_EQ(child, waitpid(child, NULL, 0));
	for (i = 0; i < 2; i++)
		sample_free(&sample[i]);
}
