// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/ip.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/netfilter/nf_conntrack.h>

#include "hooks.h"

static DECLARE_BITMAP(ports, 65536);
static bool tracking;

static unsigned int empty(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

/* TCP, one bit a port, no addresses. */
static unsigned int bitmap(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct tcphdr *th;
	struct tcphdr buf;

	if (iph->protocol != IPPROTO_TCP || ip_is_fragment(iph))
		return NF_DROP;
	th = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(buf), &buf);
	if (!th)
		return NF_DROP;
	return test_bit(ntohs(th->dest), ports) ? NF_ACCEPT : NF_DROP;
}

static struct nf_hook_ops ops = {
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_FORWARD,
	.priority = NF_IP_PRI_FILTER - 1,
};

int hooks_register(const char *name)
{
	set_bit(5222, ports);
	if (!strcmp(name, "none"))
		return 0;
	if (!strcmp(name, "conntrack")) {
		tracking = true;
		return nf_ct_netns_get(&init_net, NFPROTO_INET);
	}
	if (!strcmp(name, "empty"))
		ops.hook = empty;
	else if (!strcmp(name, "bitmap"))
		ops.hook = bitmap;
	else
		return -EINVAL;
	return nf_register_net_hook(&init_net, &ops);
}

void hooks_unregister(void)
{
	if (tracking)
		nf_ct_netns_put(&init_net, NFPROTO_INET);
	if (ops.hook)
		nf_unregister_net_hook(&init_net, &ops);
}
