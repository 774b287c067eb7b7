// SPDX-License-Identifier: GPL-2.0
/*
 * Policies read back: grants say what the tables permit, all of it and no
 * more, whatever the site; and addresses in words.
 */
#include <stdlib.h>

#include "../../userspace/addresses.h"
#include "../../userspace/bits.h"
#include "../../userspace/compile.h"
#include "../../userspace/grant_text.h"
#include "../../userspace/kernel.h"
#include "../../userspace/mem.h"
#include "../../userspace/tables.h"
#include "leaked.h"
#include "random.h"
#include "random_site.h"
#include "toy.h"

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#define X(n) TOY_ROLE(n)
#define ANY "0-65535"
#define SITES 60
#define ASKED 4000 /* questions a site */

/* -- Grants against tables ----------------------------------------------- */

/* May a group open a port to another, by the tables? */
static bool permitted(const struct impp_tables *t, u32 from, u32 to,
		      unsigned int transport, u16 port, u16 from_port)
{
	const struct impp_match *match;

	match = tables_chain(t, tables_cell(t, from, to), transport, port);
	for (; match; match = tables_next_match(t, match))
		if (from_port >= match->lo && from_port <= match->hi)
			return true;
	return false;
}

static bool in_ports(const struct ports *ports, u16 port)
{
	size_t i;

	for (i = 0; i < ports->len; i++)
		if (port >= ports->range[i].lo && port <= ports->range[i].hi)
			return true;
	return false;
}

static bool transport_fits(const struct grant *grant, unsigned int transport,
			   u16 port)
{
	/* Joined grants have the ports of IPv4. */
	if (grant->both_icmp && transport == IMPP_ICMPV6)
		return grant->ports.len > 1 || port == 128 << 8;
	return grant->transport == transport && in_ports(&grant->ports, port);
}

/* The same by the grants. */
static bool granted(const struct grants *grants, u32 from, u32 to,
		    unsigned int transport, u16 port, u16 from_port)
{
	const struct role_class *class = grants->classes.class;
	const struct grant *grant = grants->grant;
	size_t i;

	for (i = 0; i < grants->len; i++, grant++) {
		if (grant->from == CLASS_NONE || grant->to == CLASS_NONE)
			abort();
		if (bits_test(class[grant->from].groups, from) &&
		    bits_test(class[grant->to].groups, to) &&
		    transport_fits(grant, transport, port) &&
		    from_port >= grant->from_ports.lo &&
		    from_port <= grant->from_ports.hi)
			return true;
	}
	return false;
}

/* A port at, or beside, an edge of some set. */
static u16 edge_port(const struct impp_tables *t, struct random *r)
{
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES];
	u32 len = t->len[IMPP_TABLE_RANGES];

	if (!len || random_once_in(r, 10))
		return random_below(r, 65536);
	range += random_below(r, len);
	return (random_once_in(r, 2) ? range->lo : range->hi) +
	       random_below(r, 3) - 1;
}

static u16 edge_source(const struct impp_tables *t, struct random *r)
{
	const struct impp_match *match = t->record[IMPP_TABLE_MATCHES];
	u32 len = t->len[IMPP_TABLE_MATCHES];

	if (!len || random_once_in(r, 4))
		return random_below(r, 65536);
	match += random_below(r, len);
	return (random_once_in(r, 2) ? match->lo : match->hi) +
	       random_below(r, 3) - 1;
}

static bool judged(const struct impp_tables *t, u32 from, u32 to)
{
	const struct impp_group *group = t->record[IMPP_TABLE_GROUPS];

	return (group[from].flags | group[to].flags) & IMPP_GROUP_PROTECTED;
}

/* Types that icmp does not mean (S9); joined grants leave the test alone. */
static bool odd_icmp6(unsigned int transport, u16 port)
{
	unsigned int type = port >> 8;

	return transport == IMPP_ICMPV6 &&
	       ((type >= 130 && type <= 137) || type == 143);
}

static unsigned int disagreements(const struct impp_tables *t,
				  const struct grants *grants, struct random *r)
{
	u32 groups = t->len[IMPP_TABLE_GROUPS], from, to, n, wrong = 0;
	unsigned int transport;
	u16 port, from_port;

	for (n = 0; n < ASKED; n++) {
		from = random_below(r, groups);
		to = random_below(r, groups);
		transport = random_below(r, __IMPP_TRANSPORT_MAX);
		port = edge_port(t, r);
		from_port = transport <= IMPP_UDP ? edge_source(t, r) : 0;
		if (!judged(t, from, to) || odd_icmp6(transport, port))
			continue;
		wrong += permitted(t, from, to, transport, port, from_port) !=
			 granted(grants, from, to, transport, port, from_port);
	}
	return wrong;
}

