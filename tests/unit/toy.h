/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sites built by hand: any number of roles x-0, x-1 …, prefixes and own rows,
 * on an empty catalogue. Prefixes and rows are marked with lines that count up
 * from 1, in the order in which they were added.
 */
#ifndef IMPP_UNIT_TOY_H
#define IMPP_UNIT_TOY_H

#include "../../userspace/model.h"

/* Number of role x-@n. */
#define TOY_ROLE(n) (DOCUMENT_ROLES + (n))

/**
 * toy_new() - a site that binds nothing, allows nothing and protects imp
 * @roles: how many x- roles
 */
struct site *toy_new(size_t roles);
void toy_free(struct site *site);

/* Binds @role to, or takes out of it, a prefix "10.0.0.0/8" or an address. */
void toy_bind(struct site *site, unsigned int role, const char *prefix);
void toy_except(struct site *site, unsigned int role, const char *prefix);

/* Binds @role to an IPv4 prefix, host byte order. */
void toy_bind4(struct site *site, unsigned int role, uint32_t addr,
	       unsigned int len);

/**
 * toy_allow() - add an own row
 * @site: gets it
 * @from: role
 * @to: role
 * @named: TRANSPORT_*
 * @ports: "80", "80-90,100"; NULL for none
 * @from_ports: "0-65535"
 *
 * Return: the row, until the next one is added.
 */
struct row *toy_allow(struct site *site, unsigned int from, unsigned int to,
		      unsigned int named, const char *ports,
		      const char *from_ports);

/* The line that was given out last. */
unsigned int toy_line(const struct site *site);

#endif /* IMPP_UNIT_TOY_H */
