// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kselftest.h"
#include "sample.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static const struct sample template = {
	.mode = IMPP_MODE_ENFORCE,
	.state = IMPP_STATE_STATELESS,
	.on_deny = IMPP_ON_DENY_DROP,
	.site = "site.yaml",
	.catalogue = "cisco-imp",
	.edition = "1",
	.roles = { { "imp" }, { "client" }, { "dns" } },
	.groups = { { 0 }, { IMPP_GROUP_PROTECTED }, { 0 } },
	.members = { { 1, 0 }, { 2, 1 }, { 2, 2 } },
	.spans4 = {
		{ 0x09ffffff, 0 },
		{ 0x0a0000ff, 1 },
		{ 0x0a00ffff, 0 },
		{ 0x0a0100ff, 2 },
		{ 0xffffffff, 0 },
	},
	.spans6 = {
		{ 0x20010db7ffffffff, ~0ULL, 0, 0 },
		{ 0x20010db800000000, ~0ULL, 1, 0 },
		{ 0x20010db800000001, ~0ULL, 2, 0 },
		{ ~0ULL, ~0ULL, 0, 0 },
	},
	.rules = {
		{ 22, 1, 0, "xmpp-client" },
		{ 6, 1, 0, "dns" },
		{ 0, 0, 0, "legacy" },
	},
	.matches = {
		{ 0, 0, 65535, IMPP_MATCH_LAST },
		{ 0, 1024, 65535, 0 },
		{ 2, 0, 65535, IMPP_MATCH_LAST },
		{ 1, 0, 65535, IMPP_MATCH_LAST },
	},
	.ranges = {
		{ 1, 5222, 5222, 0, 0 },
		{ 1, 5223, 5230, 0, 1 },
		{ 2, 53, 53, 0, 3 },
		{ 3, 7000, 7000, 0, IMPP_MATCH_NONE },
		{ 3, 7001, 7001, 0, IMPP_MATCH_NONE },
	},
	.cells = {
		{ .permit = { [IMPP_TCP] = 1 }, .localhost = { [IMPP_TCP] = 3 } },
		{ .permit = { [IMPP_UDP] = 2 } },
	},
	.relations = { { 1, 2, 2, 0 }, { 2, 1, 1, 0 } },
};

static void set_table(struct sample *s, uint16_t attr, void *record,
		      uint32_t len, uint32_t size)
{
	*sample_table(s, attr) = (struct sample_table){
		.record = record,
		.len = len,
		.size = size,
		.per = IMPP_TABLE_CHUNK / size,
	};
}

#define SET_TABLE(s, attr, array) \
	set_table(s, attr, array, ARRAY_LEN(array), sizeof((array)[0]))

void sample_init(struct sample *s)
{
	*s = template;
	SET_TABLE(s, IMPP_A_ROLES, s->roles);
	SET_TABLE(s, IMPP_A_GROUPS, s->groups);
	SET_TABLE(s, IMPP_A_MEMBERS, s->members);
	SET_TABLE(s, IMPP_A_SPANS4, s->spans4);
	SET_TABLE(s, IMPP_A_SPANS6, s->spans6);
	SET_TABLE(s, IMPP_A_RULES, s->rules);
	SET_TABLE(s, IMPP_A_MATCHES, s->matches);
	SET_TABLE(s, IMPP_A_RANGES, s->ranges);
	SET_TABLE(s, IMPP_A_CELLS, s->cells);
	SET_TABLE(s, IMPP_A_RELATIONS, s->relations);
}

struct sample_table *sample_table(struct sample *s, uint16_t attr)
{
	return &s->table[attr - IMPP_A_ROLES];
}

static bool is_own(const struct sample *s, const struct sample_table *t)
{
	return (char *)t->record >= (char *)s &&
	       (char *)t->record < (char *)(s + 1);
}

void sample_free(struct sample *s)
{
	struct sample_table *t;

	for (t = s->table; t < s->table + SAMPLE_TABLES; t++)
		if (!is_own(s, t))
			free(t->record);
}

void *sample_grow(struct sample *s, uint16_t attr, uint32_t len)
{
	struct sample_table *t = sample_table(s, attr);
	void *record = calloc(len, t->size);

	if (!record)
		ksft_exit_fail_msg("%u records: %s\n", len, strerror(errno));
	memcpy(record, t->record,
	       (size_t)(len < t->len ? len : t->len) * t->size);
	if (!is_own(s, t))
		free(t->record);
	t->record = record;
	t->len = len;
	return record;
}

void sample_put_table(const struct sample *s, struct nl_request *r,
		      uint16_t attr)
{
	const struct sample_table *t = &s->table[attr - IMPP_A_ROLES];
	uint32_t i, len;

	for (i = 0; i < t->len; i += len) {
		len = t->len - i < t->per ? t->len - i : t->per;
		nl_put(r, attr, (char *)t->record + (size_t)i * t->size,
		       (size_t)len * t->size);
	}
}

void sample_put_but(const struct sample *s, struct nl_request *r, uint16_t skip)
{
	uint16_t attr;

	if (skip != IMPP_A_MODE)
		nl_put_u8(r, IMPP_A_MODE, s->mode);
	if (skip != IMPP_A_STATE)
		nl_put_u8(r, IMPP_A_STATE, s->state);
	if (skip != IMPP_A_ON_DENY)
		nl_put_u8(r, IMPP_A_ON_DENY, s->on_deny);
	if (skip != IMPP_A_SITE && s->site)
		nl_put_string(r, IMPP_A_SITE, s->site);
	if (skip != IMPP_A_CATALOGUE && s->catalogue)
		nl_put_string(r, IMPP_A_CATALOGUE, s->catalogue);
	if (skip != IMPP_A_EDITION && s->edition)
		nl_put_string(r, IMPP_A_EDITION, s->edition);
	for (attr = IMPP_A_ROLES; attr <= IMPP_A_RELATIONS; attr++)
		if (attr != skip)
			sample_put_table(s, r, attr);
}

void sample_request(const struct sample *s, struct nl_request *r,
		    uint32_t flags)
{
	nl_request_plain(r, IMPP_CMD_POLICY_SET);
	nl_put_u32(r, IMPP_A_FLAGS, flags);
	sample_put_but(s, r, 0);
}

int sample_set(const struct sample *s, struct nl *nl, uint32_t flags,
	       struct nl_answer *answer)
{
	struct nl_answer unwanted;
	struct nl_request r;
	int err;

	sample_request(s, &r, flags);
	err = nl_ask(nl, &r, answer ? answer : &unwanted);
	if (!answer)
		nl_answer_free(&unwanted);
	return err;
}

const struct impp_question sample_questions[2] = {
	{ { 10, 1, 0, 7 }, { 10, 0, 0, 5 }, AF_INET, 6, 1024, 5222, 0 },
	{ { 10, 1, 0, 7 }, { 10, 0, 0, 5 }, AF_INET, 6, 1024, 81, 0 },
};

void sample_begin(const struct sample *s, struct nl_request *r, uint8_t cmd,
		  uint16_t skip)
{
	nl_request_plain(r, cmd);
	if (cmd == IMPP_CMD_POLICY_SET)
		sample_put_but(s, r, skip);
	if (cmd == IMPP_CMD_MODE_SET && skip != IMPP_A_MODE)
		nl_put_u8(r, IMPP_A_MODE, IMPP_MODE_AUDIT);
	if (cmd == IMPP_CMD_EXPLAIN && skip != IMPP_A_QUESTIONS)
		nl_put(r, IMPP_A_QUESTIONS, sample_questions,
		       sizeof(sample_questions));
}
