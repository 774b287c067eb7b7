// SPDX-License-Identifier: GPL-2.0
/*
 * Groups back to prefixes: every address of a small space is in a prefix if
 * and only if its group was wanted, and no prefix is needless; sizes and pairs
 * by hand.
 */
#include <stdlib.h>

#include "../../userspace/census.h"
#include "../../userspace/prefix.h"
#include "../../userspace/words.h"
#include "random.h"
#include "toy.h"

#include "kselftest_harness.h"

struct taken {
	struct compiled *compiled;
	struct census census;
};

static bool take(struct taken *taken, struct site *site)
{
	struct diag diag;

	diag_init(&diag);
	taken->compiled = compile_site(site, &diag);
	if (!taken->compiled)
		return false;
	census_init(&taken->census, taken->compiled);
	return true;
}

static void give_back(struct taken *taken)
{
	census_exit(&taken->census);
	compiled_free(taken->compiled);
}

/* The prefixes of those who hold @role, as text. */
static const char *holders(const struct census *census, unsigned int role)
{
	static char text[1024];
	u64 wanted[IMPP_GROUPS_MAX / 64] = { 0 };
	struct prefixes prefixes = { 0 };
	char name[PREFIX_NAME_LEN];
	struct words words = { 0 };
	size_t i;

	for (i = 0; i < census->groups; i++)
		bits_assign(wanted, i, census_holds(census, i, role));
	census_prefixes(census, wanted, &prefixes);
	for (i = 0; i < prefixes.len; i++)
		words_add(&words, "%s", prefix_name(&prefixes.prefix[i], name));
	snprintf(text, sizeof(text), "%s", words_end(&words));
	words_clear(&words);
	free(prefixes.prefix);
	return text;
}

TEST(prefixes_are_few)
{
	struct site *site = toy_new(3);
	struct taken taken;

	toy_bind(site, ROLE_IMP, "10.0.0.1");
	toy_bind(site, ROLE_IMP, "10.0.0.2");
	toy_bind(site, ROLE_IMP, "10.0.0.3");
	toy_bind(site, ROLE_IMP, "2001:db8::/64");
	toy_bind(site, ROLE_IMP, "2001:db8:0:1::/64");
	toy_bind(site, TOY_ROLE(0), "10.0.0.2");
	toy_bind(site, TOY_ROLE(1), "0.0.0.0/1");
	toy_bind(site, TOY_ROLE(1), "::/0");
	toy_except(site, TOY_ROLE(1), "64.0.0.0/2");
	ASSERT_TRUE(take(&taken, site));
	EXPECT_STREQ(holders(&taken.census, ROLE_IMP),
		     "10.0.0.1, 10.0.0.2/31, 2001:db8::/63");
	EXPECT_STREQ(holders(&taken.census, TOY_ROLE(0)), "10.0.0.2");
	/* any is unicast. */
	EXPECT_STREQ(holders(&taken.census, TOY_ROLE(1)),
		     "0.0.0.0/2, ::/1, 8000::/2, c000::/3, e000::/4, f000::/5, "
		     "f800::/6, fc00::/7, fe00::/8");
	EXPECT_STREQ(holders(&taken.census, TOY_ROLE(2)), "");
	give_back(&taken);
	toy_free(site);
}

TEST(all_is_one_prefix)
{
	u64 wanted[IMPP_GROUPS_MAX / 64];
	struct prefixes prefixes = { 0 };
	struct site *site = toy_new(0);
	struct taken taken;

	toy_bind(site, ROLE_IMP, "255.255.255.255");
	toy_bind(site, ROLE_IMP, "::");
	ASSERT_TRUE(take(&taken, site));
	memset(wanted, 0xff, sizeof(wanted));
	census_prefixes(&taken.census, wanted, &prefixes);
	ASSERT_EQ(prefixes.len, 2);
	EXPECT_EQ(prefixes.prefix[0].family, AF_INET);
	EXPECT_EQ(prefixes.prefix[0].len, 0);
	EXPECT_EQ(prefixes.prefix[1].family, AF_INET6);
	EXPECT_EQ(prefixes.prefix[1].len, 0);
	free(prefixes.prefix);
	give_back(&taken);
	toy_free(site);
}

static u32 group_of(const struct census *census, int family, u64 last)
{
	const struct impp_tables *t = &census->compiled->tables;
	const struct impp_span4 *s4 = t->record[IMPP_TABLE_SPANS4];
	const struct impp_span6 *s6 = t->record[IMPP_TABLE_SPANS6];

	if (family == AF_INET) {
		while (s4->last < (0x0a000000 | last))
			s4++;
		return s4->group;
	}
	while (!s6->last_hi && s6->last_lo < last)
		s6++;
	return s6->group;
}

