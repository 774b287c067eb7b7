// SPDX-License-Identifier: GPL-2.0
/* What the reader of site files says of bad ones, and where. */
#include <stdlib.h>

#include "../../userspace/site.h"
#include "capture.h"

#include "kselftest_harness.h"

#define HEAD "impp: 1\ncatalogue: cisco-imp\n"
#define BOUND HEAD "roles: {imp: any}\n"
#define IMP(prefix) HEAD "roles: {imp: [any, " prefix "]}\n"
#define OWN(columns) \
	BOUND "allow:\n- {name: n, from: imp, to: imp, " columns "}\n"
#define LONGEST "a23456789-123456789-123456789-123456789-123456789-123456"

static const struct capture_case files[] = {
	{ "`", { "error: the file is empty" } },
	{ "`# nothing\n", { "error: the file is empty" } },
	{ "`impp\n",
	  { "error: the site must be a mapping, not a single word" } },
	{ "```{}\n",
	  { "error: 'impp: 1' is missing", "error: 'catalogue' is missing",
	    "error: this protects nothing: no protected role is bound" } },
	{ "impp: `2\ncatalogue: cisco-imp\nroles: {imp: any}\n",
	  { "error: this impp reads files of format 1 only" } },
	{ "impp: 1\n`catalogue:\nroles: {imp: any}\n",
	  { "error: 'catalogue' is missing" } },
	{ "impp: 1\ncatalogue: `../cisco-imp\nroles: {imp: any}\n",
	  { "error: '../cisco-imp' is not a catalogue's name" } },
	{ "impp: 1\ncatalogue: `[a]\nroles: {imp: any}\n",
	  { "error: the catalogue must be a single word, not a list" } },
	{ "impp: 1\ncatalogue: `nosuch\nroles: {`impp: any, imp: any}\n"
	  "mode: `no\nrows: {x: off}\n",
	  { "error: no catalogue 'nosuch' in $IMPP_POLICY_DIR, ",
	    "error: unknown role 'impp' (did you mean 'imp'?)",
	    "error: unknown mode 'no' (enforce or audit)" } },
	{ BOUND "edition: `older\n",
	  { "error: the catalogue 'cisco-imp' is of edition 'current', not 'older'" } },
	{ BOUND "edition: current\n", { NULL } },
	{ BOUND "`rolls: {}\n",
	  { "error: unknown key 'rolls' (did you mean 'roles'?)" } },
	{ BOUND "`zzz: {}\n`\"a\\nb\": 1\n",
	  { "error: unknown key 'zzz'", "error: unknown key 'a?b'" } },
	{ BOUND "`roles: {imp: 10.0.0.1}\n",
	  { "error: the key 'roles' stands here twice, first at 3:1" } },
	{ HEAD "roles: {imp: any, cucm: any, `imp: any}\n",
	  { "error: the key 'imp' stands here twice, first at 3:9" } },
	{ BOUND "mode: `auditt\nstate: `on\non-deny: `[drop]\n",
	  { "error: unknown mode 'auditt' (did you mean 'audit'?)",
	    "error: unknown state 'on' (conntrack or stateless)",
	    "error: the on-deny must be a single word, not a list" } },
	{ BOUND "ephemeral: `1024\n",
	  { "error: ephemeral is a range LO-HI, not one port" } },
	{ BOUND "ephemeral: `2-1\n",
	  { "error: the range 2-1 is upside down (did you mean 1-2?)" } },
	{ BOUND "ephemeral: `1024-65536\n",
	  { "error: a port is 1 to 65535, not 65536" } },
	{ BOUND "ephemeral: `ephemeral\n",
	  { "error: 'ephemeral' is not a port" } },
};

/* Brackets: of the 32 levels, the site and its roles take two. */
#define OPEN9 "[[[[[[[[["
#define CLOSE9 "]]]]]]]]]"

