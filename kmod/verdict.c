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
	bool answer = icmp_answers(flow->ipv6, type) >= 0;

	flow->transport = flow->ipv6 ? IMPP_ICMPV6 : IMPP_ICMP;
	flow->port = type << 8 | code;
	flow->from_port = 0;
	flow->flags = answer ? IMPP_FLOW_REVERSIBLE : IMPP_FLOW_OPENER;
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
	flow->src = question->src;
	flow->dst = question->dst;
	flow->session = IMPP_SESSION_NEW;
	flow->port = question->port;
	if (ports) {
		flow->transport = proto == IPPROTO_TCP ? IMPP_TCP : IMPP_UDP;
		flow->from_port = htons(question->from_port);
	} else if (icmp) {
		impp_flow_set_icmp(flow, question->port >> 8, question->port);
	} else {
		flow->transport = IMPP_OTHER;
		flow->port = proto;
	}
	flow->flags = IMPP_FLOW_OPENER;
	return 0;
}

u32 impp_group_of(const struct impp_policy *p, bool ipv6, const u8 *addr)
{
	return ipv6 ? impp_addrmap_group6(&p->addrmap, addr)
		    : impp_addrmap_group4(&p->addrmap, addr);
}

u32 impp_pair_of(const struct impp_policy *p, bool ipv6, const u8 *src,
		 const u8 *dst)
{
	return impp_group_of(p, ipv6, src) << p->shift |
	       impp_group_of(p, ipv6, dst);
}

const struct impp_cellmap *impp_cell_of(const struct impp_policy *p, u32 pair)
{
	return (const void *)&p->cells[p->matrix[pair]];
}

bool impp_verdict_judged(const struct impp_cellmap *cell)
{
	return cell->otherwise[0] != IMPP_REASON_NONE;
}

/* The first rule of the range that permits this source port. */
static u16 credit_chain(const struct impp_policy *p, u32 range, u32 from_port)
{
	const struct impp_match *m;

	for (m = &p->match[p->range[range].match];; m++) {
		if (from_port >= m->lo && from_port <= m->hi)
			return m->rule;
		if (m->flags & IMPP_MATCH_LAST)
			return IMPP_RULE_NONE;
	}
}

u16 impp_verdict_forth(const struct impp_policy *p,
		       const struct impp_cellmap *cell, u32 transport, u32 port,
		       const __be16 *from_port)
{
	const struct impp_portset *set = cell->permit[transport];
	u32 range;

	if (!impp_portset_has(set, port))
		return IMPP_RULE_NONE;
	range = impp_portset_range(set, port);
	if (likely(p->sole[range] != IMPP_RULE_NONE))
		return p->sole[range];
	return credit_chain(p, range, ntohs(*from_port));
}

static u16 credit_forth(const struct impp_policy *p,
			const struct impp_cellmap *cell,
			const struct impp_flow *flow)
{
	return impp_verdict_forth(p, cell, flow->transport, flow->port,
				  &flow->from_port);
}

/* What would permit it back is what permits the two groups' other direction. */
static u32 back_of(const struct impp_policy *p, u32 pair)
{
	u32 mask = (1U << p->shift) - 1;

	return (pair & mask) << p->shift | pair >> p->shift;
}

u16 impp_verdict_back(const struct impp_policy *p, u32 pair,
		      const struct impp_flow *flow)
{
	const struct impp_cellmap *back = impp_cell_of(p, back_of(p, pair));
	u32 port = flow->port;
	__be16 from_port = 0;

	switch (flow->transport) {
	case IMPP_TCP:
	case IMPP_UDP:
		port = ntohs(flow->from_port);
		from_port = htons(flow->port);
		break;
	case IMPP_ICMP:
	case IMPP_ICMPV6:
		port = (u32)icmp_answers(flow->ipv6, flow->port >> 8) << 8 |
		       (flow->port & 0xff);
	}
	return impp_verdict_forth(p, back, flow->transport, port, &from_port);
}

static struct impp_result result(u8 verdict, u8 reason, u16 rule)
{
	return (struct impp_result){
		.verdict = verdict,
		.reason = reason,
		.rule = rule,
	};
}

static struct impp_result allow(u16 rule)
{
	return result(IMPP_ALLOW, IMPP_REASON_NONE, rule);
}

