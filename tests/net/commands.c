// SPDX-License-Identifier: GPL-2.0
/*
 * What the commands do, with and without a policy in force, and which policy
 * they do it to.
 */
#include <sys/socket.h>

#include "policy_test.h"

TEST_F(policy, has_counted)
{
	const struct impp_stat *rule, *reason;

	rule = (void *)self->before.stats.field[IMPP_A_RULE_STATS].data;
	reason = (void *)self->before.stats.field[IMPP_A_REASON_STATS].data;
	ASSERT_EQ(3 * sizeof(*rule),
		  self->before.stats.field[IMPP_A_RULE_STATS].len);
	ASSERT_EQ(IMPP_REASON_STATS * sizeof(*reason),
		  self->before.stats.field[IMPP_A_REASON_STATS].len);
	EXPECT_EQ(0, rule[0].packets);
	EXPECT_EQ(3, rule[1].packets);
	EXPECT_EQ(3 * 28, rule[1].bytes);
	EXPECT_EQ(2, reason[IMPP_STAT_DENY + IMPP_REASON_PORT].packets);
	EXPECT_EQ(1, reason[IMPP_STAT_PASS].packets);
}
TEST_F(policy, questions)
{
	struct nl_answer answer;
	struct impp_answer *a;
	struct nl_request r;

	sample_begin(&self->sample, &r, IMPP_CMD_EXPLAIN, 0);
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer));
	ASSERT_EQ(2 * sizeof(*a), answer.field[IMPP_A_ANSWERS].len);
	EXPECT_EQ(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_number(&answer, IMPP_A_GENERATION));
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	EXPECT_EQ(IMPP_ALLOW, a[0].verdict);
	EXPECT_EQ(IMPP_REASON_NONE, a[0].reason);
	EXPECT_EQ(0, a[0].rule);
	EXPECT_EQ(2, a[0].from_group);
	EXPECT_EQ(1, a[0].to_group);
	EXPECT_EQ(IMPP_DENY, a[1].verdict);
	EXPECT_EQ(IMPP_REASON_PORT, a[1].reason);
	EXPECT_EQ(IMPP_RULE_NONE, a[1].rule);
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
	nl_answer_free(&answer);
}

/* As many as fit into one attribute. */
TEST_F(policy, most_questions)
{
	const size_t len = IMPP_TABLE_CHUNK / sizeof(sample_questions[0]);
	struct impp_question q[len];
	struct nl_answer answer;
	struct impp_answer *a;
	struct nl_request r;
	size_t i;

	for (i = 0; i < len; i++)
		q[i] = sample_questions[i % 2];
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer));
	ASSERT_EQ(len * sizeof(*a), answer.field[IMPP_A_ANSWERS].len);
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 0; i < len; i++)
		EXPECT_EQ(i % 2 ? IMPP_DENY : IMPP_ALLOW, a[i].verdict);
	nl_answer_free(&answer);
}

/* What a question has no use for is zero. */
TEST_F(policy, odd_questions)
{
	static const struct impp_question odd[] = {
		{ .family = AF_UNSPEC, .proto = 6 },
		{ .family = AF_PACKET, .proto = 6 },
		{ .family = 255, .proto = 6 },
		{ .family = AF_INET, .proto = 6, .zero = 1 },
		{ .family = AF_INET6, .proto = 17, .zero = 0x8000 },
		{ .family = AF_INET, .proto = 6, .src = { [4] = 1 } },
		{ .family = AF_INET, .proto = 6, .dst = { [15] = 1 } },
		{ .family = AF_INET, .proto = 1, .from_port = 1 },
		{ .family = AF_INET6, .proto = 58, .from_port = 1 },
		{ .family = AF_INET6, .proto = 50, .port = 1 },
		{ .family = AF_INET, .proto = 58, .port = 1 },
		{ .family = AF_INET, .proto = 50, .from_port = 1 },
	};
	struct impp_question q[4];
	struct nl_request r;
	unsigned int i, at;

	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		for (at = 0; at < ARRAY_SIZE(q); at++) {
			memcpy(q, sample_questions, sizeof(sample_questions));
			memcpy(q + 2, sample_questions,
			       sizeof(sample_questions));
			q[at] = odd[i];
			nl_request_plain(&r, IMPP_CMD_EXPLAIN);
			nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
			EXPECT_REFUSED(&r, "question", EINVAL,
				       "QUESTIONS: family or reserved field",
				       nl_offset(&r, IMPP_A_QUESTIONS,
						 at * sizeof(q[0]), NULL));
		}
	}
}

