// SPDX-License-Identifier: GPL-2.0
/*
 * The packet path. Each hook reads a plain packet into a flow that never has
 * its address taken out of line, so that the whole way lives in registers once
 * path.c has it flattened; odd packets, ICMP errors and rejections go through
 * functions with a flow of their own.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <net/route.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>
#include <net/netfilter/nf_conntrack.h>

#include "event.h"
#include "hook.h"
#include "net.h"
#include "packet.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static bool is_icmp(const struct impp_flow *flow)
{
	return flow->transport == IMPP_ICMP || flow->transport == IMPP_ICMPV6;
}

/* ICMP of the other family: to conntrack INVALID, to us a protocol (S12). */
static bool other_icmp(const struct impp_flow *flow)
{
	return flow->transport == IMPP_OTHER &&
	       (flow->port == IPPROTO_ICMP || flow->port == IPPROTO_ICMPV6);
}

/* What conntrack says of the packet (S8). */
static u8 session(const struct impp_policy *p, const struct impp_flow *flow,
		  const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct;

	if (p->state == IMPP_STATE_STATELESS)
		return IMPP_SESSION_LIVE;
	ct = nf_ct_get(skb, &info);
	if (unlikely(is_icmp(flow)) &&
	    !impp_icmp_tracked(flow->ipv6, flow->port >> 8))
		return IMPP_SESSION_LIVE;
	if (likely(ct))
		return nf_ct_is_confirmed(ct) ? IMPP_SESSION_LIVE
					      : IMPP_SESSION_NEW;
	if (info == IP_CT_UNTRACKED || other_icmp(flow))
		return IMPP_SESSION_LIVE;
	return IMPP_SESSION_NONE;
}

/* Does an ICMP error belong to a session that conntrack knows (S9)? */
static bool related(const struct impp_policy *p, const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct;

	if (p->state == IMPP_STATE_STATELESS)
		return true;
	ct = nf_ct_get(skb, &info);
	if (!ct)
		return info == IP_CT_UNTRACKED;
	return info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY;
}

static noinline struct impp_result
judge_error(const struct impp_policy *p, const struct sk_buff *skb, bool ipv6)
{
	struct impp_flow flow, quote;
	bool quoted;

	if (ipv6) {
		impp_packet_read6(&flow, skb);
		quoted = impp_packet_quote6(&quote, skb);
	} else {
		impp_packet_read4(&flow, skb);
		quoted = impp_packet_quote4(&quote, skb);
	}
	return impp_verdict_error(p, &flow, quoted ? &quote : NULL,
				  related(p, skb));
}

/* S11: which denials are answered at all. */
static bool answerable(u8 reason, u8 transport, u16 port)
{
	/* Redirects, and what neighbours tell each other. */
	if (transport == IMPP_ICMPV6 && port >> 8 != ICMPV6_ECHO_REQUEST)
		return false;
	switch (reason) {
	case IMPP_REASON_LOCALHOST_ONLY:
	case IMPP_REASON_SOURCE_PORT:
	case IMPP_REASON_NO_RELATION:
	case IMPP_REASON_PROTOCOL:
	case IMPP_REASON_PORT:
		return true;
	}
	return false;
}

/*
 * The stack itself answers no RST and no ICMP error; multicast and broadcast it
 * knows by the route's flags, which neither a bridged packet's route has nor
 * that of a directed broadcast which is forwarded.
 */
static void reject4(struct sk_buff *skb, const struct nf_hook_state *state,
		    bool tcp)
{
	const struct rtable *rt = skb_rtable(skb);
	__be32 daddr = ip_hdr(skb)->daddr;

	if (ipv4_is_multicast(daddr) || ipv4_is_lbcast(daddr) ||
	    (rt && rt->rt_type == RTN_BROADCAST))
		return;
	if (tcp)
		nf_send_reset(state->net, state->sk, skb, state->hook);
	else
		nf_send_unreach(skb, ICMP_PKT_FILTERED, state->hook);
}

/* RFC 4443 2.4 (e.2): the stack leaves this one to its callers. */
static bool is_redirect6(const struct sk_buff *skb)
{
	struct impp_flow flow;

	impp_packet_read6(&flow, skb);
	return flow.transport == IMPP_ICMPV6 &&
	       flow.port >> 8 == NDISC_REDIRECT;
}

