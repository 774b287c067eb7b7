// SPDX-License-Identifier: GPL-2.0
/*
 * Events. Numbers come without a gap as long as none is lost: an event that
 * cannot be built or delivered takes its number with it. Denials past the rate
 * are counted instead, before anything is allocated.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>

#include "dump.h"
#include "event.h"
#include "net.h"
#include "nlops.h"
#include "packet.h"

static bool wanted(struct impp_net *ns)
{
	unsigned long now = jiffies;

	if (genl_has_listeners(&impp_genl_family, ns->net, 0))
		return true;
	WRITE_ONCE(ns->events.quiet, now);
	return false;
}

static void *begin(struct impp_net *ns, struct sk_buff *skb, u8 event)
{
	void *header = genlmsg_put(skb, 0, 0, &impp_genl_family, 0, event);
	u64 sequence = atomic64_inc_return(&ns->events.sequence);

	if (!header || impp_put_u64(skb, IMPP_A_SEQUENCE, sequence) ||
	    impp_put_u64(skb, IMPP_A_TIME_NS, ktime_get_real_ns()) ||
	    impp_put_u64(skb, IMPP_A_LEFT_OUT,
			 atomic64_read(&ns->events.left_out)))
		return NULL;
	return header;
}

static void send(struct impp_net *ns, struct sk_buff *skb, void *header,
		 gfp_t flags)
{
	genlmsg_end(skb, header);
	genlmsg_multicast_netns(&impp_genl_family, ns->net, skb, 0, 0, flags);
}

/* Whoever opens a new second takes the old one's count back. */
static bool within_rate(struct impp_events *events)
{
	unsigned long second = READ_ONCE(events->second);

	if (time_after_eq(jiffies, second + HZ) &&
	    cmpxchg(&events->second, second, jiffies) == second)
		atomic_set(&events->denials, 0);
	if (atomic_read(&events->denials) < IMPP_EVENTS_PER_SECOND &&
	    atomic_inc_return(&events->denials) <= IMPP_EVENTS_PER_SECOND)
		return true;
	atomic64_inc(&events->left_out);
	return false;
}

static u8 protocol_of(const struct impp_flow *flow, const struct sk_buff *skb)
{
	static const u8 protocol[] = {
		[IMPP_TCP] = IPPROTO_TCP,
		[IMPP_UDP] = IPPROTO_UDP,
		[IMPP_ICMP] = IPPROTO_ICMP,
		[IMPP_ICMPV6] = IPPROTO_ICMPV6,
	};

	if (!flow->ipv6)
		return ip_hdr(skb)->protocol;
	if (flow->defect)
		return ipv6_hdr(skb)->nexthdr;
	return flow->transport == IMPP_OTHER ? flow->port
					     : protocol[flow->transport];
}

/* What the packet looks like to the policy. */
static void describe(struct impp_denial *denial, const struct impp_policy *p,
		     struct impp_result result, const struct sk_buff *skb,
		     bool ipv6)
{
	struct impp_flow flow;

	*denial = (struct impp_denial){
		.family = ipv6 ? AF_INET6 : AF_INET,
		.verdict = result.verdict,
		.reason = result.reason,
	};
	if (ipv6) {
		impp_packet_read6(&flow, skb);
		memcpy(denial->src, &ipv6_hdr(skb)->saddr, 16);
		memcpy(denial->dst, &ipv6_hdr(skb)->daddr, 16);
	} else {
		impp_packet_read4(&flow, skb);
		memcpy(denial->src, &ip_hdr(skb)->saddr, 4);
		memcpy(denial->dst, &ip_hdr(skb)->daddr, 4);
	}
	denial->from_group = impp_group_of(p, ipv6, flow.src);
	denial->to_group = impp_group_of(p, ipv6, flow.dst);
	denial->proto = protocol_of(&flow, skb);
	if (flow.defect || flow.transport == IMPP_OTHER)
		return;
	denial->from_port = ntohs(flow.from_port);
	denial->port = flow.port;
}

static int put_interface(struct sk_buff *skb, int attr,
			 const struct net_device *dev)
{
	return dev ? nla_put_string(skb, attr, dev->name) : 0;
}

void impp_event_denial(struct impp_net *ns, const struct impp_applied *applied,
		       struct impp_result result, const struct sk_buff *skb,
		       const struct nf_hook_state *state)
{
	struct impp_denial denial;
	struct sk_buff *event;
	void *header;

	if (!wanted(ns) || !within_rate(&ns->events))
		return;
	event = genlmsg_new(NLMSG_GOODSIZE, GFP_ATOMIC);
	if (!event) {
		atomic64_inc(&ns->events.sequence);
		return;
	}
	describe(&denial, &applied->policy, result, skb,
		 state->pf == NFPROTO_IPV6);
	header = begin(ns, event, IMPP_EVENT_DENIAL);
	if (header &&
	    !impp_put_u64(event, IMPP_A_GENERATION,
			  READ_ONCE(applied->generation)) &&
	    !put_interface(event, IMPP_A_IN, state->in) &&
	    !put_interface(event, IMPP_A_OUT, state->out) &&
	    !nla_put(event, IMPP_A_DENIAL, sizeof(denial), &denial))
		send(ns, event, header, GFP_ATOMIC);
	else
		nlmsg_free(event);
}

int impp_event_put(struct sk_buff *skb, const struct impp_events *events)
{
	if (impp_put_u64(skb, IMPP_A_SEQUENCE,
			 atomic64_read(&events->sequence)))
		return -EMSGSIZE;
	return impp_put_u64(skb, IMPP_A_LEFT_OUT,
			    atomic64_read(&events->left_out));
}

void impp_event_change(struct impp_net *ns, u8 change)
{
	const struct impp_applied *applied = impp_net_applied(ns);
	struct sk_buff *event;
	void *header;
	int err;

	event = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!event) {
		atomic64_inc(&ns->events.sequence);
		return;
	}
	header = begin(ns, event, IMPP_EVENT_CHANGE);
	err = !header || nla_put_u8(event, IMPP_A_CHANGE, change);
	if (!err && applied)
		err = impp_put_scalars(event, applied);
	else if (!err)
		err = impp_put_u64(event, IMPP_A_GENERATION, 0);
	if (!err && ns->commit.pending)
		err = impp_put_u64(event, IMPP_A_CONFIRM_MS,
				   impp_commit_left(&ns->commit));
	if (err)
		nlmsg_free(event);
	else
		send(ns, event, header, GFP_KERNEL);
}
