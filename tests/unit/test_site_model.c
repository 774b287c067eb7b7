// SPDX-License-Identifier: GPL-2.0
/* What good site files mean, however they are written. */
#include <stdlib.h>
#include <string.h>

#include "../../kmod/uapi/nf_impp.h"
#include "../../userspace/ports.h"
#include "../../userspace/prefix.h"
#include "../../userspace/site.h"
#include "capture.h"

#include "kselftest_harness.h"

#define HEAD "impp: 1\ncatalogue: cisco-imp\n"
#define BOUND HEAD "roles: {imp: any}\n"

/* Reads what must be read without a word. */
static struct site *must_read(const char *text)
{
	struct capture c;
	struct site *site;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	capture_begin(&c);
	site = site_parse(capture_source(text), &c.diag);
	capture_end(&c);
	if (!site || c.len) {
		ksft_print_msg("%s\n", c.text);
		abort();
	}
	capture_free(&c);
	return site;
}

TEST(what_is_absent_has_its_default)
{
	struct site *site = must_read(BOUND);
	size_t i;

	EXPECT_EQ(IMPP_MODE_ENFORCE, site->mode);
	EXPECT_EQ(IMPP_STATE_CONNTRACK, site->state);
	EXPECT_EQ(IMPP_ON_DENY_DROP, site->on_deny);
	EXPECT_TRUE(port_range_is_any(&site->ephemeral));
	EXPECT_FALSE(site->protect_all);
	ASSERT_EQ(1, site->protect.len);
	EXPECT_EQ(ROLE_IMP, site->protect.role[0]);
	EXPECT_EQ(3, site->protect_mark.line);
	EXPECT_EQ(DOCUMENT_ROLES, site->roles);
	EXPECT_EQ(0, site->owns);
	for (i = 0; i < 16; i++)
		EXPECT_FALSE(site->feature_off[i]);
	for (i = 0; i < site->catalogue->rows; i++) {
		EXPECT_EQ(SWITCH_NONE, site->change[i].change);
		EXPECT_EQ(0, site->change[i].ports.len);
		EXPECT_FALSE(site->change[i].has_from_ports);
	}
	EXPECT_STREQ("cisco-imp", site->catalogue->name);
	EXPECT_STREQ("site.yaml", site->source->name);
	site_free(site);
	EXPECT_FALSE(capture_leaks());
}

TEST(the_scalars_are_read)
{
	struct site *site = must_read(
		BOUND
		"mode: audit\nstate: 'stateless'\non-deny: \"reject\"\n"
		"protect: all\nephemeral: 1024-65535\nedition: current\n");

	EXPECT_EQ(IMPP_MODE_AUDIT, site->mode);
	EXPECT_EQ(IMPP_STATE_STATELESS, site->state);
	EXPECT_EQ(IMPP_ON_DENY_REJECT, site->on_deny);
	EXPECT_TRUE(site->protect_all);
	EXPECT_EQ(0, site->protect.len);
	EXPECT_EQ(1024, site->ephemeral.lo);
	EXPECT_EQ(65535, site->ephemeral.hi);
	site_free(site);
}

/* "10.0.0.0/8 2001:db8::1 " */
static const char *prefixes_text(const struct prefixes *prefixes)
{
	char name[PREFIX_NAME_LEN];
	static char text[1000];
	size_t i;

	*text = '\0';
	for (i = 0; i < prefixes->len; i++) {
		strcat(text, prefix_name(&prefixes->prefix[i], name));
		strcat(text, " ");
	}
	return text;
}

TEST(roles_are_bound)
{
	const struct site_role *role;
	struct site *site = must_read(
		HEAD "except: {x-b: 10.1.0.0/16}\n"
		     "protect: [x-a, imp]\n"
		     "roles:\n"
		     "  imp: [10.0.0.1, \"2001:DB8:0::1\", 10.0.0.0/31]\n"
		     "  cucm: 192.0.2.128/25\n"
		     "  x-b: [any, 224.0.1.0/24]\n"
		     "  x-a:\n"
		     "  - ::/0\n"
		     "  - 0.0.0.0/0\n");

	ASSERT_EQ(DOCUMENT_ROLES + 2, site->roles);
	role = &site->role[ROLE_IMP];
	EXPECT_STREQ("10.0.0.1 2001:db8::1 10.0.0.0/31 ",
		     prefixes_text(&role->bound));
	EXPECT_EQ(6, role->mark.line);
	EXPECT_EQ(3, role->mark.col);
	EXPECT_EQ(6, role->bound.prefix[1].mark.line);
	EXPECT_EQ(19, role->bound.prefix[1].mark.col);
	EXPECT_STREQ("192.0.2.128/25 ",
		     prefixes_text(&site->role[ROLE_CUCM].bound));
	role = &site->role[DOCUMENT_ROLES];
	EXPECT_STREQ("x-b", role->name);
	EXPECT_STREQ("0.0.0.0/0 ::/0 224.0.1.0/24 ",
		     prefixes_text(&role->bound));
	EXPECT_STREQ("10.1.0.0/16 ", prefixes_text(&role->except));
	EXPECT_FALSE(role->used);
	role = &site->role[DOCUMENT_ROLES + 1];
	EXPECT_STREQ("x-a", role->name);
	EXPECT_STREQ("::/0 0.0.0.0/0 ", prefixes_text(&role->bound));
	EXPECT_EQ(11, role->bound.prefix[1].mark.line);
	EXPECT_TRUE(role->used);
	EXPECT_EQ(0, site->role[ROLE_RTMT].mark.line);
	EXPECT_TRUE(site->role[ROLE_RTMT].used);
	ASSERT_EQ(2, site->protect.len);
	EXPECT_EQ(DOCUMENT_ROLES + 1, site->protect.role[0]);
	EXPECT_EQ(ROLE_IMP, site->protect.role[1]);
	site_free(site);
	EXPECT_FALSE(capture_leaks());
}

