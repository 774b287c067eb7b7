// SPDX-License-Identifier: GPL-2.0
/*
 * The decision (DESIGN section 3). A packet costs two address lookups, one
 * matrix load, one bit, one rank and one chain; only a denial looks further,
 * for its reason. Nothing here loops over anything that grows with the policy:
 * a chain has at most IMPP_CHAIN_MAX matches.
 */
#include "verdict.h"

/* IANA ICMP and ICMPv6 types, by number: RFC 792, 950, 4443, 4620. */
enum {
	TYPE_ECHO_REPLY = 0,
	TYPE_UNREACHABLE = 3,
	TYPE_ECHO = 8,
	TYPE_TIME_EXCEEDED = 11,
	TYPE_PARAMETER_PROBLEM = 12,
	TYPE_TIMESTAMP = 13,
	TYPE_TIMESTAMP_REPLY = 14,
	TYPE_INFO = 15,
	TYPE_INFO_REPLY = 16,
	TYPE_MASK = 17,
	TYPE_MASK_REPLY = 18,

	TYPE_UNREACHABLE6 = 1,
	TYPE_PARAMETER_PROBLEM6 = 4,
	TYPE_ECHO6 = 128,
	TYPE_ECHO_REPLY6 = 129,
	TYPE_NODE_INFO6 = 139,
	TYPE_NODE_INFO_REPLY6 = 140,
};

/* The type that @type answers, or -1. */
static int icmp_answers(bool ipv6, u8 type)
{
	if (ipv6) {
		switch (type) {
		case TYPE_ECHO_REPLY6:
			return TYPE_ECHO6;
		case TYPE_NODE_INFO_REPLY6:
			return TYPE_NODE_INFO6;
		}
		return -1;
	}
	switch (type) {
	case TYPE_ECHO_REPLY:
		return TYPE_ECHO;
	case TYPE_TIMESTAMP_REPLY:
		return TYPE_TIMESTAMP;
	case TYPE_INFO_REPLY:
		return TYPE_INFO;
	case TYPE_MASK_REPLY:
		return TYPE_MASK;
	}
	return -1;
}

bool impp_icmp_error(bool ipv6, u8 type)
{
	if (ipv6)
		return type >= TYPE_UNREACHABLE6 &&
		       type <= TYPE_PARAMETER_PROBLEM6;
	return type == TYPE_UNREACHABLE || type == TYPE_TIME_EXCEEDED ||
	       type == TYPE_PARAMETER_PROBLEM;
}

bool impp_icmp_tracked(bool ipv6, u8 type)
{
	if (ipv6)
		return type == TYPE_ECHO6 || type == TYPE_NODE_INFO6 ||
		       icmp_answers(ipv6, type) >= 0;
	return type == TYPE_ECHO || type == TYPE_TIMESTAMP ||
	       type == TYPE_INFO || type == TYPE_MASK ||
	       icmp_answers(ipv6, type) >= 0;
}

void impp_flow_set_icmp(struct impp_flow *flow, u8 type, u8 code)
{
	int query = icmp_answers(flow->ipv6, type);

	flow->transport = flow->ipv6 ? IMPP_ICMPV6 : IMPP_ICMP;
	flow->port = type << 8 | code;
	flow->from_port = 0;
	flow->reverse_port = query < 0 ? 0 : query << 8 | code;
	flow->reverse_from_port = 0;
	flow->flags = query < 0 ? IMPP_FLOW_OPENER : IMPP_FLOW_REVERSIBLE;
}

/* @addr as it stands in a packet. */
static struct impp_addr6 addr_read(const u8 *addr, bool ipv6)
{
	struct impp_addr6 a = { 0, 0 };
	u32 i;

	for (i = 0; ipv6 && i < 8; i++)
		a.hi = a.hi << 8 | *addr++;
	for (i = 0; i < (ipv6 ? 8 : 4); i++)
		a.lo = a.lo << 8 | *addr++;
	return a;
}

/* Fields that this question has no use for are zero, for later uses. */
static bool question_sound(const struct impp_question *q, bool ports, bool port)
{
	static const u8 zero[12];

	if (q->zero || (!ports && q->from_port) || (!port && q->port))
		return false;
	return q->family == AF_INET6 ||
	       (!memcmp(q->src + 4, zero, 12) && !memcmp(q->dst + 4, zero, 12));
}

