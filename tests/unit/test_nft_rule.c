// SPDX-License-Identifier: GPL-2.0
/*
 * Rules for nf_tables, without a kernel: as libnftnl prints them, which is what
 * `nft --debug=netlink` prints of the same rule.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <libnftnl/common.h>

#include "../../userspace/nft_rule.h"

#include "kselftest_harness.h"

#define META_NFPROTO(n) \
	"[ meta load nfproto => reg 1 ]\n[ cmp eq reg 1 0x000000" n " ]\n"
#define META_L4PROTO(n) \
	"[ meta load l4proto => reg 1 ]\n[ cmp eq reg 1 0x000000" n " ]\n"
#define IPV4 META_NFPROTO("02")
#define IPV6 META_NFPROTO("0a")
#define TCP META_L4PROTO("06")
#define UDP META_L4PROTO("11")
#define ICMP META_L4PROTO("01")
#define LOAD(bytes, base, at) \
	"[ payload load " bytes "b @ " base " header + " at " => reg 1 ]\n"
#define MASK(bits) "[ bitwise reg 1 = ( reg 1 & 0x" bits " ) ^ 0x00000000 ]\n"
#define CMP(op, value) "[ cmp " op " reg 1 0x" value " ]\n"

static const struct port_range some_ports[] = { { 22, 22 }, { 80, 90 } };
static const struct ports ports = { (struct port_range *)some_ports, 2 };

struct sample {
	const char *what;
	struct ruleset_rule rule;
	const char *text;
};

#define EQ(of, value)                                         \
	{                                                     \
		.field = FIELD_##of, .op = OP_EQ, .lo = value \
	}
#define NEQ(of, value)                                         \
	{                                                      \
		.field = FIELD_##of, .op = OP_NEQ, .lo = value \
	}
#define BITS(how, of, bits, value)                                             \
	{                                                                      \
		.field = FIELD_##of, .op = OP_##how, .mask = bits, .lo = value \
	}
#define RANGE(of, from, to)                                               \
	{                                                                 \
		.field = FIELD_##of, .op = OP_RANGE, .lo = from, .hi = to \
	}
#define LESS(of, value)                                         \
	{                                                       \
		.field = FIELD_##of, .op = OP_LESS, .lo = value \
	}
#define SET(of, name)                                          \
	{                                                      \
		.field = FIELD_##of, .op = OP_SET, .set = name \
	}
#define PORTS(of)                                                    \
	{                                                            \
		.field = FIELD_##of, .op = OP_PORTS, .ports = &ports \
	}
#define RAW(at, bits, value)                                                \
	{                                                                   \
		.field = FIELD_RAW, .op = OP_EQ, .offset = at, .len = bits, \
		.lo = value                                                 \
	}
#define RULE(n, ...) .rule = { .match = { __VA_ARGS__ }, .matches = n }

/* clang-format off */
static const struct sample samples[] = {
	{ "a transport, ports of both ends in one comparison",
	  RULE(3, EQ(L4PROTO, 6), EQ(TH_SPORT, 161), EQ(TH_DPORT, 162)),
	  TCP LOAD("4", "transport", "0") CMP("eq", "a200a100") },
	{ "the same with the later field first",
	  RULE(3, EQ(L4PROTO, 6), EQ(TH_DPORT, 162), EQ(TH_SPORT, 161)),
	  TCP LOAD("4", "transport", "0") CMP("eq", "a200a100") },
	{ "no join of different comparisons",
	  RULE(3, EQ(L4PROTO, 6), NEQ(TH_SPORT, 161), EQ(TH_DPORT, 162)),
	  TCP LOAD("2", "transport", "0") CMP("neq", "0000a100")
	  LOAD("2", "transport", "2") CMP("eq", "0000a200") },
	{ "a range",
	  RULE(2, EQ(L4PROTO, 6), RANGE(TH_SPORT, 1024, 65535)),
	  TCP LOAD("2", "transport", "0") CMP("gte", "00000004")
	  CMP("lte", "0000ffff") },
	{ "ports",
	  RULE(2, EQ(L4PROTO, 17), PORTS(TH_DPORT)),
	  UDP LOAD("2", "transport", "2") "[ lookup reg 1 set __set%d ]\n" },
	{ "sets of addresses ask for the family once",
	  RULE(2, SET(IP_SADDR, "a.4"), SET(IP_DADDR, "b.4")),
	  IPV4 LOAD("4", "network", "12") "[ lookup reg 1 set a.4 ]\n"
	  LOAD("4", "network", "16") "[ lookup reg 1 set b.4 ]\n" },
	{ "and not at all where a match has",
	  RULE(2, EQ(NFPROTO, 10), SET(IP6_DADDR, "b.6")),
	  IPV6 LOAD("16", "network", "24") "[ lookup reg 1 set b.6 ]\n" },
	{ "any bit of a connection's state",
	  RULE(1, BITS(NEQ, CT_STATE, 6, 0)),
	  "[ ct load state => reg 1 ]\n" MASK("00000006")
	  CMP("neq", "00000000") },
	{ "flags",
	  RULE(1, BITS(EQ, TCP_FLAGS, 0x17, 2)),
	  TCP LOAD("1", "transport", "13") MASK("00000017")
	  CMP("eq", "00000002") },
	{ "half a byte",
	  RULE(1, LESS(TCP_DOFF, 5)),
	  TCP LOAD("1", "transport", "12") MASK("000000f0")
	  CMP("lt", "00000050") },
	{ "fragments of IPv4",
	  RULE(1, BITS(NEQ, IP_FRAG, 0x3fff, 0)),
	  IPV4 LOAD("2", "network", "6") MASK("0000ff3f")
	  CMP("neq", "00000000") },
	{ "fragments of IPv6",
	  RULE(2, NEQ(FRAG_OFF, 0), EQ(FRAG_MORE, 1)),
	  IPV6 "[ exthdr load ipv6 2b @ 44 + 2 => reg 1 ]\n"
	  MASK("0000f8ff") CMP("neq", "00000000")
	  "[ exthdr load ipv6 1b @ 44 + 3 => reg 1 ]\n"
	  MASK("00000001") CMP("eq", "00000001") },
	{ "an option",
	  RULE(1, EQ(IP_LSRR, 1)),
	  IPV4 "[ exthdr load ipv4 1b @ 131 + 0 present => reg 1 ]\n"
	  CMP("eq", "00000001") },
	{ "ICMP asks for family and transport",
	  RULE(2, EQ(ICMP_TYPE, 8), EQ(ICMP_CODE, 0)),
	  IPV4 ICMP LOAD("2", "transport", "0") CMP("eq", "00000008") },
	{ "but the transport alone tells the family",
	  RULE(2, EQ(L4PROTO, 1), EQ(ICMP_TYPE, 8)),
	  ICMP LOAD("1", "transport", "0") CMP("eq", "00000008") },
	{ "a connection's own addresses and ports",
	  RULE(3, SET(CT_IP_DADDR, "b.4"), EQ(CT_PROTO, 6),
	       RANGE(CT_SPORT, 1, 5)),
	  "[ ct load src_ip => reg 1 , dir reply ]\n"
	  "[ lookup reg 1 set b.4 ]\n[ ct load protocol => reg 1 ]\n"
	  CMP("eq", "00000006")
	  "[ ct load proto_src => reg 1 , dir original ]\n"
	  CMP("gte", "00000100") CMP("lte", "00000500") },
	{ "bits anywhere",
	  RULE(1, RAW(68, 4, 5)),
	  LOAD("1", "transport", "8") MASK("0000000f")
	  CMP("eq", "00000005") },
	{ "a kind of packet in host byte order",
	  RULE(1, NEQ(PKTTYPE, 1)),
	  "[ meta load pkttype => reg 1 ]\n" CMP("neq", "00000001") },
	{ "a kind of route",
	  RULE(1, EQ(FIB_DADDR, 3)),
	  "[ fib daddr type => reg 1 ]\n" CMP("eq", "00000003") },
	{ "a counter, a verdict",
	  .rule = { .counter = "row.a", .verdict = RULE_DROP },
	  "[ objref type 1 name row.a ]\n[ immediate reg 0 drop ]\n" },
	{ "a jump",
	  .rule = { .verdict = RULE_JUMP, .target = "b" },
	  "[ immediate reg 0 jump -> b ]\n" },
	{ "a reset asks for TCP",
	  .rule = { .verdict = RULE_RESET }, TCP "[ reject type 1 code 0 ]\n" },
	{ "another rejection for nothing",
	  .rule = { .verdict = RULE_PROHIBIT }, "[ reject type 2 code 3 ]\n" },
};
/* clang-format on */

/* What libnftnl prints, without its head, indentation and user data. */
static void rule_text(const struct ruleset_rule *rule, char *text)
{
	static const uint32_t ids[RULESET_MATCHES];
	struct nftnl_rule *made = nft_rule_make(rule, "a", ids);
	char buffer[4096], *line, *rest = buffer;

	nftnl_rule_snprintf(buffer, sizeof(buffer), made, NFTNL_OUTPUT_DEFAULT,
			    0);
	nftnl_rule_free(made);
	*text = '\0';
	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " ");
		if (*line == '[')
			text += sprintf(text, "%s\n", line);
	}
}

TEST(rules_are_those_of_nft)
{
	char text[4096];
	size_t i;

	/* The same bytes are other numbers there. */
	if (htonl(1) == 1)
		SKIP(return, "nft's samples are of a little-endian machine");
	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		rule_text(&samples[i].rule, text);
		ASSERT_STREQ(samples[i].text, text)
		{
			TH_LOG("%s", samples[i].what);
		}
	}
}

TEST_HARNESS_MAIN
