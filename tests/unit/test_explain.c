// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a question from words to words: a site file on the disk, a line
 * as a batch has it, the answer's names; against the naive judge on random
 * sites. IMPP_SEEDS=N asks N sites instead of 60; IMPP_SEED=S begins at S.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "../../userspace/answer.h"
#include "../../userspace/asker.h"
#include "../../userspace/question.h"
#include "naive.h"
#include "random_packet.h"
#include "random_site.h"
#include "scratch.h"

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 86400

#define QUESTIONS 500

/**
 * struct trial - a random site
 * @site: for the naive judge
 * @asker: of the same site, read from a file
 * @localhost: denials for this reason so far, and so on
 */
struct trial {
	uint64_t seed;
	struct site *site;
	struct asker asker;
	unsigned int reasons[__IMPP_REASON_MAX];
	unsigned int allowed;
};

static bool open_asker(struct trial *trial, struct diag *diag)
{
	struct scratch scratch;
	char path[64];
	FILE *out;
	int err;

	scratch_make(&scratch);
	snprintf(path, sizeof(path), "%s/site.yaml", scratch.dir);
	out = fopen(path, "w");
	random_site_yaml(out, trial->seed);
	fclose(out);
	err = asker_open(&trial->asker, path, diag);
	scratch_remove(&scratch);
	return !err;
}

static bool trial_init(struct trial *trial, uint64_t seed)
{
	struct diag diag;

	diag_init(&diag);
	diag.quiet = true;
	trial->seed = seed;
	trial->site = random_site(seed, &diag);
	return open_asker(trial, &diag) && trial->site;
}

static void trial_exit(struct trial *trial)
{
	asker_close(&trial->asker);
	site_free(trial->site);
}

static void write_line(char *line, size_t size, const struct packet *p)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	uint8_t icmp = p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	inet_ntop(p->family, p->src, src, sizeof(src));
	inet_ntop(p->family, p->dst, dst, sizeof(dst));
	if (p->proto == IPPROTO_TCP || p->proto == IPPROTO_UDP)
		snprintf(line, size, "%s %s %u %u %u", src, dst, p->proto,
			 p->from_port, p->port);
	else if (p->proto == icmp)
		snprintf(line, size, "%s %s icmp - %u.%u", src, dst,
			 p->port >> 8, p->port & 0xff);
	else
		snprintf(line, size, "%s %s %u - -", src, dst, p->proto);
}

static bool reads_back(const struct packet *packet, struct question *q)
{
	struct impp_question want = packet_question(packet);
	char line[256];

	write_line(line, sizeof(line), packet);
	return !question_parse_line(q, line) &&
	       !memcmp(&q->ask, &want, sizeof(want));
}

static bool agree(const struct answer *got, const struct naive_answer *want)
{
	const char *reason = want->reason ? impp_reason_name(want->reason)
					  : NULL;

	if (strcmp(got->verdict, impp_verdict_name(want->verdict)) ||
	    !got->reason != !reason || (reason && strcmp(got->reason, reason)))
		return false;
	if (!want->row)
		return !*got->row && !got->name;
	return !strcmp(got->row, want->row->id) && got->name &&
	       !strcmp(got->name, want->row->name);
}

/* Does the answer name exactly the roles that the address holds? */
static bool roles_agree(const struct trial *trial, u16 group,
			const struct packet *p, const uint8_t *addr)
{
	const struct impp_member *role;
	const char *name;
	u32 len, at = 0, i;

	role = asker_roles(&trial->asker, group, &len);
	for (i = 0; i < trial->site->roles; i++) {
		if (!naive_holds(trial->site, i, p->family, addr))
			continue;
		if (at == len)
			return false;
		name = asker_role_name(&trial->asker, &role[at++]);
		if (strcmp(name, trial->site->role[i].name))
			return false;
	}
	return at == len;
}

/* Every row of the chain permits it, if asked from its own source ports. */
static bool chain_agrees(struct trial *trial, const struct impp_question *ask,
			 const struct impp_answer *answer)
{
	const struct impp_tables *t = trial->asker.tables;
	struct impp_question again = *ask;
	const struct impp_match *match;
	struct impp_answer other;
	struct impp_flow flow;
	u32 i, credited = 0;

	impp_flow_ask(&flow, ask);
	match = tables_chain(t,
			     tables_cell(t, answer->from_group,
					 answer->to_group),
			     flow.transport, flow.port);
	for (i = 0; match; match = tables_next_match(t, match), i++) {
		if (ask->from_port >= match->lo && ask->from_port <= match->hi)
			return false;
		again.from_port = match->lo;
		asker_ask(&trial->asker, &again, &other, 1);
		if (other.verdict != IMPP_ALLOW)
			return false;
		credited += other.rule == match->rule;
	}
	return i && credited;
}