int impp_flow_ask(struct impp_flow *flow, const struct impp_question *question)
{
	bool ipv6 = question->family == AF_INET6;
	u8 proto = question->proto;
	bool ports = proto == IPPROTO_TCP || proto == IPPROTO_UDP;
	bool icmp = proto == (ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);

	if ((!ipv6 && question->family != AF_INET) ||
	    !question_sound(question, ports, ports || icmp))
		return -EINVAL;
	memset(flow, 0, sizeof(*flow));
	flow->ipv6 = ipv6;
	flow->src = addr_read(question->src, ipv6);
	flow->dst = addr_read(question->dst, ipv6);
	flow->session = IMPP_SESSION_NEW;
	flow->port = question->port;
	if (ports) {
		flow->transport = proto == IPPROTO_TCP ? IMPP_TCP : IMPP_UDP;
		flow->from_port = question->from_port;
	} else if (icmp) {
		impp_flow_set_icmp(flow, question->port >> 8, question->port);
	} else {
		flow->transport = IMPP_OTHER;
		flow->port = proto;
	}
	flow->flags = IMPP_FLOW_OPENER;
	return 0;
}

static u32 group(const struct impp_policy *p, bool ipv6, struct impp_addr6 addr)
{
	return ipv6 ? impp_addrmap_group6(&p->addrmap, addr)
		    : impp_addrmap_group4(&p->addrmap, addr.lo);
}

static u32 cell_number(const struct impp_policy *p, u32 from, u32 to)
{
	return p->matrix[from << p->shift | to];
}

/* The first rule of @cell that permits, or IMPP_RULE_NONE. */
static u16 credit(const struct impp_policy *p, const struct impp_cellmap *cell,
		  u8 transport, u16 port, u16 from_port)
{
	u32 rank = impp_portset_rank(cell->permit[transport], port);
	const struct impp_match *m;

	if (rank == IMPP_RANK_NONE)
		return IMPP_RULE_NONE;
	for (m = &p->match[p->range[rank].match];; m++) {
		if (from_port >= m->lo && from_port <= m->hi)
			return m->rule;
		if (m->flags & IMPP_MATCH_LAST)
			return IMPP_RULE_NONE;
	}
}

/* The rule that permits the session which @flow would answer. */
static u16 credit_reverse(const struct impp_policy *p,
			  const struct impp_flow *flow, u32 from, u32 to)
{
	u32 number = cell_number(p, to, from);

	return credit(p, &p->cell[number], flow->transport, flow->reverse_port,
		      flow->reverse_from_port);
}

static struct impp_result result(u8 verdict, u8 reason, u16 rule, u32 from,
				 u32 to)
{
	return (struct impp_result){
		.verdict = verdict,
		.reason = reason,
		.rule = rule,
		.from_group = from,
		.to_group = to,
	};
}

static struct impp_result deny(const struct impp_policy *p, u8 reason, u32 from,
			       u32 to)
{
	bool audit = READ_ONCE(p->mode) == IMPP_MODE_AUDIT;

	return result(audit ? IMPP_WOULD_DENY : IMPP_DENY, reason,
		      IMPP_RULE_NONE, from, to);
}

static u8 defect_reason(u8 defect)
{
	switch (defect) {
	case IMPP_FRAGMENT:
		return IMPP_REASON_FRAGMENT;
	case IMPP_NO_TRANSPORT:
		return IMPP_REASON_PROTOCOL;
	}
	return IMPP_REASON_MALFORMED;
}

/* S4: why no rule matches, the first reason that fits. */
static u8 reason(const struct impp_cellmap *cell, const struct impp_flow *flow)
{
	u8 transport = flow->transport;

	if (flow->session == IMPP_SESSION_NONE ||
	    !(flow->flags & IMPP_FLOW_OPENER))
		return IMPP_REASON_UNSOLICITED;
	if (impp_portset_has(cell->localhost[transport], flow->port))
		return IMPP_REASON_LOCALHOST_ONLY;
	if (impp_portset_has(cell->permit[transport], flow->port))
		return IMPP_REASON_SOURCE_PORT;
	if (!cell->transports)
		return IMPP_REASON_NO_RELATION;
	/* Of other protocols each number is a transport of its own. */
	if (transport == IMPP_OTHER || !(cell->transports >> transport & 1))
		return IMPP_REASON_PROTOCOL;
	return IMPP_REASON_PORT;
}

