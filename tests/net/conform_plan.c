// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes must not meet in conntrack, yet have the source ports that matter. So
 * they differ in their addresses: one end is at an index of its row's own, the
 * other at one of its variant's, unless it is at an edge. That they do is
 * checked in the end.
 */
#include <errno.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>

#include "conform_address.h"
#include "conform_offer.h"
#include "conform_plan.h"

#define CURRENT "cisco-imp"
#define OLDER "cisco-imp-12.5.1su3"

#define ECHO_PORT 7
#define SOME_PORT 40000
#define VARIANT_INDEX(variant) (128 + (int)(variant))

const char *const plan_names[VARIANTS] = {
	"flow", "edge", "back", "swap", "f-", "f+",   "f~",  "t-",
	"t+",	"t~",	"p-",	"p+",	"tr", "esp",  "s-",  "s+",
	"ans",	"open", "pick", "loos", "l+", "host", "rep",
};

/**
 * struct draft - scenes of one row and variant under construction
 * @plan: what they are added to
 * @row: index of the row
 * @variant: the variant
 * @own: the row's own index among addresses
 * @offer: what they are made of; variants change it
 * @script: who sends what
 */
struct draft {
	struct plan *plan;
	size_t row;
	enum variant variant;
	int own;
	struct offer offer;
	enum script script;
};

static struct scene *scene_new(struct plan *plan)
{
	if (plan->len == plan->size) {
		plan->size = plan->size ? 2 * plan->size : 1024;
		plan->scene =
			realloc(plan->scene, plan->size * sizeof(*plan->scene));
		if (!plan->scene)
			error(1, errno, "plan");
	}
	return &plan->scene[plan->len++];
}

/* From address @src of one role to address @dst of the other. */
static void add(const struct draft *d, int src, int dst, uint16_t from_port)
{
	struct scene *scene = scene_new(d->plan);
	const struct offer *o = &d->offer;
	int family = d->plan->family;
	struct packet *p = &scene->opener;

	*scene = (struct scene){
		.row = d->row,
		.variant = d->variant,
		.script = d->script,
		/* Half of the rows each way, and each row both ways. */
		.left = (d->row + (family == AF_INET6)) % 2,
	};
	p->family = family;
	p->proto = o->proto;
	p->port = o->port;
	if (o->proto == IPPROTO_TCP || o->proto == IPPROTO_UDP)
		p->from_port = from_port;
	address_of(d->plan->site, o->from, family, scene->left, src, p->src);
	address_of(d->plan->site, o->to, family, !scene->left, dst, p->dst);
}

static void add_usual(const struct draft *d, uint16_t from_port)
{
	add(d, d->own, VARIANT_INDEX(d->variant), from_port);
}

/* One edge of the source ports and of one end's addresses at a time. */
static void add_edges(const struct draft *d)
{
	if (d->script == SCRIPT_FULL) {
		add(d, ADDRESS_LOWEST, d->own, d->offer.lo);
		add(d, d->own, ADDRESS_HIGHEST, d->offer.hi);
	} else {
		add(d, ADDRESS_HIGHEST, d->own, d->offer.edge_hi);
		add(d, d->own, ADDRESS_LOWEST, d->offer.edge_lo);
	}
}

static void exchange(struct offer *o)
{
	unsigned int from = o->from;

	o->from = o->to;
	o->to = from;
}

/* The next role whose holders hold none of a cell's. */
static unsigned int other_role(const char *cell, unsigned int role)
{
	unsigned int held[CELL_ROLES];
	size_t i, n = offer_roles(cell, held);

	do {
		role = (role + 1) % DOCUMENT_ROLES;
		for (i = 0; i < n; i++)
			if (role == held[i] || role_implies(role) == held[i])
				break;
	} while (i < n);
	return role;
}

static uint8_t other_transport(uint8_t proto)
{
	return proto == IPPROTO_UDP ? IPPROTO_TCP : IPPROTO_UDP;
}

static bool is_icmp(const struct offer *o)
{
	return o->proto == IPPROTO_ICMP || o->proto == IPPROTO_ICMPV6;
}

/* Twins in who talks to whom. */
static void add_strangers(struct draft *d)
{
	const struct document_row *row = &d->plan->row[d->row];
	struct offer *o = &d->offer;

	switch (d->variant) {
	case VARIANT_FROM_BELOW:
		add(d, ADDRESS_BELOW, d->own, o->lo);
		break;
	case VARIANT_FROM_ABOVE:
		add(d, ADDRESS_ABOVE, d->own, o->hi);
		break;
	case VARIANT_TO_BELOW:
		add(d, d->own, ADDRESS_BELOW, o->lo);
		break;
	case VARIANT_TO_ABOVE:
		add(d, d->own, ADDRESS_ABOVE, o->hi);
		break;
	case VARIANT_FROM_ROLE:
		o->from = other_role(row->from, o->from);
		add_usual(d, o->lo);
		break;
	case VARIANT_TO_ROLE:
		o->to = other_role(row->to, o->to);
		add_usual(d, o->lo);
		break;
	default:
		error(1, 0, "no such variant: %d", d->variant);
	}
}

/* Twins in a port, or in what add_strangers() knows. */
static void add_neighbours(struct draft *d)
{
	struct offer *o = &d->offer;

	switch (d->variant) {
	case VARIANT_PORT_BELOW:
		o->port--;
		add_usual(d, o->lo);
		break;
	case VARIANT_PORT_ABOVE:
	case VARIANT_LOOSE_PORT:
		o->port++;
		add_usual(d, o->lo);
		break;
	case VARIANT_SOURCE_BELOW:
		add_usual(d, o->lo - 1);
		break;
	case VARIANT_SOURCE_ABOVE:
		add_usual(d, o->hi + 1);
		break;
	default:
		add_strangers(d);
	}
}

