// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that can never be credited: cases by hand, and on random sites no
 * packet is ever credited to one, while all that one would match is credited
 * to the rows that are named. IMPP_SEEDS=N tries N sites instead of 60.
 */
#include <stdlib.h>

#include "../../userspace/shadow.h"
#include "random_packet.h"
#include "random_site.h"
#include "toy.h"

#include "../../kmod/verdict.h"
#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 86400

/* Shadows as text: "own-1<own-0 own-2<" */
static void find(struct site *site, char *text, size_t size)
{
	struct compiled *compiled;
	struct shadows shadows;
	struct census census;
	struct diag diag;
	size_t i, j, len = 0;

	diag_init(&diag);
	*text = '\0';
	compiled = compile_site(site, &diag);
	if (!compiled)
		return;
	census_init(&census, compiled);
	shadows_find(&shadows, &census);
	for (i = 0; i < shadows.len; i++) {
		len += snprintf(text + len, size - len, "%s%s<", i ? " " : "",
				shadows.shadow[i].active->row->name);
		for (j = 0; j < shadows.shadow[i].len; j++)
			len += snprintf(text + len, size - len, "%s%s",
					j ? "," : "",
					shadows.shadow[i].by[j]->row->name);
	}
	shadows_clear(&shadows);
	census_exit(&census);
	compiled_free(compiled);
}

/* A site with three roles, one of which nobody holds yet. */
static struct site *three_roles(void)
{
	struct site *site = toy_new(3);

	toy_bind(site, ROLE_IMP, "10.0.0.0/24");
	toy_bind(site, TOY_ROLE(0), "10.1.0.0/24");
	toy_bind(site, TOY_ROLE(1), "10.2.0.0/24");
	return site;
}

/* A test that has such a site. */
#define TOY_TEST(name)                                      \
	static void name(struct __test_metadata *_metadata, \
			 struct site *site);                \
	TEST(toy_##name)                                    \
	{                                                   \
		struct site *site = three_roles();          \
                                                            \
		name(_metadata, site);                      \
		toy_free(site);                             \
	}                                                   \
	static void name(struct __test_metadata *_metadata, struct site *site)

static const char *shadows_of(struct site *site)
{
	static char text[512];

	find(site, text, sizeof(text));
	return text;
}

#define ALLOW(from, to, named, ports, from_ports) \
	toy_allow(site, from, to, named, ports, from_ports)
#define FIND() shadows_of(site)

TOY_TEST(none)
{
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_UDP, "80", "0-65535");
	ALLOW(TOY_ROLE(1), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80-81", "0-65535");
	EXPECT_STREQ(FIND(), "");
}

TOY_TEST(the_same_again)
{
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-1<own-0");
}

TOY_TEST(two_together)
{
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80-90", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "91-99", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "85-95", "0-65535");
	EXPECT_STREQ(FIND(), "own-2<own-0,own-1");
}

TOY_TEST(source_ports)
{
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-100");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "50-200");
	/* All of it is own-0's, though own-1 covers it, too. */
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "50-100");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "90-150");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "150-201");
	EXPECT_STREQ(FIND(), "own-2<own-0 own-3<own-0,own-1");
}

TOY_TEST(both_transports_or_not)
{
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP | TRANSPORT_UDP, "80",
	      "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_UDP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-2<own-1");
}

TOY_TEST(icmp)
{
	toy_bind(site, ROLE_IMP, "fd00::2");
	toy_bind(site, TOY_ROLE(0), "fd00::3");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ICMP, NULL, "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ICMPV6, NULL, "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ECHO, NULL, "0-65535");
	EXPECT_STREQ(FIND(), "own-2<own-0,own-1");
}

/* Hosts that hold both roles do not save a row for those that hold one. */
TOY_TEST(some_hosts_are_enough)
{
	toy_bind(site, TOY_ROLE(2), "10.1.0.7");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(2), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-1<own-0");
	toy_bind(site, TOY_ROLE(2), "10.3.0.7");
	EXPECT_STREQ(FIND(), "");
}