TEST_F(policy, wrong_generation)
{
	uint64_t running = nl_number(&self->before.status, IMPP_A_GENERATION);
	const uint64_t wrong[] = { 0, running + 1, running - 1, ~0ULL };
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;
	uint32_t at;

	ASSERT_NE(0, running);
	for (i = 0; i < 2 * ARRAY_SIZE(wrong); i++) {
		sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
		if (i % 2)
			nl_put_u32(&r, IMPP_A_FLAGS, IMPP_FLAG_CHECK);
		at = r.hdr->nlmsg_len;
		nl_put_u64(&r, IMPP_A_GENERATION, wrong[i / 2]);
		EXPECT_REFUSED(&r, "generation", ESTALE,
			       "GENERATION: another policy is in force", at);
	}
	sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
	nl_put_u64(&r, IMPP_A_GENERATION, running);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	EXPECT_LT(running, nl_number(&answer, IMPP_A_GENERATION));
	nl_answer_free(&answer);
}

/* Not even of a policy that differs in all that can differ. */
TEST_F(policy, check_only)
{
	struct nl_answer answer;

	self->sample.mode = IMPP_MODE_AUDIT;
	self->sample.state = IMPP_STATE_CONNTRACK;
	self->sample.on_deny = IMPP_ON_DENY_REJECT;
	self->sample.site = "other.yaml";
	strcpy(self->sample.rules[1].name, "other");
	self->sample.ranges[0].hi = 5221;
	self->sample.ranges[0].lo = 5220;
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK,
				&answer));
	EXPECT_EQ(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_number(&answer, IMPP_A_GENERATION));
	EXPECT_EQ(1, answer.field[IMPP_A_GENERATION].count);
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
	nl_answer_free(&answer);
}

TEST_F(policy, generation_grows)
{
	uint64_t now, last = nl_number(&self->before.status, IMPP_A_GENERATION);
	struct nl_answer answer;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		if (i % 3 == 0) {
			EXPECT_EQ(0,
				  nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH,
					     &answer));
			nl_answer_free(&answer);
		}
		ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, &answer));
		now = nl_number(&answer, IMPP_A_GENERATION);
		EXPECT_LT(last, now);
		last = now;
		nl_answer_free(&answer);
		EXPECT_EQ(last, nl_status(&self->nl, IMPP_A_GENERATION));
	}
}

TEST_F(policy, mode)
{
	struct nl_answer answer;
	struct nl_request r;

	sample_begin(&self->sample, &r, IMPP_CMD_MODE_SET, 0);
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
	nl_command(&self->nl, IMPP_CMD_STATUS_GET, &answer);
	EXPECT_EQ(IMPP_MODE_AUDIT, nl_number(&answer, IMPP_A_MODE));
	EXPECT_EQ(IMPP_MODE_ENFORCE, nl_number(&answer, IMPP_A_MODE_APPLIED));
	EXPECT_EQ(nl_number(&self->before.status, IMPP_A_GENERATION),
		  nl_number(&answer, IMPP_A_GENERATION));
	nl_answer_free(&answer);
	/* The next policy brings its own. */
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	nl_command(&self->nl, IMPP_CMD_STATUS_GET, &answer);
	EXPECT_EQ(1, answer.field[IMPP_A_MODE].count);
	EXPECT_EQ(IMPP_MODE_ENFORCE, nl_number(&answer, IMPP_A_MODE));
	nl_answer_free(&answer);
}

TEST_F(policy, status)
{
	const struct nl_answer *s = &self->before.status;
	static const uint16_t once[] = {
		IMPP_A_VERSION,	     IMPP_A_GENERATION, IMPP_A_MODE,
		IMPP_A_MODE_APPLIED, IMPP_A_STATE,	IMPP_A_ON_DENY,
		IMPP_A_SITE,	     IMPP_A_CATALOGUE,	IMPP_A_EDITION,
		IMPP_A_APPLIED_MS,   IMPP_A_MEMORY,	IMPP_A_SEQUENCE,
		IMPP_A_LEFT_OUT,
	};
	unsigned int i, fields = 0;

	for (i = 0; i < ARRAY_SIZE(once); i++)
		EXPECT_EQ(1, s->field[once[i]].count);
	for (i = IMPP_A_PAD + 1; i <= IMPP_A_MAX; i++)
		fields += !!s->field[i].count;
	EXPECT_EQ(ARRAY_SIZE(once), fields);
	EXPECT_EQ(1, s->messages);
	EXPECT_LT(1, s->field[IMPP_A_VERSION].len);
	EXPECT_EQ(IMPP_STATE_STATELESS, nl_number(s, IMPP_A_STATE));
	EXPECT_STREQ("site.yaml", (char *)s->field[IMPP_A_SITE].data);
	EXPECT_STREQ("cisco-imp", (char *)s->field[IMPP_A_CATALOGUE].data);
	EXPECT_STREQ("1", (char *)s->field[IMPP_A_EDITION].data);
	/* Three port sets, the matrix and the first node at least. */
	EXPECT_LT(3 * 2048, nl_number(s, IMPP_A_MEMORY));
	EXPECT_GT(65536, nl_number(s, IMPP_A_MEMORY));
}

