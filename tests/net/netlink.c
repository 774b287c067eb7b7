// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: what each command takes, what it says to all else, and that a
 * refusal changes nothing. What is wrong inside a policy's records is the
 * matter of records.c, what is too much of limits.c.
 */
#include <sys/socket.h>

#include "policy_test.h"

/* The first is allowed by rule 0, the second denied for its port. */
static const struct impp_question questions[] = {
	{ { 10, 1, 0, 7 }, { 10, 0, 0, 5 }, AF_INET, 6, 1024, 5222, 0 },
	{ { 10, 1, 0, 7 }, { 10, 0, 0, 5 }, AF_INET, 6, 1024, 81, 0 },
};

/* The attributes that each command takes. */
static const struct {
	uint8_t cmd;
	uint16_t first;
	uint16_t last;
} takes[] = {
	{ IMPP_CMD_POLICY_SET, IMPP_A_FLAGS, IMPP_A_RELATIONS },
	{ IMPP_CMD_POLICY_GET, 1, 0 },
	{ IMPP_CMD_POLICY_FLUSH, 1, 0 },
	{ IMPP_CMD_MODE_SET, IMPP_A_MODE, IMPP_A_MODE },
	{ IMPP_CMD_EXPLAIN, IMPP_A_QUESTIONS, IMPP_A_QUESTIONS },
	{ IMPP_CMD_STATS_GET, 1, 0 },
	{ IMPP_CMD_STATS_RESET, 1, 0 },
	{ IMPP_CMD_STATUS_GET, 1, 0 },
};

/* A request that would be carried out, but for the attribute @skip. */
static void begin(const struct sample *sample, struct nl_request *r,
		  uint8_t cmd, uint16_t skip)
{
	nl_request_plain(r, cmd);
	if (cmd == IMPP_CMD_POLICY_SET)
		sample_put_but(sample, r, skip);
	if (cmd == IMPP_CMD_MODE_SET && skip != IMPP_A_MODE)
		nl_put_u8(r, IMPP_A_MODE, IMPP_MODE_AUDIT);
	if (cmd == IMPP_CMD_EXPLAIN && skip != IMPP_A_QUESTIONS)
		nl_put(r, IMPP_A_QUESTIONS, questions, sizeof(questions));
}

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

TEST_F(policy, required_attributes)
{
	static const struct {
		uint8_t cmd;
		uint16_t attr;
		const char *text;
	} required[] = {
		{ IMPP_CMD_POLICY_SET, IMPP_A_MODE, "MODE: missing" },
		{ IMPP_CMD_POLICY_SET, IMPP_A_STATE, "STATE: missing" },
		{ IMPP_CMD_POLICY_SET, IMPP_A_ON_DENY, "ON_DENY: missing" },
		{ IMPP_CMD_POLICY_SET, IMPP_A_GROUPS, "GROUPS: missing" },
		{ IMPP_CMD_POLICY_SET, IMPP_A_SPANS4, "SPANS4: missing" },
		{ IMPP_CMD_POLICY_SET, IMPP_A_SPANS6, "SPANS6: missing" },
		{ IMPP_CMD_MODE_SET, IMPP_A_MODE, "MODE: missing" },
		{ IMPP_CMD_EXPLAIN, IMPP_A_QUESTIONS, "QUESTIONS: missing" },
	};
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(required); i++) {
		begin(&self->sample, &r, required[i].cmd, required[i].attr);
		EXPECT_REFUSED(&r, required[i].text, EINVAL, required[i].text,
			       0, required[i].attr);
	}
}

TEST_F(policy, optional_attributes)
{
	struct nl_answer answer;
	struct nl_request r;
	uint16_t attr;

	for (attr = IMPP_A_SITE; attr <= IMPP_A_EDITION; attr++) {
		begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr);
		EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
		nl_answer_free(&answer);
		nl_command(&self->nl, IMPP_CMD_STATUS_GET, &answer);
		EXPECT_EQ(0, answer.ack.err);
		EXPECT_EQ(0, answer.field[attr].count);
		nl_answer_free(&answer);
	}
}

