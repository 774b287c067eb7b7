// SPDX-License-Identifier: GPL-2.0
/*
 * The compiler leaves out of every chain what can never be credited (chains.c),
 * so a rule that no match names is a rule in the shadow; so is one that is
 * named only between groups that have no address family in common. What shadows
 * it are the rules before it, on its own ports, in the cells of its own pairs.
 */
#include "mem.h"
#include "shadow.h"

/**
 * struct finder - shadows being found
 * @active: by rule number, the row
 * @rules: how many
 * @first: per port set, its first range; one more at the end
 * @credited: rules that some match names, where there are packets
 * @seen: families in which each cell was looked at, for the row at hand
 * @by: rules that shadow the row at hand
 */
struct finder {
	const struct census *census;
	const struct impp_tables *tables;
	const struct active **active;
	u32 rules;
	u32 *first;
	u64 *credited;
	u8 *seen;
	u64 *by;
};

static void index_sets(struct finder *f)
{
	const struct impp_range *range = f->tables->record[IMPP_TABLE_RANGES];
	u32 len = f->tables->len[IMPP_TABLE_RANGES], sets, set, i;

	sets = len ? range[len - 1].set : 0;
	f->first = mem_alloc((sets + 2) * sizeof(*f->first));
	for (i = 0, set = 0; set <= sets + 1; set++) {
		while (i < len && range[i].set < set)
			i++;
		f->first[set] = i;
	}
}

/* The families in which a relation can have packets. */
static unsigned int families_of(const struct finder *f,
				const struct impp_relation *r)
{
	return census_families(f->census, r->from) &
	       census_families(f->census, r->to);
}

static void credit_chain(struct finder *f, u32 number)
{
	const struct impp_match *match = f->tables->record[IMPP_TABLE_MATCHES];

	for (match += number;; match++) {
		bits_assign(f->credited, match->rule, true);
		if (match->flags & IMPP_MATCH_LAST)
			return;
	}
}

/* Equal sets are one: each is looked at once. */
static void credit_set(struct finder *f, u64 *done, u32 set)
{
	const struct impp_range *range = f->tables->record[IMPP_TABLE_RANGES];
	u32 i;

	if (!set || bits_test(done, set))
		return;
	bits_assign(done, set, true);
	for (i = f->first[set]; i < f->first[set + 1]; i++)
		credit_chain(f, range[i].match);
}

static void credit_cell(struct finder *f, u64 *done,
			const struct impp_cell *cell, unsigned int families)
{
	if (!families)
		return;
	credit_set(f, done, cell->permit[IMPP_TCP]);
	credit_set(f, done, cell->permit[IMPP_UDP]);
	credit_set(f, done, cell->permit[IMPP_OTHER]);
	if (families & CENSUS_IPV4)
		credit_set(f, done, cell->permit[IMPP_ICMP]);
	if (families & CENSUS_IPV6)
		credit_set(f, done, cell->permit[IMPP_ICMPV6]);
}

static void credit_cells(struct finder *f)
{
	const struct impp_relation *r = f->tables->record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cell = f->tables->record[IMPP_TABLE_CELLS];
	u64 *done = mem_alloc(bits_words(IMPP_SETS_MAX + 1) * sizeof(u64));
	u32 i;

	for (i = 0; i < f->tables->len[IMPP_TABLE_RELATIONS]; i++)
		f->seen[r[i].cell] |= families_of(f, &r[i]);
	for (i = 0; i < f->tables->len[IMPP_TABLE_CELLS]; i++)
		credit_cell(f, done, &cell[i], f->seen[i + 1]);
	free(done);
}

static void finder_init(struct finder *f, const struct census *census)
{
	const struct compiled *compiled = census->compiled;
	size_t i;

	f->census = census;
	f->tables = &compiled->tables;
	f->rules = f->tables->len[IMPP_TABLE_RULES];
	f->active = mem_alloc(f->rules * sizeof(*f->active));
	for (i = 0; i < compiled->actives; i++)
		if (compiled->active[i].rule != IMPP_RULE_NONE)
			f->active[compiled->active[i].rule] =
				&compiled->active[i];
	f->credited = mem_alloc(bits_words(f->rules) * sizeof(u64));
	f->by = mem_alloc(bits_words(f->rules) * sizeof(u64));
	f->seen = mem_alloc(IMPP_CELLS_MAX + 1);
	index_sets(f);
	credit_cells(f);
}

static void finder_exit(struct finder *f)
{
	free(f->active);
	free(f->first);
	free(f->credited);
	free(f->seen);
	free(f->by);
}

