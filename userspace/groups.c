// SPDX-License-Identifier: GPL-2.0
/*
 * A sweep over each address space. Every prefix opens its role at its first
 * address and closes it behind its last; between two such edges the roles held
 * do not change, and equal role sets are one group. O(n log n) in the
 * prefixes, however they nest.
 */
#include <stdlib.h>

#include "addr.h"
#include "../kmod/addrmap.h"
#include "groups.h"
#include "mem.h"

/* A prefix of a role: one that binds it, or one taken out of it. */
struct item {
	const struct prefix *prefix;
	u32 role;
	bool except;
};

/* From @at on, a prefix is entered (@step 1) or has been left (-1). */
struct edge {
	struct impp_addr6 at;
	u32 item;
	int step;
};

/**
 * struct sweep - one address space being cut
 * @bound: prefixes entered that bind a role, by role
 * @except: prefixes entered that are taken out of it
 * @own: roles held by their own prefixes
 * @held: @own and what these imply
 */
struct sweep {
	const struct site *site;
	struct groups *groups;
	struct diag *diag;
	struct item *item;
	size_t items;
	struct edge *edge;
	size_t edges;
	u32 *bound;
	u32 *except;
	u64 *own;
	u64 *held;
};

struct addr_range {
	struct impp_addr6 first;
	struct impp_addr6 last;
};

/* Addresses that a prefix covers only if it lies wholly inside (S1). */
static const struct addr_range not_unicast4[] = {
	{ { 0, 0xe0000000 }, { 0, 0xefffffff } },
	{ { 0, 0xffffffff }, { 0, 0xffffffff } },
};

static const struct addr_range not_unicast6[] = {
	{ { 0xff00000000000000, 0 }, { ~0ULL, ~0ULL } },
};

static struct impp_addr6 highest(int family)
{
	if (family == AF_INET)
		return (struct impp_addr6){ 0, 0xffffffff };
	return (struct impp_addr6){ ~0ULL, ~0ULL };
}

static u64 read_number(const u8 *byte, size_t len)
{
	u64 number = 0;

	while (len--)
		number = number << 8 | *byte++;
	return number;
}

static u64 low_bits(unsigned int len)
{
	return len >= 64 ? ~0ULL : (1ULL << len) - 1;
}

static struct addr_range prefix_range(const struct prefix *prefix)
{
	struct addr_range range = { 0 };

	if (prefix->family == AF_INET) {
		range.first.lo = read_number(prefix->addr, 4);
		range.last.lo = range.first.lo | low_bits(32 - prefix->len);
		return range;
	}
	range.first.hi = read_number(prefix->addr, 8);
	range.first.lo = read_number(prefix->addr + 8, 8);
	range.last = range.first;
	range.last.lo |= low_bits(128 - prefix->len);
	if (prefix->len < 64)
		range.last.hi |= low_bits(64 - prefix->len);
	return range;
}

static void add_edges(struct sweep *sw, struct addr_range range, u32 item,
		      int family)
{
	struct edge *edge = &sw->edge[sw->edges];

	*edge++ = (struct edge){ range.first, item, 1 };
	if (addr_below(range.last, highest(family)))
		*edge++ = (struct edge){ addr_next(range.last), item, -1 };
	sw->edges = edge - sw->edge;
}

/* The edges of a prefix: of all of it, or of its parts between the holes. */
static void add_prefix(struct sweep *sw, u32 item, int family)
{
	struct addr_range range = prefix_range(sw->item[item].prefix), part;
	const struct addr_range *hole = not_unicast6, *end;

	end = hole + ARRAY_SIZE(not_unicast6);
	if (family == AF_INET) {
		hole = not_unicast4;
		end = hole + ARRAY_SIZE(not_unicast4);
	}
	for (; hole < end && !addr_below(range.last, hole->first); hole++) {
		if (addr_below(hole->last, range.first))
			continue;
		if (!addr_below(range.first, hole->first) &&
		    !addr_below(hole->last, range.last))
			break;
		if (addr_below(range.first, hole->first)) {
			part.first = range.first;
			part.last = addr_previous(hole->first);
			add_edges(sw, part, item, family);
		}
		if (!addr_below(hole->last, range.last))
			return;
		range.first = addr_next(hole->last);
	}
	add_edges(sw, range, item, family);
}

static void add_prefixes(struct sweep *sw, const struct prefixes *list,
			 u32 role, bool except)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		sw->item[sw->items++] =
			(struct item){ &list->prefix[i], role, except };
}

static void sweep_init(struct sweep *sw)
{
	const struct site *site = sw->site;
	size_t items = 0, i;

	for (i = 0; i < site->roles; i++)
		items += site->role[i].bound.len + site->role[i].except.len;
	sw->item = mem_alloc(items * sizeof(*sw->item));
	/* IPv4's two holes cut a prefix in two at most. */
	sw->edge = mem_alloc(items * 4 * sizeof(*sw->edge));
	sw->bound = mem_alloc(site->roles * sizeof(*sw->bound));
	sw->except = mem_alloc(site->roles * sizeof(*sw->except));
	sw->own = mem_alloc(sw->groups->words * sizeof(*sw->own));
	sw->held = mem_alloc(sw->groups->words * sizeof(*sw->held));
	for (i = 0; i < site->roles; i++) {
		add_prefixes(sw, &site->role[i].bound, i, false);
		add_prefixes(sw, &site->role[i].except, i, true);
	}
}

static void sweep_exit(struct sweep *sw)
{
	free(sw->item);
	free(sw->edge);
	free(sw->bound);
	free(sw->except);
	free(sw->own);
	free(sw->held);
}