/* An attribute present, and empty, is no better than none. */
TEST_F(policy, empty_tables)
{
	static const char *const text[] = {
		"GROUPS: missing", "SPANS4: missing", "SPANS6: missing"
	};
	static const uint16_t attr[] = { IMPP_A_GROUPS, IMPP_A_SPANS4,
					 IMPP_A_SPANS6 };
	struct nl_request r;
	unsigned int i;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(attr); i++) {
		begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr[i]);
		at = r.hdr->nlmsg_len;
		nl_put(&r, attr[i], "", 0);
		EXPECT_REFUSED(&r, text[i], EINVAL, text[i], at);
	}
}

/* What the netlink core says. */
#define POLICY_SAYS "Attribute failed policy validation"
#define LENGTH_SAYS "invalid attribute length"

/* One attribute of a request that is otherwise good. */
struct odd {
	const char *what;
	uint8_t cmd;
	uint16_t attr;
	uint16_t len;
	uint8_t byte; /* all of its payload */
	int err;
	const char *text;
};

#define SET(attr) "POLICY_SET " #attr, IMPP_CMD_POLICY_SET, IMPP_A_##attr
#define MODE(attr) "MODE_SET " #attr, IMPP_CMD_MODE_SET, IMPP_A_##attr
#define ASK(attr) "EXPLAIN " #attr, IMPP_CMD_EXPLAIN, IMPP_A_##attr