/* What is YAML, and not ours. */
static const struct capture_case yaml[] = {
	{ HEAD "roles: `&a {imp: any}\n",
	  { "error: anchors (&) are not supported" } },
	{ HEAD "roles: {imp: `&a any, cucm: `*a}\n",
	  { "error: anchors (&) are not supported",
	    "error: aliases (*) are not supported" } },
	{ HEAD "roles: {imp: `!!str any}\nmode: `!x enforce\n",
	  { "error: tags (!) are not supported",
	    "error: tags (!) are not supported" } },
	{ HEAD "roles: {imp: any, `<<: {cucm: any}}\n",
	  { "error: merge keys (<<) are not supported" } },
	{ HEAD "roles: {imp: any, `[cucm]: any}\n",
	  { "error: a key must be a word, not a list or a mapping" } },
	{ HEAD "`? {a: b}\n: c\n",
	  { "error: explicit keys (?) are not supported" } },
	/* Here libfyaml would crash. */
	{ HEAD "`? a:\t: b", { "error: explicit keys (?) are not supported" } },
	{ HEAD "roles:\r`? a: \t- b",
	  { "error: explicit keys (?) are not supported" } },
	{ HEAD "roles: {imp: `any, : any}\n",
	  { "error: a key is missing here" } },
	{ HEAD "roles:\n  imp: `any\n---\nimpp: 1\n",
	  { "error: a second document (---) begins after this" } },
	{ "---\n" BOUND "...\n", { NULL } },
	{ "%YAML 1.2\n---\n" BOUND, { NULL } },
	{ HEAD "roles: `{imp: any\n",
	  { "error: this bracket is never closed" } },
	{ HEAD "roles: {imp: `[any, 10.0.0.1\n",
	  { "error: this bracket is never closed" } },
	{ HEAD "roles: {imp: any`]}\n",
	  { "error: mismatched flow sequence end" } },
	{ HEAD "roles: {imp: `\"any}\n",
	  { "error: this quote is never closed" } },
	{ HEAD "roles:\n  imp: `any\n   cucm: any\n",
	  { "error: a ':' is missing, or this and the next line are indented unevenly" } },
	{ HEAD "roles: a`: b\n",
	  { "error: a second ': ' on one line; put the text in quotes" } },
	{ HEAD "mode: `\"a\\0b\"\n", { "error: text with a NUL in it" } },
	{ HEAD "roles: {imp: [`[" OPEN9 OPEN9 OPEN9 "[" CLOSE9 CLOSE9 CLOSE9
	       "]]]}\n",
	  { "error: the prefix must be a single word, not a list" } },
	{ HEAD "roles: {imp: [[[" OPEN9 OPEN9 OPEN9 "`[" CLOSE9 CLOSE9 CLOSE9
	       "]]]]}\n",
	  { "error: nested deeper than 32 levels" } },
	{ BOUND "mode: audit # `\xb0\xa1\n",
	  { "error: byte 0xb0 is not UTF-8 text" } },
};

