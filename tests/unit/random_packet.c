// SPDX-License-Identifier: GPL-2.0
/*
 * Most packets start from a row: its roles' addresses, its transport, its
 * ports; then one thing or another is put a little off. A packet drawn blindly
 * would hardly ever be permitted, and hardly ever be denied by a near miss.
 */
#include "random_packet.h"

static const uint8_t odd_addresses4[][4] = {
	{ 0, 0, 0, 0 },		{ 224, 0, 0, 1 },	{ 224, 0, 0, 5 },
	{ 239, 255, 255, 255 }, { 255, 255, 255, 255 }, { 223, 255, 255, 255 },
	{ 240, 0, 0, 1 },	{ 255, 255, 255, 254 }, { 10, 0, 0, 9 },
};

static const uint8_t odd_addresses6[][16] = {
	{ 0 },
	{ 0xff, 2, [15] = 1 },
	{ 0xff, 0x0e, [15] = 9 },
	{ 0xfe, 0x80, [15] = 1 },
	{ 0x20, 1, 0x0d, 0xb8, [15] = 9 },
	{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff },
};

/* The address after (@step 1) or before (-1). */
static void step_address(uint8_t *addr, int size, int step)
{
	int i = size;

	while (i-- > 0) {
		addr[i] += step;
		if (addr[i] != (step > 0 ? 0 : 255))
			break;
	}
}

static void odd_address(struct random *r, int family, uint8_t *addr)
{
	uint32_t i;

	memset(addr, 0, 16);
	if (family == AF_INET) {
		i = random_below(r, ARRAY_SIZE(odd_addresses4));
		memcpy(addr, odd_addresses4[i], 4);
	} else {
		i = random_below(r, ARRAY_SIZE(odd_addresses6));
		memcpy(addr, odd_addresses6[i], 16);
	}
}

/* The first or last address of a prefix, one inside, or one just outside. */
static void near_prefix(struct random *r, const struct prefix *prefix,
			uint8_t *addr)
{
	int size = prefix->family == AF_INET ? 4 : 16;
	uint32_t how = random_below(r, 8), bit;

	memset(addr, 0, 16);
	memcpy(addr, prefix->addr, size);
	for (bit = prefix->len; bit < size * 8U; bit++)
		if (how == 1 || how == 3 || (how > 3 && random_once_in(r, 2)))
			addr[bit / 8] |= 128 >> bit % 8;
	if (how == 2)
		step_address(addr, size, -1);
	if (how == 3)
		step_address(addr, size, 1);
}

/* A prefix of a family out of a list; false if there is none. */
static bool near_list(struct random *r, const struct prefixes *list, int family,
		      uint8_t *addr)
{
	size_t start, i;

	if (!list->len)
		return false;
	start = random_below(r, list->len);
	for (i = 0; i < list->len; i++) {
		const struct prefix *prefix;

		prefix = &list->prefix[(start + i) % list->len];
		if (prefix->family == family) {
			near_prefix(r, prefix, addr);
			return true;
		}
	}
	return false;
}

static void role_address(struct random *r, const struct site *site,
			 unsigned int role, int family, uint8_t *addr)
{
	if (role == ROLE_IMP && random_once_in(r, 2))
		role = ROLE_IMP_PUBLISHER + random_below(r, 2);
	if (random_once_in(r, 12) &&
	    near_list(r, &site->role[role].except, family, addr))
		return;
	if (near_list(r, &site->role[role].bound, family, addr))
		return;
	role = random_below(r, site->roles);
	if (!near_list(r, &site->role[role].bound, family, addr))
		odd_address(r, family, addr);
}

static void list_address(struct random *r, const struct site *site,
			 const struct role_list *list, int family,
			 uint8_t *addr)
{
	unsigned int role = list->role[random_below(r, list->len)];

	if (random_once_in(r, 16))
		odd_address(r, family, addr);
	else if (random_once_in(r, 16))
		role_address(r, site, random_below(r, site->roles), family,
			     addr);
	else
		role_address(r, site, role, family, addr);
}

static uint16_t near_range(struct random *r, struct port_range range)
{
	switch (random_below(r, 8)) {
	case 0:
		return range.lo - 1;
	case 1:
		return range.hi + 1;
	case 2:
	case 3:
		return range.hi;
	case 4:
		return range.lo + random_below(r, range.hi - range.lo + 1U);
	}
	return range.lo;
}

