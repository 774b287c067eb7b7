/* SPDX-License-Identifier: GPL-2.0 */
/* A row of the document, cell by cell, as the ways there are to use it. */
#ifndef IMPP_NET_CONFORM_OFFER_H
#define IMPP_NET_CONFORM_OFFER_H

#include "../../userspace/model.h"
#include "../unit/document.h"

#define OFFERS_MAX 32
#define CELL_ROLES 4

/**
 * struct offer - one way to use a row
 * @from: enum role
 * @to: enum role
 * @proto: IP protocol
 * @port: destination port; of ICMP type and code
 * @lo: first source port; 1 where any will do
 * @hi: last source port
 * @edge_lo: @lo, or where any will do the first ephemeral port: rows that take
 *	those alone may come first
 * @edge_hi: likewise
 * @first: the first offer between these roles
 */
struct offer {
	unsigned int from;
	unsigned int to;
	uint8_t proto;
	uint16_t port;
	uint16_t lo;
	uint16_t hi;
	uint16_t edge_lo;
	uint16_t edge_hi;
	bool first;
};

/* The roles of a From or To cell. Return: how many. */
size_t offer_roles(const char *cell, unsigned int *role);

/* Does a cell of transports name this one? */
bool offer_has(const struct document_row *row, const char *transport);

/**
 * offer_list() - all ways to use a row
 * @site: says what "ephemeral" and "configurable" are
 * @row: the document's
 * @family: AF_INET or AF_INET6
 * @offer: OFFERS_MAX of them
 *
 * Return: how many.
 */
size_t offer_list(const struct site *site, const struct document_row *row,
		  int family, struct offer *offer);

/* The site's row of this id, or NULL. */
const struct row *offer_site_row(const struct site *site, const char *id);

#endif /* IMPP_NET_CONFORM_OFFER_H */