TOY_TEST(nobody_is_judged)
{
	ALLOW(TOY_ROLE(0), TOY_ROLE(1), TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-0<");
	toy_except(site, TOY_ROLE(0), "10.1.0.0/16");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-0< own-1<");
}

/* Between IPv4 and IPv6 there are no packets. */
TOY_TEST(families_apart)
{
	toy_bind(site, TOY_ROLE(2), "fd00::1");
	ALLOW(TOY_ROLE(2), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ICMPV6, NULL, "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ECHO, NULL, "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_ICMP, NULL, "0-65535");
	EXPECT_STREQ(FIND(), "own-0< own-1<");
	toy_bind(site, ROLE_IMP, "fd00::2");
	EXPECT_STREQ(FIND(), "own-1<");
	toy_bind(site, TOY_ROLE(0), "fd00::3");
	EXPECT_STREQ(FIND(), "");
}

/* What the other family adds is between nobody. */
TOY_TEST(shadowed_in_one_family)
{
	toy_bind(site, TOY_ROLE(2), "10.1.0.0/24");
	toy_bind(site, TOY_ROLE(2), "fd00::1");
	ALLOW(TOY_ROLE(2), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-1<own-0");
}

TOY_TEST(two_way)
{
	ALLOW(ROLE_IMP, TOY_ROLE(0), TRANSPORT_TCP, "80", "0-65535");
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535")
		->bidirectional = true;
	ALLOW(TOY_ROLE(0), ROLE_IMP, TRANSPORT_TCP, "80", "0-65535");
	EXPECT_STREQ(FIND(), "own-2<own-1");
}

static bool has_port(const struct active *active, const struct impp_flow *flow)
{
	const struct port_range *range = active->ports.range;
	size_t i;

	if (!(active->row->transports.named &
	      (flow->transport == IMPP_TCP ? TRANSPORT_TCP : TRANSPORT_UDP)) ||
	    ntohs(flow->from_port) < active->from_ports.lo ||
	    ntohs(flow->from_port) > active->from_ports.hi)
		return false;
	for (i = 0; i < active->ports.len; i++)
		if (flow->port >= range[i].lo && flow->port <= range[i].hi)
			return true;
	return false;
}

static bool named(const struct shadow *s, const struct active *active)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if (s->by[i] == active)
			return true;
	return false;
}

/**
 * struct trial - a random site
 * @shadowed: packets that a rule in the shadow matches, so far
 */
struct trial {
	struct site *site;
	struct compiled *compiled;
	struct impp_policy policy;
	struct census census;
	struct shadows shadows;
	unsigned int shadowed;
};

static bool trial_init(struct trial *trial, uint64_t seed)
{
	struct diag diag;

	diag_init(&diag);
	diag.quiet = true;
	trial->site = random_site(seed, &diag);
	if (!trial->site)
		return false;
	trial->compiled = compile_site(trial->site, &diag);
	if (!trial->compiled ||
	    compiled_policy(trial->compiled, &trial->policy, &diag))
		return false;
	census_init(&trial->census, trial->compiled);
	shadows_find(&trial->shadows, &trial->census);
	return true;
}

static void trial_exit(struct trial *trial)
{
	shadows_clear(&trial->shadows);
	census_exit(&trial->census);
	impp_policy_clear(&trial->policy);
	compiled_free(trial->compiled);
	site_free(trial->site);
}

static const struct active *active_of(const struct trial *trial, u16 rule)
{
	size_t i;

	for (i = 0; i < trial->compiled->actives; i++)
		if (trial->compiled->active[i].rule == rule)
			return &trial->compiled->active[i];
	return NULL;
}

static bool judge(struct trial *trial, const struct packet *packet)
{
	struct impp_question question = packet_question(packet);
	const struct active *credited;
	struct impp_result result;
	struct impp_flow flow;
	struct shadow *s;
	u32 from, to;
	size_t i;

	impp_flow_ask(&flow, &question);
	from = impp_group_of(&trial->policy, flow.ipv6, flow.src);
	to = impp_group_of(&trial->policy, flow.ipv6, flow.dst);
	result = impp_verdict(&trial->policy, &flow);
	if (result.verdict == IMPP_PASS || flow.transport > IMPP_UDP)
		return true;
	credited = active_of(trial, result.rule);
	for (i = 0; i < trial->shadows.len; i++) {
		s = &trial->shadows.shadow[i];
		if (s->active == credited)
			return false;
		if (!census_matches(&trial->census, s->active, from, to) ||
		    !has_port(s->active, &flow))
			continue;
		trial->shadowed++;
		if (!credited || !named(s, credited))
			return false;
	}
	return true;
}

TEST(no_packet_is_credited_to_a_shadow)
{
	const char *env = getenv("IMPP_SEEDS");
	uint64_t seeds = env ? strtoull(env, NULL, 10) : 60, seed;
	struct trial trial = { 0 };
	struct packet packet;
	struct random r;
	int i;

	for (seed = 1; seed <= seeds; seed++) {
		r = (struct random){ seed };
		ASSERT_TRUE(trial_init(&trial, seed));
		for (i = 0; i < 1000; i++) {
			packet = random_packet(&r, trial.site);
			ASSERT_TRUE(judge(&trial, &packet))
			{
				packet_print(stdout, &packet);
				printf(" at seed %llu\n",
				       (unsigned long long)seed);
			}
		}
		trial_exit(&trial);
	}
	EXPECT_GT(trial.shadowed, 0);
}

TEST_HARNESS_MAIN