static unsigned int check_site(uint64_t seed, bool merge)
{
	struct diag diag = { .out = stderr, .quiet = true };
	struct site *site = random_site(seed, &diag);
	struct compiled *c = site ? compile_site(site, &diag) : NULL;
	struct grants grants;
	unsigned int wrong = 1000000;
	struct random r;

	r.state = seed;
	if (c) {
		grants_read(&grants, &c->tables, merge);
		wrong = disagreements(&c->tables, &grants, &r);
		grants_clear(&grants);
	}
	compiled_free(c);
	site_free(site);
	return wrong;
}

TEST(grants_say_what_tables_permit)
{
	uint64_t seed;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	for (seed = 1; seed <= SITES; seed++) {
		EXPECT_EQ(0, check_site(seed, true))
		TH_LOG("seed %llu, merged", (unsigned long long)seed);
		EXPECT_EQ(0, check_site(seed, false))
		TH_LOG("seed %llu", (unsigned long long)seed);
	}
	EXPECT_FALSE(leaked());
}

/* -- Words --------------------------------------------------------------- */

/* All grants of a site, a line each; for free(). */
static char *says(const struct site *site, bool merge)
{
	struct diag diag = { .out = stderr };
	struct compiled *c = compile_site(site, &diag);
	char *text = NULL, *word[5];
	struct grants grants;
	size_t size, i, j;
	FILE *out = open_memstream(&text, &size);

	grants_read(&grants, &c->tables, merge);
	for (i = 0; i < grants.len; i++) {
		struct grant *grant = &grants.grant[i];

		word[0] = class_name(&grants.classes, &c->tables, grant->from);
		word[1] = class_name(&grants.classes, &c->tables, grant->to);
		word[2] = grant_transport(grant);
		word[3] = grant_ports(grant);
		word[4] = grant_rows(grant, &c->tables);
		fprintf(out, "%s > %s: %s %s by %s\n", word[0], word[1],
			word[2], word[3], word[4]);
		for (j = 0; j < 5; j++)
			free(word[j]);
	}
	grants_clear(&grants);
	compiled_free(c);
	fclose(out);
	return text;
}

#define EXPECT_SAYS(want, site, merge)          \
	do {                                    \
		char *said = says(site, merge); \
		EXPECT_STREQ(want, said);       \
		free(said);                     \
	} while (0)

static void allow(struct site *site, unsigned int from, unsigned int to,
		  unsigned int named, const char *ports, const char *name)
{
	struct row *row = toy_allow(site, from, to, named, ports, ANY);

	free(row->name);
	row->name = mem_text(name);
}

static struct site *two_roles(void)
{
	struct site *site = toy_new(2);

	toy_bind(site, ROLE_IMP, "10.0.0.1");
	toy_bind(site, X(0), "10.0.1.0/24");
	return site;
}

TEST(merged)
{
	struct site *site = two_roles();

	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "80-90,100", "a");
	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "91,443", "b");
	allow(site, ROLE_IMP, X(0), TRANSPORT_TCP, "22", "c");
	allow(site, X(0), ROLE_IMP, TRANSPORT_UDP, "53", "d");
	EXPECT_SAYS("x-0 > imp: tcp 80-91, 100, 443 by site.a, site.b\n"
		    "x-0 > imp: udp 53 by site.d\n"
		    "imp > x-0: tcp 22 by site.c\n",
		    site, true);
	EXPECT_SAYS("x-0 > imp: tcp 80-90, 100 by site.a\n"
		    "x-0 > imp: tcp 91, 443 by site.b\n"
		    "imp > x-0: tcp 22 by site.c\n"
		    "x-0 > imp: udp 53 by site.d\n",
		    site, false);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(roles_of_the_same_hosts_are_one)
{
	struct site *site = two_roles();

	toy_bind(site, X(1), "10.0.1.0/24");
	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "1", "a");
	allow(site, X(1), ROLE_IMP, TRANSPORT_TCP, "2", "b");
	EXPECT_SAYS("x-0 = x-1 > imp: tcp 1-2 by site.a, site.b\n", site, true);
	toy_free(site);
}

/* Nobody but the row's own roles is named, though all of x-1 may, too. */
TEST(the_narrowest_roles_are_named)
{
	struct site *site = two_roles();

	toy_bind(site, X(1), "10.0.0.0/8");
	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "1", "a");
	allow(site, X(1), ROLE_IMP, TRANSPORT_TCP, "1", "b");
	EXPECT_SAYS("x-0 > imp: tcp 1 by site.a\n"
		    "x-1 > imp: tcp 1 by site.b\n",
		    site, true);
	toy_free(site);
}

