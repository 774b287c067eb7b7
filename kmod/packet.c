// SPDX-License-Identifier: GPL-2.0
/*
 * Header parsing. TCP and UDP as nearly all of it looks is read in place by the
 * plain readers, which path.c has inlined into the hooks; anything else is left
 * to the full readers.
 */
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "packet.h"

#define ICMP_LEN 8  /* the part that all types have */
#define QUOTE_LEN 8 /* of the quoted transport, RFC 792 */

/* Enough of any transport header. */
union transport {
	struct tcphdr tcp;
	struct udphdr udp;
	struct icmphdr icmp;
};

/* Ports stand in the same place in TCP's and UDP's header. */
static u32 port_of(const void *header)
{
	const __be16 *port = header;

	return ntohs(port[1]);
}

void impp_packet_ports(struct impp_flow *flow, const void *h)
{
	flow->from_port = *(const __be16 *)h;
	flow->port = port_of(h);
}

static void set_other(struct impp_flow *flow, u8 proto)
{
	flow->transport = IMPP_OTHER;
	flow->port = proto;
	flow->from_port = 0;
	flow->flags = IMPP_FLOW_EITHER;
}

/* Is the header sound, of which at least the fixed part is there? (S10) */
static bool tcp_sound(const struct tcphdr *h, u32 len)
{
	return h->doff * 4 >= sizeof(*h) && h->doff * 4 <= len;
}

static bool udp_sound(const struct udphdr *h, u32 len)
{
	return ntohs(h->len) >= sizeof(*h) && ntohs(h->len) <= len;
}

bool impp_packet_opens(const void *header)
{
	const struct tcphdr *h = header;

	return h->syn && !h->ack;
}