static bool judge(struct trial *trial, struct packet packet)
{
	struct naive_answer want;
	struct impp_answer answer;
	struct answer words;
	struct question q;

	packet.question = true;
	packet.syn = true;
	packet.session = IMPP_SESSION_NEW;
	packet.defect = IMPP_SOUND;
	want = naive_judge(trial->site, &packet);
	if (!reads_back(&packet, &q) ||
	    asker_ask(&trial->asker, &q.ask, &answer, 1))
		return false;
	answer_read(&words, trial->asker.tables, &answer);
	trial->reasons[answer.reason]++;
	trial->allowed += answer.verdict == IMPP_ALLOW;
	return agree(&words, &want) &&
	       answer_ok(&answer) == (want.verdict == IMPP_ALLOW ||
				      want.verdict == IMPP_PASS) &&
	       roles_agree(trial, answer.from_group, &packet, packet.src) &&
	       roles_agree(trial, answer.to_group, &packet, packet.dst) &&
	       (answer.reason != IMPP_REASON_SOURCE_PORT ||
		chain_agrees(trial, &q.ask, &answer));
}

static uint64_t env_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

TEST(answers_in_words_are_the_naive_judges)
{
	uint64_t seed = env_number("IMPP_SEED", 1);
	uint64_t end = seed + env_number("IMPP_SEEDS", 60);
	struct trial trial = { 0 };
	struct packet packet;
	struct random r;
	int i;

	for (; seed < end; seed++) {
		r = (struct random){ seed };
		ASSERT_TRUE(trial_init(&trial, seed));
		for (i = 0; i < QUESTIONS; i++) {
			packet = random_packet(&r, trial.site);
			ASSERT_TRUE(judge(&trial, packet))
			{
				packet_print(stdout, &packet);
				printf(" at seed %llu\n",
				       (unsigned long long)seed);
				random_site_yaml(stdout, seed);
			}
		}
		trial_exit(&trial);
	}
	EXPECT_GT(trial.allowed, 0);
	for (i = IMPP_REASON_LOCALHOST_ONLY; i < __IMPP_REASON_MAX; i++)
		EXPECT_GT(trial.reasons[i], 0)
		{
			TH_LOG("no %s", impp_reason_name(i));
		}
}

/* What the kernel sends is read with care. */
TEST(numbers_out_of_range_name_nothing)
{
	struct impp_relation relation = { .from = 1, .to = 2, .cell = 9 };
	struct impp_member member = { .group = 1, .role = 7 };
	struct impp_range range = { .set = 1, .hi = 5, .match = 3 };
	struct impp_cell cell = { .permit = { 1 } };
	struct impp_answer answer = { .verdict = IMPP_ALLOW, .rule = 0 };
	struct impp_tables t = { 0 };
	struct answer words;
	u32 len;

	t.record[IMPP_TABLE_RELATIONS] = &relation;
	t.record[IMPP_TABLE_MEMBERS] = &member;
	t.record[IMPP_TABLE_RANGES] = &range;
	t.record[IMPP_TABLE_CELLS] = &cell;
	EXPECT_EQ(tables_cell(&t, 1, 2), NULL);
	EXPECT_EQ(tables_chain(&t, &cell, IMPP_TCP, 1), NULL);
	EXPECT_EQ(tables_roles(&t, 1, &len), NULL);
	t.len[IMPP_TABLE_RELATIONS] = 1;
	t.len[IMPP_TABLE_MEMBERS] = 1;
	t.len[IMPP_TABLE_RANGES] = 1;
	t.len[IMPP_TABLE_CELLS] = 1;
	EXPECT_EQ(tables_cell(&t, 1, 2), NULL);
	EXPECT_EQ(tables_cell(&t, 2, 1), NULL);
	EXPECT_EQ(tables_chain(&t, &cell, IMPP_TCP, 1), NULL);
	EXPECT_NE(tables_roles(&t, 1, &len), NULL);
	EXPECT_STREQ(tables_role_name(&t, member.role), "?");
	answer_read(&words, &t, &answer);
	EXPECT_STREQ(words.row, "");
	EXPECT_EQ(words.name, NULL);
	answer_read(&words, NULL, &answer);
	EXPECT_STREQ(words.verdict, "allow");
}

TEST_HARNESS_MAIN
