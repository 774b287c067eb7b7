// SPDX-License-Identifier: GPL-2.0
/*
 * Port sets by a sweep over the ports. The edges of all rows are sorted once
 * for the whole site; a set's sweep passes over the rows that are not its own.
 */
#include <stdlib.h>

#include "../kmod/portset.h"
#include "bits.h"
#include "sets.h"

/* From @port on, a row is in (@opens) or no longer. */
struct edge {
	u32 port;
	u32 row;
	bool opens;
};

static const struct mark nowhere;

static bool sourced(unsigned int transport)
{
	return transport == IMPP_TCP || transport == IMPP_UDP;
}

static int add_range(struct edges *edges, u32 row, u32 lo, u32 hi)
{
	size_t room = 2 * edges->room + 16;
	struct edge *edge = edges->edge;

	if (edges->len + 2 > edges->room) {
		edge = realloc(edge, room * sizeof(*edge));
		if (!edge)
			return -1;
		edges->edge = edge;
		edges->room = room;
	}
	edge[edges->len++] = (struct edge){ lo, row, true };
	edge[edges->len++] = (struct edge){ hi + 1, row, false };
	return 0;
}

static int add_ports(struct edges *edges, u32 row, const struct ports *ports)
{
	int err = 0;
	size_t i;

	for (i = 0; i < ports->len; i++)
		err |= add_range(edges, row, ports->range[i].lo,
				 ports->range[i].hi);
	return err;
}

/* Every type from @lo to @hi, all codes. */
static int add_types(struct edges *edges, u32 row, u32 lo, u32 hi)
{
	return add_range(edges, row, lo << 8, hi << 8 | 0xff);
}

/* Redirects and neighbour discovery match no rule (S9). */
static int add_icmp(struct edges *edges, u32 row, unsigned int named)
{
	struct edges *v4 = &edges[IMPP_ICMP], *v6 = &edges[IMPP_ICMPV6];
	int err = 0;

	if (named & TRANSPORT_ICMP)
		err |= add_types(v4, row, 0, 4) | add_types(v4, row, 6, 255);
	else if (named & TRANSPORT_ECHO)
		err |= add_range(v4, row, 8 << 8, 8 << 8);
	if (named & TRANSPORT_ICMPV6)
		err |= add_types(v6, row, 0, 129) |
		       add_types(v6, row, 138, 142) |
		       add_types(v6, row, 144, 255);
	else if (named & TRANSPORT_ECHO)
		err |= add_range(v6, row, 128 << 8, 128 << 8);
	return err;
}

static int add_row(struct sets *sets, u32 row)
{
	const struct active *active = &sets->compiled->active[row];
	const struct transports *over = &active->row->transports;
	struct edges *edges = sets->edges[SET_PERMIT];
	int err;
	u32 i;

	if (active->status == ROW_LOCALHOST)
		edges = sets->edges[SET_LOCALHOST];
	else if (active->status != ROW_RULE)
		return 0;
	err = add_icmp(edges, row, over->named);
	if (over->named & TRANSPORT_TCP)
		err |= add_ports(&edges[IMPP_TCP], row, &active->ports);
	if (over->named & TRANSPORT_UDP)
		err |= add_ports(&edges[IMPP_UDP], row, &active->ports);
	for (i = 0; i < 256; i++)
		if (over->proto[i / 8] >> i % 8 & 1)
			err |= add_range(&edges[IMPP_OTHER], row, i, i);
	return err;
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

int sets_init(struct sets *sets, const struct compiled *compiled,
	      struct diag *diag)
{
	size_t most, i;
	int err = 0;

	memset(sets, 0, sizeof(*sets));
	sets->compiled = compiled;
	sets->chains.active = compiled->active;
	sets->chains.diag = diag;
	for (i = 0; i < compiled->actives; i++)
		err |= add_row(sets, i);
	most = sort_edges(sets);
	sets->inside = malloc((compiled->actives + 1) * sizeof(u32));
	sets->range = malloc((most + 1) * sizeof(*sets->range));
	if (err || !sets->inside || !sets->range) {
		diag_error(diag, &nowhere, "out of memory");
		return -1;
	}
	return 0;
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

static u32 refuse(const struct sets *sets, const struct mark *mark,
		  const char *text)
{
	diag_error(sets->chains.diag, mark, "%s", text);
	return SETS_FAILED;
}

u32 sets_put(struct sets *sets, const u64 *rows, enum set_kind kind,
	     unsigned int transport)
{
	const struct mark *mark;
	size_t size, ranges;
	u32 number;

	if (sweep(sets, rows, kind, transport))
		return SETS_FAILED;
	if (!sets->ranges)
		return 0;
	number = intern_put(&sets->things, sets->range,
			    sets->ranges * sizeof(*sets->range));
	if (number == INTERN_NONE)
		return refuse(sets, &nowhere, "out of memory");
	size = intern_at(&sets->things, sets->things.len);
	ranges = size / sizeof(*sets->range);
	/* The row that the sweep left last is still there. */
	mark = &sets->compiled->active[sets->inside[0]].row->mark;
	if (ranges > IMPP_RANGES_MAX)
		return refuse(
			sets, mark,
			"the rows combine to more than 1048576 ranges of ports");
	return number + 1;
}

int sets_tables(const struct sets *sets, struct impp_tables *tables)
{
	const struct intern *matches = &sets->chains.things;
	const struct intern *things = &sets->things;
	struct impp_range *range = intern_table(things);
	size_t i = 0, end;
	u32 set;

	tables->record[IMPP_TABLE_RANGES] = range;
	tables->record[IMPP_TABLE_MATCHES] = intern_table(matches);
	if (!range || !tables->record[IMPP_TABLE_MATCHES])
		return -1;
	for (set = 1; set <= things->len; set++) {
		end = intern_at(things, set) / sizeof(*range);
		for (; i < end; i++)
			range[i].set = set;
	}
	tables->len[IMPP_TABLE_RANGES] = i;
	tables->len[IMPP_TABLE_MATCHES] =
		intern_at(matches, matches->len) / sizeof(struct impp_match);
	return 0;
}
