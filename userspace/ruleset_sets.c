// SPDX-License-Identifier: GPL-2.0
/*
 * The sets of a ruleset: one pass over the spans that the compiler cut (S1 is
 * in groups.c), each of which goes to the roles of its group that a row names.
 * A role without an address in a family has no set in it, and no rules.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "mem.h"
#include "ruleset_maker.h"

static const char *const suffix[FAMILIES] = { ".4", ".6" };

/* Addresses that are gathered before anybody knows whether there are any. */
struct gathered {
	struct ruleset_range *range;
	size_t len;
};

/**
 * struct gatherer - the spans of one family being given out
 * @wanted: bits by role
 * @member: IMPP_TABLE_MEMBERS, ordered by group
 * @of: first of @member by group, and one past the last
 * @role: by role
 * @judged: what is protected
 */
struct gatherer {
	const struct impp_tables *tables;
	const u64 *wanted;
	const struct impp_member *member;
	const struct impp_group *group;
	u32 *of;
	struct gathered *role;
	struct gathered judged;
	size_t size;
};

static void want(u64 *wanted, const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		bits_assign(wanted, list->role[i], true);
}

/* The roles that rules will name. */
static u64 *wanted_roles(const struct maker *m)
{
	const struct compiled *c = m->compiled;
	u64 *wanted = mem_alloc(bits_words(c->site->roles) * sizeof(*wanted));
	const struct active *active;

	for (active = c->active; active < c->active + c->actives; active++) {
		if (active->status != ROW_RULE &&
		    active->status != ROW_LOCALHOST)
			continue;
		want(wanted, &active->row->from);
		want(wanted, &active->row->to);
	}
	return wanted;
}

static void gatherer_init(struct gatherer *g, const struct maker *m,
			  const u64 *wanted)
{
	u32 groups, i;

	memset(g, 0, sizeof(*g));
	g->tables = &m->compiled->tables;
	g->wanted = wanted;
	g->member = g->tables->record[IMPP_TABLE_MEMBERS];
	g->group = g->tables->record[IMPP_TABLE_GROUPS];
	groups = g->tables->len[IMPP_TABLE_GROUPS];
	g->of = mem_alloc((groups + 1) * sizeof(*g->of));
	for (i = 0; i < g->tables->len[IMPP_TABLE_MEMBERS]; i++)
		g->of[g->member[i].group + 1]++;
	for (i = 0; i < groups; i++)
		g->of[i + 1] += g->of[i];
	g->role = mem_alloc(m->compiled->site->roles * sizeof(*g->role));
}

/* The ranges themselves are the sets' now. */
static void gatherer_exit(struct gatherer *g)
{
	free(g->of);
	free(g->role);
}

static bool adjoins(const struct ruleset_range *last,
		    const struct ruleset_range *next, size_t size)
{
	uint8_t end[16];
	size_t i = size;

	memcpy(end, last->hi, size);
	while (i-- > 0 && !++end[i])
		;
	return !memcmp(end, next->lo, size);
}

static void gather(struct gathered *to, const struct ruleset_range *range,
		   size_t size)
{
	if (to->len && adjoins(&to->range[to->len - 1], range, size)) {
		memcpy(to->range[to->len - 1].hi, range->hi, size);
		return;
	}
	to->range = mem_grow(to->range, to->len, sizeof(*range));
	to->range[to->len++] = *range;
}

static void give_out(struct gatherer *g, const struct ruleset_range *range,
		     u32 group)
{
	u32 i;

	for (i = g->of[group]; i < g->of[group + 1]; i++)
		if (bits_test(g->wanted, g->member[i].role))
			gather(&g->role[g->member[i].role], range, g->size);
	if (g->group[group].flags & IMPP_GROUP_PROTECTED)
		gather(&g->judged, range, g->size);
}

static void write_number(uint8_t *byte, u64 number, size_t len)
{
	while (len-- > 0) {
		byte[len] = number;
		number >>= 8;
	}
}

static void read_spans4(struct gatherer *g)
{
	const struct impp_span4 *span = g->tables->record[IMPP_TABLE_SPANS4];
	u32 len = g->tables->len[IMPP_TABLE_SPANS4], first = 0, i;
	struct ruleset_range range = { 0 };

	g->size = 4;
	for (i = 0; i < len; i++) {
		write_number(range.lo, first, 4);
		write_number(range.hi, span[i].last, 4);
		give_out(g, &range, span[i].group);
		first = span[i].last + 1;
	}
}

