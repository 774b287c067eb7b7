/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The naive judge: DESIGN's S1 to S9 as a loop over rows and prefixes, one
 * packet at a time. It shares the model and the protocol's enums with what it
 * is held against, and not one function.
 */
#ifndef IMPP_UNIT_NAIVE_H
#define IMPP_UNIT_NAIVE_H

#include "../../userspace/model.h"
#include "packet.h"

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

/* Does an address hold a role? (S1) */
bool naive_holds(const struct site *site, unsigned int role, int family,
		 const uint8_t *addr);

#endif /* IMPP_UNIT_NAIVE_H */
