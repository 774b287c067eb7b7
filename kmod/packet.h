/* SPDX-License-Identifier: GPL-2.0 */
/* skb to flow: the only place that parses headers. */
#ifndef _IMPP_PACKET_H
#define _IMPP_PACKET_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include "verdict.h"

/**
 * struct impp_quote - the packet that an ICMP error quotes
 * @flow: the packet
 * @ip: room for its header, where that is not in one piece
 * @ip6: likewise
 */
struct impp_quote {
	struct impp_flow flow;
	union {
		struct iphdr ip;
		struct ipv6hdr ip6;
	};
};

/*
 * What nearly every packet is, is plain: TCP or UDP, a sound header in the
 * linear part, neither IP options nor extension headers, no fragment. Such a
 * packet needs no flow to be judged; impp_packet_read4() and read6() read any.
 */

/**
 * impp_packet_plain4() - is an IPv4 header followed by the transport?
 * @skb: data at the network header, which the stack has checked
 */
bool impp_packet_plain4(const struct sk_buff *skb);

/**
 * impp_packet_plain_tcp() - is a TCP header sound, and in the linear part?
 * @skb: data at the network header
 * @h: the TCP header, should it be there
 */
bool impp_packet_plain_tcp(const struct sk_buff *skb, const void *h);

/**
 * impp_packet_plain_udp() - is a UDP header sound, and in the linear part?
 * @skb: data at the network header
 * @h: the UDP header, should it be there
 */
bool impp_packet_plain_udp(const struct sk_buff *skb, const void *h);

/**
 * impp_packet_port() - destination port
 * @h: TCP or UDP header
 *
 * Return: the port, host byte order.
 */
u32 impp_packet_port(const void *h);

/**
 * impp_packet_opens() - does a TCP header open a session?
 * @h: the fixed part of it, in one piece
 */
bool impp_packet_opens(const void *h);

/**
 * impp_packet_ports() - both ports
 * @flow: its ports are filled in
 * @h: TCP or UDP header; their ports stand in the same place
 */
void impp_packet_ports(struct impp_flow *flow, const void *h);

/**
 * impp_packet_read4() - read an IPv4 packet
 * @flow: filled, but for @flow->session
 * @skb: data at the network header, which the stack has checked
 *
 * Context: any; neither allocates nor changes @skb.
 * Source: DESIGN S10; RFC 791, 768, 792, 9293.
 */
void impp_packet_read4(struct impp_flow *flow, const struct sk_buff *skb);

/**
 * impp_packet_read6() - read an IPv6 packet
 * @flow: filled, but for @flow->session
 * @skb: data at the network header, which the stack has checked
 *
 * Walks at most IMPP_EXTENSIONS_MAX extension headers. Behind more a route may
 * hide, so such a packet counts as source-routed. Later kernels' conntrack
 * walks twelve: by its state, a packet with more is one that it does not know.
 * Context: any; neither allocates nor changes @skb.
 * Source: DESIGN S10; RFC 8200, 4443.
 */
void impp_packet_read6(struct impp_flow *flow, const struct sk_buff *skb);

/**
 * impp_packet_quote4() - read the packet that an ICMP error quotes
 * @quote: filled; its flow's @defect says whether the session can be told
 * @skb: an ICMP error that impp_packet_read4() found sound
 *
 * Return: false if not even the quoted addresses are there.
 */
bool impp_packet_quote4(struct impp_quote *quote, const struct sk_buff *skb);

/**
 * impp_packet_quote6() - read the packet that an ICMPv6 error quotes
 * @quote: filled; its flow's @defect says whether the session can be told
 * @skb: an ICMPv6 error that impp_packet_read6() found sound
 *
 * Return: false if not even the quoted addresses are there.
 */
bool impp_packet_quote6(struct impp_quote *quote, const struct sk_buff *skb);

#define IMPP_EXTENSIONS_MAX 64

#endif /* _IMPP_PACKET_H */