/* Is 10.0.0.@last or ::@last in the prefix? */
static bool covers(const struct prefix *p, u32 last)
{
	u32 bits = p->family == AF_INET ? 32 : 128, size = bits / 8, i;

	if (p->family == AF_INET && p->addr[0] != 10)
		return !p->len;
	for (i = p->family == AF_INET; i < size - 1; i++)
		if (p->addr[i])
			return false;
	return p->len <= bits - 8 ||
	       (p->addr[size - 1] ^ last) >> (bits - p->len) == 0;
}

static void bind_some(struct site *site, struct random *r, bool ipv6)
{
	char text[64];
	int i, len;

	for (i = random_below(r, 12); i >= 0; i--) {
		len = random_below(r, 9);
		snprintf(text, sizeof(text), ipv6 ? "::%x/%d" : "10.0.0.%d/%d",
			 random_below(r, 256) & ~((1 << (8 - len)) - 1),
			 (ipv6 ? 120 : 24) + len);
		toy_bind(site,
			 random_once_in(r, 2) ? ROLE_IMP : TOY_ROLE(i % 4),
			 text);
	}
}

/* Returns whether the prefixes say what the spans say. */
static bool agree(const struct census *census, const u64 *wanted)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct prefixes all = { 0 };
	bool good = true;
	u32 last, hits;
	size_t f, i;

	census_prefixes(census, wanted, &all);
	for (f = 0; f < 2; f++) {
		for (last = 0; last < 256; last++) {
			hits = 0;
			for (i = 0; i < all.len; i++)
				hits += all.prefix[i].family == families[f] &&
					covers(&all.prefix[i], last);
			good &= hits ==
				bits_test(wanted,
					  group_of(census, families[f], last));
		}
	}
	for (i = 1; i < all.len; i++)
		good &= prefix_cmp(&all.prefix[i - 1], &all.prefix[i]) < 0;
	free(all.prefix);
	return good;
}

TEST(prefixes_say_what_spans_say)
{
	u64 wanted[IMPP_GROUPS_MAX / 64];
	struct taken taken;
	struct site *site;
	struct random r;
	u64 seed;
	u32 i;

	for (seed = 1; seed <= 300; seed++) {
		r = (struct random){ seed };
		site = toy_new(4);
		toy_bind(site, ROLE_IMP, "10.9.9.9");
		bind_some(site, &r, false);
		bind_some(site, &r, true);
		ASSERT_TRUE(take(&taken, site));
		memset(wanted, 0, sizeof(wanted));
		/* Group 0 is nearly everything, and would be all there is. */
		for (i = 1; i < taken.census.groups; i++)
			bits_assign(wanted, i, random_once_in(&r, 2));
		EXPECT_TRUE(agree(&taken.census, wanted))
		{
			TH_LOG("seed %llu", (unsigned long long)seed);
		}
		give_back(&taken);
		toy_free(site);
	}
}

static u32 holder(const struct census *census, unsigned int role)
{
	u32 i;

	for (i = 0; i < census->groups && !census_holds(census, i, role); i++)
		;
	return i;
}

TEST(sizes_and_pairs)
{
	struct site *site = toy_new(4);
	const struct census *c;
	struct taken taken;
	u32 one, six, many;

	toy_bind(site, ROLE_IMP, "10.9.9.9");
	toy_bind(site, TOY_ROLE(0), "10.0.0.1");
	toy_bind(site, TOY_ROLE(1), "2001:db8::1");
	toy_bind(site, TOY_ROLE(2), "10.1.0.0/24");
	toy_bind(site, TOY_ROLE(2), "2001:db8:2::/48");
	toy_bind(site, TOY_ROLE(2), "2001:db8:3::/48");
	ASSERT_TRUE(take(&taken, site));
	c = &taken.census;
	one = holder(c, TOY_ROLE(0));
	six = holder(c, TOY_ROLE(1));
	many = holder(c, TOY_ROLE(2));
	EXPECT_EQ(holder(c, TOY_ROLE(3)), c->groups);
	EXPECT_EQ(c->size[one][0], 1);
	EXPECT_EQ(c->size[one][1], 0);
	EXPECT_EQ(c->size[six][1], 1);
	EXPECT_EQ(c->size[many][0], 256);
	EXPECT_EQ(c->size[many][1], UINT64_MAX);
	EXPECT_EQ(c->size[0][1], UINT64_MAX);
	EXPECT_EQ(c->size[0][0], (1ULL << 32) - 1 - 1 - 256);
	EXPECT_FALSE(census_pair(c, one, one));
	EXPECT_FALSE(census_pair(c, one, six));
	EXPECT_FALSE(census_pair(c, six, six));
	EXPECT_TRUE(census_pair(c, one, many));
	EXPECT_TRUE(census_pair(c, many, six));
	EXPECT_TRUE(census_pair(c, many, many));
	give_back(&taken);
	toy_free(site);
}

TEST_HARNESS_MAIN
