// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a policy back. For each row and transport: the pairs of groups whose
 * cell credits the row (`credit`) and those that permit its ports, by this row
 * or by one before it (`permit`). Then pairs of roles are looked for that
 * cover all of the former and lie in the latter; the pair of roles that the
 * row was written with is one, so there is always one. Of several the one
 * that covers most is taken, and of these the narrowest.
 *
 * Pairs of groups that are not judged permit everything here, because nothing
 * is said about them.
 */
#include <stdlib.h>

#include "bits.h"
#include "grants.h"
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
 * @credit: by pair of groups, @words a row; bits are taken out when covered
 * @permit: by pair of groups, @words a row
 */
struct reader {
	const struct impp_tables *tables;
	struct grants *out;
	bool merge;
	u32 groups;
	size_t words;
	u32 sets;
	u32 *range;
	u16 *cell;
	struct use *use;
	size_t uses;
	u64 *credit;
	u64 *permit;
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

static bool judged(const struct reader *r, u32 from, u32 to)
{
	const struct impp_group *group = r->tables->record[IMPP_TABLE_GROUPS];

	return (group[from].flags | group[to].flags) & IMPP_GROUP_PROTECTED;
}

/* -- Classes ------------------------------------------------------------- */

static void class_add(struct role_class *class, unsigned int role)
{
	class->role.role = mem_grow(class->role.role, class->role.len,
				    sizeof(*class->role.role));
	class->role.role[class->role.len++] = role;
}

static bool all_protected(const struct reader *r, const u64 *groups)
{
	const struct impp_group *group = r->tables->record[IMPP_TABLE_GROUPS];
	u32 i;

	for (i = 0; i < r->groups; i++)
		if (bits_test(groups, i) &&
		    !(group[i].flags & IMPP_GROUP_PROTECTED))
			return false;
	return true;
}

/* Puts a role, held by @groups, into its class. */
static void classify(struct reader *r, unsigned int role, const u64 *groups)
{
	struct grants *out = r->out;
	size_t size = r->words * sizeof(*groups), i;
	struct role_class *class;

	for (i = 0; i < out->classes; i++) {
		if (!memcmp(out->class[i].groups, groups, size)) {
			class_add(&out->class[i], role);
			return;
		}
	}
	out->class = mem_grow(out->class, out->classes, sizeof(*out->class));
	class = &out->class[out->classes++];
	memset(class, 0, sizeof(*class));
	class->groups = mem_alloc(size);
	memcpy(class->groups, groups, size);
	class->judged = all_protected(r, groups);
	class_add(class, role);
}

static void read_classes(struct reader *r)
{
	const struct impp_member *m = r->tables->record[IMPP_TABLE_MEMBERS];
	u32 roles = r->tables->len[IMPP_TABLE_ROLES], i;
	u64 *held = mem_alloc(roles * r->words * sizeof(*held));
	size_t j;

	for (i = 0; i < r->tables->len[IMPP_TABLE_MEMBERS]; i++)
		bits_assign(&held[m[i].role * r->words], m[i].group, true);
	for (i = 0; i < roles; i++) {
		for (j = 0; j < r->words && !held[i * r->words + j]; j++)
			;
		if (j < r->words)
			classify(r, i, &held[i * r->words]);
	}
	free(held);
}

/* -- Uses ---------------------------------------------------------------- */

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

/* -- What cells say ------------------------------------------------------ */

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
				 const struct unit *unit,
				 const struct use *use, size_t uses)
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

/* Fills @r->credit and @r->permit. */
static void ask_pairs(struct reader *r, const struct opinion *opinion)
{
	u32 from, to, cell;

	for (from = 0; from < r->groups; from++) {
		for (to = 0; to < r->groups; to++) {
			cell = r->cell[from * r->groups + to];
			bits_assign(&r->credit[from * r->words], to,
				    opinion[cell].credits);
			bits_assign(&r->permit[from * r->words], to,
				    opinion[cell].permits ||
					    !judged(r, from, to));
		}
	}
}

/* -- Covering ------------------------------------------------------------ */

/* A pair of classes, and how good a description it is. */
struct block {
	u32 from;
	u32 to;
	size_t covers;
	size_t size;
};

