// SPDX-License-Identifier: GPL-2.0
/*
 * Sends one packet through NF_INET_FORWARD n times and tells what a passage
 * costs. Under QEMU's -icount a nanosecond of guest time is an instruction.
 * Everything happens in init; the result is read from the parameter `result`
 * (thousandths of a nanosecond a packet), the verdict from `verdict`.
 *
 * What is measured is a loop of passages less the same loop without them. A
 * denied packet is freed by the hook, so its passages take a reference each,
 * and the loop without them takes and drops one.
 */
#include <linux/inet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/tcp.h>

static char *hook = "none";
module_param(hook, charp, 0444);
MODULE_PARM_DESC(hook, "hook of its own: none, empty, bitmap");
static char *src = "10.0.0.1";
module_param(src, charp, 0444);
MODULE_PARM_DESC(src, "source address");
static char *dst = "10.0.0.2";
module_param(dst, charp, 0444);
MODULE_PARM_DESC(dst, "destination address");
static bool udp;
module_param(udp, bool, 0444);
MODULE_PARM_DESC(udp, "UDP instead of TCP");
static bool ack;
module_param(ack, bool, 0444);
MODULE_PARM_DESC(ack, "TCP: an ACK instead of a SYN");
static ushort from_port = 49152;
module_param(from_port, ushort, 0444);
MODULE_PARM_DESC(from_port, "source port");
static ushort port = 5222;
module_param(port, ushort, 0444);
MODULE_PARM_DESC(port, "destination port");
static uint n = 10000;
module_param(n, uint, 0444);
MODULE_PARM_DESC(n, "passages");
static ulong result;
module_param(result, ulong, 0444);
MODULE_PARM_DESC(result, "thousandths of a nanosecond a passage (out)");
static int verdict;
module_param(verdict, int, 0444);
MODULE_PARM_DESC(verdict, "1: allowed, else an errno (out)");

static DECLARE_BITMAP(ports, 65536);

