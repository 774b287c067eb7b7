// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes to groups: every address of small spaces against the naive judge's
 * containment, S1's special addresses by hand, and the sizes of section 2.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <time.h>

#include "../../userspace/groups.h"
#include "leaked.h"
#include "naive.h"
#include "random.h"
#include "toy.h"

#include "kselftest_harness.h"

/* Machines are slow at times, and sanitizers always. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

static u32 find_group(const struct groups *g, int family, const u8 *addr)
{
	u64 hi = 0, lo = 0;
	u32 i, low;

	if (family == AF_INET) {
		memcpy(&low, addr, 4);
		for (i = 0; g->span4[i].last < ntohl(low); i++)
			;
		return g->span4[i].group;
	}
	for (i = 0; i < 8; i++) {
		hi = hi << 8 | addr[i];
		lo = lo << 8 | addr[i + 8];
	}
	for (i = 0; g->span6[i].last_hi < hi ||
		    (g->span6[i].last_hi == hi && g->span6[i].last_lo < lo);
	     i++)
		;
	return g->span6[i].group;
}

/* Spans ascend, cover their family, and no two neighbours are alike. */
static bool spans_are_sound(const struct groups *g)
{
	const struct impp_span6 *s = g->span6;
	bool sound = g->len4 && g->len6;
	u32 i;

	for (i = 0; i < g->len4; i++)
		sound &= g->span4[i].group < g->len;
	for (i = 1; i < g->len4; i++)
		sound &= g->span4[i - 1].last < g->span4[i].last &&
			 g->span4[i - 1].group != g->span4[i].group;
	for (i = 0; i < g->len6; i++)
		sound &= s[i].group < g->len && !s[i].zero;
	for (i = 1; i < g->len6; i++)
		sound &= (s[i - 1].last_hi < s[i].last_hi ||
			  (s[i - 1].last_hi == s[i].last_hi &&
			   s[i - 1].last_lo < s[i].last_lo)) &&
			 s[i - 1].group != s[i].group;
	return sound && g->span4[g->len4 - 1].last == ~0U &&
	       s[g->len6 - 1].last_hi == ~0ULL &&
	       s[g->len6 - 1].last_lo == ~0ULL;
}

/* Group 0 holds nothing, and no two groups the same. */
static bool groups_differ(const struct groups *g)
{
	size_t size = g->words * sizeof(u64);
	bool sound = true;
	u32 i, j;

	for (i = 0; i < g->words; i++)
		sound &= !groups_roles(g, 0)[i];
	for (i = 0; i < g->len; i++)
		for (j = 0; j < i; j++)
			sound &= memcmp(groups_roles(g, i), groups_roles(g, j),
					size) != 0;
	return sound;
}

/* Does the group of an address hold just what the naive judge says? */
static bool address_agrees(const struct site *site, const struct groups *g,
			   int family, const u8 *addr)
{
	const u64 *roles = groups_roles(g, find_group(g, family, addr));
	unsigned int role;

	for (role = 0; role < site->roles; role++)
		if (bits_test(roles, role) !=
		    naive_holds(site, role, family, addr))
			return false;
	return true;
}

/* The 64 addresses from a base, which is given by its first bytes. */
struct space {
	int family;
	const char *prefix; /* of 64 addresses */
	const char *around; /* of more */
};