static const struct capture_case roles[] = {
	{ HEAD "roles: `[imp]\n",
	  { "error: the value of roles must be a mapping, not a list" } },
	{ HEAD "roles: `{}\n",
	  { "error: this protects nothing: no protected role is bound" } },
	{ HEAD "`roles:\n",
	  { "error: this protects nothing: no protected role is bound" } },
	{ HEAD "roles: `{cucm: any}\n",
	  { "error: this protects nothing: no protected role is bound" } },
	{ HEAD "roles: {imp: any, `sip-gatway: any}\n",
	  { "error: unknown role 'sip-gatway' (did you mean 'sip-gateway'?)" } },
	{ HEAD "roles: {imp: any, `expressway: any}\n",
	  { "error: unknown role 'expressway' (a site's own begins with 'x-')" } },
	{ HEAD "roles: {imp: any, `x-Foo: any, `x-a.b: any, `x-: any}\n",
	  { "error: the role name 'x-Foo' must be of a-z, 0-9 and single dashes",
	    "error: the role name 'x-a.b' must be",
	    "error: the role name 'x-'" } },
	{ HEAD "roles: {imp: any, `x-" LONGEST ": any}\n",
	  { "error: the role name is longer than 55 bytes" } },
	{ IMP("`10.0.0.1/24"),
	  { "error: '10.0.0.1/24' has host bits set (did you mean 10.0.0.0/24?)" } },
	{ IMP("`10.0.0.129/25"),
	  { "error: '10.0.0.129/25' has host bits set (did you mean 10.0.0.128/25?)" } },
	{ IMP("`2001:db8::1/64"),
	  { "error: '2001:db8::1/64' has host bits set (did you mean 2001:db8::/64?)" } },
	{ IMP("`1.2.3.4/0"),
	  { "error: '1.2.3.4/0' has host bits set (did you mean 0.0.0.0/0?)" } },
	{ IMP("`10.0.0.0/33"),
	  { "error: an IPv4 prefix has at most 32 bits, not 33" } },
	{ IMP("`10.0.0.0/64"),
	  { "error: an IPv4 prefix has at most 32 bits, not 64" } },
	{ IMP("`\"::/129\""),
	  { "error: an IPv6 prefix has at most 128 bits, not 129" } },
	{ IMP("`\"::/99999999999999999999\""),
	  { "error: an IPv6 prefix has at most 128 bits, not 99999999999999999999" } },
	{ IMP("`10.0.0.0/08"),
	  { "error: '10.0.0.0/08' is not an address or a prefix" } },
	{ IMP("`10.0.0.0/"),
	  { "error: '10.0.0.0/' is not an address or a prefix" } },
	{ IMP("`10.0.0.0/-1"), { "error: '10.0.0.0/-1' is not" } },
	{ IMP("`10.0.0.0/8/8"), { "error: '10.0.0.0/8/8' is not" } },
	{ IMP("`/8"), { "error: '/8' is not" } },
	{ IMP("`10.0.0"), { "error: '10.0.0' is not an address or a prefix" } },
	{ IMP("`010.0.0.1"), { "error: '010.0.0.1' is not" } },
	{ IMP("`10.0.0.256"), { "error: '10.0.0.256' is not" } },
	{ IMP("`\" 10.0.0.1\""), { "error: ' 10.0.0.1' is not" } },
	{ IMP("`imp"), { "error: 'imp' is not an address or a prefix" } },
	{ IMP("`\"\""), { "error: the prefix is empty" } },
	{ IMP("`~"), { "error: the prefix is missing here" } },
	{ IMP("`[any]"),
	  { "error: the prefix must be a single word, not a list" } },
	{ IMP("`2001:db8::, any"),
	  { "error: this is no prefix; one that ends in a colon needs quotes" } },
	{ IMP("`10.0.0.0/255.255.254.0"),
	  { "error: '10.0.0.0/255.255.254.0' has a netmask (did you mean 10.0.0.0/23?)" } },
	{ IMP("`10.0.0.0/255.0.255.0"),
	  { "error: '10.0.0.0/255.0.255.0' is not" } },
	{ IMP("`10.0.0.1-10.0.0.9"),
	  { "error: '10.0.0.1-10.0.0.9' is not a prefix (write a range" } },
	{ IMP("`\"fe80::1%eth0\""),
	  { "error: 'fe80::1%eth0' names an interface (%), which a prefix does not" } },
	{ IMP("`\"::ffff:10.0.0.1\""),
	  { "error: '::ffff:10.0.0.1' is an IPv4 address in IPv6 notation" } },
	{ IMP("`\"::ffff:0:0/96\""),
	  { "error: '::ffff:0:0/96' is an IPv4 address" } },
	{ IMP("10.0.0.1, 10.0.0.0/8, `10.0.0.1/32"),
	  { "warning: 10.0.0.1 is listed already, at 3:20" } },
	{ IMP("10.0.0.1, 10.0.0.0/8, 224.0.0.0/3, \"ff02::/16\""), { NULL } },
	{ HEAD "roles: {imp: any, `cucm: [], `rtmt: }\n",
	  { "warning: the role 'cucm' has no address: it is not bound",
	    "warning: the role 'rtmt' has no address: it is not bound" } },
	{ BOUND "except: {`x-a: any, `impp: any, imp: `a}\n",
	  { "error: the role 'x-a' is not bound in roles:",
	    "error: unknown role 'impp' (did you mean 'imp'?)",
	    "error: 'a' is not an address or a prefix" } },
	{ BOUND "except: {`cucm: 10.0.0.1}\n",
	  { "warning: the role 'cucm' is not bound: there is nothing to except" } },
	{ BOUND "except: `[imp]\n",
	  { "error: the value of except must be a mapping, not a list" } },
	{ BOUND "except:\nfeatures:\nports:\nrows:\nallow:\n", { NULL } },
};

