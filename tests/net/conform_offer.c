// SPDX-License-Identifier: GPL-2.0
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform_offer.h"

#define PORTS_MAX 8
#define ECHO4 (8 << 8)
#define ECHO6 (128 << 8)

/* Where any source port will do; 0 is nobody's. */
#define SOURCE_LO 1
#define SOURCE_HI 65535

/* Copies the next word of a comma separated cell. Return: what follows it. */
static const char *next_word(const char *cell, char *word, size_t size)
{
	size_t len = strcspn(cell, ",");

	snprintf(word, size, "%.*s", (int)len, cell);
	return cell[len] ? cell + len + 1 : NULL;
}

size_t offer_roles(const char *cell, unsigned int *role)
{
	char word[64];
	size_t n = 0;

	while (cell && n < CELL_ROLES) {
		cell = next_word(cell, word, sizeof(word));
		for (role[n] = 0; strcmp(role_names[role[n]], word); role[n]++)
			if (role[n] + 1 == DOCUMENT_ROLES)
				error(1, 0, "no such role: %s", word);
		n++;
	}
	return n;
}

bool offer_has(const struct document_row *row, const char *transport)
{
	const char *cell = row->transport;
	char word[64];

	while (cell) {
		cell = next_word(cell, word, sizeof(word));
		if (!strcmp(word, transport))
			return true;
	}
	return false;
}

const struct row *offer_site_row(const struct site *site, const char *id)
{
	size_t i;

	for (i = 0; i < site->catalogue->rows; i++)
		if (!strcmp(site->catalogue->row[i].id, id))
			return &site->catalogue->row[i];
	return NULL;
}

/* What the site has set a row to for which the document leaves it open. */
static uint16_t configured_port(const struct site *site, const char *id)
{
	const struct row *row = offer_site_row(site, id);
	const struct ports *ports;

	if (!row)
		return 0;
	ports = &site->change[row - site->catalogue->row].ports;
	if (!ports->len)
		error(1, 0, "the site sets no port for %s", id);
	return ports->range[0].lo;
}

static size_t list_ports(const struct site *site,
			 const struct document_row *row, int family,
			 uint16_t *port)
{
	const char *cell = row->ports;
	char word[64];
	size_t n = 0;

	if (!strcmp(cell, "configurable")) {
		port[0] = configured_port(site, row->id);
		return port[0] != 0;
	}
	if (!strcmp(cell, "-")) {
		port[0] = family == AF_INET ? ECHO4 : ECHO6;
		return 1;
	}
	while (cell && n < PORTS_MAX) {
		cell = next_word(cell, word, sizeof(word));
		port[n++] = atoi(word);
	}
	return n;
}

static size_t list_protos(const struct document_row *row, int family,
			  uint8_t *proto)
{
	size_t n = 0;

	if (offer_has(row, "tcp"))
		proto[n++] = IPPROTO_TCP;
	if (offer_has(row, "udp"))
		proto[n++] = IPPROTO_UDP;
	if (offer_has(row, "icmp") || offer_has(row, "icmp-echo"))
		proto[n++] = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	return n;
}

static void source_range(const struct site *site,
			 const struct document_row *row, struct offer *o)
{
	const char *cell = row->from_ports;

	o->edge_lo = site->ephemeral.lo ? site->ephemeral.lo : SOURCE_LO;
	o->edge_hi = site->ephemeral.hi;
	if (!strcmp(cell, "-")) {
		o->lo = SOURCE_LO;
		o->hi = SOURCE_HI;
		return;
	}
	if (strcmp(cell, "ephemeral")) {
		o->edge_lo = atoi(cell);
		o->edge_hi = atoi(strchr(cell, '-') + 1);
	}
	o->lo = o->edge_lo;
	o->hi = o->edge_hi;
}

/* All offers between two roles. Return: how many. */
static size_t between(const struct offer *pair, const uint16_t *port,
		      size_t ports, const uint8_t *proto, size_t protos,
		      struct offer *offer)
{
	size_t i, j, n = 0;

	for (i = 0; i < protos; i++)
		for (j = 0; j < ports; j++) {
			offer[n] = *pair;
			offer[n].proto = proto[i];
			offer[n].port = port[j];
			offer[n].first = !n;
			n++;
		}
	return n;
}

size_t offer_list(const struct site *site, const struct document_row *row,
		  int family, struct offer *offer)
{
	unsigned int from[CELL_ROLES], to[CELL_ROLES];
	size_t i, j, n = 0, froms, tos, ports, protos;
	uint16_t port[PORTS_MAX];
	struct offer pair = {};
	uint8_t proto[4];

	froms = offer_roles(row->from, from);
	tos = offer_roles(row->to, to);
	ports = list_ports(site, row, family, port);
	protos = list_protos(row, family, proto);
	source_range(site, row, &pair);
	if (froms * tos * ports * protos > OFFERS_MAX)
		error(1, 0, "%s: too many offers", row->id);
	for (i = 0; i < froms; i++)
		for (j = 0; j < tos; j++) {
			pair.from = from[i];
			pair.to = to[j];
			n += between(&pair, port, ports, proto, protos,
				     offer + n);
		}
	return n;
}
