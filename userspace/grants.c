// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a policy back. For each row and transport: the pairs of groups whose
 * cell credits the row have to be said; the pairs that permit its ports, by
 * this row or by one before it, may be said. Pairs that are not judged may be
 * said too, because the policy says nothing about them. cover.c finds the
 * words.
 */
#include <stdlib.h>

#include "bits.h"
#include "cover.h"
#include "grants.h"
#include "icmp.h"
#include "mem.h"
#include "ports.h"

/* Ports of one set that lead to a chain with @rule in it. */
struct use {
	u32 rule;
	u16 set;
	struct port_range ports;
	struct port_range from_ports;
};

/* One row over one transport, from one range of source ports. */
struct unit {
	u32 rule;
	u8 transport;
	struct port_range from_ports;
	struct ports ports;
};

/**
 * struct reader - a policy being read
 * @range: the first of each set in IMPP_TABLE_RANGES, and one past the last
 * @cell: cell number by pair of groups, @groups a row; 0 for none
 * @use: by rule
 * @cover: the pairs that the unit at hand is about
 */
struct reader {
	const struct impp_tables *tables;
	struct grants *out;
	bool merge;
	u32 groups;
	u32 sets;
	u32 *range;
	u16 *cell;
	struct use *use;
	size_t uses;
	struct cover cover;
};

/* What one cell says to the unit at hand. */
struct opinion {
	bool credits;
	bool permits;
};

static const struct impp_match *matches(const struct reader *r)
{
	return r->tables->record[IMPP_TABLE_MATCHES];
}

static const struct impp_range *ranges(const struct reader *r)
{
	return r->tables->record[IMPP_TABLE_RANGES];
}

static bool port_range_equal(const struct port_range *a,
			     const struct port_range *b)
{
	return a->lo == b->lo && a->hi == b->hi;
}

static bool judged(const struct reader *r, u32 from, u32 to)
{
	const struct impp_group *group = r->tables->record[IMPP_TABLE_GROUPS];

	return (group[from].flags | group[to].flags) & IMPP_GROUP_PROTECTED;
}

static int compare_uses(const void *a, const void *b)
{
	const struct use *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->set != y->set)
		return x->set - y->set;
	return x->ports.lo - y->ports.lo;
}

static void add_use(struct reader *r, const struct impp_range *range,
		    const struct impp_match *match)
{
	r->use = mem_grow(r->use, r->uses, sizeof(*r->use));
	r->use[r->uses++] = (struct use){
		.rule = match->rule,
		.set = range->set,
		.ports = { range->lo, range->hi },
		.from_ports = { match->lo, match->hi },
	};
}

static void read_uses(struct reader *r)
{
	const struct impp_range *range = ranges(r);
	u32 len = r->tables->len[IMPP_TABLE_RANGES], i;
	const struct impp_match *match;

	r->sets = len ? range[len - 1].set : 0;
	r->range = mem_alloc((r->sets + 2) * sizeof(*r->range));
	for (i = len; i-- > 0;)
		r->range[range[i].set] = i;
	r->range[r->sets + 1] = len;
	for (i = 0; i < len; i++) {
		if (range[i].match == IMPP_MATCH_NONE)
			continue;
		match = matches(r) + range[i].match;
		for (;; match++) {
			add_use(r, &range[i], match);
			if (match->flags & IMPP_MATCH_LAST)
				break;
		}
	}
	if (r->uses)
		qsort(r->use, r->uses, sizeof(*r->use), compare_uses);
}

static void read_relations(struct reader *r)
{
	const struct impp_relation *rel =
		r->tables->record[IMPP_TABLE_RELATIONS];
	u32 i;

	r->cell = mem_alloc((size_t)r->groups * r->groups * sizeof(*r->cell));
	for (i = 0; i < r->tables->len[IMPP_TABLE_RELATIONS]; i++)
		r->cell[rel[i].from * r->groups + rel[i].to] = rel[i].cell;
}

/* Does a chain let the unit's source ports through, by whatever row? */
static bool chain_permits(const struct impp_match *match,
			  const struct unit *unit)
{
	for (;; match++) {
		if (match->lo <= unit->from_ports.lo &&
		    match->hi >= unit->from_ports.hi)
			return true;
		if (match->flags & IMPP_MATCH_LAST)
			return false;
	}
}