TEST(a_shadowed_row_is_in_none)
{
	struct site *site = two_roles();

	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "1-9", "a");
	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "5", "b");
	EXPECT_SAYS("x-0 > imp: tcp 1-9 by site.a\n", site, true);
	toy_free(site);
}

TEST(transports)
{
	struct site *site = two_roles();
	struct row *row;

	allow(site, X(0), ROLE_IMP, TRANSPORT_ICMP | TRANSPORT_ICMPV6, NULL,
	      "all");
	allow(site, ROLE_IMP, X(0), TRANSPORT_ECHO, NULL, "echo");
	allow(site, ROLE_IMP, ROLE_IMP, TRANSPORT_ICMPV6, NULL, "six");
	row = toy_allow(site, ROLE_IMP, X(0), 0, NULL, ANY);
	free(row->name);
	row->name = mem_text("esp");
	row->transports.proto[50 / 8] |= 1 << 50 % 8;
	row->transports.proto[51 / 8] |= 1 << 51 % 8;
	row->transports.proto[99 / 8] |= 1 << 99 % 8;
	EXPECT_SAYS("x-0 > imp: icmp - by site.all\n"
		    "imp > x-0: icmp-echo - by site.echo\n"
		    "imp > x-0: esp, ah, 99 - by site.esp\n"
		    "imp > imp: icmp (IPv6) - by site.six\n",
		    site, true);
	toy_free(site);
}

/* Echo requests are credited to the row that has them first. */
TEST(types_of_icmp)
{
	struct site *site = two_roles();

	allow(site, X(0), ROLE_IMP, TRANSPORT_ECHO, NULL, "echo");
	allow(site, X(0), ROLE_IMP, TRANSPORT_ICMP, NULL, "four");
	EXPECT_SAYS("x-0 > imp: icmp-echo - by site.echo\n"
		    "x-0 > imp: icmp (IPv4) 0.0-4.255, 6.0-7.255, "
		    "8.1-255.255 "
		    "by site.four\n",
		    site, false);
	toy_free(site);
}

TEST(source_ports)
{
	struct site *site = two_roles();

	toy_allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "80", "1024-65535");
	toy_allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, ANY, "20");
	EXPECT_SAYS("x-0 > imp: tcp 80 from 1024-65535 by site.own-0\n"
		    "x-0 > imp: tcp any from 20 by site.own-1\n",
		    site, true);
	toy_free(site);
}

/* -- Addresses ----------------------------------------------------------- */

/* The addresses of role x-0, bound to a NULL-terminated list. */
static char *addresses(const char *const *bound, const char *except, size_t max)
{
	struct diag diag = { .out = stderr };
	struct site *site = toy_new(1);
	struct classes classes;
	char *text = NULL, *name;
	struct compiled *c;
	size_t i;

	toy_bind(site, ROLE_IMP, "192.0.2.1");
	for (; *bound; bound++)
		toy_bind(site, X(0), *bound);
	if (except)
		toy_except(site, X(0), except);
	c = compile_site(site, &diag);
	classes_read(&classes, &c->tables);
	for (i = 0; i < classes.len; i++) {
		name = class_name(&classes, &c->tables, i);
		if (!strcmp(name, "x-0"))
			text = addresses_text(&c->tables,
					      classes.class[i].groups, max);
		free(name);
	}
	classes_clear(&classes);
	compiled_free(c);
	toy_free(site);
	return text;
}

#define EXPECT_ADDRESSES(want, except, max, ...)                             \
	do {                                                                 \
		char *got = addresses((const char *[]){ __VA_ARGS__, NULL }, \
				      except, max);                          \
		EXPECT_STREQ(want, got);                                     \
		free(got);                                                   \
	} while (0)

TEST(addresses_in_words)
{
	EXPECT_ADDRESSES("10.0.0.1", NULL, 0, "10.0.0.1");
	EXPECT_ADDRESSES("10.0.0.0/8, 2001:db8::/32", NULL, 0, "10.0.0.0/8",
			 "2001:db8::/32");
	EXPECT_ADDRESSES("10.0.0.11-10.0.0.13", NULL, 0, "10.0.0.11",
			 "10.0.0.13", "10.0.0.12");
	EXPECT_ADDRESSES("10.0.0.0/30", NULL, 0, "10.0.0.0/31", "10.0.0.2/31");
	EXPECT_ADDRESSES("10.0.0.2-10.0.0.5", NULL, 0, "10.0.0.2/31",
			 "10.0.0.4/31");
	EXPECT_ADDRESSES("2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::", NULL,
			 0, "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::");
	EXPECT_ADDRESSES("2001:db8::/63", NULL, 0, "2001:db8::/64",
			 "2001:db8:0:1::/64");
	EXPECT_ADDRESSES("10.0.0.1, 10.0.0.3, 2 more", NULL, 2, "10.0.0.1",
			 "10.0.0.3", "10.0.0.5", "10.0.0.7");
	EXPECT_ADDRESSES("10.0.0.1, 10.0.0.3, 10.0.0.5", NULL, 2, "10.0.0.1",
			 "10.0.0.3", "10.0.0.5");
	EXPECT_ADDRESSES("224.0.0.5, ff02::5", NULL, 0, "224.0.0.5", "ff02::5");
	EXPECT_FALSE(leaked());
}