/* The site's change to a row, by the row's name. */
static const struct row_change *change_of(const struct site *site,
					  const char *name)
{
	size_t i;

	for (i = 0; i < site->catalogue->rows; i++)
		if (!strcmp(site->catalogue->row[i].name, name))
			return &site->change[i];
	abort();
}

TEST(rows_are_changed)
{
	const struct row_change *change;
	struct site *site = must_read(
		BOUND
		"features: {snmp: off, bosh: FALSE, ipsec: no, exchange: yes}\n"
		"ports: {exchange-notify: 50021, \"5.1\": [3269, 636-640, 389]}\n"
		"rows:\n"
		"  sip-proxy: one-way\n"
		"  \"22.6\": off\n"
		"  dns: 'no'\n"
		"  ntp: On\n"
		"  mssql-setup: {from-port: any}\n"
		"  \"33.1\": {from-port: 1-9}\n");
	int i, off = 0;

	for (i = 0; feature_names[i]; i++) {
		off += site->feature_off[i];
		if (!strcmp(feature_names[i], "snmp"))
			EXPECT_EQ(12, site->feature_mark[i].col);
	}
	EXPECT_EQ(3, off);
	change = change_of(site, "exchange-notify");
	ASSERT_EQ(1, change->ports.len);
	EXPECT_EQ(50021, change->ports.range[0].lo);
	EXPECT_EQ(SWITCH_NONE, change->change);
	change = change_of(site, "directory-ldap");
	ASSERT_EQ(3, change->ports.len);
	EXPECT_EQ(389, change->ports.range[0].hi);
	EXPECT_EQ(640, change->ports.range[1].hi);
	EXPECT_EQ(5, change->mark.line);
	EXPECT_EQ(SWITCH_ONE_WAY, change_of(site, "sip-proxy")->change);
	EXPECT_EQ(SWITCH_OFF, change_of(site, "xcp-file-transfer")->change);
	EXPECT_EQ(SWITCH_OFF, change_of(site, "dns")->change);
	EXPECT_EQ(SWITCH_ON, change_of(site, "ntp")->change);
	change = change_of(site, "mssql-setup");
	EXPECT_TRUE(change->has_from_ports);
	EXPECT_TRUE(port_range_is_any(&change->from_ports));
	change = change_of(site, "mssql-persistent-chat");
	EXPECT_EQ(1, change->from_ports.lo);
	EXPECT_EQ(9, change->from_ports.hi);
	EXPECT_EQ(SWITCH_NONE, change->change);
	site_free(site);
	EXPECT_FALSE(capture_leaks());
}