/* Does a set permit all of @ports to the unit? */
static bool set_permits_range(const struct reader *r, u32 set,
			      const struct unit *unit,
			      const struct port_range *ports)
{
	const struct impp_range *range = ranges(r);
	u32 next = ports->lo, i;

	for (i = r->range[set]; i < r->range[set + 1]; i++) {
		if (range[i].hi < next)
			continue;
		if (range[i].lo > next ||
		    !chain_permits(matches(r) + range[i].match, unit))
			return false;
		if (range[i].hi >= ports->hi)
			return true;
		next = range[i].hi + 1U;
	}
	return false;
}

static bool set_permits(const struct reader *r, u32 set,
			const struct unit *unit)
{
	size_t i;

	for (i = 0; set && i < unit->ports.len; i++)
		if (!set_permits_range(r, set, unit, &unit->ports.range[i]))
			return false;
	return set;
}

/* What each cell says to a unit, by number; 0 says nothing. */
static struct opinion *ask_cells(const struct reader *r,
				 const struct unit *unit, const struct use *use,
				 size_t uses)
{
	const struct impp_cell *cell = r->tables->record[IMPP_TABLE_CELLS];
	u32 cells = r->tables->len[IMPP_TABLE_CELLS], i;
	struct opinion *opinion = mem_alloc((cells + 1) * sizeof(*opinion));
	bool *credits = mem_alloc((r->sets + 1) * sizeof(*credits));

	for (; uses--; use++)
		if (port_range_equal(&use->from_ports, &unit->from_ports))
			credits[use->set] = true;
	for (i = 0; i < cells; i++) {
		u32 set = cell[i].permit[unit->transport];

		opinion[i + 1].credits = credits[set];
		opinion[i + 1].permits = set_permits(r, set, unit);
	}
	free(credits);
	return opinion;
}

/* Fills @r->cover. */
static void ask_pairs(struct reader *r, const struct opinion *opinion)
{
	u64 *wanted = r->cover.wanted, *allowed = r->cover.allowed;
	u32 from, to, cell;

	for (from = 0; from < r->groups; from++) {
		for (to = 0; to < r->groups; to++) {
			cell = r->cell[from * r->groups + to];
			bits_assign(wanted, to, opinion[cell].credits);
			bits_assign(allowed, to,
				    opinion[cell].permits ||
					    !judged(r, from, to));
		}
		wanted += r->cover.words;
		allowed += r->cover.words;
	}
}

static struct grant *grant_find(const struct reader *r, const struct unit *unit,
				u32 from, u32 to)
{
	struct grant *grant = r->out->grant, *end = grant + r->out->len;

	for (; grant < end; grant++)
		if (grant->from == from && grant->to == to &&
		    grant->transport == unit->transport &&
		    port_range_equal(&grant->from_ports, &unit->from_ports) &&
		    (r->merge || grant->rule[0] == unit->rule))
			return grant;
	return NULL;
}

static struct grant *grant_new(struct reader *r, const struct unit *unit,
			       u32 from, u32 to)
{
	struct grants *out = r->out;
	struct grant *grant;

	out->grant = mem_grow(out->grant, out->len, sizeof(*out->grant));
	grant = &out->grant[out->len++];
	*grant = (struct grant){
		.from = from,
		.to = to,
		.transport = unit->transport,
		.from_ports = unit->from_ports,
	};
	return grant;
}

static void grant_add(struct reader *r, const struct unit *unit, u32 from,
		      u32 to)
{
	struct grant *grant = grant_find(r, unit, from, to);
	size_t i;

	if (!grant)
		grant = grant_new(r, unit, from, to);
	if (!grant->rules || grant->rule[grant->rules - 1] != unit->rule) {
		grant->rule = mem_grow(grant->rule, grant->rules,
				       sizeof(*grant->rule));
		grant->rule[grant->rules++] = unit->rule;
	}
	for (i = 0; i < unit->ports.len; i++)
		ports_add(&grant->ports, &unit->ports.range[i]);
	ports_settle(&grant->ports);
}

/* The ports that some cell credits to the unit. */
static bool collect_ports(const struct reader *r, struct unit *unit,
			  const struct use *use, size_t uses)
{
	const struct impp_cell *cell = r->tables->record[IMPP_TABLE_CELLS];
	bool *named = mem_alloc((r->sets + 1) * sizeof(*named));
	u32 i;

	for (i = 0; i < r->tables->len[IMPP_TABLE_CELLS]; i++)
		named[cell[i].permit[unit->transport]] = true;
	named[0] = false;
	for (; uses--; use++)
		if (named[use->set] &&
		    port_range_equal(&use->from_ports, &unit->from_ports))
			ports_add(&unit->ports, &use->ports);
	ports_settle(&unit->ports);
	free(named);
	return unit->ports.len;
}