/* @h: min(@len, sizeof(*h)) bytes are there. */
static bool read_transport(struct impp_flow *flow, u8 proto,
			   const union transport *h, u32 len)
{
	if (proto == IPPROTO_TCP) {
		if (len < sizeof(h->tcp) || !tcp_sound(&h->tcp, len))
			return false;
		flow->transport = IMPP_TCP;
		impp_packet_ports(flow, h);
		flow->flags = impp_packet_opens(h) ? IMPP_FLOW_OPENER
						   : IMPP_FLOW_REVERSIBLE;
	} else if (proto == IPPROTO_UDP) {
		if (len < sizeof(h->udp) || !udp_sound(&h->udp, len))
			return false;
		flow->transport = IMPP_UDP;
		impp_packet_ports(flow, h);
		flow->flags = IMPP_FLOW_EITHER;
	} else if (proto == (flow->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
		if (len < ICMP_LEN)
			return false;
		impp_flow_set_icmp(flow, h->icmp.type, h->icmp.code);
	} else {
		set_other(flow, proto);
	}
	return true;
}

/* How much of the packet from the header @h on is linear. */
static u32 room(const struct sk_buff *skb, const void *h)
{
	return skb_headlen(skb) - (h - (const void *)skb_network_header(skb));
}

static u32 len_of(const struct sk_buff *skb, const void *h)
{
	return skb->len - (h - (const void *)skb_network_header(skb));
}

bool impp_packet_plain_tcp(const struct sk_buff *skb, const void *h)
{
	return likely(room(skb, h) >= sizeof(struct tcphdr) &&
		      tcp_sound(h, len_of(skb, h)));
}

bool impp_packet_plain_udp(const struct sk_buff *skb, const void *h)
{
	return likely(room(skb, h) >= sizeof(struct udphdr) &&
		      udp_sound(h, len_of(skb, h)));
}

u32 impp_packet_port(const void *h)
{
	u32 port = port_of(h);

	/* Or the compiler would take the port's bits from where they were. */
	OPTIMIZER_HIDE_VAR(port);
	return port;
}

/* The transport header at @off, in the linear part or not. */
static void read_at(struct impp_flow *flow, u8 proto, const struct sk_buff *skb,
		    u32 off)
{
	union transport buf;
	u32 len = skb->len - off;
	const union transport *h = NULL;

	if (off <= skb->len)
		h = skb_header_pointer(skb, off, min_t(u32, len, sizeof(buf)),
				       &buf);
	if (h && read_transport(flow, proto, h, len))
		return;
	set_other(flow, proto);
	flow->defect = IMPP_MALFORMED;
}

/* Is there a loose or strict source route among the options? */
static bool source_routed4(const struct sk_buff *skb, u32 len)
{
	u8 buf[MAX_IPOPTLEN];
	const u8 *opt;
	u32 i = 0;

	opt = skb_header_pointer(skb,
				 skb_network_offset(skb) + sizeof(struct iphdr),
				 len, buf);
	if (!opt)
		return true;
	while (i < len && opt[i] != IPOPT_END) {
		if (opt[i] == IPOPT_LSRR || opt[i] == IPOPT_SSRR)
			return true;
		if (opt[i] == IPOPT_NOOP)
			i++;
		else if (i + 1 < len && opt[i + 1] >= 2)
			i += opt[i + 1];
		else
			break;
	}
	return false;
}

static void read_addresses4(struct impp_flow *flow, const struct iphdr *iph)
{
	flow->src = (const u8 *)&iph->saddr;
	flow->dst = (const u8 *)&iph->daddr;
	flow->ipv6 = false;
	flow->defect = IMPP_SOUND;
}

/* Version 4, five words of header and so no options, no fragment. */
bool impp_packet_plain4(const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	return likely(*(const u8 *)iph == 0x45 && !ip_is_fragment(iph));
}

void impp_packet_read4(struct impp_flow *flow, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	u32 len = iph->ihl * 4;

	read_addresses4(flow, iph);
	if (len > sizeof(*iph) && source_routed4(skb, len - sizeof(*iph))) {
		set_other(flow, iph->protocol);
		flow->defect = IMPP_SOURCE_ROUTED;
	} else if (ip_is_fragment(iph)) {
		set_other(flow, iph->protocol);
		flow->defect = IMPP_FRAGMENT;
	} else {
		read_at(flow, iph->protocol, skb,
			skb_network_offset(skb) + len);
	}
}

/* What a walk over IPv6 extension headers found. */
struct walk {
	u8 proto;
	u8 defect;
	int off;    /* of the transport header */
	bool later; /* a fragment other than the first */
};

static bool is_extension(u8 proto)
{
	return proto == NEXTHDR_HOP || proto == NEXTHDR_ROUTING ||
	       proto == NEXTHDR_FRAGMENT || proto == NEXTHDR_DEST ||
	       proto == NEXTHDR_NONE;
}

/* One extension header. False: the walk ends here. */
static bool step(struct walk *w, const struct sk_buff *skb)
{
	union {
		struct ipv6_opt_hdr opt;
		struct ipv6_rt_hdr rt;
		struct frag_hdr frag;
	} buf, *h;

	if (w->proto == NEXTHDR_NONE)
		goto lost;
	h = skb_header_pointer(skb, w->off, sizeof(buf), &buf);
	if (!h)
		goto lost;
	if (w->proto == NEXTHDR_FRAGMENT) {
		w->later = h->frag.frag_off & htons(IP6_OFFSET);
		if (h->frag.frag_off & htons(IP6_OFFSET | IP6_MF))
			w->defect = IMPP_FRAGMENT;
		w->off += sizeof(h->frag);
	} else {
		if (w->proto == NEXTHDR_ROUTING && h->rt.segments_left)
			w->defect = IMPP_SOURCE_ROUTED;
		w->off += ipv6_optlen(&h->opt);
	}
	w->proto = h->opt.nexthdr;
	return true;
lost:
	w->defect = IMPP_NO_TRANSPORT;
	return false;
}

/*
 * From the header after the fixed one to the transport. Stops at the first
 * defect, but for what does not hide the transport of a quoted packet: a route
 * not yet gone, and being the first fragment. Behind the fragment header of a
 * first fragment that is not quoted, too, a route may lie.
 */
static void walk(struct walk *w, const struct sk_buff *skb, bool quoted)
{
	bool first = false;
	u32 i;

	for (i = 0; i < IMPP_EXTENSIONS_MAX; i++) {
		if (!step(w, skb) || w->later)
			goto out;
		if (w->defect == IMPP_FRAGMENT)
			first = true;
		else if (w->defect && !quoted)
			return;
		w->defect = IMPP_SOUND;
		if (!is_extension(w->proto)) {
			if (w->off > skb->len)
				w->defect = IMPP_NO_TRANSPORT;
			goto out;
		}
	}
	w->defect = quoted ? IMPP_NO_TRANSPORT : IMPP_SOURCE_ROUTED;
	return;
out:
	if (first && !quoted)
		w->defect = IMPP_FRAGMENT;
}

static void read_addresses6(struct impp_flow *flow, const struct ipv6hdr *ip6h)
{
	flow->src = ip6h->saddr.s6_addr;
	flow->dst = ip6h->daddr.s6_addr;
	flow->ipv6 = true;
	flow->defect = IMPP_SOUND;
}

void impp_packet_read6(struct impp_flow *flow, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct walk w = {
		.proto = ip6h->nexthdr,
		.off = skb_network_offset(skb) + sizeof(*ip6h),
	};

	read_addresses6(flow, ip6h);
	if (is_extension(w.proto))
		walk(&w, skb, false);
	if (w.defect) {
		set_other(flow, w.proto);
		flow->defect = w.defect;
	} else {
		read_at(flow, w.proto, skb, w.off);
	}
}

/* The ports of a quoted packet; its first eight bytes are all there may be. */
static void quote_transport(struct impp_flow *quote, u8 proto,
			    const struct sk_buff *skb, int off)
{
	union {
		__be16 port[2];
		u8 icmp[2];
		u8 bytes[QUOTE_LEN];
	} buf, *h;

	set_other(quote, proto);
	h = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!h) {
		quote->defect = IMPP_MALFORMED;
		return;
	}
	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP) {
		quote->transport = proto == IPPROTO_TCP ? IMPP_TCP : IMPP_UDP;
		impp_packet_ports(quote, h->port);
	} else if (proto == (quote->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)) {
		impp_flow_set_icmp(quote, h->icmp[0], h->icmp[1]);
		if (impp_icmp_error(quote->ipv6, h->icmp[0]))
			quote->defect = IMPP_MALFORMED;
	}
}

