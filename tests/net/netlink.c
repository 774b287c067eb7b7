// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are no requests: what each command says to attributes that are
 * missing, odd or not its own, and that such a refusal changes nothing. What
 * is wrong inside a policy's records is the matter of records.c, what is too
 * much of limits.c.
 */
#include "policy_test.h"

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
		sample_begin(&self->sample, &r, required[i].cmd,
			     required[i].attr);
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
		sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr);
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
	static const char *const text[] = { "GROUPS: missing",
					    "SPANS4: missing",
					    "SPANS6: missing" };
	static const uint16_t attr[] = { IMPP_A_GROUPS, IMPP_A_SPANS4,
					 IMPP_A_SPANS6 };
	struct nl_request r;
	unsigned int i;
	uint32_t at;

	for (i = 0; i < ARRAY_SIZE(attr); i++) {
		sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr[i]);
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

#define RAGGED(attr, record)                                            \
	{ SET(attr), sizeof(struct record) - 1, 0, EINVAL,              \
	  #attr ": not a whole number of records" },                    \
		{ SET(attr), sizeof(struct record) + 1, 0, EINVAL,      \
		  #attr ": not a whole number of records" },            \
	{                                                               \
		SET(attr), IMPP_TABLE_CHUNK + 1, 0, ERANGE, POLICY_SAYS \
	}

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
		sample_begin(&self->sample, &r, o->cmd, o->attr);
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
		sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, attr);
		at = r.hdr->nlmsg_len;
		nl_put_string(&r, attr, label);
		EXPECT_REFUSED(&r, "label", EINVAL, POLICY_SAYS, at);
	}
	sample_begin(&self->sample, &r, IMPP_CMD_POLICY_SET, IMPP_A_EDITION);
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
			sample_begin(&self->sample, &r, takes[i].cmd, 0);
			at = r.hdr->nlmsg_len;
			nl_put_u64(&r, attr, 0);
			nl_ask(&self->nl, &r, &answer);
			EXPECT_EQ(EINVAL, answer.ack.err)
			TH_LOG("command %u, attribute %u", takes[i].cmd, attr);
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
			sample_begin(&self->sample, &r, takes[i].cmd, attr);
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
		sample_begin(&self->sample, &r, takes[i].cmd, 0);
		last = (void *)r.hdr + r.hdr->nlmsg_len;
		nl_put_u64(&r, takes[i].last, 0);
		last->nla_len += NLA_ALIGNTO;
		EXPECT_REFUSED(&r, "beyond the message", EINVAL,
			       "bytes leftover after parsing attributes");

		sample_begin(&self->sample, &r, takes[i].cmd, 0);
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
		sample_begin(&self->sample, &r, takes[i].cmd, 0);
		nl_genl(&r)->reserved = 1;
		EXPECT_REFUSED(&r, "genlmsghdr", EINVAL,
			       "genlmsghdr.reserved field is not 0");
		for (flag = NLM_F_MULTI; flag <= 0x8000; flag <<= 1) {
			if (flag == NLM_F_ACK || flag == NLM_F_ECHO)
				continue;
			sample_begin(&self->sample, &r, takes[i].cmd, 0);
			if (flag & r.hdr->nlmsg_flags) {
				nl_request_free(&r);
				continue;
			}
			r.hdr->nlmsg_flags |= flag;
			EXPECT_REFUSED(
				&r, "nlmsghdr", EINVAL,
				"ambiguous or reserved bits set in nlmsg_flags");
		}
	}
}

/* Commands that are not there, and those that are, asked the wrong way. */
TEST_F(policy, unknown_commands)
{
	static const uint8_t cmds[] = { IMPP_CMD_UNSPEC, IMPP_CMD_MAX + 1,
					255 };
	struct nl_request r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		nl_request_plain(&r, cmds[i]);
		EXPECT_REFUSED(&r, "unknown", EOPNOTSUPP, "");
	}
	for (i = 0; i < ARRAY_SIZE(takes); i++) {
		sample_begin(&self->sample, &r, takes[i].cmd, 0);
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
