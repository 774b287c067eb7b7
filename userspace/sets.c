// SPDX-License-Identifier: GPL-2.0
/*
 * Port sets by a sweep over the ports. The edges of all rows are sorted once
 * for the whole site; a set's sweep passes over the rows that are not its own.
 */
#include <stdlib.h>

#include "../kmod/portset.h"
#include "bits.h"
#include "mem.h"
#include "sets.h"

/* From @port on, a row is in (@opens) or no longer. */
struct edge {
	u32 port;
	u32 row;
	bool opens;
};

static bool sourced(unsigned int transport)
{
	return transport == IMPP_TCP || transport == IMPP_UDP;
}

static void add_edge(struct edges *edges, struct edge edge)
{
	edges->edge = mem_grow(edges->edge, edges->len, sizeof(edge));
	edges->edge[edges->len++] = edge;
}

static void add_range(struct edges *edges, u32 row, u32 lo, u32 hi)
{
	add_edge(edges, (struct edge){ lo, row, true });
	add_edge(edges, (struct edge){ hi + 1, row, false });
}

static void add_ports(struct edges *edges, u32 row, const struct ports *ports)
{
	size_t i;

	for (i = 0; i < ports->len; i++)
		add_range(edges, row, ports->range[i].lo, ports->range[i].hi);
}

/* Every type from @lo to @hi, all codes. */
static void add_types(struct edges *edges, u32 row, u32 lo, u32 hi)
{
	add_range(edges, row, lo << 8, hi << 8 | 0xff);
}

/* Redirects and neighbour discovery match no rule (S9). */
static void add_icmp(struct edges *edges, u32 row, unsigned int named)
{
	struct edges *v4 = &edges[IMPP_ICMP], *v6 = &edges[IMPP_ICMPV6];

	if (named & TRANSPORT_ICMP) {
		add_types(v4, row, 0, 4);
		add_types(v4, row, 6, 255);
	} else if (named & TRANSPORT_ECHO) {
		add_range(v4, row, 8 << 8, 8 << 8);
	}
	if (named & TRANSPORT_ICMPV6) {
		add_types(v6, row, 0, 129);
		add_types(v6, row, 138, 142);
		add_types(v6, row, 144, 255);
	} else if (named & TRANSPORT_ECHO) {
		add_range(v6, row, 128 << 8, 128 << 8);
	}
}

static void add_row(struct sets *sets, u32 row)
{
	const struct active *active = &sets->compiled->active[row];
	const struct transports *over = &active->row->transports;
	struct edges *edges = sets->edges[SET_PERMIT];
	u32 i;

	if (active->status == ROW_LOCALHOST)
		edges = sets->edges[SET_LOCALHOST];
	else if (active->status != ROW_RULE)
		return;
	add_icmp(edges, row, over->named);
	if (over->named & TRANSPORT_TCP)
		add_ports(&edges[IMPP_TCP], row, &active->ports);
	if (over->named & TRANSPORT_UDP)
		add_ports(&edges[IMPP_UDP], row, &active->ports);
	for (i = 0; i < 256; i++)
		if (over->proto[i / 8] >> i % 8 & 1)
			add_range(&edges[IMPP_OTHER], row, i, i);
}

/* Rows ascend at each port, so that what opens is put in place cheaply. */
static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Sorts the edges; returns the length of the longest list. */
static size_t sort_edges(struct sets *sets)
{
	struct edges *edges = sets->edges[0];
	size_t most = 0;
	u32 i;

	for (i = 0; i < SET_KINDS * __IMPP_TRANSPORT_MAX; i++, edges++) {
		if (edges->len)
			qsort(edges->edge, edges->len, sizeof(*edges->edge),
			      compare_edges);
		if (edges->len > most)
			most = edges->len;
	}
	return most;
}

void sets_init(struct sets *sets, const struct compiled *compiled,
	       struct diag *diag)
{
	size_t i;

	memset(sets, 0, sizeof(*sets));
	sets->compiled = compiled;
	sets->chains.active = compiled->active;
	sets->chains.diag = diag;
	for (i = 0; i < compiled->actives; i++)
		add_row(sets, i);
	sets->inside = mem_alloc((compiled->actives + 1) * sizeof(u32));
	sets->range = mem_alloc(sort_edges(sets) * sizeof(*sets->range));
}

