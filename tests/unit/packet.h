/* SPDX-License-Identifier: GPL-2.0 */
/* A packet as the tests speak of it, and as each side under test wants it. */
#ifndef IMPP_UNIT_PACKET_H
#define IMPP_UNIT_PACKET_H

#include <stdio.h>

#include "../../kmod/verdict.h"

/**
 * struct packet - a packet, or a question, in the document's words
 * @family: AF_INET or AF_INET6
 * @src: as it stands in the packet; IPv4 in the first 4 bytes, the rest zero
 * @dst: likewise
 * @proto: IP protocol
 * @from_port: TCP and UDP; else 0
 * @port: TCP and UDP; of ICMP type * 256 + code; else 0
 * @syn: TCP: SYN without ACK
 * @question: asked as an opener, whatever it looks like (S4)
 * @session: what conntrack says
 * @defect: what is wrong with it
 */
struct packet {
	int family;
	uint8_t src[16];
	uint8_t dst[16];
	uint8_t proto;
	uint16_t from_port;
	uint16_t port;
	bool syn;
	bool question;
	enum impp_session session;
	enum impp_defect defect;
};

/* As the module's packet.c would read it, with the packet's own addresses. */
struct impp_flow packet_flow(const struct packet *packet);

/* As the module's packet.c would read it inside an ICMP error. */
struct impp_flow packet_quote(const struct packet *packet);

/* As EXPLAIN asks for it. */
struct impp_question packet_question(const struct packet *packet);

/* Writes "SRC DST PROTO FROM-PORT PORT" and what else there is to know. */
void packet_print(FILE *out, const struct packet *packet);

#endif /* IMPP_UNIT_PACKET_H */