/* By address, then in the order of the site, so that messages are the same. */
static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (addr_below(x->at, y->at))
		return -1;
	if (addr_below(y->at, x->at))
		return 1;
	return (x->item > y->item) - (x->item < y->item);
}

static void cross(struct sweep *sw, const struct edge *edge)
{
	const struct item *item = &sw->item[edge->item];
	u32 role = item->role;

	(item->except ? sw->except : sw->bound)[role] += edge->step;
	bits_assign(sw->own, role, sw->bound[role] && !sw->except[role]);
}

/* The group of the addresses that hold @sw->own and what it implies. */
static u32 current_group(struct sweep *sw)
{
	size_t size = sw->groups->words * sizeof(*sw->held);
	unsigned int role;

	memcpy(sw->held, sw->own, size);
	for (role = 0; role < DOCUMENT_ROLES; role++)
		if (bits_test(sw->held, role))
			bits_assign(sw->held, role_implies(role), true);
	return intern_put(&sw->groups->sets, sw->held, size);
}

static void add_span4(struct groups *g, u32 last, u32 group)
{
	if (g->len4 && g->span4[g->len4 - 1].group == group)
		g->len4--;
	g->span4[g->len4++] = (struct impp_span4){ last, group };
}

static void add_span6(struct groups *g, struct impp_addr6 last, u32 group)
{
	if (g->len6 && g->span6[g->len6 - 1].group == group)
		g->len6--;
	g->span6[g->len6++] = (struct impp_span6){ last.hi, last.lo, group, 0 };
}

/* Ends a span at @last. Neighbours of the same group are one span. */
static void add_span(struct groups *g, int family, struct impp_addr6 last,
		     u32 group)
{
	if (family == AF_INET)
		add_span4(g, last.lo, group);
	else
		add_span6(g, last, group);
}

static int check_limits(struct sweep *sw, u32 group, const struct edge *edge)
{
	const struct mark *mark = &sw->item[edge->item].prefix->mark;

	if (group >= IMPP_GROUPS_MAX) {
		diag_error(
			sw->diag, mark,
			"the addresses form more than %d groups that differ in their roles",
			IMPP_GROUPS_MAX);
		return -1;
	}
	/* One more comes behind the last edge. */
	if (sw->groups->len4 >= IMPP_SPANS_MAX ||
	    sw->groups->len6 >= IMPP_SPANS_MAX) {
		diag_error(
			sw->diag, mark,
			"the prefixes cut the address space into more than %d spans",
			IMPP_SPANS_MAX);
		return -1;
	}
	return 0;
}

/* Crosses all edges at one address; @edge is moved to the next address. */
static const struct edge *cross_all(struct sweep *sw, const struct edge **edge)
{
	const struct edge *end = sw->edge + sw->edges, *blamed = *edge;
	struct impp_addr6 at = blamed->at;

	for (; *edge < end && !addr_below(at, (*edge)->at); (*edge)++) {
		cross(sw, *edge);
		if ((*edge)->step > 0)
			blamed = *edge;
	}
	return blamed;
}

static int sweep_edges(struct sweep *sw, int family)
{
	const struct edge *edge = sw->edge, *end = edge + sw->edges, *blamed;
	u32 group = 0;

	while (edge < end) {
		if (edge->at.hi || edge->at.lo)
			add_span(sw->groups, family, addr_previous(edge->at),
				 group);
		blamed = cross_all(sw, &edge);
		group = current_group(sw);
		if (check_limits(sw, group, blamed))
			return -1;
	}
	add_span(sw->groups, family, highest(family), group);
	return 0;
}

static int sweep_family(struct sweep *sw, int family)
{
	struct groups *g = sw->groups;
	size_t roles = sw->site->roles;
	u32 i;

	sw->edges = 0;
	for (i = 0; i < sw->items; i++)
		if (sw->item[i].prefix->family == family)
			add_prefix(sw, i, family);
	qsort(sw->edge, sw->edges, sizeof(*sw->edge), compare_edges);
	/* What reaches to the highest address is never left. */
	memset(sw->bound, 0, roles * sizeof(*sw->bound));
	memset(sw->except, 0, roles * sizeof(*sw->except));
	memset(sw->own, 0, g->words * sizeof(*sw->own));
	if (family == AF_INET)
		g->span4 = mem_alloc((sw->edges + 1) * sizeof(*g->span4));
	else
		g->span6 = mem_alloc((sw->edges + 1) * sizeof(*g->span6));
	return sweep_edges(sw, family);
}

/* Sets the flags of all groups (S2). */
static void protect_groups(struct groups *g, const struct site *site)
{
	u32 group;
	size_t i;

	g->len = g->sets.len;
	g->group = mem_alloc(g->len * sizeof(*g->group));
	for (group = 0; group < g->len; group++) {
		bool protect = site->protect_all;

		for (i = 0; i < site->protect.len; i++)
			protect |= bits_test(groups_roles(g, group),
					     site->protect.role[i]);
		g->group[group].flags = protect ? IMPP_GROUP_PROTECTED : 0;
	}
}

int groups_find(struct groups *groups, const struct site *site,
		struct diag *diag)
{
	struct sweep sw = { .site = site, .groups = groups, .diag = diag };
	int err;

	groups->words = bits_words(site->roles);
	sweep_init(&sw);
	/* Group 0 holds none, whether or not such an address is left. */
	current_group(&sw);
	err = sweep_family(&sw, AF_INET) || sweep_family(&sw, AF_INET6);
	sweep_exit(&sw);
	if (err)
		return -1;
	protect_groups(groups, site);
	return 0;
}

void groups_clear(struct groups *groups)
{
	intern_clear(&groups->sets);
	env_free(groups->group);
	env_free(groups->span4);
	env_free(groups->span6);
	memset(groups, 0, sizeof(*groups));
}
