// SPDX-License-Identifier: GPL-2.0
/*
 * The packet path, in steps. What is plain and allowed in its own direction
 * goes through its hook without a call and without a flow. A step that cannot
 * tell jumps to the next one as its last act, so that it keeps nothing, saves
 * no registers for that, and whoever needs few steps pays for few:
 *
 *	impp_hook4, 6	plain TCP and UDP: not judged, or by the rules of its
 *			own direction
 *	impp_back_*	what may be an answer, by the rules of the other one
 *	impp_none_*	why no rule allows it
 *	impp_judge_odd	everything else, by impp_verdict() as a whole
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
static __always_inline u8 session(const struct impp_policy *p,
				  const struct impp_flow *flow,
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

/*
 * Does conntrack, of a packet that a rule permits, not say that it is INVALID?
 * That is what TCP and UDP without an entry are, unless marked as untracked.
 */
static bool valid(const struct impp_policy *p, const struct sk_buff *skb)
{
	return p->state == IMPP_STATE_STATELESS || likely(skb_get_nfct(skb));
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
	struct impp_quote quote;
	struct impp_flow flow;
	bool quoted;

	if (ipv6) {
		impp_packet_read6(&flow, skb);
		quoted = impp_packet_quote6(&quote, skb);
	} else {
		impp_packet_read4(&flow, skb);
		quoted = impp_packet_quote4(&quote, skb);
	}
	return impp_verdict_error(p, &flow, quoted ? &quote.flow : NULL,
				  related(p, skb));
}

/* S11: which denials are answered at all. */
static bool answerable(const struct impp_flow *flow, u8 reason)
{
	/* Redirects, and what neighbours tell each other. */
	if (flow->transport == IMPP_ICMPV6 &&
	    flow->port >> 8 != ICMPV6_ECHO_REQUEST)
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

static void reject6(struct sk_buff *skb, const struct nf_hook_state *state,
		    bool tcp)
{
	if (ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr))
		return;
	if (tcp)
		nf_send_reset6(state->net, state->sk, skb, state->hook);
	else
		nf_send_unreach6(state->net, skb, ICMPV6_ADM_PROHIBITED,
				 state->hook);
}

static noinline void reject(struct sk_buff *skb,
			    const struct nf_hook_state *state, u8 reason)
{
	bool ipv6 = state->pf == NFPROTO_IPV6;
	struct impp_flow flow;

	if (skb->pkt_type == PACKET_BROADCAST ||
	    skb->pkt_type == PACKET_MULTICAST)
		return;
	if (ipv6)
		impp_packet_read6(&flow, skb);
	else
		impp_packet_read4(&flow, skb);
	if (!answerable(&flow, reason))
		return;
	if (ipv6)
		reject6(skb, state, flow.transport == IMPP_TCP);
	else
		reject4(skb, state, flow.transport == IMPP_TCP);
}

/* Out of line, so that the way to it costs one no-op. */
static noinline void trace(const struct impp_policy *p,
			   const struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   struct impp_result result)
{
	bool ipv6 = state->pf == NFPROTO_IPV6;
	const u8 *src, *dst;

	if (ipv6) {
		src = ipv6_hdr(skb)->saddr.s6_addr;
		dst = ipv6_hdr(skb)->daddr.s6_addr;
	} else {
		src = (const u8 *)&ip_hdr(skb)->saddr;
		dst = (const u8 *)&ip_hdr(skb)->daddr;
	}
	trace_impp_verdict(skb, state, result, impp_group_of(p, ipv6, src),
			   impp_group_of(p, ipv6, dst));
}

/*
 * So that dropwatch finds the module, not the core, at the end of the packet.
 * The same as NF_DROP_REASON(), which not all kernels have.
 */
static unsigned int drop(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_NETFILTER_DROP);
	return EPERM << 16 | NF_STOLEN;
}

static noinline unsigned int
impp_drop_rejected(struct sk_buff *skb, const struct nf_hook_state *state,
		   u32 reason)
{
	reject(skb, state, reason);
	return drop(skb);
}

