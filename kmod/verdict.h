/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The decision: policy and flow in, verdict, reason and rule out. Pure: no
 * skb, no lock, no allocation, no kernel call. The module asks it per packet,
 * EXPLAIN per question, the command offline, the tests all day.
 */
#ifndef _IMPP_VERDICT_H
#define _IMPP_VERDICT_H

#include "policy.h"

/* What conntrack, or its absence, says of the packet. */
enum impp_session {
	IMPP_SESSION_NEW,  /* opens, or not confirmed: own direction alone */
	IMPP_SESSION_LIVE, /* confirmed, or stateless: either direction */
	IMPP_SESSION_NONE, /* INVALID or no entry: unsolicited */
};

/* What is wrong with the packet, before any rule is asked. */
enum impp_defect {
	IMPP_SOUND,
	IMPP_SOURCE_ROUTED, /* malformed, whether or not it is judged */
	IMPP_MALFORMED,
	IMPP_FRAGMENT,
	IMPP_NO_TRANSPORT, /* the extension headers lead nowhere */
};

#define IMPP_FLOW_OPENER 0x1U	  /* by its own header */
#define IMPP_FLOW_REVERSIBLE 0x2U /* may answer a session */
#define IMPP_FLOW_EITHER (IMPP_FLOW_OPENER | IMPP_FLOW_REVERSIBLE)

/**
 * struct impp_flow - one packet, as far as the policy looks
 * @src: source address, network byte order, 4 or 16 bytes; not a copy
 * @dst: destination address, likewise
 * @port: destination port, host byte order; ICMP: type * 256 + code; other:
 *	the protocol
 * @from_port: source port, network byte order; else 0
 * @transport: enum impp_transport
 * @ipv6: the family
 * @session: enum impp_session
 * @defect: enum impp_defect
 * @flags: IMPP_FLOW_*
 */
struct impp_flow {
	const u8 *src;
	const u8 *dst;
	u32 port;
	u32 transport;
	__be16 from_port;
	bool ipv6;
	u8 session;
	u8 defect;
	u8 flags;
};

/**
 * struct impp_result - the decision
 * @verdict: enum impp_verdict_code
 * @reason: enum impp_reason, IMPP_REASON_NONE unless denied
 * @rule: the rule credited, or IMPP_RULE_NONE
 */
struct impp_result {
	u8 verdict;
	u8 reason;
	u16 rule;
};

/**
 * impp_flow_set_icmp() - fill in what an ICMP type and code mean to the policy
 * @flow: @ipv6 is set
 * @type: ICMP type
 * @code: ICMP code
 *
 * Source: DESIGN S8 (which types answer which), RFC 792, RFC 4443, RFC 4620.
 */
void impp_flow_set_icmp(struct impp_flow *flow, u8 type, u8 code);

/**
 * impp_flow_ask() - a question of EXPLAIN as a flow that opens a session
 * @flow: to be filled; its addresses are the question's own
 * @question: checked here
 *
 * Return: 0, or -EINVAL for an unknown family or a field that is not zero
 * though the protocol has no use for it.
 */
int impp_flow_ask(struct impp_flow *flow, const struct impp_question *question);

/**
 * impp_icmp_error() - is this ICMP type an error with a quoted packet? (S9)
 * @ipv6: the family
 * @type: ICMP type
 */
bool impp_icmp_error(bool ipv6, u8 type);

/**
 * impp_icmp_tracked() - does conntrack keep entries for this ICMP type? (S8)
 * @ipv6: the family
 * @type: ICMP type
 */
bool impp_icmp_tracked(bool ipv6, u8 type);

/**
 * impp_group_of() - group of an address
 * @p: policy
 * @ipv6: the family
 * @addr: 4 or 16 bytes, network byte order
 */
u32 impp_group_of(const struct impp_policy *p, bool ipv6, const u8 *addr);

/**
 * impp_verdict() - judge one packet (S2 to S4, S8, S10)
 * @p: policy
 * @flow: packet, but for an ICMP error
 *
 * Context: any; under RCU in the module.
 * Return: the decision.
 */
struct impp_result impp_verdict(const struct impp_policy *p,
				const struct impp_flow *flow);

/*
 * What impp_verdict() is made of. The hook takes the steps one by one: a packet
 * needs few of them, and reads no more of its header than they look at.
 */

/**
 * impp_pair_of() - whose packet it is
 * @p: policy
 * @ipv6: the family
 * @src: source address, 4 or 16 bytes, network byte order
 * @dst: destination address, likewise
 *
 * Return: the index of the two groups in the policy's matrix.
 */
u32 impp_pair_of(const struct impp_policy *p, bool ipv6, const u8 *src,
		 const u8 *dst);

/**
 * impp_cell_of() - what two groups may open to each other, in this direction
 * @p: policy
 * @pair: impp_pair_of()
 */
const struct impp_cellmap *impp_cell_of(const struct impp_policy *p, u32 pair);

/**
 * impp_verdict_forth() - the rule that permits a flow in its own direction
 * @p: policy
 * @cell: impp_cell_of()
 * @transport: enum impp_transport
 * @port: as struct impp_flow's
 * @from_port: where the source port stands, network byte order; few rules look
 *
 * The flow is allowed, then, unless its session is IMPP_SESSION_NONE.
 * Return: the first in order, or IMPP_RULE_NONE.
 */
u16 impp_verdict_forth(const struct impp_policy *p,
		       const struct impp_cellmap *cell, u32 transport, u32 port,
		       const __be16 *from_port);

/**
 * impp_verdict_judged() - is the traffic of these two judged? (S2)
 * @cell: impp_cell_of()
 */
bool impp_verdict_judged(const struct impp_cellmap *cell);

/**
 * impp_verdict_back() - the rule that permits the session which a flow answers
 * @p: policy
 * @pair: impp_pair_of()
 * @flow: IMPP_FLOW_REVERSIBLE; its addresses and session are not looked at
 *
 * The flow is allowed, then, if its session is IMPP_SESSION_LIVE.
 * Return: the first in order, or IMPP_RULE_NONE.
 */
u16 impp_verdict_back(const struct impp_policy *p, u32 pair,
		      const struct impp_flow *flow);

/**
 * impp_verdict_none() - deny a flow that is judged and allowed in neither
 * direction
 * @p: policy
 * @cell: impp_cell_of()
 * @flow: a sound packet; its addresses are not looked at
 *
 * Return: the decision.
 */
struct impp_result impp_verdict_none(const struct impp_policy *p,
				     const struct impp_cellmap *cell,
				     const struct impp_flow *flow);

/**
 * impp_verdict_error() - judge an ICMP error by the packet it quotes (S9)
 * @p: policy
 * @flow: the error itself
 * @quote: the quoted packet, or NULL if not even its addresses are there; its
 *	@defect is IMPP_SOUND only if its transport is known and it is neither
 *	a later fragment nor an error itself
 * @related: conntrack knows the quoted session, or is not asked
 *
 * Context: any; under RCU in the module.
 * Return: the decision; the rule credited is the quoted session's.
 */
struct impp_result impp_verdict_error(const struct impp_policy *p,
				      const struct impp_flow *flow,
				      const struct impp_flow *quote,
				      bool related);

/**
 * impp_verdict_name() - "allow", "deny", "would-deny", "pass"
 * @verdict: enum impp_verdict_code
 */
const char *impp_verdict_name(u8 verdict);

/**
 * impp_reason_name() - "port", "no-relation" …; "-" for none
 * @reason: enum impp_reason
 */
const char *impp_reason_name(u8 reason);

#endif /* _IMPP_VERDICT_H */