static const struct capture_case protect[] = {
	{ BOUND "protect: [imp, `impp, `x-a, `10.0.0.1]\n",
	  { "error: unknown role 'impp' (did you mean 'imp'?)",
	    "error: the role 'x-a' is not bound in roles:",
	    "error: unknown role '10.0.0.1'" } },
	{ BOUND "protect: [imp, `all]\n",
	  { "error: 'all' stands alone: protect: all" } },
	{ BOUND "protect: `[]\n", { "error: this protects nothing" } },
	{ BOUND "`protect:\n", { "error: this protects nothing" } },
	{ BOUND "protect: [imp, `cucm]\n",
	  { "warning: the role 'cucm' is not bound: it protects nothing" } },
	{ BOUND "protect: [imp, `imp]\n",
	  { "warning: the role 'imp' is named already" } },
	{ BOUND "protect: `[`cucm, `rtmt]\n",
	  { "error: this protects nothing: no protected role is bound",
	    "warning: the role 'cucm' is not bound: it protects nothing",
	    "warning: the role 'rtmt' is not bound: it protects nothing" } },
	{ HEAD "roles: `{imp: 10.0.0.1}\n",
	  { "warning: 'imp' is bound in IPv4 only: IPv6 traffic of the same hosts" } },
	{ HEAD "roles: `{imp-publisher: \"::1\"}\n",
	  { "warning: 'imp' is bound in IPv6 only: IPv4 traffic of the same hosts" } },
	{ HEAD "roles: {imp-publisher: \"::1\", imp-subscriber: 10.0.0.1}\n",
	  { NULL } },
	{ HEAD "roles: {imp: any, x-a: 10.0.0.1}\nprotect: [imp, `x-a]\n",
	  { "warning: 'x-a' is bound in IPv4 only" } },
	{ HEAD "roles: {x-a: 10.0.0.1}\nprotect: all\n", { NULL } },
	{ HEAD "roles: `{}\nprotect: all\n",
	  { "warning: no role is bound: everything forwarded is denied" } },
	/* no echoes of a prefix that is wrong */
	{ HEAD "roles: {imp: `10.0.0.1/24}\nprotect: [imp]\nallow:\n"
	       "- {name: n, from: imp, to: imp, transport: esp}\n",
	  { "error: '10.0.0.1/24' has host bits set" } },
};

