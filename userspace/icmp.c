// SPDX-License-Identifier: GPL-2.0
/* Words for sets of ICMP types, as sets.c writes them. */
#include <string.h>

#include "icmp.h"
#include "ports.h"

#define TYPES(lo, hi)                       \
	{                                   \
		(lo) << 8, (hi) << 8 | 0xff \
	}

static const struct port_range all4[] = { TYPES(0, 4), TYPES(6, 255) };
static const struct port_range all6[] = { TYPES(0, 129), TYPES(138, 142),
					  TYPES(144, 255) };
static const struct port_range echo4[] = { { 8 << 8, 8 << 8 } };
static const struct port_range echo6[] = { { 128 << 8, 128 << 8 } };

static bool equal(const struct ports *ports, const struct port_range *range,
		  size_t size)
{
	return ports->len * sizeof(*range) == size &&
	       !memcmp(ports->range, range, size);
}

enum icmp_word icmp_word(unsigned int transport, const struct ports *ports)
{
	if (transport == IMPP_ICMP) {
		if (equal(ports, all4, sizeof(all4)))
			return ICMP_ALL;
		if (equal(ports, echo4, sizeof(echo4)))
			return ICMP_ECHO;
	} else {
		if (equal(ports, all6, sizeof(all6)))
			return ICMP_ALL;
		if (equal(ports, echo6, sizeof(echo6)))
			return ICMP_ECHO;
	}
	return ICMP_TYPES;
}

static void add_all(struct ports *ports, const struct port_range *range,
		    size_t size)
{
	size_t i;

	for (i = 0; i < size / sizeof(*range); i++)
		ports_add(ports, &range[i]);
}

void icmp_word_add(enum icmp_word word, unsigned int transport,
		   struct ports *ports)
{
	bool v4 = transport == IMPP_ICMP;

	if (word == ICMP_ECHO)
		ports_add(ports, v4 ? echo4 : echo6);
	else if (v4)
		add_all(ports, all4, sizeof(all4));
	else
		add_all(ports, all6, sizeof(all6));
}
