// SPDX-License-Identifier: GPL-2.0
/*
 * Sends packets through NF_INET_FORWARD and tells what a passage costs. Under
 * QEMU's -icount a nanosecond of guest time is an instruction.
 *
 * Who writes to the file impp_bench in debugfs writes a letter and a packet
 * from its IP header on; reading says the cost of a passage in hundredths of
 * a nanosecond and what became of it (1: it passed, else an errno). The letter:
 *
 *	f	as conntrack has not seen it
 *	n	as it opens a session: conntrack's entry is not confirmed
 *	t	as it belongs to a session that conntrack knows
 *	c	what conntrack itself does for such a packet, without FORWARD
 *	w	the whole way from device to device (whole.h)
 *
 * Of a capital, the lines that follow are one passage's instructions.
 *
 * What is measured is a loop of passages less the same loop without them. A
 * denied packet is freed by the hook, so its passages take a reference each,
 * and the loop without them takes and drops one.
 */
#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/ip.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/seq_file.h>
#include <net/netfilter/nf_conntrack.h>

#include "hooks.h"
#include "rounds.h"
#include "step.h"
#include "whole.h"

#define PACKET_MAX 2048

static char *hook = "none";
module_param(hook, charp, 0444);
MODULE_PARM_DESC(hook, "hook of its own: none, empty, bitmap, conntrack");

static DEFINE_MUTEX(lock); /* all below */
static struct dentry *file;
static u64 cost;
static int verdict;

static int finish(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	return 0;
}

/* The family is a constant wherever this ends up, as it is in the stack. */
static __always_inline int forward(struct sk_buff *skb, u8 pf)
{
	return nf_hook(pf, NF_INET_FORWARD, &init_net, NULL, skb, skb->dev,
		       skb->dev, finish);
}

/* What conntrack does before and after. */
static __always_inline int track(struct sk_buff *skb, u8 pf, bool confirm)
{
	int ret;

	nf_reset_ct(skb);
	ret = nf_hook(pf, NF_INET_PRE_ROUTING, &init_net, NULL, skb, skb->dev,
		      NULL, finish);
	if (ret == 1 && confirm)
		ret = nf_hook(pf, NF_INET_POST_ROUTING, &init_net, NULL, skb,
			      NULL, skb->dev, finish);
	return ret;
}

static __always_inline u64 allowed(struct sk_buff *skb, u8 pf)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < PASSAGES; i++)
		forward(skb, pf);
	return ktime_get_ns() - start;
}

static __always_inline u64 denied(struct sk_buff *skb, u8 pf)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < PASSAGES; i++)
		forward(skb_get(skb), pf);
	return ktime_get_ns() - start;
}

static __always_inline u64 tracked(struct sk_buff *skb, u8 pf)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < PASSAGES; i++)
		track(skb, pf, true);
	return ktime_get_ns() - start;
}

static u64 nothing(void)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < PASSAGES; i++)
		barrier();
	return ktime_get_ns() - start;
}

static u64 references(struct sk_buff *skb)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < PASSAGES; i++)
		kfree_skb(skb_get(skb));
	return ktime_get_ns() - start;
}

/* A second time: by then code and data have been touched. */
static __always_inline void step(struct sk_buff *skb, u8 pf)
{
	step_begin();
	forward(skb, pf);
	step_end();
}

#ifdef CONFIG_UML
/* The least of all rounds counts, with passages and without. */
static __always_inline u64 loop(struct sk_buff *skb, bool forwarding, u8 pf)
{
	u64 with = U64_MAX, without = U64_MAX;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (!forwarding)
			with = min(with, tracked(skb, pf));
		else if (verdict == 1)
			with = min(with, allowed(skb, pf));
		else
			with = min(with, denied(skb, pf));
		if (forwarding && verdict != 1)
			without = min(without, references(skb));
		else
			without = min(without, nothing());
	}
	return with - without;
}
#else
/* The last round counts, likewise. */
static __always_inline u64 loop(struct sk_buff *skb, bool forwarding, u8 pf)
{
	u64 ns = 0;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (!forwarding)
			ns = tracked(skb, pf) - nothing();
		else if (verdict == 1)
			ns = allowed(skb, pf) - nothing();
		else
			ns = denied(skb, pf) - references(skb);
	}
	return ns;
}
#endif

static __always_inline void measure(struct sk_buff *skb, char how, u8 pf)
{
	char conntrack = tolower(how);

	cost = 0;
	if (conntrack != 'f') {
		verdict = track(skb_get(skb), pf, conntrack != 'n');
		if (verdict != 1)
			return;
		kfree_skb(skb);
	}
	if (conntrack != 'c') {
		verdict = forward(skb_get(skb), pf);
		if (verdict == 1)
			kfree_skb(skb);
	}
	cost = loop(skb, conntrack != 'c', pf) * 100 / PASSAGES;
	if (!isupper(how))
		return;
	skb_get(skb);
	step(skb, pf);
	if (verdict == 1)
		kfree_skb(skb);
}

/* As the stack calls it, but for interrupts. */
static void measure_alone(struct sk_buff *skb, char how)
{
	unsigned long flags;

	local_irq_save(flags);
	rcu_read_lock();
	if (skb->protocol == htons(ETH_P_IPV6))
		measure(skb, how, NFPROTO_IPV6);
	else
		measure(skb, how, NFPROTO_IPV4);
	rcu_read_unlock();
	local_irq_restore(flags);
}

static struct sk_buff *build(const u8 *packet, size_t len)
{
	struct sk_buff *skb = alloc_skb(64 + len, GFP_KERNEL);
	bool ipv6 = packet[0] >> 4 == 6;

	if (!skb)
		return NULL;
	skb_reserve(skb, 64);
	skb_reset_network_header(skb);
	skb_put_data(skb, packet, len);
	skb_set_transport_header(skb, ipv6 ? sizeof(struct ipv6hdr)
					   : sizeof(struct iphdr));
	skb->protocol = ipv6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	skb->dev = init_net.loopback_dev;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	return skb;
}

static ssize_t passage_write(struct file *f, const char __user *from,
			     size_t len, loff_t *pos)
{
	struct sk_buff *skb;
	char *text;

	if (len < 1 + sizeof(struct iphdr) || len > PACKET_MAX)
		return -EINVAL;
	text = memdup_user(from, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	skb = build(text + 1, len - 1);
	if (skb) {
		mutex_lock(&lock);
		step_forget();
		if (text[0] == 'w')
			verdict = whole_measure(skb, &cost);
		else
			measure_alone(skb, text[0]);
		mutex_unlock(&lock);
	}
	kfree_skb(skb);
	kfree(text);
	return skb ? len : -ENOMEM;
}

static int passage_show(struct seq_file *m, void *unused)
{
	mutex_lock(&lock);
	seq_printf(m, "%llu %d\n", cost, verdict);
	step_show(m);
	mutex_unlock(&lock);
	return 0;
}

static int passage_open(struct inode *inode, struct file *f)
{
	return single_open(f, passage_show, NULL);
}

static const struct file_operations passage = {
	.owner = THIS_MODULE,
	.open = passage_open,
	.read = seq_read,
	.write = passage_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int __init bench_init(void)
{
	int err = step_init();

	if (err)
		return err;
	err = hooks_register(hook);
	if (err)
		step_exit();
	else
		file = debugfs_create_file("impp_bench", 0600, NULL, NULL,
					   &passage);
	return err;
}

static void __exit bench_exit(void)
{
	debugfs_remove(file);
	hooks_unregister();
	step_exit();
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Instructions per packet at NF_INET_FORWARD");