static const struct capture_case changes[] = {
	{ BOUND
	  "features: {`managed-file-transfers: off, snmp: `maybe, `bosh: }\n",
	  { "error: unknown feature 'managed-file-transfers' (did you ",
	    "error: the value must be on or off, not 'maybe'",
	    "error: the value is missing here" } },
	{ BOUND "features: `[snmp]\n",
	  { "error: the value of features must be a mapping, not a list" } },
	{ BOUND
	  "ports: {exchange-notify: `0, sip-tls: [`65536, `10-5, `x, 5-6]}\n",
	  { "error: a port is 1 to 65535, not 0",
	    "error: a port is 1 to 65535, not 65536",
	    "error: the range 10-5 is upside down (did you mean 5-10?)",
	    "error: 'x' is not a port" } },
	{ BOUND
	  "ports: {sip-tls: `any, dns: `configurable, ntp: `+1, ike: `05, servm: `1-}\n",
	  { "error: 'any' is not a port", "error: 'configurable' is not a port",
	    "error: '+1' is not a port", "error: '05' is not a port",
	    "error: '1-' is not a port or a range LO-HI" } },
	{ BOUND "ports: {dns: `[], `ntp: }\n",
	  { "error: no port is given", "error: no port is given" } },
	{ BOUND "ports: {dns: `[5, 5]}\n",
	  { "warning: a port is listed twice" } },
	{ BOUND "ports: {`icmp-cucm: 5}\nrows: {`icmp-cucm: {from-port: 9}}\n",
	  { "error: row 17.1 (icmp-cucm) has no ports",
	    "error: row 17.1 (icmp-cucm) has no ports" } },
	{ BOUND "ports: {`xmpp-reply-first: 5}\n",
	  { "warning: row 31.2 (xmpp-reply-first) is a reply and permits nothing" } },
	{ BOUND "ports: {`xmpp-clint: 1, `\"22.60\": 1, `22: 1}\n",
	  { "error: unknown row 'xmpp-clint' (did you mean 'xmpp-client'?)",
	    "error: unknown row '22.60'", "error: unknown row '22'" } },
	{ BOUND "ports: {`22.6: 1}\nrows: {`30.10: off, \"30.1\": off}\n",
	  { "warning: write \"22.6\" in quotes: without, it is a number to YAML",
	    "warning: write \"30.10\" in quotes: without, it is a number to YAML" } },
	{ BOUND "ports: {sip-tls: 1, `\"2.2\": 2}\n",
	  { "error: row 2.2 (sip-tls) is changed here twice, first at 4:9" } },
	{ BOUND "rows: {dns: {from-port: any}, `\"15.1\": off}\n",
	  { "error: row 15.1 (dns) is changed here twice, first at 4:8" } },
	{ BOUND "ports: {dns: 5}\nrows: {\"15.1\": on}\n", { NULL } },
	{ BOUND "rows: {sip-tls: `one-way, \"2.1\": one-way}\n",
	  { "warning: row 2.2 (sip-tls) is already one-way" } },
	{ BOUND
	  "rows: {dns: `maybe, ntp: `[on], ike: `{}, servm: {`port: 1}}\n",
	  { "error: off, on, one-way or {from-port: ...} is expected here, not 'maybe'",
	    "error: the change must be a single word, not a list",
	    "error: this changes nothing", "error: unknown key 'port'" } },
	{ BOUND "rows: {dns: {from-port: `0}, ntp: {from-port: `ephemeral}}\n",
	  { "error: a port is 1 to 65535, not 0",
	    "error: 'ephemeral' is not a port" } },
};