static const struct space spaces[] = {
	{ AF_INET, "0.0.0.0/26", "0.0.0.0/2" },
	{ AF_INET, "10.1.1.0/26", "10.0.0.0/8" },
	{ AF_INET, "223.255.255.192/26", "192.0.0.0/2" },
	{ AF_INET, "224.0.0.0/26", "224.0.0.0/3" },
	{ AF_INET, "239.255.255.192/26", "0.0.0.0/0" },
	{ AF_INET, "240.0.0.0/26", "192.0.0.0/2" },
	{ AF_INET, "255.255.255.192/26", "240.0.0.0/4" },
	{ AF_INET6, "::/122", "::/0" },
	{ AF_INET6, "2001:db8::ffff:ffff:ffff:ffc0/122", "2001:db8::/32" },
	{ AF_INET6, "2001:db8:0:1::/122", "2001:db8::/64" },
	{ AF_INET6, "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122", "fe00::/7" },
	{ AF_INET6, "ff00::/122", "ff00::/8" },
	{ AF_INET6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122", "c000::/2" },
};

static void space_address(const struct space *space, u32 i, u8 *addr)
{
	char text[64];

	strcpy(text, space->prefix);
	*strchr(text, '/') = '\0';
	inet_pton(space->family, text, addr);
	addr[space->family == AF_INET ? 3 : 15] += i;
}

/* A prefix inside a space. */
static void space_prefix(struct random *r, const struct space *space,
			 char *text, size_t size)
{
	u32 width = random_below(r, 7), i = random_below(r, 64);
	char host[INET6_ADDRSTRLEN];
	u8 addr[16];

	space_address(space, i >> width << width, addr);
	inet_ntop(space->family, addr, host, sizeof(host));
	snprintf(text, size, "%s/%u", host,
		 (space->family == AF_INET ? 32 : 128) - width);
}

static void bind_at_random(struct random *r, struct site *site,
			   const struct space *space)
{
	unsigned int role, n;
	char text[64];

	for (n = random_below(r, 12); n > 0; n--) {
		role = random_once_in(r, 2) ? random_below(r, 3)
					    : TOY_ROLE(random_below(r, 3));
		space_prefix(r, space, text, sizeof(text));
		if (random_once_in(r, 10))
			strcpy(text, space->around);
		if (random_once_in(r, 4))
			toy_except(site, role, text);
		else
			toy_bind(site, role, text);
	}
}

TEST(every_address_of_small_spaces)
{
	struct random r = { 3 };
	struct groups g = { 0 };
	const struct space *s;
	struct diag diag;
	struct site *site;
	u32 round, i;
	u8 addr[16];

	diag_init(&diag);
	for (round = 0; round < 200 * ARRAY_SIZE(spaces); round++) {
		s = &spaces[round % ARRAY_SIZE(spaces)];
		site = toy_new(3);
		bind_at_random(&r, site, s);
		ASSERT_EQ(0, groups_find(&g, site, &diag));
		ASSERT_TRUE(spans_are_sound(&g));
		ASSERT_TRUE(groups_differ(&g));
		for (i = 0; i < 64; i++) {
			space_address(s, i, addr);
			ASSERT_TRUE(address_agrees(site, &g, s->family, addr))
			TH_LOG("%s + %u, round %u", s->prefix, i, round);
		}
		groups_clear(&g);
		toy_free(site);
	}
	EXPECT_FALSE(leaked());
}

/* S1's sentences on addresses, one or more lines each. */
static const struct {
	const char *bound;
	const char *except;
	const char *addr;
	bool holds;
} special[] = {
	{ "10.0.0.0/8", NULL, "10.255.255.255", true },
	{ "10.0.0.0/8", NULL, "11.0.0.0", false },
	{ "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", false },
	/* A union: a longer prefix elsewhere takes nothing away. */
	{ "10.0.0.0/8", "11.0.0.0/8", "10.1.2.3", true },
	{ "0.0.0.0/0", NULL, "0.0.0.0", true },
	{ "0.0.0.0/0", NULL, "223.255.255.255", true },
	{ "0.0.0.0/0", NULL, "224.0.0.0", false },
	{ "0.0.0.0/0", NULL, "239.255.255.255", false },
	{ "0.0.0.0/0", NULL, "240.0.0.0", true },
	{ "0.0.0.0/0", NULL, "255.255.255.254", true },
	{ "0.0.0.0/0", NULL, "255.255.255.255", false },
	{ "224.0.0.0/3", NULL, "224.0.0.1", false },
	{ "224.0.0.0/3", NULL, "240.0.0.1", true },
	{ "224.0.0.0/4", NULL, "239.1.2.3", true },
	{ "224.0.0.0/4", NULL, "240.0.0.0", false },
	{ "224.0.0.5", NULL, "224.0.0.5", true },
	{ "240.0.0.0/4", NULL, "255.255.255.255", false },
	{ "255.255.255.254/31", NULL, "255.255.255.255", false },
	{ "255.255.255.254/31", NULL, "255.255.255.254", true },
	{ "255.255.255.255", NULL, "255.255.255.255", true },
	{ "255.255.255.255", "0.0.0.0/0", "255.255.255.255", true },
	{ "255.255.255.255", "255.255.255.255", "255.255.255.255", false },
	{ "224.0.0.0/4", "0.0.0.0/0", "224.0.0.1", true },
	{ "224.0.0.0/4", "224.0.0.0/24", "224.0.0.1", false },
	{ "::/0", NULL, "feff::1", true },
	{ "::/0", NULL, "ff02::1", false },
	{ "fe00::/7", NULL, "ff02::1", false },
	{ "fe00::/7", NULL, "fe80::1", true },
	{ "ff00::/8", NULL, "ffff::ffff", true },
	{ "ff02::/16", "::/0", "ff02::1", true },
	{ "ff02::/16", "ff02::1", "ff02::1", false },
	/* The families do not mix. */
	{ "0.0.0.0/0", NULL, "::1", false },
	{ "::/0", NULL, "0.0.0.1", false },
	{ "::ffff:10.0.0.0/104", NULL, "10.0.0.1", false },
};

TEST(special_addresses)
{
	struct groups g = { 0 };
	struct diag diag;
	struct site *site;
	int family;
	u8 addr[16];
	size_t i;

	diag_init(&diag);
	for (i = 0; i < ARRAY_SIZE(special); i++) {
		site = toy_new(0);
		toy_bind(site, ROLE_CUCM, special[i].bound);
		if (special[i].except)
			toy_except(site, ROLE_CUCM, special[i].except);
		ASSERT_EQ(0, groups_find(&g, site, &diag));
		family = strchr(special[i].addr, ':') ? AF_INET6 : AF_INET;
		inet_pton(family, special[i].addr, addr);
		EXPECT_EQ(special[i].holds,
			  bits_test(groups_roles(&g,
						 find_group(&g, family, addr)),
				    ROLE_CUCM))
		TH_LOG("%s less %s: %s", special[i].bound, special[i].except,
		       special[i].addr);
		EXPECT_EQ(special[i].holds,
			  naive_holds(site, ROLE_CUCM, family, addr));
		groups_clear(&g);
		toy_free(site);
	}
	EXPECT_FALSE(leaked());
}

TEST(implied_roles)
{
	struct site *site = toy_new(0);
	static const u8 addr[16] = { 10, 0, 0, 1 }, other[16] = { 10, 0, 0, 2 };
	struct groups g = { 0 };
	struct diag diag;
	const u64 *roles;

	diag_init(&diag);
	toy_bind(site, ROLE_IMP_PUBLISHER, "10.0.0.0/24");
	toy_except(site, ROLE_IMP_PUBLISHER, "10.0.0.2");
	/* What is held by implication is no prefix of imp's to take out. */
	toy_except(site, ROLE_IMP, "10.0.0.0/8");
	ASSERT_EQ(0, groups_find(&g, site, &diag));
	roles = groups_roles(&g, find_group(&g, AF_INET, addr));
	EXPECT_TRUE(bits_test(roles, ROLE_IMP));
	EXPECT_TRUE(bits_test(roles, ROLE_IMP_PUBLISHER));
	EXPECT_FALSE(bits_test(roles, ROLE_IMP_SUBSCRIBER));
	EXPECT_EQ(0, find_group(&g, AF_INET, other));
	EXPECT_TRUE(groups_protected(&g, find_group(&g, AF_INET, addr)));
	EXPECT_FALSE(groups_protected(&g, 0));
	EXPECT_EQ(2, g.len);
	groups_clear(&g);

	/* Held twice over, it is the same group. */
	toy_bind(site, ROLE_IMP, "10.0.0.128/25");
	site->role[ROLE_IMP].except.len = 0;
	ASSERT_EQ(0, groups_find(&g, site, &diag));
	EXPECT_EQ(2, g.len);
	groups_clear(&g);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(protect_all_takes_group_0_too)
{
	struct site *site = toy_new(1);
	struct groups g = { 0 };
	struct diag diag;

	diag_init(&diag);
	toy_bind(site, TOY_ROLE(0), "10.0.0.0/24");
	site->protect_all = true;
	ASSERT_EQ(0, groups_find(&g, site, &diag));
	ASSERT_EQ(2, g.len);
	EXPECT_TRUE(groups_protected(&g, 0));
	EXPECT_TRUE(groups_protected(&g, 1));
	EXPECT_EQ(1, g.len6);
	groups_clear(&g);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

/* Finds the groups of a site that is past a limit; returns what is said. */
static char *complaint(const struct site *site)
{
	struct groups g = { 0 };
	struct diag diag = { 0 };
	char *text = NULL;
	size_t size;

	diag.out = open_memstream(&text, &size);
	if (!groups_find(&g, site, &diag))
		fprintf(diag.out, "nothing");
	groups_clear(&g);
	fclose(diag.out);
	return text;
}

TEST(groups_are_limited)
{
	struct site *site = toy_new(1100);
	char *text;
	u32 i;

	/* Group 0 is one of the 1,024. */
	for (i = 0; i < IMPP_GROUPS_MAX - 1; i++)
		toy_bind4(site, TOY_ROLE(i), i << 8, 24);
	text = complaint(site);
	EXPECT_STREQ("nothing", text);
	free(text);

	toy_bind4(site, TOY_ROLE(i), i << 8, 24);
	text = complaint(site);
	EXPECT_STREQ("toy:1024:1: error: the addresses form more than 1024 groups "
		     "that differ in their roles\n",
		     text);
	free(text);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(spans_are_limited)
{
	struct site *site = toy_new(2);
	char *text;
	u32 i;

	/* Each is two spans: its own and the gap before the next. */
	for (i = 0; i < IMPP_SPANS_MAX / 2; i++)
		toy_bind4(site, TOY_ROLE(0), i << 8, 32);
	text = complaint(site);
	EXPECT_STREQ("nothing", text);
	free(text);

	toy_bind4(site, TOY_ROLE(1), i << 8, 32);
	text = complaint(site);
	EXPECT_STREQ("toy:2097153:1: error: the prefixes cut the address space "
		     "into more than 4194304 spans\n",
		     text);
	free(text);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

TEST(a_million_prefixes)
{
	struct site *site = toy_new(20);
	struct random r = { 4 };
	struct groups g = { 0 };
	struct diag diag;
	double start;
	u32 i;

	diag_init(&diag);
	for (i = 0; i < 1000000; i++)
		toy_bind4(site, TOY_ROLE(i % 20), random_next(&r) & ~0xffU,
			  24 + random_below(&r, 9));
	start = seconds();
	ASSERT_EQ(0, groups_find(&g, site, &diag));
	start = seconds() - start;
	ksft_print_msg("1,000,000 prefixes: %.2f s, %u spans, %u groups\n",
		       start, g.len4, g.len);
	/* Without sanitizers it is under a second. */
	EXPECT_GT(10.0, start);
	EXPECT_TRUE(spans_are_sound(&g));
	groups_clear(&g);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