#define RAGGED(attr, record)                                        \
	{ SET(attr), sizeof(struct record) - 1, 0, EINVAL,          \
	  #attr ": not a whole number of records" },                \
	{ SET(attr), sizeof(struct record) + 1, 0, EINVAL,          \
	  #attr ": not a whole number of records" },                \
	{ SET(attr), IMPP_TABLE_CHUNK + 1, 0, ERANGE, POLICY_SAYS }

static const struct odd odd[] = {
	{ SET(FLAGS), 0, 0, EINVAL, LENGTH_SAYS },
	{ SET(FLAGS), 3, 0, EINVAL, LENGTH_SAYS },
	{ SET(FLAGS), 5, 0, EINVAL, LENGTH_SAYS },
	{ SET(FLAGS), 4, 2, EINVAL, "reserved bit set" },
	{ SET(FLAGS), 4, 0xff, EINVAL, "reserved bit set" },
	{ SET(GENERATION), 0, 0, EINVAL, LENGTH_SAYS },
	{ SET(GENERATION), 7, 0, EINVAL, LENGTH_SAYS },
	{ SET(GENERATION), 9, 0, EINVAL, LENGTH_SAYS },
	{ SET(MODE), 0, 0, EINVAL, LENGTH_SAYS },
	{ SET(MODE), 2, 0, EINVAL, LENGTH_SAYS },
	{ SET(MODE), 1, 2, EINVAL, "MODE: neither enforce nor audit" },
	{ SET(MODE), 1, 0xff, EINVAL, "MODE: neither enforce nor audit" },
	{ SET(STATE), 0, 0, EINVAL, LENGTH_SAYS },
	{ SET(STATE), 2, 0, EINVAL, LENGTH_SAYS },
	{ SET(STATE), 1, 2, EINVAL, "STATE: neither conntrack nor stateless" },
	{ SET(ON_DENY), 0, 0, EINVAL, LENGTH_SAYS },
	{ SET(ON_DENY), 2, 0, EINVAL, LENGTH_SAYS },
	{ SET(ON_DENY), 1, 2, EINVAL, "ON_DENY: neither drop nor reject" },
	{ SET(SITE), 0, 0, EINVAL, POLICY_SAYS },
	{ SET(SITE), 1, 'x', EINVAL, POLICY_SAYS },
	{ SET(SITE), IMPP_LABEL_LEN, 'x', EINVAL, POLICY_SAYS },
	{ SET(CATALOGUE), 0, 0, EINVAL, POLICY_SAYS },
	{ SET(CATALOGUE), 3, 'x', EINVAL, POLICY_SAYS },
	{ SET(EDITION), 0, 0, EINVAL, POLICY_SAYS },
	{ SET(EDITION), 3, 'x', EINVAL, POLICY_SAYS },
	RAGGED(ROLES, impp_role),
	RAGGED(GROUPS, impp_group),
	RAGGED(MEMBERS, impp_member),
	RAGGED(SPANS4, impp_span4),
	RAGGED(SPANS6, impp_span6),
	RAGGED(RULES, impp_rule),
	RAGGED(MATCHES, impp_match),
	RAGGED(RANGES, impp_range),
	RAGGED(CELLS, impp_cell),
	RAGGED(RELATIONS, impp_relation),
	{ MODE(MODE), 0, 0, EINVAL, LENGTH_SAYS },
	{ MODE(MODE), 2, 0, EINVAL, LENGTH_SAYS },
	{ MODE(MODE), 1, 2, EINVAL, "MODE: neither enforce nor audit" },
	{ ASK(QUESTIONS), 0, 0, EINVAL,
	  "QUESTIONS: not a whole number of records" },
	{ ASK(QUESTIONS), sizeof(struct impp_question) - 1, 0, EINVAL,
	  "QUESTIONS: not a whole number of records" },
	{ ASK(QUESTIONS), sizeof(struct impp_question) + 1, 0, EINVAL,
	  "QUESTIONS: not a whole number of records" },
	{ ASK(QUESTIONS), IMPP_TABLE_CHUNK + 1, 0, ERANGE, POLICY_SAYS },
};

TEST_F(policy, odd_attributes)
{
	static uint8_t payload[IMPP_TABLE_CHUNK + 1];
	const struct odd *o;
	struct nl_request r;
	uint32_t at;

	for (o = odd; o < odd + ARRAY_SIZE(odd); o++) {
		memset(payload, o->byte, o->len);
		begin(&self->sample, &r, o->cmd, o->attr);
		at = r.hdr->nlmsg_len;
		nl_put(&r, o->attr, payload, o->len);
		EXPECT_REFUSED(&r, o->what, o->err, o->text, at);
	}
}

/* One byte more than fits, its NUL included. */
TEST_F(policy, longest_label)
{
	char label[IMPP_LABEL_LEN + 1];
	struct nl_answer answer;
	struct nl_request r;
	uint16_t attr;
	uint32_t at;

	memset(label, 'x', sizeof(label));
	label[IMPP_LABEL_LEN] = '\0';
	for (attr = IMPP_A_SITE; attr <= IMPP_A_EDITION; attr++) {
		begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr);
		at = r.hdr->nlmsg_len;
		nl_put_string(&r, attr, label);
		EXPECT_REFUSED(&r, "label", EINVAL, POLICY_SAYS, at);
	}
	begin(&self->sample, &r, IMPP_CMD_POLICY_SET, IMPP_A_EDITION);
	nl_put_string(&r, IMPP_A_EDITION, label + 1);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
	nl_command(&self->nl, IMPP_CMD_STATUS_GET, &answer);
	EXPECT_STREQ(label + 1, (char *)answer.field[IMPP_A_EDITION].data);
	nl_answer_free(&answer);
}

/* Every attribute there is, and some that are not, to every command. */
TEST_F(policy, foreign_attributes)
{
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i;
	uint16_t attr;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		for (attr = 0; attr <= IMPP_A_MAX + 2; attr++) {
			if (attr >= takes[i].first && attr <= takes[i].last)
				continue;
			begin(&self->sample, &r, takes[i].cmd, 0);
			at = r.hdr->nlmsg_len;
			nl_put_u64(&r, attr, 0);
			nl_ask(&self->nl, &r, &answer);
			EXPECT_EQ(EINVAL, answer.ack.err)
				TH_LOG("command %u, attribute %u",
				       takes[i].cmd, attr);
			EXPECT_NE('\0', answer.ack.text[0]);
			EXPECT_EQ(at, answer.ack.offset);
			EXPECT_EQ(0, answer.messages);
			nl_answer_free(&answer);
		}
	}
	EXPECT_EQ(NULL, snapshot_changed(&self->before, &self->nl));
}

