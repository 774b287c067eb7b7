/* SPDX-License-Identifier: GPL-2.0 */
/* skb to flow: the only place that parses headers. */
#ifndef _IMPP_PACKET_H
#define _IMPP_PACKET_H

#include <linux/skbuff.h>

#include "verdict.h"

/**
 * impp_packet_plain4() - read an IPv4 packet, if it is a plain one
 * @flow: filled, but for @flow->session; undefined unless it is
 * @skb: data at the network header, which the stack has checked
 *
 * Plain is a linear skb without IP options that is no fragment.
 * Context: any; neither allocates nor changes @skb.
 * Return: whether it is plain; if not, impp_packet_read4() reads it.
 */
bool impp_packet_plain4(struct impp_flow *flow, const struct sk_buff *skb);

/**
 * impp_packet_plain6() - read an IPv6 packet, if it is a plain one
 * @flow: filled, but for @flow->session; undefined unless it is
 * @skb: data at the network header, which the stack has checked
 *
 * Plain is a linear skb without extension headers.
 * Context: any; neither allocates nor changes @skb.
 * Return: whether it is plain; if not, impp_packet_read6() reads it.
 */
bool impp_packet_plain6(struct impp_flow *flow, const struct sk_buff *skb);

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
 * hide, so such a packet counts as source-routed.
 * Context: any; neither allocates nor changes @skb.
 * Source: DESIGN S10; RFC 8200, 4443.
 */
void impp_packet_read6(struct impp_flow *flow, const struct sk_buff *skb);

/**
 * impp_packet_quote4() - read the packet that an ICMP error quotes
 * @quote: filled; @quote->defect says whether the session can be told
 * @skb: an ICMP error that impp_packet_read4() found sound
 *
 * Return: false if not even the quoted addresses are there.
 */
bool impp_packet_quote4(struct impp_flow *quote, const struct sk_buff *skb);

/**
 * impp_packet_quote6() - read the packet that an ICMPv6 error quotes
 * @quote: filled; @quote->defect says whether the session can be told
 * @skb: an ICMPv6 error that impp_packet_read6() found sound
 *
 * Return: false if not even the quoted addresses are there.
 */
bool impp_packet_quote6(struct impp_flow *quote, const struct sk_buff *skb);

#define IMPP_EXTENSIONS_MAX 64

#endif /* _IMPP_PACKET_H */