static void read_unit(struct reader *r, struct unit *unit,
		      const struct use *use, size_t uses)
{
	struct opinion *opinion;
	u32 from, to;

	if (collect_ports(r, unit, use, uses)) {
		opinion = ask_cells(r, unit, use, uses);
		ask_pairs(r, opinion);
		free(opinion);
		while (cover_next(&r->cover, &from, &to))
			grant_add(r, unit, from, to);
	}
	ports_clear(&unit->ports);
}

/* Was this range of source ports among the uses before @use? */
static bool seen(const struct use *first, const struct use *use)
{
	const struct use *at;

	for (at = first; at < use; at++)
		if (port_range_equal(&at->from_ports, &use->from_ports))
			return true;
	return false;
}

/* All uses of one rule. */
static void read_rule(struct reader *r, const struct use *use, size_t uses)
{
	struct unit unit = { .rule = use->rule };
	size_t i;

	for (i = 0; i < uses; i++) {
		/* Usually the first is all there is. */
		if (i &&
		    (port_range_equal(&use[i].from_ports, &use->from_ports) ||
		     seen(use, &use[i])))
			continue;
		unit.from_ports = use[i].from_ports;
		for (unit.transport = 0; unit.transport < __IMPP_TRANSPORT_MAX;
		     unit.transport++)
			read_unit(r, &unit, use, uses);
	}
}

static void reader_init(struct reader *r)
{
	r->groups = r->tables->len[IMPP_TABLE_GROUPS];
	cover_init(&r->cover, &r->out->classes, r->groups);
	read_uses(r);
	read_relations(r);
}

static void reader_exit(struct reader *r)
{
	free(r->range);
	free(r->cell);
	free(r->use);
	cover_exit(&r->cover);
}

/* The same in IPv4 and in IPv6: all of ICMP, or echo requests. */
static bool icmp_twins(const struct grant *v4, const struct grant *v6)
{
	enum icmp_word word;

	if (v4->transport != IMPP_ICMP || v6->transport != IMPP_ICMPV6 ||
	    v4->from != v6->from || v4->to != v6->to ||
	    v4->rules != v6->rules ||
	    memcmp(v4->rule, v6->rule, v4->rules * sizeof(*v4->rule)))
		return false;
	word = icmp_word(v4->transport, &v4->ports);
	return word != ICMP_TYPES &&
	       word == icmp_word(v6->transport, &v6->ports);
}

static void grant_clear(struct grant *grant)
{
	ports_clear(&grant->ports);
	free(grant->rule);
}

/* Rows that say "icmp" are read as such. */
static void join_icmp(struct grants *grants)
{
	struct grant *g = grants->grant;
	size_t i, j, len = 0;

	for (i = 0; i < grants->len; i++) {
		for (j = 0; j < len && !icmp_twins(&g[j], &g[i]); j++)
			;
		if (j < len) {
			g[j].both_icmp = true;
			grant_clear(&g[i]);
		} else {
			g[len++] = g[i];
		}
	}
	grants->len = len;
}

/* Moves grants between the same classes to the first of them. */
static void gather_pairs(struct grants *grants)
{
	struct grant *g = grants->grant, moved;
	size_t i, j, end;

	for (i = 0; i < grants->len; i = end) {
		end = i + 1;
		for (j = end; j < grants->len; j++) {
			if (g[j].from != g[i].from || g[j].to != g[i].to)
				continue;
			moved = g[j];
			memmove(&g[end + 1], &g[end], (j - end) * sizeof(*g));
			g[end++] = moved;
		}
	}
}

void grants_read(struct grants *grants, const struct impp_tables *tables,
		 bool merge)
{
	struct reader r = { .tables = tables, .out = grants, .merge = merge };
	size_t i, end;

	memset(grants, 0, sizeof(*grants));
	classes_read(&grants->classes, tables);
	reader_init(&r);
	for (i = 0; i < r.uses; i = end) {
		for (end = i; end < r.uses && r.use[end].rule == r.use[i].rule;
		     end++)
			;
		read_rule(&r, &r.use[i], end - i);
	}
	reader_exit(&r);
	join_icmp(grants);
	if (merge)
		gather_pairs(grants);
}

void grants_clear(struct grants *grants)
{
	size_t i;

	for (i = 0; i < grants->len; i++)
		grant_clear(&grants->grant[i]);
	free(grants->grant);
	classes_clear(&grants->classes);
	memset(grants, 0, sizeof(*grants));
}