static const struct capture_case own[] = {
	{ BOUND "allow: ````{}\n",
	  { "error: 'name' is missing", "error: 'from' is missing",
	    "error: 'to' is missing", "error: 'transport' is missing" } },
	{ BOUND "allow:\n- `n\n",
	  { "error: the row must be a mapping, not a single word" } },
	{ BOUND "allow:\n- ````{note: x}\n",
	  { "error: 'name' is missing", "error: 'from' is missing",
	    "error: 'to' is missing", "error: 'transport' is missing" } },
	{ OWN("transport: esp, `ports: 5"),
	  { "error: unknown key 'ports' (did you mean 'port'?)" } },
	{ OWN("transport: esp, port: `5, from-port: `6"),
	  { "error: a port, but neither tcp nor udp",
	    "error: a source port, but neither tcp nor udp" } },
	{ BOUND "allow:\n- `{name: n, from: imp, to: imp, transport: tcp}\n",
	  { "error: 'port' is missing (write 'port: any' for every port)" } },
	{ BOUND
	  "allow:\n- `{name: n, from: imp, to: imp, transport: [esp, 17]}\n",
	  { "error: 'port' is missing (write 'port: any' for every port)" } },
	{ OWN("transport: [tcp, `upd, `300, `6], port: 1"),
	  { "error: unknown transport 'upd' (did you mean 'udp'?)",
	    "error: an IP protocol is 0 to 255, not 300",
	    "warning: '6' is named already" } },
	{ OWN("transport: tcp, port: `0"), { "error: a port is 1 to 65535" } },
	{ OWN("transport: tcp, port: [`any, 5]"),
	  { "error: 'any' is not a port" } },
	{ OWN("transport: tcp, port: 5, from-port: `configurable"),
	  { "error: 'configurable' is not a port" } },
	{ OWN("transport: esp, bidirectional: `both"),
	  { "error: the value must be on or off, not 'both'" } },
	{ BOUND
	  "allow:\n- {name: n, from: `gatway, to: [imp, `imp], transport: esp}\n",
	  { "error: unknown role 'gatway' (did you mean 'gateway'?)",
	    "warning: 'imp' is named already" } },
	{ BOUND
	  "allow:\n- {name: n, from: `gateway, to: imp, transport: esp}\n",
	  { "warning: the role 'gateway' is not bound: this names nobody" } },
	{ BOUND "allow:\n- {name: n, from: `x-a, to: imp, transport: esp}\n",
	  { "warning: the role 'x-a' is not bound: this names nobody" } },
	{ "allow:\n- {name: n, from: x-a, to: imp, transport: esp}\n" HEAD
	  "roles: {x-a: any, imp-publisher: any}\n",
	  { NULL } },
	{ BOUND
	  "allow:\n- {name: n, from: [`10.0.0.1/8, `1.2.3], to: `[], transport: esp}\n",
	  { "error: '10.0.0.1/8' has host bits set (did you mean 10.0.0.0/8?)",
	    "error: '1.2.3' is not an address or a prefix",
	    "error: no role is named" } },
	{ OWN("transport: esp") "- {name: `n, from: imp, to: imp, transport: ah}\n",
	  { "error: an own row 'n' is there already, at 5:3" } },
	{ BOUND "allow:\n- {name: `dns, from: imp, to: imp, transport: esp}\n",
	  { "warning: 'dns' is also the name of row 15.1 of the catalogue" } },
	{ BOUND
	  "allow:\n- {name: `\"22\", from: imp, to: imp, transport: esp}\n"
	  "- {name: `A, from: imp, to: imp, transport: esp}\n"
	  "- {name: `" LONGEST ", from: imp, to: imp, transport: esp}\n",
	  { "error: the row name '22' looks like a number",
	    "error: the row name 'A' must be of a-z, 0-9 and single dashes",
	    "error: the row name is longer than 55 bytes" } },
};

static bool read_site(struct source *source, struct diag *diag)
{
	struct site *site = site_parse(source, diag);

	site_free(site);
	return site;
}

static bool hold(const struct capture_case *test, size_t tests)
{
	bool ok = true;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	for (; tests--; test++)
		ok &= capture_case_holds(test, read_site);
	return ok && !capture_leaks();
}

TEST(a_wrong_file)
{
	EXPECT_TRUE(hold(files, ARRAY_SIZE(files)));
}

TEST(yaml_that_is_not_ours)
{
	EXPECT_TRUE(hold(yaml, ARRAY_SIZE(yaml)));
}

TEST(wrong_roles)
{
	EXPECT_TRUE(hold(roles, ARRAY_SIZE(roles)));
}

TEST(wrong_protection)
{
	EXPECT_TRUE(hold(protect, ARRAY_SIZE(protect)));
}

TEST(wrong_changes)
{
	EXPECT_TRUE(hold(changes, ARRAY_SIZE(changes)));
}

TEST(wrong_rows_of_its_own)
{
	EXPECT_TRUE(hold(own, ARRAY_SIZE(own)));
}

TEST_HARNESS_MAIN
