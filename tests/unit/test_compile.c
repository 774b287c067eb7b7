// SPDX-License-Identifier: GPL-2.0
/*
 * The compiler on sites built by hand: what chains, sets and cells come out,
 * what is shared, and each limit of nf_impp.h at its edge and one past it.
 * Whether the result means what the site says is test_verdict's business.
 */
#include <stdlib.h>
#include <time.h>

#include "../../userspace/compile.h"
#include "leaked.h"
#include "toy.h"

#include "kselftest_harness.h"

#define X(n) TOY_ROLE(n)
#define TCP TRANSPORT_TCP
#define ANY "0-65535"

/* imp at 10.0.0.0/24, x-0 at 10.0.1.0/24, x-1 at 10.0.2.0/24 … */
static struct site *peers(size_t roles)
{
	struct site *site = toy_new(roles);
	size_t i;

	toy_bind4(site, ROLE_IMP, 0x0a000000, 24);
	for (i = 0; i < roles; i++)
		toy_bind4(site, X(i), 0x0a000100 + (i << 8), 24);
	return site;
}

/* Compiles; returns what was said, and the result through @out. */
static char *compile(const struct site *site, struct compiled **out)
{
	struct diag diag = { 0 };
	char *text = NULL;
	size_t size;

	diag.out = open_memstream(&text, &size);
	*out = compile_site(site, &diag);
	fclose(diag.out);
	return text;
}

/* Compiles what must compile. */
static struct compiled *must_compile(const struct site *site)
{
	struct compiled *c;
	char *text = compile(site, &c);

	if (!c || *text) {
		ksft_print_msg("%s\n", text);
		abort();
	}
	free(text);
	return c;
}

/* What a site that must not compile is refused with. */
static char *complaint(const struct site *site)
{
	struct compiled *c;
	char *text = compile(site, &c);

	if (c)
		fprintf(stderr, "# compiled, though\n");
	compiled_free(c);
	return text;
}

/* The cell for two roles that groups hold alone, or NULL. */
static const struct impp_cell *cell(const struct compiled *c, unsigned int from,
				    unsigned int to)
{
	const struct impp_member *m = c->tables.record[IMPP_TABLE_MEMBERS];
	const struct impp_relation *r = c->tables.record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cells = c->tables.record[IMPP_TABLE_CELLS];
	unsigned int from_group = 0, to_group = 0;
	u32 i;

	for (i = 0; i < c->tables.len[IMPP_TABLE_MEMBERS]; i++) {
		if (m[i].role == from)
			from_group = m[i].group;
		if (m[i].role == to)
			to_group = m[i].group;
	}
	for (i = 0; i < c->tables.len[IMPP_TABLE_RELATIONS]; i++)
		if (r[i].from == from_group && r[i].to == to_group)
			return &cells[r[i].cell - 1];
	return NULL;
}

static void put_range(FILE *out, unsigned int lo, unsigned int hi)
{
	fprintf(out, lo == hi ? "%u" : "%u-%u", lo, hi);
}

static void put_chain(FILE *out, const struct impp_match *m)
{
	const char *before = ":";

	for (;; m++) {
		fprintf(out, "%s%u", before, m->rule);
		before = ",";
		if (m->lo || m->hi != 65535) {
			fprintf(out, "(");
			put_range(out, m->lo, m->hi);
			fprintf(out, ")");
		}
		if (m->flags & IMPP_MATCH_LAST)
			return;
	}
}

/* A port set as "PORTS:RULE(FROM-PORTS),RULE PORTS:…"; for free(). */
static char *show_set(const struct compiled *c, u32 set)
{
	const struct impp_range *r = c->tables.record[IMPP_TABLE_RANGES];
	const struct impp_match *m = c->tables.record[IMPP_TABLE_MATCHES];
	const char *before = "";
	char *text = NULL;
	size_t size;
	FILE *out;
	u32 i;

	out = open_memstream(&text, &size);
	for (i = 0; i < c->tables.len[IMPP_TABLE_RANGES]; i++) {
		if (r[i].set != set)
			continue;
		fprintf(out, "%s", before);
		put_range(out, r[i].lo, r[i].hi);
		if (r[i].match != IMPP_MATCH_NONE)
			put_chain(out, &m[r[i].match]);
		before = " ";
	}
	fclose(out);
	return text;
}