/* What a command says where no policy is. */
TEST_F(policy, without_policy)
{
	static const char none[] = "no policy is in force";
	static const uint8_t refused[] = {
		IMPP_CMD_POLICY_GET,
		IMPP_CMD_POLICY_FLUSH,
		IMPP_CMD_MODE_SET,
		IMPP_CMD_EXPLAIN,
	};
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;

	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	snapshot_free(&self->before);
	snapshot_take(&self->nl, &self->before);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		sample_begin(&self->sample, &r, refused[i], 0);
		EXPECT_REFUSED(&r, "without a policy", ENOENT, none);
	}
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, IMPP_FLAG_CHECK,
				&answer));
	EXPECT_EQ(1, answer.field[IMPP_A_GENERATION].count);
	EXPECT_EQ(0, nl_number(&answer, IMPP_A_GENERATION));
	nl_answer_free(&answer);
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));

	EXPECT_EQ(1, self->before.status.field[IMPP_A_VERSION].count);
	EXPECT_EQ(1, self->before.status.field[IMPP_A_GENERATION].count);
	EXPECT_EQ(0, nl_number(&self->before.status, IMPP_A_GENERATION));
	EXPECT_EQ(0, self->before.status.field[IMPP_A_MODE].count);
	EXPECT_EQ(0, self->before.stats.ack.err);
	EXPECT_EQ(0, self->before.stats.field[IMPP_A_RULE_STATS].count);
	EXPECT_EQ(IMPP_REASON_STATS * sizeof(struct impp_stat),
		  self->before.stats.field[IMPP_A_REASON_STATS].len);
}

/* "Only if nothing runs" is generation 0. */
TEST_F(policy, only_if_none)
{
	struct nl_answer answer;
	struct nl_request r;
	uint32_t at;

	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	snapshot_free(&self->before);
	snapshot_take(&self->nl, &self->before);
	sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
	at = r.hdr->nlmsg_len;
	nl_put_u64(&r, IMPP_A_GENERATION, 1);
	EXPECT_REFUSED(&r, "flushed", ESTALE,
		       "GENERATION: another policy is in force", at);
	sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
	nl_put_u64(&r, IMPP_A_GENERATION, 0);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
}

static const struct impp_stat *rule_stats(const struct nl_answer *answer)
{
	return (void *)answer->field[IMPP_A_RULE_STATS].data;
}

/* A rule keeps its counters by its name, wherever it stands. */
TEST_F(policy, counters_stay)
{
	const struct impp_stat *rule;
	struct nl_answer answer;

	strcpy(self->sample.rules[0].name, "dns");
	strcpy(self->sample.rules[1].name, "new");
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_STATS_GET, &answer));
	rule = rule_stats(&answer);
	EXPECT_EQ(3, rule[0].packets);
	EXPECT_EQ(3 * 28, rule[0].bytes);
	EXPECT_EQ(0, rule[1].packets);
	EXPECT_EQ(IMPP_NEVER, rule[1].last_ms);
	nl_answer_free(&answer);
}

/* All count from zero, and count on. */
TEST_F(policy, counters_reset)
{
	const struct impp_stat *stat;
	struct nl_answer answer;
	unsigned int i;

	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_STATS_RESET, &answer));
	nl_answer_free(&answer);
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_STATS_GET, &answer));
	stat = (void *)answer.field[IMPP_A_REASON_STATS].data;
	for (i = 0; i < IMPP_REASON_STATS; i++) {
		EXPECT_EQ(0, stat[i].packets);
		EXPECT_EQ(0, stat[i].bytes);
		EXPECT_EQ(IMPP_NEVER, stat[i].last_ms);
	}
	for (i = 0; i < ARRAY_SIZE(self->sample.rules); i++) {
		EXPECT_EQ(0, rule_stats(&answer)[i].packets);
		EXPECT_EQ(0, rule_stats(&answer)[i].bytes);
		EXPECT_EQ(IMPP_NEVER, rule_stats(&answer)[i].last_ms);
	}
	nl_answer_free(&answer);

	ASSERT_EQ(0, traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 1));
	ASSERT_EQ(0, nl_command(&self->nl, IMPP_CMD_STATS_GET, &answer));
	EXPECT_EQ(1, rule_stats(&answer)[1].packets);
	EXPECT_EQ(28, rule_stats(&answer)[1].bytes);
	nl_answer_free(&answer);
}