static struct impp_result pass(void)
{
	return result(IMPP_PASS, IMPP_REASON_NONE, IMPP_RULE_NONE);
}

static struct impp_result deny(const struct impp_policy *p, u8 reason)
{
	bool audit = READ_ONCE(p->mode) == IMPP_MODE_AUDIT;

	return result(audit ? IMPP_WOULD_DENY : IMPP_DENY, reason,
		      IMPP_RULE_NONE);
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

/* What is denied whatever the rules say, if it is judged. */
static struct impp_result defective(const struct impp_policy *p, u8 defect,
				    bool judged)
{
	if (judged || defect == IMPP_SOURCE_ROUTED)
		return deny(p, defect_reason(defect));
	return pass();
}

/* S4: why no rule matches, where it takes a look at the port to tell. */
static u8 look_closer(const struct impp_cellmap *cell,
		      const struct impp_flow *flow, u8 otherwise)
{
	const struct impp_portset *localhost = cell->localhost[flow->transport];

	if (localhost && impp_portset_has(localhost, flow->port))
		return IMPP_REASON_LOCALHOST_ONLY;
	if (impp_portset_has(cell->permit[flow->transport], flow->port))
		return IMPP_REASON_SOURCE_PORT;
	return otherwise & ~IMPP_CLOSER;
}

struct impp_result impp_verdict_none(const struct impp_policy *p,
				     const struct impp_cellmap *cell,
				     const struct impp_flow *flow)
{
	u8 reason = cell->otherwise[flow->transport];

	if (!(flow->flags & IMPP_FLOW_OPENER) ||
	    flow->session == IMPP_SESSION_NONE)
		return deny(p, IMPP_REASON_UNSOLICITED);
	if (unlikely(reason & IMPP_CLOSER))
		reason = look_closer(cell, flow, reason);
	return deny(p, reason);
}

struct impp_result impp_verdict(const struct impp_policy *p,
				const struct impp_flow *flow)
{
	u32 pair = impp_pair_of(p, flow->ipv6, flow->src, flow->dst);
	const struct impp_cellmap *cell = impp_cell_of(p, pair);
	u16 rule;

	if (flow->defect)
		return defective(p, flow->defect, impp_verdict_judged(cell));
	rule = credit_forth(p, cell, flow);
	if (rule == IMPP_RULE_NONE && flow->session == IMPP_SESSION_LIVE &&
	    flow->flags & IMPP_FLOW_REVERSIBLE)
		rule = impp_verdict_back(p, pair, flow);
	if (rule != IMPP_RULE_NONE && flow->session != IMPP_SESSION_NONE)
		return allow(rule);
	return impp_verdict_judged(cell) ? impp_verdict_none(p, cell, flow)
					 : pass();
}

/* The rule that permits the quoted session, in whichever direction. */
static u16 credit_quote(const struct impp_policy *p, u32 pair,
			const struct impp_flow *quote)
{
	u16 rule;

	if (quote->defect)
		return IMPP_RULE_NONE;
	rule = credit_forth(p, impp_cell_of(p, pair), quote);
	if (rule == IMPP_RULE_NONE && quote->flags & IMPP_FLOW_REVERSIBLE)
		rule = impp_verdict_back(p, pair, quote);
	return rule;
}

struct impp_result impp_verdict_error(const struct impp_policy *p,
				      const struct impp_flow *flow,
				      const struct impp_flow *quote,
				      bool related)
{
	u32 pair = impp_pair_of(p, flow->ipv6, flow->src, flow->dst);
	bool judged = impp_verdict_judged(impp_cell_of(p, pair));
	u16 rule = IMPP_RULE_NONE;

	if (quote) {
		pair = impp_pair_of(p, quote->ipv6, quote->src, quote->dst);
		judged |= impp_verdict_judged(impp_cell_of(p, pair));
	}
	if (flow->defect)
		return defective(p, flow->defect, judged);
	if (!judged)
		return pass();
	if (quote && related &&
	    !memcmp(flow->dst, quote->src, flow->ipv6 ? 16 : 4))
		rule = credit_quote(p, pair, quote);
	if (rule == IMPP_RULE_NONE)
		return deny(p, IMPP_REASON_UNSOLICITED);
	return allow(rule);
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