static void read_spans6(struct gatherer *g)
{
	const struct impp_span6 *span = g->tables->record[IMPP_TABLE_SPANS6];
	u32 len = g->tables->len[IMPP_TABLE_SPANS6], i;
	struct ruleset_range range = { 0 };
	u64 hi = 0, lo = 0;

	g->size = 16;
	for (i = 0; i < len; i++) {
		write_number(range.lo, hi, 8);
		write_number(range.lo + 8, lo, 8);
		write_number(range.hi, span[i].last_hi, 8);
		write_number(range.hi + 8, span[i].last_lo, 8);
		give_out(g, &range, span[i].group);
		lo = span[i].last_lo + 1;
		hi = span[i].last_hi + !lo;
	}
}

/*
 * A name that nft takes: prefixes of own rows are roles, too, and begin with no
 * letter. No role of another kind is named so.
 */
static void set_name(char name[RULESET_NAME_LEN], const char *before,
		     const char *role, int v)
{
	bool prefix = strpbrk(role, ":.");
	char *at;

	snprintf(name, RULESET_NAME_LEN, "%s%s%s%s", before,
		 prefix ? "prefix-" : "", role, suffix[v]);
	for (at = name; *at; at++)
		if (*at == ':')
			*at = '-';
}

/* Takes the addresses over. */
static const char *add_set(struct maker *m, const char *before,
			   const char *role, const struct gathered *gathered)
{
	struct ruleset_set *set;

	if (!gathered->len)
		return NULL;
	set = &m->out->set[m->out->sets++];
	set_name(set->name, before, role, m->v);
	set->family = ruleset_family[m->v].family;
	set->range = gathered->range;
	set->ranges = gathered->len;
	return set->name;
}

static const char *add_quoted(struct maker *m, const char *role,
			      const struct gathered *gathered)
{
	size_t size = gathered->len * sizeof(*gathered->range);
	struct gathered copy = { mem_alloc(size), gathered->len };
	const char *name;

	if (size)
		memcpy(copy.range, gathered->range, size);
	name = add_set(m, "quoted.", role, &copy);
	if (name)
		m->out->set[m->out->sets - 1].quoted = true;
	else
		free(copy.range);
	return name;
}

static void add_roles(struct maker *m, const struct gatherer *g)
{
	const struct site *site = m->compiled->site;
	size_t i;

	for (i = 0; i < site->roles; i++)
		m->set[m->v][i] =
			add_set(m, "", site->role[i].name, &g->role[i]);
	for (i = 0; i < site->roles && !m->conntrack; i++)
		m->quoted[m->v][i] =
			add_quoted(m, site->role[i].name, &g->role[i]);
}

/* A family in which nothing is judged needs no sets. */
static void drop_roles(const struct maker *m, const struct gatherer *g)
{
	size_t i;

	for (i = 0; i < m->compiled->site->roles; i++)
		free(g->role[i].range);
}

static void add_judged(struct maker *m, struct gatherer *g)
{
	if (m->compiled->site->protect_all) {
		free(g->judged.range);
		return;
	}
	m->judged[m->v] = add_set(m, "", "protected", &g->judged);
	m->judged_quoted[m->v] = add_quoted(m, "protected", &g->judged);
}

static void add_family(struct maker *m, int v, const u64 *wanted)
{
	struct gatherer g;

	m->v = v;
	gatherer_init(&g, m, wanted);
	if (v == V4)
		read_spans4(&g);
	else
		read_spans6(&g);
	if (g.judged.len || m->compiled->site->protect_all) {
		add_roles(m, &g);
		add_judged(m, &g);
	} else {
		drop_roles(m, &g);
	}
	gatherer_exit(&g);
}

/* What S11 never answers. */
static void add_multicast(struct maker *m)
{
	static const struct ruleset_range range[FAMILIES][2] = {
		{ { { 224 }, { 239, 255, 255, 255 } },
		  { { 255, 255, 255, 255 }, { 255, 255, 255, 255 } } },
		{ { { 255 },
		    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		      255, 255, 255, 255, 255 } } },
	};
	struct gathered gathered;

	for (m->v = V4; m->v < FAMILIES; m->v++) {
		gathered.len = m->v == V4 ? 2 : 1;
		gathered.range = mem_alloc(sizeof(range[m->v]));
		memcpy(gathered.range, range[m->v], sizeof(range[m->v]));
		m->multicast[m->v] = add_set(m, "", "multicast", &gathered);
	}
}

void maker_sets(struct maker *m)
{
	const struct site *site = m->compiled->site;
	size_t each = site->roles * 2 + 3;
	u64 *wanted = wanted_roles(m);

	/* Rules point at names, so that this may not move. */
	m->out->set = mem_alloc(each * FAMILIES * sizeof(*m->out->set));
	add_family(m, V4, wanted);
	add_family(m, V6, wanted);
	if (site->mode == IMPP_MODE_ENFORCE &&
	    site->on_deny == IMPP_ON_DENY_REJECT)
		add_multicast(m);
	free(wanted);
}
