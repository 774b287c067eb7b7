// SPDX-License-Identifier: GPL-2.0
/*
 * The whole way from a site file to a verdict, against the naive judge: random
 * sites, packets near their edges, every port of a few relations. IMPP_SEEDS=N
 * judges N sites instead of 300; IMPP_SEED=S begins at site S.
 */
#include <stdlib.h>

#include "../../userspace/compile.h"
#include "leaked.h"
#include "naive.h"
#include "random_packet.h"
#include "random_site.h"

#include "kselftest_harness.h"

/* As many seeds as one likes take as long as they take. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 86400

#define PACKETS 1000

/* One site, both ways. */
struct trial {
	uint64_t seed;
	struct site *site;
	struct compiled *compiled;
	struct impp_policy policy;
	const struct row *row[IMPP_RULES_MAX]; /* by rule */
};

static bool trial_init(struct trial *trial, uint64_t seed)
{
	struct diag diag;
	size_t i;

	memset(trial, 0, sizeof(*trial));
	diag_init(&diag);
	diag.quiet = true;
	trial->seed = seed;
	trial->site = random_site(seed, &diag);
	if (!trial->site)
		return false;
	trial->compiled = compile_site(trial->site, &diag);
	if (!trial->compiled ||
	    compiled_policy(trial->compiled, &trial->policy, &diag))
		return false;
	for (i = 0; i < trial->compiled->actives; i++)
		if (trial->compiled->active[i].rule != IMPP_RULE_NONE)
			trial->row[trial->compiled->active[i].rule] =
				trial->compiled->active[i].row;
	return true;
}

static void trial_exit(struct trial *trial)
{
	impp_policy_clear(&trial->policy);
	compiled_free(trial->compiled);
	site_free(trial->site);
}

static void print_answer(const char *who, uint8_t verdict, uint8_t reason,
			 const struct row *row)
{
	printf("# %s: %s %s %s\n", who, impp_verdict_name(verdict),
	       row ? row->id : "-", impp_reason_name(reason));
}

static bool agree(const struct trial *trial, struct impp_result got,
		  struct naive_answer want)
{
	const struct row *row =
		got.rule == IMPP_RULE_NONE ? NULL : trial->row[got.rule];

	if (got.verdict == want.verdict && got.reason == want.reason &&
	    row == want.row)
		return true;
	print_answer("impp", got.verdict, got.reason, row);
	print_answer("naive", want.verdict, want.reason, want.row);
	return false;
}

/* Says where the two differ, and on what site. */
static void report(const struct trial *trial, const struct packet *packet,
		   const struct packet *quote)
{
	printf("# seed %llu: ", (unsigned long long)trial->seed);
	packet_print(stdout, packet);
	if (quote) {
		printf(" quotes ");
		packet_print(stdout, quote);
	}
	printf("\n");
	random_site_yaml(stdout, trial->seed);
}

/* The way that hook.c goes with plain TCP and UDP. */
static struct impp_result judge_in_steps(const struct impp_policy *p,
					 const struct impp_flow *flow)
{
	struct impp_result allow = { .verdict = IMPP_ALLOW };
	u32 pair = impp_pair_of(p, flow->ipv6, flow->src, flow->dst);
	const struct impp_cellmap *cell = impp_cell_of(p, pair);

	allow.rule = impp_verdict_forth(p, cell, flow->transport, flow->port,
					&flow->from_port);
	if (allow.rule != IMPP_RULE_NONE && flow->session != IMPP_SESSION_NONE)
		return allow;
	if (!impp_verdict_judged(cell))
		return (struct impp_result){ IMPP_PASS, IMPP_REASON_NONE,
					     IMPP_RULE_NONE };
	if (!(flow->flags & IMPP_FLOW_REVERSIBLE))
		return impp_verdict_none(p, cell, flow);
	allow.rule = impp_verdict_back(p, pair, flow);
	if (allow.rule != IMPP_RULE_NONE && flow->session == IMPP_SESSION_LIVE)
		return allow;
	return impp_verdict_none(p, cell, flow);
}