bool impp_packet_quote4(struct impp_quote *quote, const struct sk_buff *skb)
{
	int off = skb_network_offset(skb) + ip_hdrlen(skb) + ICMP_LEN;
	const struct iphdr *iph;

	iph = skb_header_pointer(skb, off, sizeof(*iph), &quote->ip);
	if (!iph || iph->version != 4 || iph->ihl < 5)
		return false;
	memset(&quote->flow, 0, sizeof(quote->flow));
	read_addresses4(&quote->flow, iph);
	if (iph->frag_off & htons(IP_OFFSET))
		quote->flow.defect = IMPP_FRAGMENT;
	else
		quote_transport(&quote->flow, iph->protocol, skb,
				off + iph->ihl * 4);
	return true;
}

/* Offset of the ICMPv6 header of a packet that read6() found sound. */
static int icmp6_offset(const struct sk_buff *skb)
{
	struct walk w = {
		.proto = ipv6_hdr(skb)->nexthdr,
		.off = skb_network_offset(skb) + sizeof(struct ipv6hdr),
	};

	if (is_extension(w.proto))
		walk(&w, skb, false);
	return w.off;
}

bool impp_packet_quote6(struct impp_quote *quote, const struct sk_buff *skb)
{
	int off = icmp6_offset(skb) + ICMP_LEN;
	const struct ipv6hdr *ip6h;
	struct walk w;

	ip6h = skb_header_pointer(skb, off, sizeof(*ip6h), &quote->ip6);
	if (!ip6h || ip6h->version != 6)
		return false;
	memset(&quote->flow, 0, sizeof(quote->flow));
	read_addresses6(&quote->flow, ip6h);
	w = (struct walk){
		.proto = ip6h->nexthdr,
		.off = off + sizeof(*ip6h),
	};
	if (is_extension(w.proto))
		walk(&w, skb, true);
	if (w.defect)
		quote->flow.defect = w.defect;
	else
		quote_transport(&quote->flow, w.proto, skb, w.off);
	return true;
}
