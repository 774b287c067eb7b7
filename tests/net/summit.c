// SPDX-License-Identifier: GPL-2.0
/*
 * One policy at every limit at once: 1,024 groups, 4,096 rules, 4,096 cells,
 * 40,960 port sets, 1,048,576 ranges and relations, a million IPv4 prefixes and
 * 262,144 of IPv6, chains of 16 matches, a set of all 65,536 ports. It is
 *accepted, takes nearly all the memory that it may, and judges as a few
 *formulas do that share nothing with its tables.
 *
 * What an address, a pair of groups, a set and a chain are follows from their
 * numbers:
 *
 *	group		1 + n % 1023 for the first 256 addresses of block n, of
 *			512 addresses; else 0. IPv6: of the upper 64 bits, 2^46
 *			to a block
 *	cell		1 + (from * 1024 + to) % 4096
 *	set		5 (cell - 1) + transport + 1; as many for localhost
 *	range j		ports 2500 j + set % 1000 and nine more; set 1: all
 *	chain		(31 set + j) % 4096: rule 256 k + chain % 256 from ports
 *			4096 k to 4096 k + 100, for each k below 16
 */
#include <arpa/inet.h>
#include <endian.h>

#include "fill.h"
#include "policy_test.h"

#define BLOCKS (1U << 20)
#define BLOCK6 46
#define BLOCKS6 (1U << (64 - BLOCK6))
#define PERMITTING (IMPP_SETS_MAX / 2)
#define CHAINS (IMPP_MATCHES_MAX / IMPP_CHAIN_MAX)
#define BATCH 1000
#define BATCHES 60

/* Sets from 2 to this have a range more than the rest. */
#define WIDE (IMPP_RANGES_MAX - 1 - 25 * (IMPP_SETS_MAX - 1) + 1)

static uint32_t ranges_of(uint32_t set)
{
	return set == 1 ? 1 : set <= WIDE ? 26 : 25;
}

static void climb_spans(struct sample *s)
{
	struct impp_span4 *four = sample_grow(s, IMPP_A_SPANS4, 2 * BLOCKS);
	struct impp_span6 *six = sample_grow(s, IMPP_A_SPANS6, 2 * BLOCKS6);
	uint64_t i;

	for (i = 0; i < BLOCKS; i++) {
		four[2 * i].last = (i << 9) + 255;
		four[2 * i].group = 1 + i % 1023;
		four[2 * i + 1].last = (i << 9) + 511;
	}
	four[2 * i - 1].last = ~0U;
	for (i = 0; i < BLOCKS6; i++) {
		six[2 * i].last_hi = (i << BLOCK6) + 255;
		six[2 * i].last_lo = ~0ULL;
		six[2 * i].group = 1 + i % 1023;
		six[2 * i + 1].last_hi = ((i + 1) << BLOCK6) - 1;
		six[2 * i + 1].last_lo = ~0ULL;
	}
}

static void climb_ranges(struct sample *s)
{
	struct impp_range *r = sample_grow(s, IMPP_A_RANGES, IMPP_RANGES_MAX);
	uint32_t set, j, chain;
	uint16_t lo;

	for (set = 1; set <= IMPP_SETS_MAX; set++)
		for (j = 0; j < ranges_of(set); j++) {
			lo = set == 1 ? 0 : 2500 * j + set % 1000;
			chain = (31 * set + j) % CHAINS;
			*r++ = (struct impp_range){
				.set = set,
				.lo = lo,
				.hi = set == 1 ? 65535 : lo + 9,
				.match = set > PERMITTING
						 ? IMPP_MATCH_NONE
						 : chain * IMPP_CHAIN_MAX,
			};
		}
}

static void climb_matches(struct sample *s)
{
	struct impp_match *m = sample_grow(s, IMPP_A_MATCHES, IMPP_MATCHES_MAX);
	uint32_t chain, k;

	for (chain = 0; chain < CHAINS; chain++)
		for (k = 0; k < IMPP_CHAIN_MAX; k++)
			*m++ = (struct impp_match){
				.rule = 256 * k + chain % 256,
				.lo = 4096 * k,
				.hi = 4096 * k + 100,
				.flags = k + 1 == IMPP_CHAIN_MAX
						 ? IMPP_MATCH_LAST
						 : 0,
			};
}

