// SPDX-License-Identifier: GPL-2.0
/*
 * The limits of nf_impp.h, in the compiler: a site at the edge compiles, and
 * builds; one more of something is refused with a place. And how long the
 * largest sites take.
 */
#include <stdlib.h>
#include <time.h>

#include "../../userspace/compile.h"
#include "leaked.h"
#include "toy.h"

#include "kselftest_harness.h"

/* Machines are slow at times, and sanitizers always. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define X(n) TOY_ROLE(n)
#define TCP TRANSPORT_TCP
#define ANY "0-65535"

/* What compiling, and building, a site says; for free(). */
static char *says(const struct site *site)
{
	struct impp_policy policy;
	struct compiled *c;
	struct diag diag = { 0 };
	char *text = NULL;
	size_t size;

	diag.out = open_memstream(&text, &size);
	c = compile_site(site, &diag);
	if (c && !compiled_policy(c, &policy, &diag)) {
		fprintf(diag.out, "nothing");
		impp_policy_clear(&policy);
	}
	compiled_free(c);
	fclose(diag.out);
	return text;
}

#define EXPECT_SAYS(want, site)           \
	do {                              \
		char *said = says(site);  \
		EXPECT_STREQ(want, said); \
		free(said);               \
	} while (0)

static void bind_slash24(struct site *site, unsigned int role, u32 n)
{
	toy_bind4(site, role, 0x0a000000 + (n << 8), 24);
}

