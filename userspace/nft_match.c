// SPDX-License-Identifier: GPL-2.0
/*
 * Matches in nft's words. A number is written as nft lists it: some by name,
 * bytes of packets in hexadecimal.
 */
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdbool.h>

#include "nft_match.h"

/* A value that has a name; the last of a list has none. */
struct name {
	uint32_t value;
	const char *name;
};

static const struct name nfprotos[] = { { 2, "ipv4" }, { 10, "ipv6" }, { 0 } };

/* Those that are words of nft's own: /etc/protocols may be missing. */
static const struct name protos[] = {
	{ IPPROTO_ICMP, "icmp" },
	{ IPPROTO_TCP, "tcp" },
	{ IPPROTO_UDP, "udp" },
	{ IPPROTO_ESP, "esp" },
	{ IPPROTO_AH, "ah" },
	{ IPPROTO_ICMPV6, "icmpv6" },
	{ 0 },
};

static const struct name pkttypes[] = {
	{ PACKET_BROADCAST, "broadcast" },
	{ PACKET_MULTICAST, "multicast" },
	{ 0 },
};

static const struct name route_types[] = {
	{ RTN_BROADCAST, "broadcast" },
	{ 0 },
};

static const struct name states[] = {
	{ 1 << 0, "invalid" }, { 1 << 1, "established" }, { 1 << 2, "related" },
	{ 1 << 3, "new" },     { 1 << 6, "untracked" },	  { 0 },
};

static const struct name statuses[] = { { 1 << 3, "confirmed" }, { 0 } };

static const struct name flags[] = {
	{ 1 << 1, "syn" },
	{ 1 << 4, "ack" },
	{ 0 },
};

static const struct name icmp_types[] = {
	{ 0, "echo-reply" },
	{ 3, "destination-unreachable" },
	{ 5, "redirect" },
	{ 8, "echo-request" },
	{ 11, "time-exceeded" },
	{ 12, "parameter-problem" },
	{ 14, "timestamp-reply" },
	{ 16, "info-reply" },
	{ 18, "address-mask-reply" },
	{ 0 },
};

static const struct name icmp6_types[] = {
	{ 128, "echo-request" },
	{ 129, "echo-reply" },
	{ 0 },
};

/* How a field is written. */
struct word {
	const char *name;
	const struct name *values;
	bool exists; /* its value is whether it is there */
};

static const struct word words[RULESET_FIELDS] = {
	[FIELD_NFPROTO] = { "meta nfproto", nfprotos, false },
	[FIELD_L4PROTO] = { "meta l4proto", protos, false },
	[FIELD_PKTTYPE] = { "meta pkttype", pkttypes, false },
	[FIELD_CT_STATE] = { "ct state", states, false },
	[FIELD_CT_STATUS] = { "ct status", statuses, false },
	[FIELD_IP_SADDR] = { "ip saddr", NULL, false },
	[FIELD_IP_DADDR] = { "ip daddr", NULL, false },
	[FIELD_IP6_SADDR] = { "ip6 saddr", NULL, false },
	[FIELD_IP6_DADDR] = { "ip6 daddr", NULL, false },
	[FIELD_IP_FRAG] = { "ip frag-off", NULL, false },
	[FIELD_IP_LSRR] = { "ip option lsrr", NULL, true },
	[FIELD_IP_SSRR] = { "ip option ssrr", NULL, true },
	[FIELD_RT_SEGS] = { "rt seg-left", NULL, false },
	[FIELD_FRAG_OFF] = { "frag frag-off", NULL, false },
	[FIELD_TH_SPORT] = { "th sport", NULL, false },
	[FIELD_TH_DPORT] = { "th dport", NULL, false },
	[FIELD_TCP_FLAGS] = { "tcp flags", flags, false },
	[FIELD_TCP_DOFF] = { "tcp doff", NULL, false },
	[FIELD_UDP_LENGTH] = { "udp length", NULL, false },
	[FIELD_ICMP_TYPE] = { "icmp type", icmp_types, false },
	[FIELD_ICMP_CODE] = { "icmp code", NULL, false },
	[FIELD_ICMP6_TYPE] = { "icmpv6 type", icmp6_types, false },
	[FIELD_ICMP6_CODE] = { "icmpv6 code", NULL, false },
	[FIELD_CT_IP_SADDR] = { "ct original ip saddr", NULL, false },
	[FIELD_CT_IP_DADDR] = { "ct reply ip saddr", NULL, false },
	[FIELD_CT_IP6_SADDR] = { "ct original ip6 saddr", NULL, false },
	[FIELD_CT_IP6_DADDR] = { "ct reply ip6 saddr", NULL, false },
	[FIELD_CT_PROTO] = { "ct protocol", protos, false },
	[FIELD_CT_SPORT] = { "ct original proto-src", NULL, false },
	[FIELD_CT_DPORT] = { "ct reply proto-src", NULL, false },
	[FIELD_CT_ICMP] = { "ct original proto-dst", NULL, false },
	[FIELD_RAW] = { "@th", NULL, false },
	[FIELD_FRAG_MORE] = { "frag more-fragments", NULL, false },
	[FIELD_FIB_DADDR] = { "fib daddr type", route_types, false },
};

