/* SPDX-License-Identifier: GPL-2.0 */
/* Of the kernel's net/ip.h what packet.c needs. */
#ifndef IMPP_FUZZ_IP_H
#define IMPP_FUZZ_IP_H

#include <linux/ip.h>
#include <linux/skbuff.h>

#define IP_MF 0x2000
#define IP_OFFSET 0x1fff

static inline struct iphdr *ip_hdr(const struct sk_buff *skb)
{
	return (struct iphdr *)skb_network_header(skb);
}

static inline unsigned int ip_hdrlen(const struct sk_buff *skb)
{
	return ip_hdr(skb)->ihl * 4;
}

static inline bool ip_is_fragment(const struct iphdr *iph)
{
	return iph->frag_off & htons(IP_MF | IP_OFFSET);
}

#endif /* IMPP_FUZZ_IP_H */