/* Rows on one port set, as PORTS and FROM-PORTS, and what becomes of them. */
static const struct {
	const char *row[5][2];
	const char *set;
} chains[] = {
	{ { { "80", ANY } }, "80:0" },
	{ { { "0", ANY } }, "0:0" },
	{ { { "65535", ANY } }, "65535:0" },
	{ { { ANY, ANY } }, "0-65535:0" },
	/* Whoever comes first is credited, and the rest is one range. */
	{ { { "80", ANY }, { "80", ANY } }, "80:0" },
	{ { { "80-99", ANY }, { "85-90", ANY } }, "80-99:0" },
	{ { { "85-90", ANY }, { "80-99", ANY } }, "80-84:1 85-90:0 91-99:1" },
	{ { { "80-89", ANY }, { "80-99", ANY } }, "80-89:0 90-99:1" },
	{ { { "80", ANY }, { "81", ANY } }, "80:0 81:1" },
	{ { { "161,8161", ANY } }, "161:0 8161:0" },
	/* Nothing is asked after a rule for all source ports. */
	{ { { "80", ANY }, { "80", "1-10" } }, "80:0" },
	{ { { "80", "1-10" }, { "80", ANY }, { "80", "5-20" } },
	  "80:0(1-10),1" },
	{ { { "80-82", "1" }, { "81", ANY } }, "80:0(1) 81:0(1),1 82:0(1)" },
	/* Nor what is covered before, by one or by several together. */
	{ { { "80", "1-10" }, { "80", "5-7" } }, "80:0(1-10)" },
	{ { { "80", "1-10" }, { "80", "1-10" } }, "80:0(1-10)" },
	{ { { "80", "1-10" }, { "80", "0-10" } }, "80:0(1-10),1(0-10)" },
	{ { { "80", "1-10" }, { "80", "11-20" }, { "80", "5-15" } },
	  "80:0(1-10),1(11-20)" },
	{ { { "80", "1-10" }, { "80", "12-20" }, { "80", "5-15" } },
	  "80:0(1-10),1(12-20),2(5-15)" },
	{ { { "80", "30-40" },
	    { "80", "1-10" },
	    { "80", "11-29" },
	    { "80", "1-40" },
	    { "80", "1-41" } },
	  "80:0(30-40),1(1-10),2(11-29),4(1-41)" },
	{ { { "80", "0-100" }, { "80", "101-65535" }, { "80", ANY } },
	  "80:0(0-100),1(101-65535)" },
	/* Equal chains on adjacent ports are one range, though rows differ. */
	{ { { "80", "1-10" }, { "80-81", "1-10" }, { "81", "1-10" } },
	  "80:0(1-10) 81:1(1-10)" },
	{ { { "80-90", "1-10" }, { "84-86", "3-4" } }, "80-90:0(1-10)" },
};

TEST(chains_and_ranges)
{
	struct compiled *c;
	struct site *site;
	size_t i, j;
	char *set;

	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		site = peers(1);
		for (j = 0; j < 5 && chains[i].row[j][0]; j++)
			toy_allow(site, X(0), ROLE_IMP, TCP,
				  chains[i].row[j][0], chains[i].row[j][1]);
		c = must_compile(site);
		ASSERT_NE(NULL, cell(c, X(0), ROLE_IMP));
		EXPECT_EQ(NULL, cell(c, ROLE_IMP, X(0)));
		set = show_set(c, cell(c, X(0), ROLE_IMP)->permit[IMPP_TCP]);
		EXPECT_STREQ(chains[i].set, set);
		free(set);
		compiled_free(c);
		toy_free(site);
	}
	EXPECT_FALSE(leaked());
}

/* Transports, and the ports that they mean in each set of a cell. */
static const struct {
	unsigned int named;
	int proto;
	const char *set[__IMPP_TRANSPORT_MAX];
} transports[] = {
	{ TRANSPORT_TCP, -1, { [IMPP_TCP] = "80:0" } },
	{ TRANSPORT_UDP, -1, { [IMPP_UDP] = "80:0" } },
	{ TRANSPORT_TCP | TRANSPORT_UDP,
	  -1,
	  { [IMPP_TCP] = "80:0", [IMPP_UDP] = "80:0" } },
	/* Not the redirects, nor neighbour discovery. */
	{ TRANSPORT_ICMP, -1, { [IMPP_ICMP] = "0-1279:0 1536-65535:0" } },
	{ TRANSPORT_ICMPV6,
	  -1,
	  { [IMPP_ICMPV6] = "0-33279:0 35328-36607:0 36864-65535:0" } },
	{ TRANSPORT_ECHO,
	  -1,
	  { [IMPP_ICMP] = "2048:0", [IMPP_ICMPV6] = "32768:0" } },
	{ TRANSPORT_ICMP | TRANSPORT_ECHO,
	  -1,
	  { [IMPP_ICMP] = "0-1279:0 1536-65535:0", [IMPP_ICMPV6] = "32768:0" } },
	{ 0, 50, { [IMPP_OTHER] = "50:0" } },
	{ 0, 0, { [IMPP_OTHER] = "0:0" } },
	{ 0, 255, { [IMPP_OTHER] = "255:0" } },
	{ TRANSPORT_ICMP,
	  1,
	  { [IMPP_ICMP] = "0-1279:0 1536-65535:0", [IMPP_OTHER] = "1:0" } },
};