/* Is a match of the chain credited for some source port of the row's? */
static bool credited(const struct impp_match *chain,
		     const struct impp_match *match,
		     const struct port_range *from)
{
	u32 lo = match->lo > from->lo ? match->lo : from->lo;
	u32 hi = match->hi < from->hi ? match->hi : from->hi, before;
	const struct impp_match *m;

	/* The first source port of both that no match before this one has. */
	do {
		before = lo;
		for (m = chain; m < match; m++)
			if (lo >= m->lo && lo <= m->hi)
				lo = m->hi + 1U;
	} while (lo > before);
	return lo <= hi;
}

/* Notes the rules of a chain that are credited in place of the row at hand. */
static void note_chain(struct finder *f, const struct active *row, u32 number)
{
	const struct impp_match *match = f->tables->record[IMPP_TABLE_MATCHES];
	const struct impp_match *chain = match + number;

	for (match = chain;; match++) {
		if (match->rule < row->rule &&
		    credited(chain, match, &row->from_ports))
			bits_assign(f->by, match->rule, true);
		if (match->flags & IMPP_MATCH_LAST)
			return;
	}
}

static void note_ports(struct finder *f, const struct active *row,
		       const struct impp_cell *cell, unsigned int transport,
		       u32 lo, u32 hi)
{
	const struct impp_range *range = f->tables->record[IMPP_TABLE_RANGES];
	u32 set = cell->permit[transport], i;

	for (i = f->first[set]; set && i < f->first[set + 1]; i++)
		if (range[i].lo <= hi && lo <= range[i].hi)
			note_chain(f, row, range[i].match);
}

static void note_cell(struct finder *f, const struct active *row,
		      const struct impp_cell *cell, unsigned int families)
{
	const struct transports *over = &row->row->transports;
	const struct port_range *range = row->ports.range;
	size_t i;

	for (i = 0; i < row->ports.len; i++, range++) {
		if (over->named & TRANSPORT_TCP)
			note_ports(f, row, cell, IMPP_TCP, range->lo,
				   range->hi);
		if (over->named & TRANSPORT_UDP)
			note_ports(f, row, cell, IMPP_UDP, range->lo,
				   range->hi);
	}
	if (over->named & TRANSPORT_ICMP && families & CENSUS_IPV4)
		note_ports(f, row, cell, IMPP_ICMP, 0, 65535);
	if (over->named & TRANSPORT_ICMPV6 && families & CENSUS_IPV6)
		note_ports(f, row, cell, IMPP_ICMPV6, 0, 65535);
	if (over->named & TRANSPORT_ECHO && families & CENSUS_IPV4)
		note_ports(f, row, cell, IMPP_ICMP, 8 << 8, 8 << 8);
	if (over->named & TRANSPORT_ECHO && families & CENSUS_IPV6)
		note_ports(f, row, cell, IMPP_ICMPV6, 128 << 8, 128 << 8);
	for (i = 0; i < 256; i++)
		if (over->proto[i / 8] >> i % 8 & 1)
			note_ports(f, row, cell, IMPP_OTHER, i, i);
}

/* Sets @f->by to the rules that shadow a row. */
static void note_row(struct finder *f, const struct active *row)
{
	const struct impp_relation *r = f->tables->record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cell = f->tables->record[IMPP_TABLE_CELLS];
	unsigned int families;
	u32 i;

	memset(f->by, 0, bits_words(f->rules) * sizeof(u64));
	memset(f->seen, 0, IMPP_CELLS_MAX + 1);
	for (i = 0; i < f->tables->len[IMPP_TABLE_RELATIONS]; i++, r++) {
		families = families_of(f, r) & ~f->seen[r->cell];
		if (!families ||
		    !census_matches(f->census, row, r->from, r->to))
			continue;
		f->seen[r->cell] |= families;
		note_cell(f, row, &cell[r->cell - 1], families);
	}
}

static void add_shadow(struct finder *f, struct shadows *shadows, u32 rule)
{
	struct shadow *shadow;
	u32 i;

	note_row(f, f->active[rule]);
	shadows->shadow =
		mem_grow(shadows->shadow, shadows->len, sizeof(*shadow));
	shadow = &shadows->shadow[shadows->len++];
	*shadow = (struct shadow){ .active = f->active[rule] };
	for (i = 0; i < f->rules; i++) {
		if (!bits_test(f->by, i))
			continue;
		shadow->by =
			mem_grow(shadow->by, shadow->len, sizeof(*shadow->by));
		shadow->by[shadow->len++] = f->active[i];
	}
}

void shadows_find(struct shadows *shadows, const struct census *census)
{
	struct finder f;
	u32 rule;

	memset(shadows, 0, sizeof(*shadows));
	finder_init(&f, census);
	for (rule = 0; rule < f.rules; rule++)
		if (!bits_test(f.credited, rule))
			add_shadow(&f, shadows, rule);
	finder_exit(&f);
}

void shadows_clear(struct shadows *shadows)
{
	size_t i;

	for (i = 0; i < shadows->len; i++)
		free(shadows->shadow[i].by);
	free(shadows->shadow);
	memset(shadows, 0, sizeof(*shadows));
}