/* Bytes of a number; of others 8 will do. */
static size_t size_of(uint16_t attr)
{
	switch (attr) {
	case IMPP_A_FLAGS:
		return sizeof(uint32_t);
	case IMPP_A_MODE:
	case IMPP_A_STATE:
	case IMPP_A_ON_DENY:
		return sizeof(uint8_t);
	}
	return sizeof(uint64_t);
}

TEST_F(policy, nested_attributes)
{
	struct nl_request r;
	unsigned int i;
	uint16_t attr;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		for (attr = takes[i].first; attr <= takes[i].last; attr++) {
			begin(&self->sample, &r, takes[i].cmd, attr);
			at = r.hdr->nlmsg_len;
			nl_put(&r, attr | NLA_F_NESTED, "\0\0\0\0\0\0\0",
			       size_of(attr));
			EXPECT_REFUSED(&r, "nested", EINVAL,
				       "NLA_F_NESTED not expected", at);
		}
	}
}

/* An attribute that reaches beyond the message, and bytes behind the last. */
TEST_F(policy, torn_attributes)
{
	struct nl_request r;
	struct nlattr *last;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		begin(&self->sample, &r, takes[i].cmd, 0);
		last = (void *)r.hdr + r.hdr->nlmsg_len;
		nl_put_u64(&r, takes[i].last, 0);
		last->nla_len += NLA_ALIGNTO;
		EXPECT_REFUSED(&r, "beyond the message", EINVAL,
			       "bytes leftover after parsing attributes");

		begin(&self->sample, &r, takes[i].cmd, 0);
		nl_put_u64(&r, takes[i].last, 0);
		last = (void *)r.hdr + r.hdr->nlmsg_len - 12;
		last->nla_len = 0;
		EXPECT_REFUSED(&r, "shorter than its header", EINVAL,
			       "bytes leftover after parsing attributes");
	}
}

TEST_F(policy, reserved_bits)
{
	struct nl_request r;
	unsigned int i;
	uint32_t flag;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		begin(&self->sample, &r, takes[i].cmd, 0);
		nl_genl(&r)->reserved = 1;
		EXPECT_REFUSED(&r, "genlmsghdr", EINVAL,
			       "genlmsghdr.reserved field is not 0");
		for (flag = NLM_F_MULTI; flag <= 0x8000; flag <<= 1) {
			if (flag == NLM_F_ACK || flag == NLM_F_ECHO)
				continue;
			begin(&self->sample, &r, takes[i].cmd, 0);
			if (flag & r.hdr->nlmsg_flags) {
				nl_request_free(&r);
				continue;
			}
			r.hdr->nlmsg_flags |= flag;
			EXPECT_REFUSED(&r, "nlmsghdr", EINVAL,
				       "ambiguous or reserved bits set in nlmsg_flags");
		}
	}
}

/* Commands that are not there, and those that are, asked the wrong way. */
TEST_F(policy, unknown_commands)
{
	static const uint8_t cmds[] = { IMPP_CMD_UNSPEC, IMPP_CMD_MAX + 1, 255 };
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		nl_request_plain(&r, cmds[i]);
		EXPECT_REFUSED(&r, "unknown", EOPNOTSUPP, "");
	}
	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		begin(&self->sample, &r, takes[i].cmd, 0);
		r.hdr->nlmsg_flags ^= NLM_F_DUMP | NLM_F_ACK;
		EXPECT_REFUSED(&r, "dump or not", EOPNOTSUPP, "");
	}
}

TEST_F(policy, no_header)
{
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		nl_request_plain(&r, takes[i].cmd);
		r.hdr->nlmsg_len = NLMSG_HDRLEN;
		EXPECT_REFUSED(&r, "no genlmsghdr", EINVAL, "");
	}
}