static bool judge_packet(const struct trial *trial, const struct packet *packet,
			 struct naive_answer *want)
{
	struct impp_flow flow = packet_flow(packet);
	bool plain = !flow.defect && flow.transport <= IMPP_UDP;

	*want = naive_judge(trial->site, packet);
	if (agree(trial, impp_verdict(&trial->policy, &flow), *want) &&
	    (!plain ||
	     agree(trial, judge_in_steps(&trial->policy, &flow), *want)))
		return true;
	report(trial, packet, NULL);
	return false;
}

/* The same packet as a question: an opener, and sound. */
static bool judge_question(const struct trial *trial, struct packet packet,
			   struct naive_answer *want)
{
	struct impp_question question;
	struct impp_flow flow;

	packet.question = true;
	packet.syn = true;
	packet.session = IMPP_SESSION_NEW;
	packet.defect = IMPP_SOUND;
	question = packet_question(&packet);
	if (impp_flow_ask(&flow, &question)) {
		report(trial, &packet, NULL);
		return false;
	}
	*want = naive_judge(trial->site, &packet);
	if (agree(trial, impp_verdict(&trial->policy, &flow), *want))
		return true;
	report(trial, &packet, NULL);
	return false;
}

static const uint8_t error_types4[] = { 3, 11, 12 };
static const uint8_t error_types6[] = { 1, 2, 3, 4 };

/* An ICMP error about @quote, mostly to the one who sent it. */
static struct packet random_error(struct random *r, const struct site *site,
				  const struct packet *quote)
{
	struct packet error = random_packet(r, site);
	uint8_t type = error_types4[random_below(r, 3)];

	if (quote->family == AF_INET6)
		type = error_types6[random_below(r, 4)];
	if (error.family != quote->family || random_below(r, 2)) {
		memcpy(error.src, quote->dst, sizeof(error.src));
		memcpy(error.dst, quote->src, sizeof(error.dst));
		if (random_once_in(r, 8))
			error.dst[3]++;
	}
	error.family = quote->family;
	error.proto = error.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	error.port = type << 8;
	error.from_port = 0;
	error.syn = false;
	return error;
}

