/* SPDX-License-Identifier: GPL-2.0 */
/* The addresses of a role on either side, at their edges and past them. */
#ifndef IMPP_NET_CONFORM_ADDRESS_H
#define IMPP_NET_CONFORM_ADDRESS_H

#include "../../userspace/model.h"

/* Indices: from 0 on, they count from the lowest address. */
#define ADDRESS_LOWEST 0
#define ADDRESS_HIGHEST (-1)
#define ADDRESS_BELOW (-2) /* the one before the lowest: nobody's */
#define ADDRESS_ABOVE (-3) /* the one after the highest: nobody's */

/**
 * address_of() - an address, or the program dies
 * @site: binds the role to two prefixes of the family: left, right
 * @role: enum role
 * @family: AF_INET or AF_INET6
 * @left: which of the two
 * @index: as above
 * @addr: 16 bytes, network byte order; IPv4 in the first 4, the rest zero
 */
void address_of(const struct site *site, unsigned int role, int family,
		bool left, int index, uint8_t *addr);

#endif /* IMPP_NET_CONFORM_ADDRESS_H */