TEST_F(policy, questions)
{
	struct nl_answer answer;
	struct impp_answer *a;
	struct nl_request r;

	begin(&self->sample, &r, IMPP_CMD_EXPLAIN, 0);
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
	const size_t len = IMPP_TABLE_CHUNK / sizeof(questions[0]);
	struct impp_question q[len];
	struct nl_answer answer;
	struct impp_answer *a;
	struct nl_request r;
	size_t i;

	for (i = 0; i < len; i++)
		q[i] = questions[i % 2];
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
	ASSERT_EQ(0, nl_ask(&self->nl, &r, &answer));
	ASSERT_EQ(len * sizeof(*a), answer.field[IMPP_A_ANSWERS].len);
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 0; i < len; i++)
		EXPECT_EQ(i % 2 ? IMPP_DENY : IMPP_ALLOW, a[i].verdict);
	nl_answer_free(&answer);
}

TEST_F(policy, odd_questions)
{
	static const struct {
		uint8_t family;
		uint16_t zero;
	} odd_question[] = {
		{ AF_UNSPEC, 0 }, { AF_PACKET, 0 }, { 255, 0 }, { AF_INET, 1 },
		{ AF_INET6, 0x8000 },
	};
	struct impp_question q[4];
	struct nl_request r;
	unsigned int i, at;

	for (i = 0; i < ARRAY_SIZE(odd_question); i++) {
		for (at = 0; at < ARRAY_SIZE(q); at++) {
			memcpy(q, questions, sizeof(questions));
			memcpy(q + 2, questions, sizeof(questions));
			q[at].family = odd_question[i].family;
			q[at].zero = odd_question[i].zero;
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
		begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
		if (i % 2)
			nl_put_u32(&r, IMPP_A_FLAGS, IMPP_FLAG_CHECK);
		at = r.hdr->nlmsg_len;
		nl_put_u64(&r, IMPP_A_GENERATION, wrong[i / 2]);
		EXPECT_REFUSED(&r, "generation", ESTALE,
			       "GENERATION: another policy is in force", at);
	}
	begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
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
			EXPECT_EQ(0, nl_command(&self->nl,
						IMPP_CMD_POLICY_FLUSH,
						&answer));
			nl_answer_free(&answer);
		}
		ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, &answer));
		now = nl_number(&answer, IMPP_A_GENERATION);
		EXPECT_LT(last, now);
		last = now;
		nl_answer_free(&answer);
		nl_command(&self->nl, IMPP_CMD_STATUS_GET, &answer);
		EXPECT_EQ(last, nl_number(&answer, IMPP_A_GENERATION));
		nl_answer_free(&answer);
	}
}

TEST_F(policy, mode)
{
	struct nl_answer answer;
	struct nl_request r;

	begin(&self->sample, &r, IMPP_CMD_MODE_SET, 0);
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
		IMPP_A_VERSION, IMPP_A_GENERATION, IMPP_A_MODE,
		IMPP_A_MODE_APPLIED, IMPP_A_STATE, IMPP_A_ON_DENY,
		IMPP_A_SITE, IMPP_A_CATALOGUE, IMPP_A_EDITION,
		IMPP_A_APPLIED_MS, IMPP_A_MEMORY,
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
		IMPP_CMD_POLICY_GET, IMPP_CMD_POLICY_FLUSH, IMPP_CMD_MODE_SET,
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
		begin(&self->sample, &r, refused[i], 0);
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
	begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
	at = r.hdr->nlmsg_len;
	nl_put_u64(&r, IMPP_A_GENERATION, 1);
	EXPECT_REFUSED(&r, "flushed", ESTALE,
		       "GENERATION: another policy is in force", at);
	begin(&self->sample, &r, IMPP_CMD_POLICY_SET, 0);
	nl_put_u64(&r, IMPP_A_GENERATION, 0);
	EXPECT_EQ(0, nl_ask(&self->nl, &r, &answer));
	nl_answer_free(&answer);
}