/* Denied, and told to whoever wanted to hear of it. */
static unsigned int answer(struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   const struct impp_applied *applied, u32 reason)
{
	if (applied->policy.on_deny == IMPP_ON_DENY_REJECT)
		return impp_drop_rejected(skb, state, reason);
	return drop(skb);
}

/* To the tracer, and to who listens. */
static noinline unsigned int
impp_settle_loudly(struct sk_buff *skb, const struct nf_hook_state *state,
		   struct impp_net *ns, const struct impp_applied *applied,
		   u32 verdict, u32 reason)
{
	struct impp_result result = { verdict, reason, IMPP_RULE_NONE };

	if (trace_impp_verdict_enabled())
		trace(&applied->policy, skb, state, result);
	if (verdict == IMPP_PASS)
		return NF_ACCEPT;
	if (!impp_event_quiet(&ns->events))
		impp_event_denial(ns, applied, result, skb, state);
	return verdict == IMPP_DENY ? answer(skb, state, applied, reason)
				    : NF_ACCEPT;
}

static bool loud(const struct impp_net *ns)
{
	return trace_impp_verdict_enabled() ||
	       unlikely(!impp_event_quiet(&ns->events));
}

/* Whose traffic is not judged; on some gateways that is nearly all of it. */
static unsigned int settle_pass(struct sk_buff *skb,
				const struct nf_hook_state *state,
				struct impp_net *ns,
				const struct impp_applied *applied)
{
	impp_stats_count(ns->stats.reason + IMPP_REASON_NONE, skb);
	if (trace_impp_verdict_enabled())
		return impp_settle_loudly(skb, state, ns, applied, IMPP_PASS,
					  IMPP_REASON_NONE);
	return NF_ACCEPT;
}

static unsigned int settle_deny(struct sk_buff *skb,
				const struct nf_hook_state *state,
				struct impp_net *ns,
				const struct impp_applied *applied, u32 reason)
{
	impp_stats_count(ns->stats.reason + reason, skb);
	if (loud(ns))
		return impp_settle_loudly(skb, state, ns, applied, IMPP_DENY,
					  reason);
	return answer(skb, state, applied, reason);
}

static unsigned int settle_would_deny(struct sk_buff *skb,
				      const struct nf_hook_state *state,
				      struct impp_net *ns,
				      const struct impp_applied *applied,
				      u32 reason)
{
	impp_stats_count(ns->stats.reason + IMPP_STAT_WOULD_DENY + reason, skb);
	if (loud(ns))
		return impp_settle_loudly(skb, state, ns, applied,
					  IMPP_WOULD_DENY, reason);
	return NF_ACCEPT;
}

/*
 * All that is not allowed. Each verdict has a way of its own, which the
 * compiler takes where it finds the verdict.
 */
static unsigned int settle(struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   struct impp_net *ns,
			   const struct impp_applied *applied, u32 verdict,
			   u32 reason)
{
	switch (verdict) {
	case IMPP_DENY:
		return settle_deny(skb, state, ns, applied, reason);
	case IMPP_WOULD_DENY:
		return settle_would_deny(skb, state, ns, applied, reason);
	}
	return settle_pass(skb, state, ns, applied);
}

static noinline unsigned int
impp_accept_loudly(struct sk_buff *skb, const struct nf_hook_state *state,
		   const struct impp_applied *applied, u16 rule)
{
	trace(&applied->policy, skb, state,
	      (struct impp_result){ IMPP_ALLOW, IMPP_REASON_NONE, rule });
	impp_stats_count(applied->counter[rule], skb);
	return NF_ACCEPT;
}

static unsigned int accept(struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   const struct impp_applied *applied, u16 rule)
{
	if (trace_impp_verdict_enabled())
		return impp_accept_loudly(skb, state, applied, rule);
	impp_stats_count(applied->counter[rule], skb);
	return NF_ACCEPT;
}