static void reject6(struct sk_buff *skb, const struct nf_hook_state *state,
		    bool tcp)
{
	if (ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr))
		return;
	if (tcp)
		nf_send_reset6(state->net, state->sk, skb, state->hook);
	else if (!is_redirect6(skb))
		nf_send_unreach6(state->net, skb, ICMPV6_ADM_PROHIBITED,
				 state->hook);
}

static noinline void reject(struct sk_buff *skb,
			    const struct nf_hook_state *state, bool tcp)
{
	if (skb->pkt_type == PACKET_BROADCAST ||
	    skb->pkt_type == PACKET_MULTICAST)
		return;
	if (state->pf == NFPROTO_IPV6)
		reject6(skb, state, tcp);
	else
		reject4(skb, state, tcp);
}

/* All that is not allowed: passed unjudged, denied, or would be denied. */
static unsigned int settle(struct impp_net *ns,
			   const struct impp_applied *applied,
			   struct impp_result result, struct sk_buff *skb,
			   const struct nf_hook_state *state, u8 transport,
			   u16 port)
{
	u32 stat = result.reason;

	if (result.verdict == IMPP_WOULD_DENY)
		stat += IMPP_STAT_WOULD_DENY;
	impp_stats_count(ns->stats.reason + stat, skb);
	if (result.verdict == IMPP_PASS)
		return NF_ACCEPT;
	if (unlikely(impp_event_wanted(&ns->events, ns->net)))
		impp_event_denial(ns, applied, result, skb, state);
	if (result.verdict != IMPP_DENY)
		return NF_ACCEPT;
	if (applied->policy.on_deny == IMPP_ON_DENY_REJECT &&
	    answerable(result.reason, transport, port))
		reject(skb, state, transport == IMPP_TCP);
	return NF_DROP_REASON(skb, SKB_DROP_REASON_NETFILTER_DROP, EPERM);
}

/* Out of line: the way to it costs one no-op, what lies there registers. */
static noinline void trace(const struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   struct impp_result result)
{
	trace_impp_verdict(skb, state, result);
}

/* @flow has been read. */
static unsigned int judge(struct impp_net *ns,
			  const struct impp_applied *applied,
			  struct impp_flow *flow, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	const struct impp_policy *p = &applied->policy;
	struct impp_result result;

	if (unlikely(is_icmp(flow)) && !flow->defect &&
	    impp_icmp_error(flow->ipv6, flow->port >> 8)) {
		result = judge_error(p, skb, flow->ipv6);
	} else {
		flow->session = session(p, flow, skb);
		result = impp_verdict(p, flow);
	}
	if (trace_impp_verdict_enabled())
		trace(skb, state, result);
	if (likely(result.verdict == IMPP_ALLOW)) {
		impp_stats_count(applied->counter[result.rule], skb);
		return NF_ACCEPT;
	}
	return settle(ns, applied, result, skb, state, flow->transport,
		      flow->port);
}

static noinline unsigned int odd4(struct impp_net *ns,
				  const struct impp_applied *applied,
				  struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_flow flow;

	impp_packet_read4(&flow, skb);
	return judge(ns, applied, &flow, skb, state);
}

static noinline unsigned int odd6(struct impp_net *ns,
				  const struct impp_applied *applied,
				  struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_flow flow;

	impp_packet_read6(&flow, skb);
	return judge(ns, applied, &flow, skb, state);
}

__flatten unsigned int impp_hook4(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_net *ns = priv;
	const struct impp_applied *applied = rcu_dereference(ns->applied);
	struct impp_flow flow = {};

	/* Only while the hooks are coming or going. */
	if (unlikely(!applied))
		return NF_ACCEPT;
	if (unlikely(!impp_packet_plain4(&flow, skb)))
		return odd4(ns, applied, skb, state);
	return judge(ns, applied, &flow, skb, state);
}

__flatten unsigned int impp_hook6(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_net *ns = priv;
	const struct impp_applied *applied = rcu_dereference(ns->applied);
	struct impp_flow flow = {};

	if (unlikely(!applied))
		return NF_ACCEPT;
	if (unlikely(!impp_packet_plain6(&flow, skb)))
		return odd6(ns, applied, skb, state);
	return judge(ns, applied, &flow, skb, state);
}
