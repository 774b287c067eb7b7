// SPDX-License-Identifier: GPL-2.0
/* The second reader. */
#include "reader.h"

#define HEADERS_MAX 64 /* packet.h says so */

static u32 be16(const u8 *byte)
{
	return byte[0] << 8 | byte[1];
}

static void broken(struct impp_flow *flow, u8 proto, enum impp_defect defect)
{
	flow->transport = IMPP_OTHER;
	flow->port = proto;
	flow->flags = IMPP_FLOW_EITHER;
	flow->defect = defect;
}

static void ports(struct impp_flow *flow, const u8 *h, u32 transport, u8 flags)
{
	flow->transport = transport;
	flow->from_port = htons(be16(h));
	flow->port = be16(h + 2);
	flow->flags = flags;
}

static bool tcp_is_sound(const u8 *h, u32 len)
{
	return len >= 20 && h[12] >> 4 >= 5 && (h[12] >> 4) * 4U <= len;
}

static bool udp_is_sound(const u8 *h, u32 len)
{
	return len >= 8 && be16(h + 4) >= 8 && be16(h + 4) <= len;
}

static void transport(struct impp_flow *flow, u8 proto, const u8 *h, u32 len)
{
	bool syn, ack;

	if (proto == 6 && tcp_is_sound(h, len)) {
		syn = h[13] & 0x02;
		ack = h[13] & 0x10;
		ports(flow, h, IMPP_TCP,
		      syn && !ack ? IMPP_FLOW_OPENER : IMPP_FLOW_REVERSIBLE);
	} else if (proto == 17 && udp_is_sound(h, len)) {
		ports(flow, h, IMPP_UDP, IMPP_FLOW_EITHER);
	} else if (proto == (flow->ipv6 ? 58 : 1) && len >= 8) {
		impp_flow_set_icmp(flow, h[0], h[1]);
	} else {
		bool known = proto == 6 || proto == 17 ||
			     proto == (flow->ipv6 ? 58 : 1);

		broken(flow, proto, known ? IMPP_MALFORMED : IMPP_SOUND);
	}
}

static bool has_source_route(const u8 *option, u32 len)
{
	u32 i = 0;

	while (i < len && option[i]) {
		if (option[i] == 131 || option[i] == 137)
			return true;
		if (option[i] == 1) {
			i++;
			continue;
		}
		if (i + 1 >= len || option[i + 1] < 2)
			return false;
		i += option[i + 1];
	}
	return false;
}

static void read4(struct impp_flow *flow, const u8 *packet, u32 len)
{
	u32 header = (packet[0] & 15) * 4;

	flow->src = packet + 12;
	flow->dst = packet + 16;
	if (has_source_route(packet + 20, header - 20))
		broken(flow, packet[9], IMPP_SOURCE_ROUTED);
	else if (be16(packet + 6) & 0x3fff)
		broken(flow, packet[9], IMPP_FRAGMENT);
	else
		transport(flow, packet[9], packet + header, len - header);
}

static bool extends(u8 proto)
{
	return proto == 0 || proto == 43 || proto == 44 || proto == 60;
}

/*
 * Behind the header of a first fragment a route may lie, which counts for more
 * than being a fragment; behind that of a later one lies anything.
 */
static void read6(struct impp_flow *flow, const u8 *packet, u32 len)
{
	u32 at = 40, headers;
	u8 proto = packet[6];
	bool fragment = false;
	const u8 *h;

	flow->src = packet + 8;
	flow->dst = packet + 24;
	for (headers = 0; extends(proto) && headers < HEADERS_MAX; headers++) {
		h = packet + at;
		if (len < 8 || at > len - 8)
			break;
		if (proto == 43 && h[3]) {
			broken(flow, h[0], IMPP_SOURCE_ROUTED);
			return;
		}
		if (proto == 44 && be16(h + 2) & 0xfff8) {
			broken(flow, h[0], IMPP_FRAGMENT);
			return;
		}
		fragment |= proto == 44 && h[3] & 1;
		at += proto == 44 ? 8 : (h[1] + 1) * 8;
		proto = h[0];
	}
	if (headers == HEADERS_MAX && (extends(proto) || proto == 59))
		broken(flow, proto, IMPP_SOURCE_ROUTED);
	else if (fragment)
		broken(flow, proto, IMPP_FRAGMENT);
	else if (extends(proto) || proto == 59 || at > len)
		broken(flow, proto, IMPP_NO_TRANSPORT);
	else
		transport(flow, proto, packet + at, len - at);
}

void reader_read(struct impp_flow *flow, const u8 *packet, u32 len)
{
	memset(flow, 0, sizeof(*flow));
	flow->ipv6 = packet[0] >> 4 == 6;
	if (flow->ipv6)
		read6(flow, packet, len);
	else
		read4(flow, packet, len);
}
