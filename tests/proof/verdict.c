// SPDX-License-Identifier: GPL-2.0
/*
 * For all policies of a shape that impp_policy_build() accepts and all flows:
 * nothing beyond a table is read, and verdict, reason and rule are those of a
 * search through the tables as they came. Records hold anything; only their
 * number is given, and which set a range belongs to. Lookups of port sets and
 * addresses are searches here (plain/): portset.c and addrmap.c prove them.
 */
#include "kmod/verdict.h"
#include "proof.h"

static struct impp_group group[2];
static struct impp_span4 span4[2];
static struct impp_span6 span6[1];
static struct impp_rule rule[2];
static struct impp_match match[MATCHES];
static struct impp_range range[RANGES];
static struct impp_cell cell[1];
static struct impp_relation relation[1];

const struct impp_range *plain_ranges = range;

#define TABLE(kind, array)                   \
	t.record[IMPP_TABLE_##kind] = array, \
	t.len[IMPP_TABLE_##kind] = ARRAY_SIZE(array)

/* Any addresses, and two groups of any kind. */
static void any_groups(void)
{
	u32 i;

	for (i = 0; i < 2; i++) {
		group[i].flags = nondet_u32();
		span4[i].last = nondet_u32();
		span4[i].group = nondet_u32();
		rule[i].name[0] = 'x';
	}
	span6[0].last_hi = span6[0].last_lo = ~0ULL;
	span6[0].group = nondet_u32();
}

/* Any ports, and what they lead to. */
static void any_sets(void)
{
	u32 i;

	for (i = 0; i < MATCHES; i++) {
		match[i].rule = nondet_u16();
		match[i].lo = nondet_u16();
		match[i].hi = nondet_u16();
		match[i].flags = nondet_u16();
	}
	for (i = 0; i < RANGES; i++) {
		range[i].set = SETS > 1 ? i + 1 : 1;
		range[i].lo = nondet_u16();
		range[i].hi = nondet_u16();
		range[i].match = nondet_u32();
	}
}

/* Other transports than these two have no ports. */
static void any_cell(void)
{
	cell[0].permit[TRANSPORT] = nondet_u16();
	cell[0].localhost[TRANSPORT] = nondet_u16();
	cell[0].permit[IMPP_UDP] = nondet_u16();
	relation[0].from = nondet_u16();
	relation[0].to = nondet_u16();
	relation[0].cell = nondet_u16();
}

static struct impp_flow any_flow(const u8 *src, const u8 *dst)
{
	struct impp_flow flow = {
		.src = src,
		.dst = dst,
		.port = nondet_u16(),
		.transport = TRANSPORT,
		.from_port = nondet_u16(),
		.session = nondet_u8(),
		.flags = nondet_u8(),
	};

	/* What packet.c says of ICMP. */
	if (TRANSPORT == IMPP_ICMP)
		impp_flow_set_icmp(&flow, flow.port >> 8, flow.port);
	return flow;
}

/* Where the search of the tables for a flow, or for its answer, ends. */
struct found {
	bool judged;
	bool relation;
	bool transport;
	bool port;
	bool localhost;
	u16 rule;
};

static u32 group_of(bool ipv6, const u8 *addr)
{
	if (ipv6)
		return span6[0].group;
	return plain_number(addr, 4) > span4[0].last ? span4[1].group
						     : span4[0].group;
}

/* The first rule of a chain that takes the source port. */
static u16 chain(u32 at, u16 from_port)
{
	u32 i;

	for (i = at; i < MATCHES; i++) {
		if (from_port >= match[i].lo && from_port <= match[i].hi)
			return match[i].rule;
		if (match[i].flags)
			break;
	}
	return IMPP_RULE_NONE;
}

static struct found find(bool ipv6, const u8 *src, const u8 *dst, u32 transport,
			 u16 port, u16 from_port)
{
	u32 from = group_of(ipv6, src), to = group_of(ipv6, dst), i;
	struct found f = { .rule = IMPP_RULE_NONE };

	f.judged = group[from].flags || group[to].flags;
	if (relation[0].from != from || relation[0].to != to)
		return f;
	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++)
		f.relation |= cell[0].permit[i] != 0;
	f.transport = cell[0].permit[transport] && transport != IMPP_OTHER;
	for (i = 0; i < RANGES; i++) {
		if (port < range[i].lo || port > range[i].hi)
			continue;
		if (range[i].set == cell[0].localhost[transport])
			f.localhost = true;
		if (range[i].set != cell[0].permit[transport])
			continue;
		f.port = true;
		f.rule = chain(range[i].match, from_port);
	}
	return f;
}

static struct found find_back(const struct impp_flow *flow)
{
	static const u8 answers[][2] = {
		{ 0, 8 },   { 14, 13 },	  { 16, 15 },
		{ 18, 17 }, { 129, 128 }, { 140, 139 }
	};
	u16 port = flow->port, from_port = 0;
	u32 i;

	if (flow->transport == IMPP_TCP || flow->transport == IMPP_UDP) {
		port = ntohs(flow->from_port);
		from_port = flow->port;
	} else if (flow->transport != IMPP_OTHER) {
		for (i = 0; i < ARRAY_SIZE(answers); i++)
			if (flow->port >> 8 == answers[i][0])
				port = answers[i][1] << 8 | (flow->port & 0xff);
	}
	return find(flow->ipv6, flow->dst, flow->src, flow->transport, port,
		    from_port);
}

static u8 why_not(const struct impp_flow *flow, const struct found *f)
{
	if (!(flow->flags & IMPP_FLOW_OPENER) ||
	    flow->session == IMPP_SESSION_NONE)
		return IMPP_REASON_UNSOLICITED;
	if (f->localhost)
		return IMPP_REASON_LOCALHOST_ONLY;
	if (f->port)
		return IMPP_REASON_SOURCE_PORT;
	if (!f->relation)
		return IMPP_REASON_NO_RELATION;
	return f->transport ? IMPP_REASON_PORT : IMPP_REASON_PROTOCOL;
}

/* S2 to S4 and S8, as sentences. */
static void judge(const struct impp_flow *flow, struct impp_result got)
{
	struct found forth = find(flow->ipv6, flow->src, flow->dst,
				  flow->transport, flow->port,
				  ntohs(flow->from_port));
	u16 rule = forth.rule;

	if (!forth.judged) {
		assert(got.verdict == IMPP_PASS);
		return;
	}
	if (rule == IMPP_RULE_NONE && flow->session == IMPP_SESSION_LIVE &&
	    flow->flags & IMPP_FLOW_REVERSIBLE)
		rule = find_back(flow).rule;
	if (flow->session == IMPP_SESSION_NONE)
		rule = IMPP_RULE_NONE;
	assert(got.rule == rule);
	assert(got.verdict ==
	       (rule == IMPP_RULE_NONE ? IMPP_DENY : IMPP_ALLOW));
	if (rule == IMPP_RULE_NONE)
		assert(got.reason == why_not(flow, &forth));
}

int main(void)
{
	struct impp_policy p = { .mode = IMPP_MODE_ENFORCE };
	struct impp_refusal why;
	struct impp_tables t = { 0 };
	struct impp_flow flow;
	u8 src[4], dst[4];

	any_groups();
	any_sets();
	any_cell();
	TABLE(GROUPS, group);
	TABLE(SPANS4, span4);
	TABLE(SPANS6, span6);
	TABLE(RULES, rule);
	TABLE(MATCHES, match);
	TABLE(RANGES, range);
	TABLE(CELLS, cell);
	TABLE(RELATIONS, relation);
	assume(!impp_policy_build(&p, &t, IMPP_POLICY_BYTES, &why));
	flow = any_flow(src, dst);
	judge(&flow, impp_verdict(&p, &flow));
	return 0;
}
