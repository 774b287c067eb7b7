// SPDX-License-Identifier: GPL-2.0
/* What the module's packet.c does with headers, done with a struct packet. */
#include <arpa/inet.h>

#include "packet.h"

static void set_ports(struct impp_flow *flow, const struct packet *packet)
{
	flow->transport = packet->proto == IPPROTO_TCP ? IMPP_TCP : IMPP_UDP;
	flow->from_port = htons(packet->from_port);
	flow->port = packet->port;
}

static void set_transport(struct impp_flow *flow, const struct packet *packet)
{
	uint8_t icmp = packet->family == AF_INET ? IPPROTO_ICMP
						 : IPPROTO_ICMPV6;

	flow->flags = IMPP_FLOW_OPENER | IMPP_FLOW_REVERSIBLE;
	if (packet->proto == icmp) {
		impp_flow_set_icmp(flow, packet->port >> 8, packet->port);
	} else if (packet->proto == IPPROTO_TCP) {
		set_ports(flow, packet);
		flow->flags = packet->syn ? IMPP_FLOW_OPENER
					  : IMPP_FLOW_REVERSIBLE;
	} else if (packet->proto == IPPROTO_UDP) {
		set_ports(flow, packet);
	} else {
		flow->transport = IMPP_OTHER;
		flow->port = packet->proto;
	}
}

struct impp_flow packet_flow(const struct packet *packet)
{
	struct impp_flow flow = {
		.src = packet->src,
		.dst = packet->dst,
		.ipv6 = packet->family == AF_INET6,
		.session = packet->session,
		.defect = packet->defect,
	};

	set_transport(&flow, packet);
	return flow;
}

struct impp_flow packet_quote(const struct packet *packet)
{
	struct impp_flow flow = packet_flow(packet);

	/* Eight bytes of TCP end before its flags. */
	if (packet->proto == IPPROTO_TCP)
		flow.flags = IMPP_FLOW_OPENER | IMPP_FLOW_REVERSIBLE;
	return flow;
}

struct impp_question packet_question(const struct packet *packet)
{
	struct impp_question question = {
		.family = packet->family,
		.proto = packet->proto,
		.from_port = packet->from_port,
		.port = packet->port,
	};

	memcpy(question.src, packet->src, sizeof(question.src));
	memcpy(question.dst, packet->dst, sizeof(question.dst));
	return question;
}

void packet_print(FILE *out, const struct packet *packet)
{
	static const char *const session[] = { "new", "live", "none" };
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(packet->family, packet->src, src, sizeof(src));
	inet_ntop(packet->family, packet->dst, dst, sizeof(dst));
	fprintf(out, "%s %s %d %d %d", src, dst, packet->proto,
		packet->from_port, packet->port);
	fprintf(out, " (%s%s, session %s, defect %d)",
		packet->question ? "question" : "packet",
		packet->syn ? ", SYN" : "", session[packet->session],
		packet->defect);
}