TEST(any_in_words)
{
	EXPECT_ADDRESSES("any", NULL, 0, "0.0.0.0/0", "::/0");
	EXPECT_ADDRESSES("any IPv4", NULL, 0, "0.0.0.0/0");
	EXPECT_ADDRESSES("any IPv6", NULL, 0, "::/0");
	EXPECT_ADDRESSES("10.0.0.1, any IPv6", NULL, 0, "10.0.0.1", "::/0");
	EXPECT_ADDRESSES("any IPv4, 2001:db8::1", NULL, 0, "0.0.0.0/0",
			 "2001:db8::1");
	EXPECT_ADDRESSES("any but 10.9.0.0/16", "10.9.0.0/16", 0, "0.0.0.0/0",
			 "::/0");
	EXPECT_ADDRESSES("any but 2001:db8::/32", "2001:db8::/32", 0,
			 "0.0.0.0/0", "::/0");
	EXPECT_ADDRESSES("any but 223.0.0.0/8", "223.0.0.0/8", 0, "0.0.0.0/0",
			 "::/0");
	EXPECT_ADDRESSES("any but 240.0.0.0/8", "240.0.0.0/8", 0, "0.0.0.0/0",
			 "::/0");
	EXPECT_ADDRESSES("any but 255.255.255.254", "255.255.255.254", 0,
			 "0.0.0.0/0", "::/0");
	EXPECT_ADDRESSES("any IPv4, ::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			 "fe00::/8", 0, "0.0.0.0/0", "::/0");
}

/* -- Equality ------------------------------------------------------------ */

/* What the kernel would have, had @c been applied. */
static void run(struct running *running, const struct compiled *c)
{
	const struct site *site = c->site;
	u32 i;

	memset(running, 0, sizeof(*running));
	running->generation = 1;
	running->mode = running->mode_applied = site->mode;
	running->state = site->state;
	running->on_deny = site->on_deny;
	running->catalogue = mem_text(site->catalogue->name);
	running->edition = mem_text(site->catalogue->edition);
	running->policy.tables = c->tables;
	for (i = 0; i < IMPP_TABLES; i++)
		running->policy.tables.record[i] =
			mem_copy(c->tables.record[i],
				 (size_t)c->tables.len[i] *
					 impp_table_kinds[i].size);
}

TEST(no_change)
{
	struct diag diag = { .out = stderr };
	struct site *site = two_roles();
	struct running running;
	struct impp_tables *t = &running.policy.tables;
	struct compiled *c;
	u32 i;

	site->catalogue->name = "toy";
	site->catalogue->edition = "first";
	allow(site, X(0), ROLE_IMP, TRANSPORT_TCP, "80", "a");
	c = compile_site(site, &diag);
	run(&running, c);
	EXPECT_TRUE(running_matches(&running, c));
	running.generation = 0;
	EXPECT_FALSE(running_matches(&running, c));
	running.generation = 5;
	running.mode = IMPP_MODE_AUDIT;
	EXPECT_FALSE(running_matches(&running, c));
	running.mode = running.mode_applied;
	running.mode_applied = IMPP_MODE_AUDIT;
	EXPECT_FALSE(running_matches(&running, c));
	running.mode_applied = running.mode;
	running.on_deny = IMPP_ON_DENY_REJECT;
	EXPECT_FALSE(running_matches(&running, c));
	running.on_deny = site->on_deny;
	running.edition[0] = 'F';
	EXPECT_FALSE(running_matches(&running, c));
	running.edition[0] = 'f';
	for (i = 0; i < IMPP_TABLES; i++) {
		char *last = t->record[i];

		if (!t->len[i])
			continue;
		last += t->len[i] * impp_table_kinds[i].size - 1;
		++*last;
		EXPECT_FALSE(running_matches(&running, c));
		--*last;
		t->len[i]--;
		EXPECT_FALSE(running_matches(&running, c));
		t->len[i]++;
	}
	EXPECT_TRUE(running_matches(&running, c));
	running_clear(&running);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
