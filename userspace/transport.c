// SPDX-License-Identifier: GPL-2.0
/*
 * Transports as text. The names are a table of our own: /etc/protocols may be
 * missing on an appliance, or be edited, and a site file should mean the same
 * everywhere.
 */
#include <stdlib.h>
#include <string.h>

#include "transport.h"

enum {
	NAME_TCP,
	NAME_UDP,
	NAME_ICMP,
	NAME_ECHO,
	NAME_FIRST_OTHER,
};

const char *const transport_names[] = {
	[NAME_TCP] = "tcp",
	[NAME_UDP] = "udp",
	[NAME_ICMP] = "icmp",
	[NAME_ECHO] = "icmp-echo",
	"igmp",
	"ipip",
	"dccp",
	"ipv6",
	"rsvp",
	"gre",
	"esp",
	"ah",
	"eigrp",
	"ospf",
	"pim",
	"vrrp",
	"l2tp",
	"sctp",
	"udplite",
	NULL,
};

/* Protocol numbers, in the order of the names from NAME_FIRST_OTHER on. */
static const uint8_t others[] = {
	2, 4, 33, 41, 46, 47, 50, 51, 88, 89, 103, 112, 115, 132, 136,
};

_Static_assert(sizeof(others) + NAME_FIRST_OTHER + 1 ==
		       sizeof(transport_names) / sizeof(transport_names[0]),
	       "a number for every name");

static void add_proto(struct transports *t, uint8_t proto)
{
	t->proto[proto / 8] |= 1U << proto % 8;
}

static bool has_proto(const struct transports *t, uint8_t proto)
{
	return t->proto[proto / 8] >> proto % 8 & 1;
}

static int add_name(struct transports *t, const char *text)
{
	size_t i;

	for (i = 0; transport_names[i]; i++)
		if (!strcmp(text, transport_names[i]))
			break;
	if (!transport_names[i])
		return -1;
	if (i == NAME_TCP)
		t->named |= TRANSPORT_TCP;
	else if (i == NAME_UDP)
		t->named |= TRANSPORT_UDP;
	else if (i == NAME_ICMP)
		t->named |= TRANSPORT_ICMP | TRANSPORT_ICMPV6;
	else if (i == NAME_ECHO)
		t->named |= TRANSPORT_ECHO;
	else
		add_proto(t, others[i - NAME_FIRST_OTHER]);
	return 0;
}

int transport_add(struct transports *transports, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long proto;

	if (!digits || text[digits])
		return add_name(transports, text);
	proto = digits <= 3 ? strtoul(text, NULL, 10) : UINT32_MAX;
	if (proto > UINT8_MAX || (*text == '0' && digits > 1))
		return -1;
	switch (proto) {
	case IPPROTO_TCP:
		transports->named |= TRANSPORT_TCP;
		break;
	case IPPROTO_UDP:
		transports->named |= TRANSPORT_UDP;
		break;
	case IPPROTO_ICMP:
		transports->named |= TRANSPORT_ICMP;
		add_proto(transports, proto);
		break;
	case IPPROTO_ICMPV6:
		transports->named |= TRANSPORT_ICMPV6;
		add_proto(transports, proto);
		break;
	default:
		add_proto(transports, proto);
	}
	return 0;
}

const char *transport_name(uint8_t proto)
{
	size_t i;

	switch (proto) {
	case IPPROTO_TCP:
		return transport_names[NAME_TCP];
	case IPPROTO_UDP:
		return transport_names[NAME_UDP];
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return transport_names[NAME_ICMP];
	}
	for (i = 0; i < sizeof(others); i++)
		if (others[i] == proto)
			return transport_names[NAME_FIRST_OTHER + i];
	return NULL;
}

/* Is the word `icmp` needed, beside numbers 1 and 58? */
static bool has_icmp_word(const struct transports *t)
{
	return (t->named & TRANSPORT_ICMP && !has_proto(t, IPPROTO_ICMP)) ||
	       (t->named & TRANSPORT_ICMPV6 && !has_proto(t, IPPROTO_ICMPV6));
}

static bool has_name(const struct transports *t, unsigned int name)
{
	switch (name) {
	case NAME_TCP:
		return t->named & TRANSPORT_TCP;
	case NAME_UDP:
		return t->named & TRANSPORT_UDP;
	case NAME_ICMP:
		return has_icmp_word(t);
	default:
		return t->named & TRANSPORT_ECHO;
	}
}

const char *transport_next(const struct transports *transports,
			   unsigned int *cursor, char *name)
{
	unsigned int at, proto;
	const char *known;

	while (*cursor < NAME_FIRST_OTHER + 256) {
		at = (*cursor)++;
		if (at < NAME_FIRST_OTHER) {
			if (has_name(transports, at))
				return transport_names[at];
			continue;
		}
		proto = at - NAME_FIRST_OTHER;
		if (!has_proto(transports, proto))
			continue;
		known = transport_name(proto);
		if (known && proto != IPPROTO_ICMP && proto != IPPROTO_ICMPV6)
			return known;
		snprintf(name, TRANSPORT_NAME_LEN, "%u", proto);
		return name;
	}
	return NULL;
}

bool transports_have_ports(const struct transports *transports)
{
	return transports->named & (TRANSPORT_TCP | TRANSPORT_UDP);
}