TEST(roles)
{
	struct site *site = toy_new(IMPP_ROLES_MAX - DOCUMENT_ROLES);

	bind_slash24(site, ROLE_IMP, 0);
	EXPECT_SAYS("nothing", site);
	toy_free(site);

	site = toy_new(IMPP_ROLES_MAX - DOCUMENT_ROLES + 1);
	bind_slash24(site, ROLE_IMP, 0);
	bind_slash24(site, X(IMPP_ROLES_MAX - DOCUMENT_ROLES), 1);
	EXPECT_SAYS("toy:2:1: error: more than 4096 roles, "
		    "prefixes of the site's own rows included\n",
		    site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(names)
{
	struct site *site = toy_new(1);
	char *name = site->role[X(0)].name;
	char fits[56], over[57], want[128];

	memset(fits, 'x', 55);
	fits[55] = '\0';
	memset(over, 'x', 56);
	over[56] = '\0';
	bind_slash24(site, ROLE_IMP, 0);
	bind_slash24(site, X(0), 1);
	site->role[X(0)].name = fits;
	EXPECT_SAYS("nothing", site);
	site->role[X(0)].name = over;
	snprintf(want, sizeof(want),
		 "toy:2:1: error: the name '%s' is longer than 55 bytes\n",
		 over);
	EXPECT_SAYS(want, site);
	site->role[X(0)].name = name;

	toy_allow(site, X(0), ROLE_IMP, TCP, "80", ANY);
	name = site->own[0].name;
	site->own[0].name = over;
	snprintf(want, sizeof(want),
		 "toy:3:1: error: the name '%s' is longer than 55 bytes\n",
		 over);
	EXPECT_SAYS(want, site);
	site->own[0].name = name;
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(rules)
{
	struct site *site = toy_new(1);
	u32 i;

	bind_slash24(site, ROLE_IMP, 0);
	bind_slash24(site, X(0), 1);
	for (i = 0; i < IMPP_RULES_MAX; i++)
		toy_allow(site, X(0), ROLE_IMP, TCP, "80", ANY);
	EXPECT_SAYS("nothing", site);
	/* What is no rule does not count. */
	toy_allow(site, ROLE_CUCM, ROLE_IMP, TCP, "80", ANY);
	EXPECT_SAYS("nothing", site);
	toy_allow(site, X(0), ROLE_IMP, TCP, "80", ANY);
	EXPECT_SAYS("toy:4100:1: error: more than 4096 rows are rules\n", site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(members)
{
	/* 1,023 groups of 64 roles each, and 64 more members. */
	struct site *site = toy_new(1023 + 63);
	u32 i;

	for (i = 0; i < 63; i++)
		toy_bind4(site, X(i), 0x0a000000, 8);
	bind_slash24(site, ROLE_IMP, 0);
	for (i = 1; i < 1022; i++)
		bind_slash24(site, X(63 + i), i);
	EXPECT_SAYS("nothing", site);
	/* 10.0.0.0/8 itself has 63, imp's group 64, 1,021 others 64: 65,471. */
	for (i = 0; i < 64; i++)
		bind_slash24(site, X(63 + 1 + i), 900);
	EXPECT_SAYS("nothing", site);
	for (; i < 73; i++)
		bind_slash24(site, X(63 + 1 + i), 900);
	EXPECT_SAYS(
		"toy:56:1: error: the groups hold more than 65536 roles together\n",
		site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

/* @rows rows: row n on ports n to n + 15 from port n alone. */
static void allow_staggered(struct site *site, u32 rows)
{
	char ports[16], from[8];
	u32 i;

	for (i = 0; i < rows; i++) {
		snprintf(ports, sizeof(ports), "%u-%u", i, i + 15);
		snprintf(from, sizeof(from), "%u", i);
		toy_allow(site, X(0), ROLE_IMP, TCP, ports, from);
	}
}

TEST(matches)
{
	struct site *site = toy_new(2);
	struct row *last;
	u32 i;

	bind_slash24(site, ROLE_IMP, 0);
	bind_slash24(site, X(0), 1);
	bind_slash24(site, X(1), 2);
	/* Each row is in 16 chains, and each chain once: 65,536. */
	allow_staggered(site, IMPP_RULES_MAX);
	EXPECT_SAYS("nothing", site);
	/* For x-1, which has but a few, new chains begin. */
	for (i = 4000; i < 4096; i++)
		site->own[i].from.role[0] = ROLE_CUCM;
	for (i = 4000; i < 4096; i++) {
		last = &site->own[i];
		free(last->from.role);
		last->from.role = malloc(2 * sizeof(*last->from.role));
		last->from.role[0] = X(0);
		last->from.role[1] = X(1);
		last->from.len = 2;
	}
	EXPECT_SAYS("toy:4004:1: error: the rows combine to "
		    "more than 65536 matches of source ports\n",
		    site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(chains)
{
	struct site *site = toy_new(1);
	char from[8];
	u32 i;

	bind_slash24(site, ROLE_IMP, 0);
	bind_slash24(site, X(0), 1);
	for (i = 0; i < 16; i++) {
		snprintf(from, sizeof(from), "%u", 2 * i);
		toy_allow(site, X(0), ROLE_IMP, TCP, "80-85", from);
	}
	/* These add nothing to the chain. */
	toy_allow(site, X(0), ROLE_IMP, TCP, "80-85", "30");
	toy_allow(site, X(0), ROLE_IMP, TCP, "86", "31");
	EXPECT_SAYS("nothing", site);
	toy_allow(site, X(0), ROLE_IMP, TCP, "83-90", "33");
	EXPECT_SAYS("toy:21:1: error: more than 16 ranges of source ports share port 83: "
		    "site.own-18 is one too many\n",
		    site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(ranges)
{
	struct site *site = toy_new(1001);
	char *ports = NULL, port[8];
	size_t size;
	FILE *out;
	u32 i;

	out = open_memstream(&ports, &size);
	for (i = 1; i <= 1048; i++)
		fprintf(out, "%u,", 4 * i);
	fclose(out);
	bind_slash24(site, ROLE_IMP, 0);
	toy_bind4(site, X(1000), 0x0a000000, 8);
	toy_allow(site, X(1000), ROLE_IMP, TCP, ports, ANY);
	/* A set of 1,048 ranges, and 998 of 1,049; one more is too many. */
	for (i = 0; i < 998; i++) {
		bind_slash24(site, X(i), i + 1);
		snprintf(port, sizeof(port), "%u", 4 * i + 2);
		toy_allow(site, X(i), ROLE_IMP, TCP, port, ANY);
	}
	EXPECT_SAYS("nothing", site);
	bind_slash24(site, X(i), i + 1);
	toy_allow(site, X(i), ROLE_IMP, TCP, "65535", ANY);
	EXPECT_SAYS("toy:2001:1: error: the rows combine to "
		    "more than 1048576 ranges of ports\n",
		    site);
	free(ports);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(cells)
{
	struct site *site = toy_new(65);
	u32 from, to;
	char port[8];

	for (from = 0; from < 64; from++)
		bind_slash24(site, X(from), from);
	site->protect_all = true;
	for (from = 0; from < 64; from++) {
		snprintf(port, sizeof(port), "%u", from);
		for (to = 0; to < 64; to++)
			toy_allow(site, X(from), X(to), TCP, port, ANY);
	}
	EXPECT_SAYS("nothing", site);
	/* Who is two may do what either may. */
	bind_slash24(site, X(0), 70);
	bind_slash24(site, X(1), 70);
	EXPECT_SAYS("toy:2:1: error: the groups and rows combine to "
		    "more than 4096 cells that differ\n",
		    site);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

/* A million hosts, so many in each /24 that hold two roles by turns. */
static struct site *crowd(u32 per_net)
{
	struct site *site = toy_new(2);
	u32 i;

	toy_bind4(site, ROLE_IMP, 0xc0000000, 24);
	for (i = 0; i < 1000000; i++)
		toy_bind4(site, X(i % 2),
			  i / per_net << 8 | i % per_net * 256 / per_net, 32);
	return site;
}

TEST(a_million_hosts_fit)
{
	static const u32 per_net[] = { 2, 8, 64 };
	struct site *site;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(per_net); i++) {
		site = crowd(per_net[i]);
		EXPECT_SAYS("nothing", site);
		toy_free(site);
	}
	EXPECT_FALSE(leaked());
}

/*
 * 1,023 groups beside group 0: /24 number n holds x-k where bit k of n is set.
 * Half of them are protected, and 4,096 rules go from x-1 to x-9 to x-0.
 */
static struct site *all_combinations(void)
{
	struct site *site = toy_new(10);
	char port[8];
	u32 i, k;

	for (i = 1; i < 1024; i++)
		for (k = 0; k < 10; k++)
			if (i >> k & 1)
				bind_slash24(site, X(k), i);
	site->protect.role[0] = X(0);
	for (i = 0; i < IMPP_RULES_MAX; i++) {
		snprintf(port, sizeof(port), "%u", 10 * i);
		toy_allow(site, X(1 + i % 9), X(0), TCP | TRANSPORT_UDP, port,
			  i % 4 ? ANY : "1024-65535");
	}
	return site;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

TEST(a_large_site_takes_seconds)
{
	struct site *site = all_combinations();
	struct compiled *c;
	struct diag diag;
	double start;

	diag_init(&diag);
	start = seconds();
	c = compile_site(site, &diag);
	start = seconds() - start;
	ASSERT_NE(NULL, c);
	ksft_print_msg(
		"%u groups, %u rules: %.2f s; %u relations, %u cells, %u ranges\n",
		c->tables.len[IMPP_TABLE_GROUPS],
		c->tables.len[IMPP_TABLE_RULES], start,
		c->tables.len[IMPP_TABLE_RELATIONS],
		c->tables.len[IMPP_TABLE_CELLS],
		c->tables.len[IMPP_TABLE_RANGES]);
	EXPECT_EQ(1024, c->tables.len[IMPP_TABLE_GROUPS]);
	EXPECT_EQ(511, c->tables.len[IMPP_TABLE_CELLS]);
	/* Without sanitizers it is under a second. */
	EXPECT_GT(15.0, start);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