/* A plain packet as a flow; the hook has found out its @flags. */
static struct impp_flow plain_flow(u32 transport, u8 flags, const void *h)
{
	struct impp_flow flow = { .transport = transport, .flags = flags };

	impp_packet_ports(&flow, h);
	return flow;
}

/* What no rule allows; @h: the transport header. */
static __always_inline unsigned int
judge_none(struct sk_buff *skb, const struct nf_hook_state *state,
	   struct impp_net *ns, const struct impp_applied *applied,
	   const struct impp_cellmap *cell, struct impp_flow flow)
{
	const struct impp_policy *p = &applied->policy;
	struct impp_result result;

	flow.session = session(p, &flow, skb);
	result = impp_verdict_none(p, cell, &flow);
	return settle(skb, state, ns, applied, result.verdict, result.reason);
}

static noinline __flatten unsigned int
impp_none_opener(struct sk_buff *skb, const struct nf_hook_state *state,
		 struct impp_net *ns, const struct impp_applied *applied,
		 const void *h, const struct impp_cellmap *cell)
{
	return judge_none(skb, state, ns, applied, cell,
			  plain_flow(IMPP_TCP, IMPP_FLOW_OPENER, h));
}

static noinline __flatten unsigned int
impp_none_tcp(struct sk_buff *skb, const struct nf_hook_state *state,
	      struct impp_net *ns, const struct impp_applied *applied,
	      const void *h, const struct impp_cellmap *cell)
{
	return judge_none(skb, state, ns, applied, cell,
			  plain_flow(IMPP_TCP, IMPP_FLOW_REVERSIBLE, h));
}

static noinline __flatten unsigned int
impp_none_udp(struct sk_buff *skb, const struct nf_hook_state *state,
	      struct impp_net *ns, const struct impp_applied *applied,
	      const void *h, const struct impp_cellmap *cell)
{
	return judge_none(skb, state, ns, applied, cell,
			  plain_flow(IMPP_UDP, IMPP_FLOW_EITHER, h));
}

/* Is it an answer to what is allowed? */
static __always_inline u16 judge_back(const struct impp_policy *p,
				      const struct sk_buff *skb, u32 pair,
				      const struct impp_flow *flow)
{
	u16 rule = impp_verdict_back(p, pair, flow);

	return likely(rule != IMPP_RULE_NONE &&
		      session(p, flow, skb) == IMPP_SESSION_LIVE)
		       ? rule
		       : IMPP_RULE_NONE;
}

static noinline __flatten unsigned int
impp_back_tcp(struct sk_buff *skb, const struct nf_hook_state *state,
	      struct impp_net *ns, const struct impp_applied *applied,
	      const void *h, u32 pair)
{
	struct impp_flow flow = plain_flow(IMPP_TCP, IMPP_FLOW_REVERSIBLE, h);
	u16 rule = judge_back(&applied->policy, skb, pair, &flow);

	if (likely(rule != IMPP_RULE_NONE))
		return accept(skb, state, applied, rule);
	return impp_none_tcp(skb, state, ns, applied, h,
			     impp_cell_of(&applied->policy, pair));
}

static noinline __flatten unsigned int
impp_back_udp(struct sk_buff *skb, const struct nf_hook_state *state,
	      struct impp_net *ns, const struct impp_applied *applied,
	      const void *h, u32 pair)
{
	struct impp_flow flow = plain_flow(IMPP_UDP, IMPP_FLOW_EITHER, h);
	u16 rule = judge_back(&applied->policy, skb, pair, &flow);

	if (likely(rule != IMPP_RULE_NONE))
		return accept(skb, state, applied, rule);
	return impp_none_udp(skb, state, ns, applied, h,
			     impp_cell_of(&applied->policy, pair));
}

/* Whatever is not plain TCP or UDP. */
static noinline __flatten unsigned int
impp_judge_odd(struct sk_buff *skb, const struct nf_hook_state *state,
	       struct impp_net *ns, const struct impp_applied *applied)
{
	const struct impp_policy *p = &applied->policy;
	bool ipv6 = state->pf == NFPROTO_IPV6;
	struct impp_result result;
	struct impp_flow flow;