/* Return: false if the pair of classes says more than the tables permit. */
static bool block_measure(const struct reader *r, struct block *block)
{
	const u64 *from = r->out->class[block->from].groups;
	const u64 *to = r->out->class[block->to].groups;
	const u64 *permit, *credit;
	u32 group;
	size_t i;

	block->covers = 0;
	block->size = 0;
	for (group = 0; group < r->groups; group++) {
		if (!bits_test(from, group))
			continue;
		permit = &r->permit[group * r->words];
		credit = &r->credit[group * r->words];
		for (i = 0; i < r->words; i++) {
			if (to[i] & ~permit[i])
				return false;
			block->covers += hweight64(to[i] & credit[i]);
			block->size += hweight64(to[i]);
		}
	}
	return true;
}

static bool better(const struct block *a, const struct block *b)
{
	if (a->covers != b->covers)
		return a->covers > b->covers;
	return a->size < b->size;
}

/* The best description that has the pair of groups in it. */
static struct block block_find(const struct reader *r, u32 from, u32 to)
{
	struct block best = { .from = CLASS_NONE, .to = CLASS_NONE }, block;
	const struct grants *out = r->out;

	for (block.from = 0; block.from < out->classes; block.from++) {
		if (!bits_test(out->class[block.from].groups, from))
			continue;
		for (block.to = 0; block.to < out->classes; block.to++) {
			if (!bits_test(out->class[block.to].groups, to))
				continue;
			if (block_measure(r, &block) && better(&block, &best))
				best = block;
		}
	}
	return best;
}

static void block_cover(struct reader *r, const struct block *block)
{
	const struct role_class *class = r->out->class;
	u32 group;
	size_t i;

	for (group = 0; group < r->groups; group++) {
		if (!bits_test(class[block->from].groups, group))
			continue;
		for (i = 0; i < r->words; i++)
			r->credit[group * r->words + i] &=
				~class[block->to].groups[i];
	}
}

/* -- Grants -------------------------------------------------------------- */

static struct grant *grant_find(const struct reader *r,
				const struct unit *unit, u32 from, u32 to)
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

static void cover(struct reader *r, const struct unit *unit)
{
	struct block block;
	u32 from, to;

	for (from = 0; from < r->groups; from++) {
		for (to = 0; to < r->groups; to++) {
			if (!bits_test(&r->credit[from * r->words], to))
				continue;
			block = block_find(r, from, to);
			grant_add(r, unit, block.from, block.to);
			if (block.from != CLASS_NONE)
				block_cover(r, &block);
		}
	}
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

	if (collect_ports(r, unit, use, uses)) {
		opinion = ask_cells(r, unit, use, uses);
		ask_pairs(r, opinion);
		free(opinion);
		cover(r, unit);
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
		if (i && (port_range_equal(&use[i].from_ports,
					   &use->from_ports) ||
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
	size_t size;

	r->groups = r->tables->len[IMPP_TABLE_GROUPS];
	r->words = bits_words(r->groups);
	size = r->groups * r->words * sizeof(u64);
	r->credit = mem_alloc(size);
	r->permit = mem_alloc(size);
	r->out->words = r->words;
	read_classes(r);
	read_uses(r);
	read_relations(r);
}

static void reader_exit(struct reader *r)
{
	free(r->range);
	free(r->cell);
	free(r->use);
	free(r->credit);
	free(r->permit);
}

void grants_read(struct grants *grants, const struct impp_tables *tables,
		 bool merge)
{
	struct reader r = { .tables = tables, .out = grants, .merge = merge };
	size_t i, end;

	memset(grants, 0, sizeof(*grants));
	reader_init(&r);
	for (i = 0; i < r.uses; i = end) {
		for (end = i; end < r.uses && r.use[end].rule == r.use[i].rule;
		     end++)
			;
		read_rule(&r, &r.use[i], end - i);
	}
	reader_exit(&r);
}

void grants_clear(struct grants *grants)
{
	size_t i;

	for (i = 0; i < grants->classes; i++) {
		free(grants->class[i].role.role);
		free(grants->class[i].groups);
	}
	for (i = 0; i < grants->len; i++) {
		ports_clear(&grants->grant[i].ports);
		free(grants->grant[i].rule);
	}
	free(grants->class);
	free(grants->grant);
	memset(grants, 0, sizeof(*grants));
}