TEST(transports_and_their_ports)
{
	const char *want;
	struct compiled *c;
	struct site *site;
	struct row *row;
	size_t i, t;
	char *set;

	for (i = 0; i < ARRAY_SIZE(transports); i++) {
		site = peers(1);
		row = toy_allow(site, X(0), ROLE_IMP, transports[i].named, "80",
				ANY);
		if (transports[i].proto >= 0)
			row->transports.proto[transports[i].proto / 8] |=
				1 << transports[i].proto % 8;
		c = must_compile(site);
		for (t = 0; t < __IMPP_TRANSPORT_MAX; t++) {
			want = transports[i].set[t];
			set = show_set(c, cell(c, X(0), ROLE_IMP)->permit[t]);
			EXPECT_STREQ(want ? want : "", set);
			EXPECT_EQ(!want, !cell(c, X(0), ROLE_IMP)->permit[t]);
			free(set);
		}
		compiled_free(c);
		toy_free(site);
	}
	EXPECT_FALSE(leaked());
}

TEST(other_transports_have_no_source_port)
{
	struct site *site = peers(1);
	const struct impp_cell *both;
	struct compiled *c;
	char *set;

	toy_allow(site, X(0), ROLE_IMP, TRANSPORT_ECHO | TCP, "80", "9-10");
	c = must_compile(site);
	both = cell(c, X(0), ROLE_IMP);
	set = show_set(c, both->permit[IMPP_ICMP]);
	EXPECT_STREQ("2048:0", set);
	free(set);
	set = show_set(c, both->permit[IMPP_TCP]);
	EXPECT_STREQ("80:0(9-10)", set);
	free(set);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(localhost_rows_are_no_rules)
{
	struct site *site = peers(2);
	const struct impp_cell *local;
	struct compiled *c;
	char *set;

	toy_allow(site, X(0), ROLE_IMP, TCP, "80-90", "7")->localhost = true;
	toy_allow(site, X(0), ROLE_IMP, TCP, "91", ANY)->localhost = true;
	toy_allow(site, X(1), ROLE_IMP, TCP, "80", ANY);
	c = must_compile(site);
	EXPECT_EQ(ROW_LOCALHOST, c->active[0].status);
	EXPECT_EQ(IMPP_RULE_NONE, c->active[0].rule);
	EXPECT_EQ(0, c->active[2].rule);
	EXPECT_EQ(1, c->tables.len[IMPP_TABLE_RULES]);

	local = cell(c, X(0), ROLE_IMP);
	ASSERT_NE(NULL, local);
	EXPECT_EQ(0, local->permit[IMPP_TCP]);
	set = show_set(c, local->localhost[IMPP_TCP]);
	EXPECT_STREQ("80-91", set);
	free(set);
	EXPECT_EQ(NULL, cell(c, ROLE_IMP, X(0)));
	compiled_free(c);

	site->own[1].bidirectional = true;
	c = must_compile(site);
	local = cell(c, ROLE_IMP, X(0));
	ASSERT_NE(NULL, local);
	set = show_set(c, local->localhost[IMPP_TCP]);
	EXPECT_STREQ("91", set);
	free(set);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(equal_things_are_one)
{
	struct site *site = peers(4);
	const struct impp_cell *cells[4];
	struct compiled *c;
	size_t i;

	for (i = 0; i < 3; i++)
		toy_allow(site, X(i), ROLE_IMP, TCP | TRANSPORT_UDP, "80",
			  "1-5");
	/* The same rule for two roles: the same cell. */
	site->own[2].from.role[0] = X(1);
	toy_allow(site, X(2), ROLE_IMP, TCP, "90", ANY)->bidirectional = true;
	site->own[3].to.role[0] = X(3);
	site->protect.role[0] = X(3);
	toy_bind4(site, X(0), 0x0a000300, 24);
	c = must_compile(site);
	EXPECT_EQ(NULL, cell(c, X(1), ROLE_IMP));
	cells[0] = cell(c, X(2), X(3));
	cells[1] = cell(c, X(3), X(2));
	ASSERT_NE(NULL, cells[0]);
	EXPECT_EQ(cells[0], cells[1]);
	EXPECT_EQ(1, c->tables.len[IMPP_TABLE_CELLS]);
	compiled_free(c);

	site->protect_all = true;
	c = must_compile(site);
	cells[0] = cell(c, X(0), ROLE_IMP);
	cells[1] = cell(c, X(1), ROLE_IMP);
	ASSERT_NE(NULL, cells[0]);
	ASSERT_NE(NULL, cells[1]);
	EXPECT_NE(cells[0], cells[1]);
	EXPECT_EQ(cells[0]->permit[IMPP_TCP], cells[0]->permit[IMPP_UDP]);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

/* Cells whose rows differ but say the same are one. */
TEST(shadowed_rows_make_no_cell)
{
	struct site *site = peers(3);
	struct compiled *c;

	/* x-0 holds x-2, too, which adds nothing to what it may. */
	toy_bind4(site, X(2), 0x0a000100, 24);
	toy_allow(site, X(0), ROLE_IMP, TCP, "80-90", ANY)->from.role[0] = X(1);
	toy_allow(site, X(0), ROLE_IMP, TCP, "1", ANY)->from.role[0] = X(0);
	toy_bind4(site, X(1), 0x0a000100, 24);
	toy_allow(site, X(2), ROLE_IMP, TCP, "85", ANY);
	toy_bind4(site, X(0), 0x0a000200, 24);
	c = must_compile(site);
	/* {x-0, x-1, x-2}, {x-0, x-1} and {x-2} open to imp. */
	EXPECT_EQ(3, c->tables.len[IMPP_TABLE_RELATIONS]);
	EXPECT_EQ(2, c->tables.len[IMPP_TABLE_CELLS]);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(only_judged_pairs_are_related)
{
	struct site *site = peers(2);
	struct compiled *c;

	toy_allow(site, X(0), X(1), TCP, "80", ANY)->bidirectional = true;
	toy_allow(site, X(0), ROLE_IMP, TCP, "80", ANY);
	c = must_compile(site);
	EXPECT_EQ(1, c->tables.len[IMPP_TABLE_RELATIONS]);
	EXPECT_NE(NULL, cell(c, X(0), ROLE_IMP));
	compiled_free(c);

	site->protect_all = true;
	c = must_compile(site);
	EXPECT_EQ(3, c->tables.len[IMPP_TABLE_RELATIONS]);
	EXPECT_NE(NULL, cell(c, X(1), X(0)));
	EXPECT_EQ(NULL, cell(c, ROLE_IMP, X(0)));
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(unbound_roles)
{
	struct site *site = peers(1);
	struct compiled *c;

	toy_allow(site, ROLE_CUCM, ROLE_IMP, TCP, "80", ANY);
	toy_allow(site, X(0), ROLE_IMP, TCP, "80", ANY);
	toy_bind4(site, ROLE_IMP_SUBSCRIBER, 0x0a000007, 32);
	site->role[ROLE_IMP].bound.len = 0;
	EXPECT_TRUE(role_bound(site, ROLE_IMP));
	EXPECT_TRUE(role_bound(site, ROLE_IMP_SUBSCRIBER));
	EXPECT_FALSE(role_bound(site, ROLE_IMP_PUBLISHER));
	EXPECT_FALSE(role_bound(site, ROLE_CUCM));
	EXPECT_TRUE(role_bound(site, X(0)));
	c = must_compile(site);
	EXPECT_EQ(ROW_UNBOUND, c->active[0].status);
	EXPECT_EQ(ROW_RULE, c->active[1].status);
	EXPECT_EQ(0, c->active[1].rule);
	compiled_free(c);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(the_same_site_is_the_same_policy)
{
	struct site *site = peers(8);
	struct compiled *a, *b;
	size_t size;
	u32 i;

	for (i = 0; i < 8; i++)
		toy_allow(site, X(i), X(7 - i), TCP, "80,90-99", "5-7");
	site->protect_all = true;
	a = must_compile(site);
	b = must_compile(site);
	for (i = 0; i < IMPP_TABLES; i++) {
		size = (size_t)a->tables.len[i] * impp_table_kinds[i].size;
		ASSERT_EQ(a->tables.len[i], b->tables.len[i]);
		EXPECT_EQ(0, size ? memcmp(a->tables.record[i],
					   b->tables.record[i], size)
				  : 0);
	}
	compiled_free(a);
	compiled_free(b);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST(nothing_left_to_judge)
{
	struct site *site = peers(1);
	char *text;

	toy_except(site, ROLE_IMP, "10.0.0.0/16");
	site->protect_mark = (struct mark){ site->source, 99, 3 };
	text = complaint(site);
	EXPECT_STREQ("toy:99:3: error: no address holds a protected role\n",
		     text);
	free(text);
	toy_free(site);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
