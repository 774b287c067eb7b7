/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The naive judge: DESIGN's S1 to S9 as a loop over rows and prefixes, one
 * packet at a time. It shares the model and the protocol's enums with what it
 * is held against, and not one function.
 */
#ifndef IMPP_UNIT_NAIVE_H
#define IMPP_UNIT_NAIVE_H

#include "../../kmod/verdict.h"
#include "../../userspace/model.h"

/**
 * struct packet - a packet, or a question, in the document's words
 * @family: AF_INET or AF_INET6
 * @src: as it stands in the packet, IPv4 in the first 4 bytes
 * @dst: likewise
 * @proto: IP protocol
 * @from_port: TCP and UDP
 * @port: TCP and UDP; of ICMP type * 256 + code
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

/**
 * struct naive_answer - a verdict
 * @verdict: enum impp_verdict_code
 * @reason: enum impp_reason
 * @row: the row credited, or NULL
 */
struct naive_answer {
	uint8_t verdict;
	uint8_t reason;
	const struct row *row;
};

/* Judges a packet other than an ICMP error, or a question. */
struct naive_answer naive_judge(const struct site *site,
				const struct packet *packet);

/**
 * naive_error() - judge an ICMP error (S9)
 * @site: the site
 * @error: the error itself
 * @quote: the packet that it quotes, or NULL; @quote->defect as for
 *	impp_verdict_error()
 * @related: conntrack knows the quoted session, or is not asked
 */
struct naive_answer naive_error(const struct site *site,
				const struct packet *error,
				const struct packet *quote, bool related);

/* Is a packet one of ICMP's two, in its own family? */
bool packet_is_icmp(const struct packet *packet);

/* The ICMP type that @packet answers, or -1 (S8). */
int packet_answers(const struct packet *packet);

/* Does an address hold a role? (S1) */
bool naive_holds(const struct site *site, unsigned int role, int family,
		 const uint8_t *addr);

#endif /* IMPP_UNIT_NAIVE_H */