static unsigned int empty_hook(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

/* The least that a port filter can do: IPv4 TCP, one bit, no addresses. */
static unsigned int bitmap_hook(void *priv, struct sk_buff *skb,
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

static u8 proto(void)
{
	return udp ? IPPROTO_UDP : IPPROTO_TCP;
}

/* The transport header; its pseudo header's sum comes from the caller. */
static unsigned int put_transport(struct sk_buff *skb)
{
	struct tcphdr *th;
	struct udphdr *uh;

	skb_set_transport_header(skb, skb->len);
	if (udp) {
		uh = skb_put_zero(skb, sizeof(*uh));
		uh->source = htons(from_port);
		uh->dest = htons(port);
		uh->len = htons(sizeof(*uh));
		return sizeof(*uh);
	}
	th = skb_put_zero(skb, sizeof(*th));
	th->source = htons(from_port);
	th->dest = htons(port);
	th->doff = sizeof(*th) / 4;
	th->syn = !ack;
	th->ack = ack;
	return sizeof(*th);
}

static void put_sum(struct sk_buff *skb, __sum16 sum)
{
	if (udp)
		udp_hdr(skb)->check = sum;
	else
		tcp_hdr(skb)->check = sum;
}

static bool build4(struct sk_buff *skb)
{
	struct iphdr *iph = skb_put_zero(skb, sizeof(*iph));
	unsigned int len;
	__wsum sum;

	iph->version = 4;
	iph->ihl = 5;
	iph->ttl = 64;
	iph->protocol = proto();
	if (!in4_pton(src, -1, (u8 *)&iph->saddr, -1, NULL) ||
	    !in4_pton(dst, -1, (u8 *)&iph->daddr, -1, NULL))
		return false;
	len = put_transport(skb);
	iph->tot_len = htons(skb->len);
	ip_send_check(iph);
	sum = csum_partial(skb_transport_header(skb), len, 0);
	put_sum(skb,
		csum_tcpudp_magic(iph->saddr, iph->daddr, len, proto(), sum));
	return true;
}

static bool build6(struct sk_buff *skb)
{
	struct ipv6hdr *ip6h = skb_put_zero(skb, sizeof(*ip6h));
	unsigned int len;
	__wsum sum;

	ip6h->version = 6;
	ip6h->hop_limit = 64;
	ip6h->nexthdr = proto();
	if (!in6_pton(src, -1, ip6h->saddr.s6_addr, -1, NULL) ||
	    !in6_pton(dst, -1, ip6h->daddr.s6_addr, -1, NULL))
		return false;
	len = put_transport(skb);
	ip6h->payload_len = htons(len);
	sum = csum_partial(skb_transport_header(skb), len, 0);
	put_sum(skb,
		csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len, proto(), sum));
	return true;
}

static struct sk_buff *build(bool ipv6)
{
	struct sk_buff *skb = alloc_skb(256, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, 64);
	skb_reset_network_header(skb);
	skb->protocol = ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	skb->dev = init_net.loopback_dev;
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	if (ipv6 ? build6(skb) : build4(skb))
		return skb;
	kfree_skb(skb);
	return NULL;
}

static int finish(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	return 0;
}

/* The family is a constant in each, as it is where the stack forwards. */
static int pass4(struct sk_buff *skb)
{
	return nf_hook(NFPROTO_IPV4, NF_INET_FORWARD, &init_net, NULL, skb,
		       skb->dev, skb->dev, finish);
}

static int pass6(struct sk_buff *skb)
{
	return nf_hook(NFPROTO_IPV6, NF_INET_FORWARD, &init_net, NULL, skb,
		       skb->dev, skb->dev, finish);
}

static u64 allowed(struct sk_buff *skb, bool ipv6)
{
	u64 start = ktime_get_ns();
	uint i;

	if (ipv6)
		for (i = 0; i < n; i++)
			verdict = pass6(skb);
	else
		for (i = 0; i < n; i++)
			verdict = pass4(skb);
	return ktime_get_ns() - start;
}

static u64 denied(struct sk_buff *skb, bool ipv6)
{
	u64 start = ktime_get_ns();
	uint i;

	if (ipv6)
		for (i = 0; i < n; i++)
			verdict = pass6(skb_get(skb));
	else
		for (i = 0; i < n; i++)
			verdict = pass4(skb_get(skb));
	return ktime_get_ns() - start;
}

static u64 nothing(void)
{
	u64 start = ktime_get_ns();
	uint i;

	for (i = 0; i < n; i++)
		WRITE_ONCE(verdict, 1);
	return ktime_get_ns() - start;
}

static u64 references(struct sk_buff *skb)
{
	u64 start = ktime_get_ns();
	uint i;

	for (i = 0; i < n; i++)
		kfree_skb(skb_get(skb));
	return ktime_get_ns() - start;
}

/* The second of two runs counts: by then code and data have been touched. */
static u64 measure(struct sk_buff *skb, bool ipv6)
{
	bool allow = (ipv6 ? pass6(skb_get(skb)) : pass4(skb_get(skb))) == 1;
	u64 cost = 0;
	int i;

	if (allow)
		kfree_skb(skb);
	for (i = 0; i < 2; i++)
		cost = allow ? allowed(skb, ipv6) - nothing()
			     : denied(skb, ipv6) - references(skb);
	verdict = allow ? 1 : -EPERM;
	return cost;
}

static void measure_alone(struct sk_buff *skb, bool ipv6)
{
	unsigned long flags;
	u64 cost;

	local_irq_save(flags);
	rcu_read_lock();
	cost = measure(skb, ipv6);
	rcu_read_unlock();
	local_irq_restore(flags);
	result = div_u64(cost * 1000, n);
}

static int __init bench_init(void)
{
	bool ipv6 = strchr(src, ':');
	struct sk_buff *skb;
	int err = 0;

	if (!n)
		return -EINVAL;
	set_bit(5222, ports);
	ops.hook = strcmp(hook, "bitmap") ? empty_hook : bitmap_hook;
	skb = build(ipv6);
	if (!skb)
		return -EINVAL;
	if (strcmp(hook, "none"))
		err = nf_register_net_hook(&init_net, &ops);
	if (!err)
		measure_alone(skb, ipv6);
	if (!err && strcmp(hook, "none"))
		nf_unregister_net_hook(&init_net, &ops);
	kfree_skb(skb);
	return err;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Instructions per packet at NF_INET_FORWARD");