static bool is_port(const struct ruleset_match *match)
{
	return match->field == FIELD_TH_SPORT || match->field == FIELD_TH_DPORT;
}

static const char *value_name(const struct ruleset_match *match, uint32_t value)
{
	const struct name *at = words[match->field].values;

	for (; at && at->name; at++)
		if (at->value == value)
			return at->name;
	return NULL;
}

static void put_number(const struct ruleset_match *match, uint32_t value,
		       FILE *out)
{
	fprintf(out, match->field == FIELD_RAW ? "0x%x" : "%u", value);
}

static void put_value(const struct ruleset_match *match, uint32_t value,
		      FILE *out)
{
	const char *name = value_name(match, value);

	if (name)
		fputs(name, out);
	else
		put_number(match, value, out);
}

/* "syn | ack": every bit of @bits that has a name; the number if none has. */
static void put_bits(const struct ruleset_match *match, uint32_t bits,
		     const char *between, FILE *out)
{
	const struct name *at = words[match->field].values;
	const char *separator = "";

	if (!at || !bits) {
		fprintf(out, at ? "%u" : "0x%x", bits);
		return;
	}
	for (; at->name; at++) {
		if (!(at->value & bits))
			continue;
		fprintf(out, "%s%s", separator, at->name);
		separator = between;
	}
}

/* "& (syn | ack) == syn"; any of a state's bits are a list of words. */
static void put_masked(const struct ruleset_match *match, FILE *out)
{
	bool many = words[match->field].values &&
		    match->mask & (match->mask - 1);

	if (match->op == OP_NEQ && !match->lo && words[match->field].values) {
		put_bits(match, match->mask, ",", out);
		return;
	}
	fputs(many ? "& (" : "& ", out);
	put_bits(match, match->mask, " | ", out);
	fprintf(out, "%s %s ", many ? ")" : "",
		match->op == OP_EQ ? "==" : "!=");
	put_bits(match, match->lo, " | ", out);
}

static void put_span(const struct ruleset_match *match, uint32_t lo,
		     uint32_t hi, FILE *out)
{
	if (lo == hi) {
		put_value(match, lo, out);
		return;
	}
	put_number(match, lo, out);
	putc('-', out);
	put_number(match, hi, out);
}

static void put_ports(const struct ruleset_match *match, FILE *out)
{
	const struct port_range *range = match->ports->range;
	size_t i;

	for (i = 0; i < match->ports->len; i++) {
		fputs(i ? ", " : "{ ", out);
		put_span(match, range[i].lo, range[i].hi, out);
	}
	fputs(" }", out);
}

static void put_op(const struct ruleset_match *match, FILE *out)
{
	switch (match->op) {
	case OP_EQ:
	case OP_NEQ:
		if (match->mask) {
			put_masked(match, out);
			return;
		}
		if (match->op == OP_NEQ)
			fputs("!= ", out);
		put_value(match, match->lo, out);
		return;
	case OP_RANGE:
		put_span(match, match->lo, match->hi, out);
		return;
	case OP_LESS:
		fputs("< ", out);
		put_value(match, match->lo, out);
		return;
	case OP_SET:
		fprintf(out, "@%s", match->set);
		return;
	case OP_PORTS:
		put_ports(match, out);
	}
}

/* @proto: what a match before it says of the transport, or 0. */
static void put_field(const struct ruleset_match *match, uint32_t proto,
		      FILE *out)
{
	const struct word *word = &words[match->field];

	if (is_port(match) && proto)
		fprintf(out, " %s %s", proto == IPPROTO_TCP ? "tcp" : "udp",
			word->name + sizeof("th"));
	else if (match->field == FIELD_RAW)
		fprintf(out, " @th,%u,%u", match->offset, match->len);
	else
		fprintf(out, " %s", word->name);
}

void nft_match_write(const struct ruleset_rule *rule, FILE *out)
{
	const struct ruleset_match *match = rule->match;
	const struct ruleset_match *end = match + rule->matches;
	uint32_t proto = 0;

	for (; match < end; match++) {
		/* "tcp dport" says "meta l4proto tcp", too. */
		if (match->field == FIELD_L4PROTO && match + 1 < end &&
		    is_port(&match[1])) {
			proto = match->lo;
			continue;
		}
		put_field(match, proto, out);
		if (words[match->field].exists) {
			fputs(match->lo ? " exists" : " missing", out);
			continue;
		}
		putc(' ', out);
		put_op(match, out);
	}
}