	if (ipv6)
		impp_packet_read6(&flow, skb);
	else
		impp_packet_read4(&flow, skb);
	if (is_icmp(&flow) && !flow.defect &&
	    impp_icmp_error(ipv6, flow.port >> 8)) {
		result = judge_error(p, skb, ipv6);
	} else {
		flow.session = session(p, &flow, skb);
		result = impp_verdict(p, &flow);
	}
	if (result.verdict == IMPP_ALLOW)
		return accept(skb, state, applied, result.rule);
	return settle(skb, state, ns, applied, result.verdict, result.reason);
}

/*
 * What is allowed in its own direction goes through here without a call. All
 * else is called as the last thing, so that nothing has to be kept for after.
 */
static __always_inline unsigned int
judge_plain(struct sk_buff *skb, const struct nf_hook_state *state,
	    struct impp_net *ns, const struct impp_applied *applied, u32 pair,
	    u32 transport, const void *h)
{
	const struct impp_policy *p = &applied->policy;
	const struct impp_cellmap *cell = impp_cell_of(p, pair);
	u16 rule =
		impp_verdict_forth(p, cell, transport, impp_packet_port(h), h);

	if (likely(rule != IMPP_RULE_NONE && valid(p, skb)))
		return accept(skb, state, applied, rule);
	if (!impp_verdict_judged(cell))
		return settle_pass(skb, state, ns, applied);
	if (transport == IMPP_UDP)
		return impp_back_udp(skb, state, ns, applied, h, pair);
	if (impp_packet_opens(h))
		return impp_none_opener(skb, state, ns, applied, h, cell);
	return impp_back_tcp(skb, state, ns, applied, h, pair);
}

static u32 pair4(const struct impp_policy *p, const struct iphdr *iph)
{
	return impp_pair_of(p, false, (const u8 *)&iph->saddr,
			    (const u8 *)&iph->daddr);
}

static u32 pair6(const struct impp_policy *p, const struct ipv6hdr *ip6h)
{
	return impp_pair_of(p, true, ip6h->saddr.s6_addr, ip6h->daddr.s6_addr);
}

__flatten unsigned int impp_hook4(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_net *ns = priv;
	const struct impp_applied *applied = rcu_dereference(ns->applied);
	const struct iphdr *iph = ip_hdr(skb);
	const void *h = iph + 1;

	/* Only while the hooks are coming or going. */
	if (unlikely(!applied))
		return NF_ACCEPT;
	if (unlikely(!impp_packet_plain4(skb)))
		return impp_judge_odd(skb, state, ns, applied);
	if (iph->protocol == IPPROTO_TCP && impp_packet_plain_tcp(skb, h))
		return judge_plain(skb, state, ns, applied,
				   pair4(&applied->policy, iph), IMPP_TCP, h);
	if (iph->protocol == IPPROTO_UDP && impp_packet_plain_udp(skb, h))
		return judge_plain(skb, state, ns, applied,
				   pair4(&applied->policy, iph), IMPP_UDP, h);
	return impp_judge_odd(skb, state, ns, applied);
}

__flatten unsigned int impp_hook6(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	struct impp_net *ns = priv;
	const struct impp_applied *applied = rcu_dereference(ns->applied);
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const void *h = ip6h + 1;

	if (unlikely(!applied))
		return NF_ACCEPT;
	if (ip6h->nexthdr == IPPROTO_TCP && impp_packet_plain_tcp(skb, h))
		return judge_plain(skb, state, ns, applied,
				   pair6(&applied->policy, ip6h), IMPP_TCP, h);
	if (ip6h->nexthdr == IPPROTO_UDP && impp_packet_plain_udp(skb, h))
		return judge_plain(skb, state, ns, applied,
				   pair6(&applied->policy, ip6h), IMPP_UDP, h);
	return impp_judge_odd(skb, state, ns, applied);
}