TEST(own_rows_are_read)
{
	const struct row *row;
	struct site *site = must_read(
		HEAD
		"roles: {imp: any, x-a: 10.0.0.0/8}\n"
		"allow:\n"
		"- {name: one, from: [x-a, 10.0.0.1, any], to: 10.0.0.1/32,\n"
		"   transport: [udp, tcp], port: any, from-port: ephemeral,\n"
		"   bidirectional: true}\n"
		"- name: 8443-too\n"
		"  from: \"2001:db8::/32\"\n"
		"  to: imp\n"
		"  transport: 6\n"
		"  port: [8443, 22, 23]\n"
		"  from-port: 7-8\n"
		"  note: why not\n"
		"- {name: three, from: imp, to: x-a, transport: [icmp, 132]}\n");

	ASSERT_EQ(3, site->owns);
	ASSERT_EQ(DOCUMENT_ROLES + 4, site->roles);
	EXPECT_STREQ("10.0.0.1", site->role[DOCUMENT_ROLES + 1].name);
	EXPECT_STREQ("10.0.0.1 ",
		     prefixes_text(&site->role[DOCUMENT_ROLES + 1].bound));
	EXPECT_TRUE(site->role[DOCUMENT_ROLES + 1].used);
	EXPECT_EQ(27, site->role[DOCUMENT_ROLES + 1].mark.col);
	EXPECT_STREQ("any", site->role[DOCUMENT_ROLES + 2].name);
	EXPECT_STREQ("0.0.0.0/0 ::/0 ",
		     prefixes_text(&site->role[DOCUMENT_ROLES + 2].bound));
	EXPECT_STREQ("2001:db8::/32", site->role[DOCUMENT_ROLES + 3].name);
	row = &site->own[0];
	EXPECT_STREQ("site.one", row->id);
	EXPECT_STREQ("one", row->name);
	EXPECT_EQ(0, row->table | row->number);
	EXPECT_EQ(3, row->from.len);
	EXPECT_EQ(DOCUMENT_ROLES, row->from.role[0]);
	EXPECT_EQ(DOCUMENT_ROLES + 1, row->from.role[1]);
	EXPECT_EQ(DOCUMENT_ROLES + 2, row->from.role[2]);
	ASSERT_EQ(1, row->to.len);
	EXPECT_EQ(DOCUMENT_ROLES + 1, row->to.role[0]);
	EXPECT_EQ(TRANSPORT_TCP | TRANSPORT_UDP, row->transports.named);
	ASSERT_EQ(1, row->ports.len);
	EXPECT_TRUE(port_range_is_any(&row->ports.range[0]));
	EXPECT_TRUE(row->ephemeral && row->bidirectional);
	EXPECT_EQ(5, row->mark.line);
	row = &site->own[1];
	EXPECT_EQ(TRANSPORT_TCP, row->transports.named);
	ASSERT_EQ(2, row->ports.len);
	EXPECT_EQ(23, row->ports.range[0].hi);
	EXPECT_EQ(8443, row->ports.range[1].lo);
	EXPECT_EQ(7, row->from_ports.lo);
	EXPECT_FALSE(row->ephemeral || row->bidirectional);
	EXPECT_STREQ("why not", row->note.in[LANG_EN]);
	row = &site->own[2];
	EXPECT_EQ(TRANSPORT_ICMP | TRANSPORT_ICMPV6, row->transports.named);
	EXPECT_EQ(1 << 4, row->transports.proto[132 / 8]);
	EXPECT_EQ(0, row->ports.len);
	EXPECT_TRUE(port_range_is_any(&row->from_ports));
	site_free(site);
	EXPECT_FALSE(capture_leaks());
}

/* The same site as one line of JSON, with CRLF, and with comments. */
TEST(a_site_may_be_written_in_many_ways)
{
	static const char *const ways[] = {
		"{\"impp\": 1, \"catalogue\": \"cisco-imp\", \"roles\": {\"imp\": [\"any\"]}}",
		"{impp: 1, catalogue: cisco-imp,\nroles: {\nimp: [\nany,\n],\n},\n}\n",
		"---\r\nimpp: 1\r\ncatalogue: cisco-imp\r\nroles:\r\n  imp: any\r\n",
		"# x\nimpp: 1 # y\n\n\ncatalogue: >-\n  cisco-imp\nroles: # z\n  imp:\n  - any\n",
		"roles:\n    'imp'  :\n      any\nimpp: '1'\n\"catalogue\": \"cisco\\x2dimp\"",
	};
	struct site *site;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		site = must_read(ways[i]);
		EXPECT_EQ(2, site->role[ROLE_IMP].bound.len);
		site_free(site);
	}
	EXPECT_FALSE(capture_leaks());
}

/* The example, with what is a setting to uncomment commented or not. */
static char *read_example(bool uncomment)
{
	struct diag diag = { .out = stdout };
	struct source *source = source_read("policy/site.example.yaml", &diag);
	char *text = calloc(1, source->len + 1), *end = text;
	const char *from = source->text;

	for (; *from; from++) {
		if (uncomment && !strncmp(from, "\n#", 2) && from[2] != ' ' &&
		    from[2] != '\n')
			*end++ = *from++;
		else
			*end++ = *from;
	}
	source_free(source);
	return text;
}

TEST(the_example_is_read_without_a_word)
{
	char *text = read_example(false);
	struct site *site = must_read(text);

	EXPECT_EQ(0, site->owns);
	site_free(site);
	free(text);
	text = read_example(true);
	site = must_read(text);
	EXPECT_LE(8, site->owns);
	EXPECT_EQ(1024, site->ephemeral.lo);
	site_free(site);
	free(text);
	EXPECT_FALSE(capture_leaks());
}

TEST_HARNESS_MAIN