static bool is_error(const struct packet *p)
{
	if (p->proto != (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return false;
	return memchr(p->family == AF_INET ? error_types4 : error_types6,
		      p->port >> 8, p->family == AF_INET ? 3 : 4);
}

static bool judge_error(const struct trial *trial, struct random *r,
			struct packet quote, struct naive_answer *want)
{
	struct packet error = random_error(r, trial->site, &quote);
	struct packet *quoted = random_once_in(r, 16) ? NULL : &quote;
	bool related = random_below(r, 8);
	struct impp_flow flow, quote_flow;

	/* What packet.c would find of what a quote may be. */
	if (quote.defect != IMPP_SOUND)
		quote.defect = IMPP_FRAGMENT;
	if (is_error(&quote))
		quote.defect = IMPP_MALFORMED;
	flow = packet_flow(&error);
	quote_flow = packet_quote(&quote);
	*want = naive_error(trial->site, &error, quoted, related);
	if (agree(trial,
		  impp_verdict_error(&trial->policy, &flow,
				     quoted ? &quote_flow : NULL, related),
		  *want))
		return true;
	report(trial, &error, quoted);
	return false;
}

/* How often each answer was given. */
struct tally {
	unsigned long verdict[3][__IMPP_VERDICT_MAX];
	unsigned long reason[3][__IMPP_REASON_MAX];
};

static void count(struct tally *tally, int way, struct naive_answer answer)
{
	tally->verdict[way][answer.verdict]++;
	tally->reason[way][answer.reason]++;
}

static bool judge_all(const struct trial *trial, struct tally *tally)
{
	struct random r = { trial->seed };
	struct naive_answer answer;
	struct packet packet;
	int i;

	for (i = 0; i < PACKETS; i++) {
		packet = random_packet(&r, trial->site);
		if (!judge_packet(trial, &packet, &answer))
			return false;
		count(tally, 0, answer);
		if (!judge_question(trial, packet, &answer))
			return false;
		count(tally, 1, answer);
		if (!judge_error(trial, &r, packet, &answer))
			return false;
		count(tally, 2, answer);
	}
	return true;
}

static unsigned long number_from(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

static void print_tally(const struct tally *tally)
{
	static const char *const way[] = { "packets", "questions", "errors" };
	int i, j;

	for (i = 0; i < 3; i++) {
		printf("# %s:", way[i]);
		for (j = 0; j < __IMPP_VERDICT_MAX; j++)
			printf(" %s %lu", impp_verdict_name(j),
			       tally->verdict[i][j]);
		for (j = 1; j < __IMPP_REASON_MAX; j++)
			printf(" %s %lu", impp_reason_name(j),
			       tally->reason[i][j]);
		printf("\n");
	}
}

TEST(random_packets_on_random_sites)
{
	unsigned long seeds = number_from("IMPP_SEEDS", 300);
	unsigned long first = number_from("IMPP_SEED", 1), seed;
	static struct trial trial;
	struct tally tally = { 0 };
	int i;

	for (seed = first; seed < first + seeds; seed++) {
		ASSERT_TRUE(trial_init(&trial, seed));
		random_site_yaml(stdout, seed);
		ASSERT_TRUE(judge_all(&trial, &tally));
		trial_exit(&trial);
	}
	print_tally(&tally);
	if (seeds < 100)
		return;
	for (i = 0; i < __IMPP_VERDICT_MAX; i++) {
		EXPECT_NE(0, tally.verdict[0][i]);
		EXPECT_NE(0, tally.verdict[1][i]);
		EXPECT_NE(0, tally.verdict[2][i]);
	}
	for (i = 1; i < __IMPP_REASON_MAX; i++)
		EXPECT_NE(0, tally.reason[0][i]);
	/* A question is never unsolicited, nor broken in any way. */
	for (i = IMPP_REASON_LOCALHOST_ONLY; i < __IMPP_REASON_MAX; i++)
		EXPECT_NE(0, tally.reason[1][i]);
	EXPECT_NE(0, tally.reason[2][IMPP_REASON_UNSOLICITED]);
	EXPECT_NE(0, tally.reason[2][IMPP_REASON_MALFORMED]);
	EXPECT_NE(0, tally.reason[2][IMPP_REASON_FRAGMENT]);
	EXPECT_FALSE(leaked());
}

/* Every destination port, for some pair of addresses and source port. */
static bool judge_every_port(const struct trial *trial, struct packet packet)
{
	struct naive_answer answer;
	uint32_t port;

	packet.proto = packet.from_port % 3 ? IPPROTO_TCP : IPPROTO_UDP;
	packet.defect = IMPP_SOUND;
	packet.session = IMPP_SESSION_NEW;
	packet.syn = true;
	for (port = 0; port < 65536; port++) {
		packet.port = port;
		if (!judge_packet(trial, &packet, &answer))
			return false;
	}
	packet.proto = packet.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	packet.from_port = 0;
	for (port = 0; port < 65536; port++) {
		packet.port = port;
		if (!judge_packet(trial, &packet, &answer))
			return false;
	}
	packet.port = 0;
	for (port = 0; port < 256; port++) {
		packet.proto = port;
		if (!judge_packet(trial, &packet, &answer))
			return false;
	}
	return true;
}

TEST(every_port)
{
	static struct trial trial;
	struct random r = { 9 };
	struct packet packet;
	uint64_t seed;

	for (seed = 1000; seed < 1006; seed++) {
		ASSERT_TRUE(trial_init(&trial, seed));
		/* A pair that may do something. */
		do {
			packet = random_packet(&r, trial.site);
		} while (naive_judge(trial.site, &packet).verdict !=
			 IMPP_ALLOW);
		ASSERT_TRUE(judge_every_port(&trial, packet));
		trial_exit(&trial);
	}
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
