// SPDX-License-Identifier: GPL-2.0
/*
 * The compiler leaves out of every chain what can never be credited (chains.c),
 * so a rule that no match names is a rule in the shadow. What shadows it are
 * the rules before it, on its own ports, in the cells of its own pairs.
 */
#include "mem.h"
#include "shadow.h"

/**
 * struct finder - shadows being found
 * @active: by rule number, the row
 * @rules: how many
 * @first: per port set, its first range; one more at the end
 * @credited: rules that some match names
 * @seen: cells looked at for the row at hand
 * @by: rules that shadow the row at hand
 */
struct finder {
	const struct census *census;
	const struct impp_tables *tables;
	const struct active **active;
	u32 rules;
	u32 *first;
	u64 *credited;
	u64 *seen;
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

static void finder_init(struct finder *f, const struct census *census)
{
	const struct compiled *compiled = census->compiled;
	const struct impp_match *match;
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
	f->seen = mem_alloc(bits_words(IMPP_CELLS_MAX + 1) * sizeof(u64));
	match = f->tables->record[IMPP_TABLE_MATCHES];
	for (i = 0; i < f->tables->len[IMPP_TABLE_MATCHES]; i++)
		bits_assign(f->credited, match[i].rule, true);
	index_sets(f);
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
		      const struct impp_cell *cell)
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
	if (over->named & TRANSPORT_ICMP)
		note_ports(f, row, cell, IMPP_ICMP, 0, 65535);
	if (over->named & TRANSPORT_ICMPV6)
		note_ports(f, row, cell, IMPP_ICMPV6, 0, 65535);
	if (over->named & TRANSPORT_ECHO) {
		note_ports(f, row, cell, IMPP_ICMP, 8 << 8, 8 << 8);
		note_ports(f, row, cell, IMPP_ICMPV6, 128 << 8, 128 << 8);
	}
	for (i = 0; i < 256; i++)
		if (over->proto[i / 8] >> i % 8 & 1)
			note_ports(f, row, cell, IMPP_OTHER, i, i);
}

/* Sets @f->by to the rules that shadow a row. */
static void note_row(struct finder *f, const struct active *row)
{
	const struct impp_relation *r = f->tables->record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cell = f->tables->record[IMPP_TABLE_CELLS];
	u32 i;

	memset(f->by, 0, bits_words(f->rules) * sizeof(u64));
	memset(f->seen, 0, bits_words(IMPP_CELLS_MAX + 1) * sizeof(u64));
	for (i = 0; i < f->tables->len[IMPP_TABLE_RELATIONS]; i++, r++) {
		if (bits_test(f->seen, r->cell) ||
		    !census_matches(f->census, row, r->from, r->to))
			continue;
		bits_assign(f->seen, r->cell, true);
		note_cell(f, row, &cell[r->cell - 1]);
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
