// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of the catalogue's rows at a site that switches many of them:
 * S1, S3, S5 to S7 and S14, row by row.
 */
#include <stdlib.h>

#include "../../userspace/compile.h"
#include "../../userspace/mem.h"
#include "../../userspace/site.h"
#include "leaked.h"

#include "kselftest_harness.h"

static const char yaml[] =
	"impp: 1\n"
	"catalogue: cisco-imp\n"
	"ephemeral: 40000-50000\n"
	"roles:\n"
	"  imp-publisher: [10.0.0.1]\n"
	"  cucm: [10.0.1.0/28]\n"
	"  sip-gateway: [10.0.1.0/28]\n"
	"  directory: [10.0.2.1]\n"
	"  gateway: [10.0.3.1]\n"
	"  snmp-server: [10.0.4.0/24]\n"
	"  browser: []\n"
	"  x-peer: [10.0.5.1]\n"
	"features: {snmp: off, directory: off, on-a-call: on}\n"
	"ports:\n"
	"  directory-ldap: [1389, 1390, 636]\n"
	"  sip-local: 5048\n"
	"rows:\n"
	"  sip-proxy: one-way\n"
	"  sip-tls: off\n"
	"  snmp-native-agent: on\n"
	"  snmp-trap-receiver: on\n"
	"  \"5.1\": one-way\n"
	"  cluster-manager: {from-port: any}\n"
	"  config-agent-http: {from-port: 7}\n"
	"  snmp-cdp-agent: {from-port: 7}\n"
	"allow:\n"
	"- {name: a, from: x-peer, to: imp, transport: tcp, port: 1}\n"
	"- {name: b, from: exchange, to: imp, transport: tcp, port: 1}\n"
	"- {name: c, from: 10.0.6.0/24, to: imp, transport: udp, port: any,\n"
	"   from-port: ephemeral, bidirectional: true}\n"
	"- {name: d, from: x-peer, to: imp, transport: esp}\n";

/* @ports, @from_ports: as text; NULL: not looked at. */
static const struct expectation {
	const char *id;
	enum row_status status;
	bool bidirectional;
	const char *ports;
	const char *from_ports;
} expectations[] = {
	{ "2.1", ROW_RULE, false, "5060-5060", "40000-50000" },
	{ "2.2", ROW_OFF, false, "5061-5061", NULL },
	{ "2.3", ROW_RULE, false, "5062-5062", "40000-50000" },
	{ "2.4", ROW_LOCALHOST, false, "5048-5048", NULL },
	{ "2.5", ROW_RULE, false, "8081-8081", "7-7" },
	{ "2.6", ROW_UNBOUND, false, "8082-8082", NULL },
	/* Bound to nothing at all. */
	{ "4.1", ROW_UNBOUND, false, NULL, NULL },
	/* One-way switches nothing on, either; the list is replaced. */
	{ "5.1", ROW_FEATURE_OFF, false, "636-636 1389-1390", "40000-50000" },
	{ "5.2", ROW_FEATURE_OFF, false, NULL, NULL },
	{ "7.1", ROW_UNBOUND, false, NULL, NULL },
	{ "9.1", ROW_RULE, false, "8500-8500", "0-65535" },
	{ "12.1", ROW_FEATURE_OFF, false, NULL, NULL },
	{ "12.2", ROW_RULE, false, "6162-6162", "40000-50000" },
	/* A source port switches nothing on. */
	{ "12.4", ROW_FEATURE_OFF, false, NULL, "7-7" },
	{ "12.7", ROW_UNSET, false, "", NULL },
	{ "13.1", ROW_RULE, true, "500-500", "0-65535" },
	{ "14.1", ROW_LOCALHOST, false, "8888-8889", NULL },
	{ "22.1", ROW_UNBOUND, false, NULL, NULL },
	{ "30.1", ROW_RULE, true, NULL, "0-65535" },
	{ "31.1", ROW_RULE, false, "5070-5070", "37240-61000" },
	{ "31.2", ROW_REPLY, false, NULL, NULL },
	{ "site.a", ROW_RULE, false, "1-1", "0-65535" },
	{ "site.b", ROW_UNBOUND, false, NULL, NULL },
	{ "site.c", ROW_RULE, true, "0-65535", "40000-50000" },
	{ "site.d", ROW_RULE, false, "", NULL },
};

static struct site *read_site(void)
{
	struct source *source = mem_alloc(sizeof(*source));
	struct diag diag;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	source->name = mem_text("site");
	source->text = mem_text(yaml);
	source->len = strlen(yaml);
	diag_init(&diag);
	diag.quiet = true;
	return site_parse(source, &diag);
}

static const struct active *find(const struct compiled *c, const char *id)
{
	size_t i;

	for (i = 0; i < c->actives; i++)
		if (!strcmp(c->active[i].row->id, id))
			return &c->active[i];
	return NULL;
}

static void show(const struct ports *ports, char *text, size_t size)
{
	size_t i, at = 0;

	text[0] = '\0';
	for (i = 0; i < ports->len; i++)
		at += snprintf(text + at, size - at, "%s%u-%u", i ? " " : "",
			       ports->range[i].lo, ports->range[i].hi);
}

TEST(row_by_row)
{
	struct site *site = read_site();
	const struct expectation *want;
	const struct active *active;
	struct ports from = { NULL, 1 };
	struct compiled *c;
	struct diag diag;
	char text[128];

	ASSERT_NE(NULL, site);
	diag_init(&diag);
	c = compile_site(site, &diag);
	ASSERT_NE(NULL, c);
	for (want = expectations;
	     want < expectations + ARRAY_SIZE(expectations); want++) {
		active = find(c, want->id);
		ASSERT_NE(NULL, active) TH_LOG("%s", want->id);
		EXPECT_EQ(want->status, active->status) TH_LOG("%s", want->id);
		EXPECT_EQ(want->bidirectional, active->bidirectional)
		TH_LOG("%s", want->id);
		EXPECT_EQ(want->status == ROW_RULE,
			  active->rule != IMPP_RULE_NONE);
		show(&active->ports, text, sizeof(text));
		if (want->ports)
			EXPECT_STREQ(want->ports, text);
		from.range = (struct port_range *)&active->from_ports;
		show(&from, text, sizeof(text));
		if (want->from_ports)
			EXPECT_STREQ(want->from_ports, text);
	}
	compiled_free(c);
	site_free(site);
	EXPECT_FALSE(leaked());
}

TEST(rules_are_numbered_in_order)
{
	struct site *site = read_site();
	const struct impp_rule *rule;
	struct compiled *c;
	struct diag diag;
	size_t i, len = 0;

	ASSERT_NE(NULL, site);
	diag_init(&diag);
	c = compile_site(site, &diag);
	ASSERT_NE(NULL, c);
	EXPECT_EQ(101 + 4, c->actives);
	rule = c->tables.record[IMPP_TABLE_RULES];
	for (i = 0; i < c->actives; i++) {
		if (c->active[i].status != ROW_RULE)
			continue;
		EXPECT_EQ(len, c->active[i].rule);
		EXPECT_EQ(c->active[i].row->table, rule[len].table);
		EXPECT_EQ(c->active[i].row->number, rule[len].row);
		EXPECT_STREQ(c->active[i].row->name, rule[len].name);
		len++;
	}
	EXPECT_EQ(len, c->tables.len[IMPP_TABLE_RULES]);
	EXPECT_STREQ("d", rule[len - 1].name);
	EXPECT_EQ(0, rule[len - 1].table);
	EXPECT_EQ(site->roles, c->tables.len[IMPP_TABLE_ROLES]);
	compiled_free(c);
	site_free(site);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