void sets_exit(struct sets *sets)
{
	struct edges *edges = sets->edges[0];
	u32 i;

	for (i = 0; i < SET_KINDS * __IMPP_TRANSPORT_MAX; i++)
		free(edges[i].edge);
	intern_clear(&sets->chains.things);
	intern_clear(&sets->things);
	free(sets->inside);
	free(sets->range);
	memset(sets, 0, sizeof(*sets));
}

static void cross(struct sets *sets, const struct edge *edge)
{
	u32 *inside = sets->inside;
	size_t at = sets->insides;

	while (at && inside[at - 1] >= edge->row)
		at--;
	if (edge->opens) {
		memmove(&inside[at + 1], &inside[at],
			(sets->insides++ - at) * sizeof(*inside));
		inside[at] = edge->row;
	} else {
		memmove(&inside[at], &inside[at + 1],
			(--sets->insides - at) * sizeof(*inside));
	}
}

/* Adds the ports from @lo to before @end, which are alike. */
static int close_range(struct sets *sets, enum set_kind kind,
		       unsigned int transport, u32 lo, u32 end)
{
	struct impp_range *next = &sets->range[sets->ranges];
	u32 match = IMPP_MATCH_NONE;

	if (!sets->insides || lo == end)
		return 0;
	if (kind == SET_PERMIT) {
		match = chains_put(&sets->chains, sets->inside, sets->insides,
				   sourced(transport), lo);
		if (match == CHAINS_FAILED)
			return -1;
	}
	if (sets->ranges && next[-1].hi + 1U == lo && next[-1].match == match) {
		next[-1].hi = end - 1;
		return 0;
	}
	*next = (struct impp_range){ .lo = lo, .hi = end - 1, .match = match };
	sets->ranges++;
	return 0;
}

static int sweep(struct sets *sets, const u64 *rows, enum set_kind kind,
		 unsigned int transport)
{
	const struct edges *edges = &sets->edges[kind][transport];
	const struct edge *edge = edges->edge, *end = edge + edges->len;
	u32 lo = 0;

	sets->insides = 0;
	sets->ranges = 0;
	for (; edge < end; edge++) {
		if (!bits_test(rows, edge->row))
			continue;
		if (close_range(sets, kind, transport, lo, edge->port))
			return -1;
		lo = edge->port;
		cross(sets, edge);
	}
	return 0;
}

u32 sets_put(struct sets *sets, const u64 *rows, enum set_kind kind,
	     unsigned int transport)
{
	size_t size = sizeof(*sets->range);
	const struct row *last;
	u32 number;

	if (sweep(sets, rows, kind, transport))
		return SETS_FAILED;
	if (!sets->ranges)
		return 0;
	number = intern_put(&sets->things, sets->range, sets->ranges * size);
	if (intern_at(&sets->things, sets->things.len) <=
	    IMPP_RANGES_MAX * size)
		return number + 1;
	/* The row that the sweep left last is still there. */
	last = sets->compiled->active[sets->inside[0]].row;
	diag_error(sets->chains.diag, &last->mark,
		   "the rows combine to more than %d ranges of ports",
		   IMPP_RANGES_MAX);
	return SETS_FAILED;
}

void sets_tables(const struct sets *sets, struct impp_tables *tables)
{
	const struct intern *matches = &sets->chains.things;
	const struct intern *things = &sets->things;
	struct impp_range *range = intern_table(things);
	size_t i = 0, end;
	u32 set;

	for (set = 1; set <= things->len; set++) {
		end = intern_at(things, set) / sizeof(*range);
		for (; i < end; i++)
			range[i].set = set;
	}
	tables->record[IMPP_TABLE_RANGES] = range;
	tables->len[IMPP_TABLE_RANGES] = i;
	tables->record[IMPP_TABLE_MATCHES] = intern_table(matches);
	tables->len[IMPP_TABLE_MATCHES] =
		intern_at(matches, matches->len) / sizeof(struct impp_match);
}
