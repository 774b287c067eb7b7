// SPDX-License-Identifier: GPL-2.0
/*
 * The packet parser, of the module's own file. A packet reads the same whole
 * and cut into pieces, as a second reader has it, and, where it is plain, by
 * the short readers of the hook. Every piece lies in memory of its own length.
 */
/* The kernel does not ask for this one. */
#pragma GCC diagnostic ignored "-Wsign-compare"
#include "../../kmod/packet.c"
#pragma GCC diagnostic warning "-Wsign-compare"

#include "../mem.h"
#include "input.h"
#include "reader.h"

#define FIXED4 20
#define FIXED6 40

static void add_piece(struct sk_buff *skb, const u8 *data, u32 len)
{
	struct skb_piece *piece = &skb->piece[skb->pieces++];

	piece->data = mem_check(malloc(len));
	piece->len = len;
	if (len)
		memcpy(piece->data, data, len);
}

/* @head: what the stack has seen to is linear. @cuts: lengths of the pieces. */
static void skb_init(struct sk_buff *skb, const u8 *data, u32 len, u32 head,
		     const u8 cuts[SKB_PIECES])
{
	u32 at = head + cuts[0], some, i;

	memset(skb, 0, sizeof(*skb));
	if (at > len)
		at = len;
	add_piece(skb, data, at);
	skb->data = skb->piece[0].data;
	skb->len = len;
	skb->data_len = len - at;
	for (i = 1; i < SKB_PIECES && at < len; i++, at += some) {
		some = cuts[i];
		if (some > len - at || i == SKB_PIECES - 1)
			some = len - at;
		add_piece(skb, data + at, some);
	}
}

static void skb_exit(struct sk_buff *skb)
{
	while (skb->pieces)
		free(skb->piece[--skb->pieces].data);
}

/* All but the addresses, which lie elsewhere. */
static void check_flow(const struct impp_flow *a, const struct impp_flow *b)
{
	size_t len = a->ipv6 ? 16 : 4;

	HOLDS(a->ipv6 == b->ipv6);
	HOLDS(a->defect == b->defect);
	HOLDS(a->transport == b->transport);
	HOLDS(a->port == b->port);
	HOLDS(a->from_port == b->from_port);
	HOLDS(a->flags == b->flags);
	HOLDS(!memcmp(a->src, b->src, len) && !memcmp(a->dst, b->dst, len));
}

static void read_any(struct impp_flow *flow, const struct sk_buff *skb)
{
	memset(flow, 0, sizeof(*flow));
	if (*skb->data >> 4 == 6)
		impp_packet_read6(flow, skb);
	else
		impp_packet_read4(flow, skb);
}

/* What the hook reads in place is what the full reader reads. */
static void check_plain(const struct sk_buff *skb, const struct impp_flow *flow)
{
	const u8 *h = skb->data + (flow->ipv6 ? FIXED6 : FIXED4);
	u8 proto = flow->ipv6 ? skb->data[6] : skb->data[9];
	struct impp_flow plain = *flow;
	bool tcp = proto == IPPROTO_TCP;

	if (!flow->ipv6 && !impp_packet_plain4(skb))
		return;
	if (!(tcp && impp_packet_plain_tcp(skb, h)) &&
	    !(proto == IPPROTO_UDP && impp_packet_plain_udp(skb, h)))
		return;
	plain.transport = tcp ? IMPP_TCP : IMPP_UDP;
	plain.defect = IMPP_SOUND;
	plain.flags = IMPP_FLOW_EITHER;
	if (tcp)
		plain.flags = impp_packet_opens(h) ? IMPP_FLOW_OPENER
						   : IMPP_FLOW_REVERSIBLE;
	impp_packet_ports(&plain, h);
	HOLDS(impp_packet_port(h) == plain.port);
	check_flow(&plain, flow);
}

static bool is_error(const struct impp_flow *flow)
{
	return !flow->defect &&
	       flow->transport == (flow->ipv6 ? IMPP_ICMPV6 : IMPP_ICMP) &&
	       impp_icmp_error(flow->ipv6, flow->port >> 8);
}

static bool read_quote(struct impp_quote *quote, const struct sk_buff *skb,
		       bool ipv6)
{
	memset(quote, 0, sizeof(*quote));
	return ipv6 ? impp_packet_quote6(quote, skb)
		    : impp_packet_quote4(quote, skb);
}

static void check_quote(const struct sk_buff *whole, const struct sk_buff *cut,
			bool ipv6)
{
	struct impp_quote one, other;
	bool there = read_quote(&one, whole, ipv6);

	HOLDS(there == read_quote(&other, cut, ipv6));
	if (there)
		check_flow(&one.flow, &other.flow);
}

static void check_packet(const u8 *packet, u32 len, u32 head,
			 const u8 cuts[SKB_PIECES])
{
	struct impp_flow flow, cut_flow, second;
	struct sk_buff whole, cut;

	skb_init(&whole, packet, len, len, cuts);
	skb_init(&cut, packet, len, head, cuts);
	read_any(&flow, &whole);
	read_any(&cut_flow, &cut);
	reader_read(&second, packet, len);
	check_flow(&flow, &cut_flow);
	check_flow(&flow, &second);
	check_plain(&whole, &flow);
	check_plain(&cut, &cut_flow);
	if (is_error(&flow))
		check_quote(&whole, &cut, flow.ipv6);
	skb_exit(&whole);
	skb_exit(&cut);
}

/* What the stack has checked before any hook sees it holds. Return: the bytes
 * that are linear; 0: there are too few.
 */
static u32 settle(u8 *packet, u32 len, bool ipv6)
{
	u32 head = FIXED6;

	if (len < FIXED4 || (ipv6 && len < FIXED6))
		return 0;
	packet[0] = ipv6 ? 0x60 : 0x40 | (packet[0] & 15);
	if (!ipv6) {
		if ((packet[0] & 15) < 5 || (packet[0] & 15) * 4U > len)
			packet[0] = 0x45;
		head = (packet[0] & 15) * 4;
	}
	return head;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	bool ipv6 = input_u8(&in) & 1;
	u8 cuts[SKB_PIECES], *packet;
	u32 head, bytes;

	input_bytes(&in, cuts, sizeof(cuts));
	bytes = in.len;
	packet = mem_alloc(bytes);
	input_bytes(&in, packet, bytes);
	head = settle(packet, bytes, ipv6);
	if (head)
		check_packet(packet, bytes, head, cuts);
	free(packet);
	return 0;
}