static void climb_cells(struct sample *s)
{
	struct impp_cell *cell = sample_grow(s, IMPP_A_CELLS, IMPP_CELLS_MAX);
	struct impp_relation *r;
	uint32_t i, t;

	for (i = 0; i < IMPP_CELLS_MAX; i++)
		for (t = 0; t < __IMPP_TRANSPORT_MAX; t++) {
			cell[i].permit[t] = 5 * i + t + 1;
			cell[i].localhost[t] = PERMITTING + 5 * i + t + 1;
		}
	r = sample_grow(s, IMPP_A_RELATIONS, IMPP_RELATIONS_MAX);
	for (i = 0; i < IMPP_RELATIONS_MAX; i++)
		r[i] = (struct impp_relation){ i / 1024, i % 1024,
					       1 + i % IMPP_CELLS_MAX, 0 };
}

static void climb(struct sample *s)
{
	struct impp_member *m;
	uint32_t i;

	fill_roles(s, IMPP_ROLES_MAX);
	fill_groups(s, IMPP_GROUPS_MAX);
	fill_rules(s, IMPP_RULES_MAX);
	m = sample_grow(s, IMPP_A_MEMBERS, IMPP_MEMBERS_MAX);
	for (i = 0; i < IMPP_MEMBERS_MAX; i++)
		m[i] = (struct impp_member){ i / 64, i % 64 };
	climb_spans(s);
	climb_ranges(s);
	climb_matches(s);
	climb_cells(s);
}

/* -- What it means --------------------------------------------------------- */

static uint32_t group_of(const struct impp_question *q, const uint8_t *addr)
{
	uint64_t hi;
	uint32_t four;

	if (q->family == AF_INET) {
		memcpy(&four, addr, sizeof(four));
		four = ntohl(four);
		return four >> 9 < BLOCKS && (four & 511) < 256
			       ? 1 + (four >> 9) % 1023
			       : 0;
	}
	memcpy(&hi, addr, sizeof(hi));
	hi = be64toh(hi);
	return (hi & ((1ULL << BLOCK6) - 1)) < 256 ? 1 + (hi >> BLOCK6) % 1023
						   : 0;
}

/* Which range of the set the port is in; -1: in none. */
static int range_of(uint32_t set, uint16_t port)
{
	uint32_t j;

	if (set == 1)
		return 0;
	for (j = 0; j < ranges_of(set); j++)
		if (port >= 2500 * j + set % 1000 &&
		    port <= 2500 * j + set % 1000 + 9)
			return j;
	return -1;
}

static struct impp_answer judge(const struct impp_question *q)
{
	uint32_t from = group_of(q, q->src), to = group_of(q, q->dst);
	uint32_t set = 5 * ((from * 1024 + to) % IMPP_CELLS_MAX) +
		       (q->proto == IPPROTO_UDP) + 1;
	int j = range_of(set, q->port);
	struct impp_answer a = {
		.verdict = IMPP_DENY,
		.reason = j < 0 ? IMPP_REASON_PORT : IMPP_REASON_SOURCE_PORT,
		.rule = IMPP_RULE_NONE,
		.from_group = from,
		.to_group = to,
	};

	if (j >= 0 && q->from_port % 4096 <= 100) {
		a.verdict = IMPP_ALLOW;
		a.reason = IMPP_REASON_NONE;
		a.rule = 256 * (q->from_port / 4096) +
			 (31 * set + j) % CHAINS % 256;
	} else if (range_of(PERMITTING + set, q->port) >= 0) {
		a.reason = IMPP_REASON_LOCALHOST_ONLY;
	}
	return a;
}

/* -- Questions ------------------------------------------------------------- */

/* Random, but often near the edges. */
static void ask_of(struct impp_question *q, uint8_t *addr)
{
	uint64_t hi = (uint64_t)(random() % BLOCKS6) << BLOCK6;
	uint32_t four;

	four = htonl((random() % BLOCKS << 9) + random() % 4 * 85 +
		     random() % 3);
	hi |= random() % 4 * 85 + random() % 3;
	hi = htobe64(hi);
	if (q->family == AF_INET)
		memcpy(addr, &four, sizeof(four));
	else
		memcpy(addr, &hi, sizeof(hi));
}

static struct impp_question ask(void)
{
	struct impp_question q = {
		.family = random() % 2 ? AF_INET : AF_INET6,
		.proto = random() % 2 ? IPPROTO_TCP : IPPROTO_UDP,
		.from_port =
			random() % 16 * 4096 + random() % 3 * 50 + random() % 2,
	};
	uint32_t set;

