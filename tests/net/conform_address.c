// SPDX-License-Identifier: GPL-2.0
#include <error.h>
#include <string.h>

#include "conform_address.h"

static const struct prefix *prefix_of(const struct site *site,
				      unsigned int role, int family, bool left)
{
	const struct prefixes *bound = &site->role[role].bound;
	bool first = true;
	size_t i;

	for (i = 0; i < bound->len; i++) {
		if (bound->prefix[i].family != family)
			continue;
		if (first == left)
			return &bound->prefix[i];
		first = false;
	}
	error(1, 0, "%s: not bound on the %s", role_names[role],
	      left ? "left" : "right");
	return NULL;
}

/* @addr is a number of @len bytes. */
static void add(uint8_t *addr, int len, int n)
{
	int sum;

	while (len-- && n) {
		sum = addr[len] + (n & 255);
		addr[len] = sum;
		n = (n >> 8) + (sum >> 8);
	}
}

static void fill_host(uint8_t *addr, unsigned int len, unsigned int bits)
{
	for (; bits < len * 8; bits++)
		addr[bits / 8] |= 128 >> bits % 8;
}

void address_of(const struct site *site, unsigned int role, int family,
		bool left, int index, uint8_t *addr)
{
	const struct prefix *prefix = prefix_of(site, role, family, left);
	int len = family == AF_INET ? 4 : 16;

	memcpy(addr, prefix->addr, 16);
	if (index == ADDRESS_HIGHEST || index == ADDRESS_ABOVE)
		fill_host(addr, len, prefix->len);
	if (index == ADDRESS_ABOVE)
		add(addr, len, 1);
	else if (index == ADDRESS_BELOW)
		add(addr, len, -1);
	else if (index > 0)
		add(addr, len, index);
}