static uint16_t random_icmp(struct random *r, int family)
{
	static const uint8_t types4[] = { 0, 3, 5, 8, 11, 12, 13, 14, 16, 18 };
	static const uint8_t types6[] = { 1,   3,   4,	 128, 129, 130,
					  133, 134, 136, 137, 138, 139,
					  140, 142, 143, 144 };
	uint16_t code = random_once_in(r, 4) ? random_below(r, 256) : 0;

	if (random_once_in(r, 4))
		return random_below(r, 65536);
	if (family == AF_INET)
		return types4[random_below(r, sizeof(types4))] << 8 | code;
	return types6[random_below(r, sizeof(types6))] << 8 | code;
}

/* One of a row's transports, or sometimes any other. */
static uint8_t row_proto(struct random *r, const struct row *row, int family)
{
	static const uint8_t protos[] = { 1, 6, 17, 47, 50, 58, 132 };
	uint32_t start = random_below(r, 256), i;
	unsigned int named = row->transports.named;
	const uint8_t *bits = row->transports.proto;

	if (random_once_in(r, 12))
		return protos[random_below(r, sizeof(protos))];
	if (random_once_in(r, 64))
		return random_below(r, 256);
	if (named & TRANSPORT_TCP && random_below(r, 3))
		return IPPROTO_TCP;
	if (named & TRANSPORT_UDP && random_below(r, 3))
		return IPPROTO_UDP;
	for (i = start; i < start + 256; i++)
		if (bits[i % 256 / 8] >> i % 8 & 1 && random_below(r, 4))
			return i % 256;
	if (named & ~(TRANSPORT_TCP | TRANSPORT_UDP))
		return family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	return named & TRANSPORT_TCP ? IPPROTO_TCP : IPPROTO_UDP;
}

static struct port_range row_from_ports(const struct site *site,
					const struct row *row, size_t i)
{
	if (i < site->catalogue->rows && site->change[i].has_from_ports)
		return site->change[i].from_ports;
	return row->ephemeral ? site->ephemeral : row->from_ports;
}

static void set_ports(struct random *r, const struct site *site, size_t i,
		      const struct row *row, struct packet *p)
{
	const struct ports *ports = &row->ports;

	if (i < site->catalogue->rows && site->change[i].ports.len &&
	    !random_once_in(r, 8))
		ports = &site->change[i].ports;
	p->port = random_below(r, 65536);
	if (ports->len && !random_once_in(r, 16))
		p->port = near_range(r,
				     ports->range[random_below(r, ports->len)]);
	p->from_port = near_range(r, row_from_ports(site, row, i));
	if (random_once_in(r, 4))
		p->from_port = random_below(r, 65536);
}

static void turn_round(struct packet *p)
{
	struct packet old = *p;

	memcpy(p->src, old.dst, sizeof(p->src));
	memcpy(p->dst, old.src, sizeof(p->dst));
	if (p->proto == IPPROTO_TCP || p->proto == IPPROTO_UDP) {
		p->port = old.from_port;
		p->from_port = old.port;
	}
}

struct packet random_packet(struct random *r, const struct site *site)
{
	size_t i = random_below(r, site->catalogue->rows + 2 * site->owns);
	struct packet p = { .family = random_once_in(r, 3) ? AF_INET6
							   : AF_INET };
	const struct row *row;

	row = i < site->catalogue->rows
		      ? &site->catalogue->row[i]
		      : &site->own[(i - site->catalogue->rows) / 2];
	list_address(r, site, &row->from, p.family, p.src);
	list_address(r, site, &row->to, p.family, p.dst);
	p.proto = row_proto(r, row, p.family);
	if (p.proto == IPPROTO_TCP || p.proto == IPPROTO_UDP)
		set_ports(r, site, i, row, &p);
	else if (p.proto ==
		 (p.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		p.port = random_icmp(r, p.family);
	if (random_once_in(r, 3))
		turn_round(&p);
	p.syn = p.proto == IPPROTO_TCP && random_below(r, 3);
	p.session = random_once_in(r, 16) ? IMPP_SESSION_NONE
					  : random_below(r, 2);
	if (random_once_in(r, 24))
		p.defect = random_below(r, IMPP_NO_TRANSPORT + 1);
	return p;
}
