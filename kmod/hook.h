/* SPDX-License-Identifier: GPL-2.0 */
/* The packet path: packet, verdict, count, NF_*. */
#ifndef _IMPP_HOOK_H
#define _IMPP_HOOK_H

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/skbuff.h>

/* Ahead of every filter table; after conntrack and NAT's DNAT. */
#define IMPP_HOOK_PRIORITY (NF_IP_PRI_FILTER - 1)

/**
 * impp_hook4() - judge a forwarded IPv4 packet
 * @priv: struct impp_net
 * @skb: the packet
 * @state: where it is
 *
 * Context: RCU; neither allocates, locks nor logs, but to answer a rejection.
 * Return: NF_ACCEPT or NF_DROP.
 */
unsigned int impp_hook4(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state);

/**
 * impp_hook6() - judge a forwarded IPv6 packet
 * @priv: struct impp_net
 * @skb: the packet
 * @state: where it is
 *
 * Context: as impp_hook4().
 * Return: NF_ACCEPT or NF_DROP.
 */
unsigned int impp_hook6(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state);

#endif /* _IMPP_HOOK_H */