struct impp_result impp_verdict(const struct impp_policy *p,
				const struct impp_flow *flow)
{
	u32 from = group(p, flow->ipv6, flow->src);
	u32 to = group(p, flow->ipv6, flow->dst);
	u32 number = cell_number(p, from, to);
	const struct impp_cellmap *cell;
	u16 rule = IMPP_RULE_NONE;

	if (unlikely(flow->defect == IMPP_SOURCE_ROUTED))
		return deny(p, IMPP_REASON_MALFORMED, from, to);
	if (number == IMPP_UNJUDGED)
		return result(IMPP_PASS, IMPP_REASON_NONE, rule, from, to);
	if (unlikely(flow->defect))
		return deny(p, defect_reason(flow->defect), from, to);

	cell = &p->cell[number];
	if (likely(flow->session != IMPP_SESSION_NONE))
		rule = credit(p, cell, flow->transport, flow->port,
			      flow->from_port);
	if (rule == IMPP_RULE_NONE && flow->session == IMPP_SESSION_LIVE &&
	    flow->flags & IMPP_FLOW_REVERSIBLE)
		rule = credit_reverse(p, flow, from, to);
	if (likely(rule != IMPP_RULE_NONE))
		return result(IMPP_ALLOW, IMPP_REASON_NONE, rule, from, to);
	return deny(p, reason(cell, flow), from, to);
}

static bool same_addr(struct impp_addr6 a, struct impp_addr6 b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

/* The rule that permits the quoted session, in whichever direction. */
static u16 credit_quote(const struct impp_policy *p,
			const struct impp_flow *quote, u32 from, u32 to)
{
	u32 number = cell_number(p, from, to);
	u16 rule;

	if (quote->defect || number == IMPP_UNJUDGED)
		return IMPP_RULE_NONE;
	rule = credit(p, &p->cell[number], quote->transport, quote->port,
		      quote->from_port);
	if (rule == IMPP_RULE_NONE && quote->flags & IMPP_FLOW_REVERSIBLE)
		rule = credit_reverse(p, quote, from, to);
	return rule;
}

struct impp_result impp_verdict_error(const struct impp_policy *p,
				      const struct impp_flow *flow,
				      const struct impp_flow *quote,
				      bool related)
{
	u32 from = group(p, flow->ipv6, flow->src);
	u32 to = group(p, flow->ipv6, flow->dst);
	bool judged = cell_number(p, from, to) != IMPP_UNJUDGED;
	u16 rule = IMPP_RULE_NONE;
	u32 qfrom = 0, qto = 0;

	if (unlikely(flow->defect == IMPP_SOURCE_ROUTED))
		return deny(p, IMPP_REASON_MALFORMED, from, to);
	if (quote) {
		qfrom = group(p, quote->ipv6, quote->src);
		qto = group(p, quote->ipv6, quote->dst);
		judged |= cell_number(p, qfrom, qto) != IMPP_UNJUDGED;
	}
	if (!judged)
		return result(IMPP_PASS, IMPP_REASON_NONE, rule, from, to);
	if (unlikely(flow->defect))
		return deny(p, defect_reason(flow->defect), from, to);
	if (quote && related && same_addr(flow->dst, quote->src))
		rule = credit_quote(p, quote, qfrom, qto);
	if (rule == IMPP_RULE_NONE)
		return deny(p, IMPP_REASON_UNSOLICITED, from, to);
	return result(IMPP_ALLOW, IMPP_REASON_NONE, rule, from, to);
}

const char *impp_verdict_name(u8 verdict)
{
	static const char *const name[__IMPP_VERDICT_MAX] = {
		[IMPP_PASS] = "pass",
		[IMPP_ALLOW] = "allow",
		[IMPP_DENY] = "deny",
		[IMPP_WOULD_DENY] = "would-deny",
	};

	return verdict < __IMPP_VERDICT_MAX ? name[verdict] : "unknown";
}

const char *impp_reason_name(u8 reason)
{
	static const char *const name[__IMPP_REASON_MAX] = {
		[IMPP_REASON_NONE] = "-",
		[IMPP_REASON_MALFORMED] = "malformed",
		[IMPP_REASON_FRAGMENT] = "fragment",
		[IMPP_REASON_UNSOLICITED] = "unsolicited",
		[IMPP_REASON_LOCALHOST_ONLY] = "localhost-only",
		[IMPP_REASON_SOURCE_PORT] = "source-port",
		[IMPP_REASON_NO_RELATION] = "no-relation",
		[IMPP_REASON_PROTOCOL] = "protocol",
		[IMPP_REASON_PORT] = "port",
	};

	return reason < __IMPP_REASON_MAX ? name[reason] : "unknown";
}