static void add_transport(struct draft *d)
{
	struct offer *o = &d->offer;
	bool icmp = is_icmp(o);

	if (icmp)
		o->port = ECHO_PORT;
	o->proto = other_transport(o->proto);
	add_usual(d, icmp ? SOME_PORT : o->lo);
}

/* It has no ports, so once between two roles is all there is. */
static void add_esp(struct draft *d)
{
	if (!d->offer.first)
		return;
	d->offer.proto = IPPROTO_ESP;
	d->offer.port = 0;
	add_usual(d, 0);
}

static void add_scenes(struct draft *d)
{
	/* An opener alone, where nothing is said. */
	static const enum script script[VARIANTS] = {
		[VARIANT_FLOW] = SCRIPT_FULL,
		[VARIANT_BACK] = SCRIPT_FULL,
		[VARIANT_ANSWER] = SCRIPT_ANSWER,
		[VARIANT_OPENS_BACK] = SCRIPT_BACK,
		[VARIANT_PICKUP] = SCRIPT_PICKUP,
		[VARIANT_LOOSE] = SCRIPT_LOOSE,
		[VARIANT_LOOSE_PORT] = SCRIPT_LOOSE,
	};
	struct offer *o = &d->offer;

	d->script = script[d->variant];
	switch (d->variant) {
	case VARIANT_BACK:
		exchange(o);
		/* fall through */
	case VARIANT_FLOW:
	case VARIANT_EDGE:
		add_edges(d);
		break;
	case VARIANT_SWAP:
		exchange(o);
		add_usual(d, o->lo);
		break;
	case VARIANT_TRANSPORT:
		add_transport(d);
		break;
	case VARIANT_ESP:
		add_esp(d);
		break;
	case VARIANT_ANSWER:
	case VARIANT_OPENS_BACK:
	case VARIANT_PICKUP:
	case VARIANT_LOOSE:
	case VARIANT_LOCALHOST:
	case VARIANT_REPLY:
		add_usual(d, o->lo);
		break;
	default:
		add_neighbours(d);
	}
}

static bool any_source(const struct plan *plan, const struct document_row *row)
{
	if (!strcmp(row->from_ports, "ephemeral"))
		return plan->site->ephemeral.hi == 65535;
	return !strcmp(row->from_ports, "-");
}

const char *plan_absent(const struct plan *plan, size_t row,
			enum variant variant)
{
	const struct document_row *r = &plan->row[row];
	bool localhost = !strcmp(r->scope, "localhost");
	bool reply = !strcmp(r->kind, "reply");
	bool tcp = offer_has(r, "tcp"), udp = offer_has(r, "udp");

	switch (variant) {
	case VARIANT_FLOW:
	case VARIANT_EDGE:
		return localhost || reply ? "permits no session" : NULL;
	case VARIANT_BACK:
		return r->two_way ? NULL : "one-way: see swap";
	case VARIANT_SWAP:
		return r->two_way ? "two-way: see back" : NULL;
	case VARIANT_TRANSPORT:
		return tcp && udp ? "has both: see esp" : NULL;
	case VARIANT_SOURCE_BELOW:
	case VARIANT_SOURCE_ABOVE:
		return any_source(plan, r) ? "any source port" : NULL;
	case VARIANT_OPENS_BACK:
	case VARIANT_PICKUP:
		return tcp ? NULL : "TCP's alone";
	case VARIANT_LOCALHOST:
		return localhost ? NULL : "not a localhost row";
	case VARIANT_REPLY:
		return reply ? NULL : "not a reply row";
	default:
		return NULL;
	}
}

static bool suits(enum variant variant, const struct offer *o)
{
	return o->proto == IPPROTO_TCP ||
	       (variant != VARIANT_OPENS_BACK && variant != VARIANT_PICKUP);
}

static void plan_row(struct plan *plan, size_t row)
{
	struct draft d = { .plan = plan, .row = row, .own = 1 + (int)row };
	struct offer offer[OFFERS_MAX];
	size_t i, n;

	n = offer_list(plan->site, &plan->row[row], plan->family, offer);
	for (d.variant = 0; d.variant < VARIANTS; d.variant++) {
		if (plan_absent(plan, row, d.variant))
			continue;
		for (i = 0; i < n; i++) {
			d.offer = offer[i];
			if (suits(d.variant, &offer[i]))
				add_scenes(&d);
		}
	}
}

void plan_make(struct plan *plan, const struct site *site, int family)
{
	const char *name = site->catalogue->name;
	size_t row;

	*plan = (struct plan){ .site = site, .family = family };
	if (!strcmp(name, CURRENT)) {
		plan->row = document_current;
		plan->rows = document_current_len;
	} else if (!strcmp(name, OLDER)) {
		plan->row = document_12_5_1su3;
		plan->rows = document_12_5_1su3_len;
	} else {
		error(1, 0, "no document is known for %s", name);
	}
	for (row = 0; row < plan->rows; row++)
		plan_row(plan, row);
	if (!scene_apart(plan->scene, plan->len))
		error(1, 0, "two scenes between the same ends");
}

void plan_free(struct plan *plan)
{
	free(plan->scene);
}