	ask_of(&q, q.src);
	ask_of(&q, q.dst);
	set = 5 * ((group_of(&q, q.src) * 1024 + group_of(&q, q.dst)) %
		   IMPP_CELLS_MAX) +
	      (q.proto == IPPROTO_UDP) + 1;
	if (random() % 2)
		set += PERMITTING;
	q.port = 2500 * (random() % 26) + set % 1000 + random() % 12 - 1;
	return q;
}

/* A batch of questions. Return: how many were allowed. */
static unsigned int expect_agreement(struct __test_metadata *_metadata,
				     struct nl *nl)
{
	static struct impp_question q[BATCH];
	const struct impp_answer *a;
	struct impp_answer want;
	struct nl_answer answer;
	struct nl_request r;
	unsigned int i, allowed = 0;

	for (i = 0; i < BATCH; i++)
		q[i] = ask();
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
	ASSERT_EQ(0, nl_ask(nl, &r, &answer))
	{
		return 0;
	}
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	for (i = 0; i < BATCH; i++) {
		want = judge(&q[i]);
		allowed += want.verdict == IMPP_ALLOW;
		EXPECT_EQ(0, memcmp(&want, &a[i], sizeof(want)))
		TH_LOG("%u to %u, port %u from %u: verdict %u reason %u rule %u, not %u %u %u",
		       want.from_group, want.to_group, q[i].port,
		       q[i].from_port, a[i].verdict, a[i].reason, a[i].rule,
		       want.verdict, want.reason, want.rule);
	}
	nl_answer_free(&answer);
	return allowed;
}

/* Real packets: source port 49152 is the first of a rule's. */
static unsigned int expect_packet(struct __test_metadata *_metadata, int tun)
{
	struct impp_question q;
	struct impp_answer want;
	uint32_t src, dst;
	char packet[2048];
	bool came = false;

	do {
		q = ask();
	} while (q.family != AF_INET || q.proto != IPPROTO_UDP ||
		 q.src[0] >= 100 || q.dst[0] >= 100 || !q.src[0] || !q.dst[0]);
	q.from_port = 49152;
	want = judge(&q);
	memcpy(&src, q.src, sizeof(src));
	memcpy(&dst, q.dst, sizeof(dst));
	EXPECT_EQ(0, traffic_send(tun, ntohl(src), ntohl(dst), q.port, 1));
	while (read(tun, packet, sizeof(packet)) > 0)
		came |= packet[0] >> 4 == 4;
	EXPECT_EQ(want.verdict == IMPP_ALLOW, came)
	TH_LOG("%x to %x, port %u", ntohl(src), ntohl(dst), q.port);
	return came;
}

FIXTURE(summit)
{
	struct nl nl;
	struct sample sample;
	int tun;
};

FIXTURE_SETUP(summit)
{
	struct nl_answer answer;

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	self->tun = traffic_open();
	ASSERT_LE(0, self->tun);
	sample_init(&self->sample);
	climb(&self->sample);
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, &answer))
	TH_LOG("%s", answer.ack.text);
	nl_answer_free(&answer);
}

FIXTURE_TEARDOWN(summit)
{
	sample_free(&self->sample);
	nl_close(&self->nl);
}

static void expect_large(struct __test_metadata *_metadata, struct nl *nl)
{
	uint64_t bytes = nl_status(nl, IMPP_A_MEMORY);

	ksft_print_msg("the policy takes %llu MiB\n",
		       (unsigned long long)bytes >> 20);
	EXPECT_LT(IMPP_POLICY_BYTES / 4 * 3, bytes);
	EXPECT_GE(IMPP_POLICY_BYTES, bytes);
}

TEST_F_TIMEOUT(summit, everything_at_its_limit, 600)
{
	unsigned int i, allowed = 0, came = 0;

	expect_large(_metadata, &self->nl);
	for (i = 0; i < BATCHES; i++)
		allowed += expect_agreement(_metadata, &self->nl);
	for (i = 0; i < BATCH; i++)
		came += expect_packet(_metadata, self->tun);
	ksft_print_msg("%u of %u questions allowed, %u of %u packets\n",
		       allowed, BATCHES * BATCH, came, BATCH);
	EXPECT_LT(BATCHES * BATCH / 10, allowed);
	EXPECT_LT(BATCH / 10, came);
}
