/* SPDX-License-Identifier: GPL-2.0 */
/* Of the kernel's net/ipv6.h what packet.c needs. */
#ifndef IMPP_FUZZ_IPV6_H
#define IMPP_FUZZ_IPV6_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

#define NEXTHDR_HOP 0
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_NONE 59
#define NEXTHDR_DEST 60

#define IP6_MF 0x0001
#define IP6_OFFSET 0xfff8

#define ipv6_optlen(p) (((p)->hdrlen + 1) << 3)

struct frag_hdr {
	u8 nexthdr;
	u8 reserved;
	__be16 frag_off;
	u32 identification;
};

static inline struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb)
{
	return (struct ipv6hdr *)skb_network_header(skb);
}

#endif /* IMPP_FUZZ_IPV6_H */
