// SPDX-License-Identifier: GPL-2.0
/*
 * A pair of groups is told by the rows whose From and To they match. Pairs
 * with the same rows have the same cell, and so have pairs whose rows differ
 * but say the same. The loop over all pairs is words of bits and one hash; port
 * sets are built once for every combination of rows.
 */
#include <stdlib.h>

#include "cells.h"
#include "mem.h"
#include "sets.h"

/* The tables have room for what the numbers of cells and groups allow. */
_Static_assert(IMPP_SETS_MAX >= IMPP_CELLS_MAX * 2 * __IMPP_TRANSPORT_MAX,
	       "a cell has a set per kind and transport");
_Static_assert(IMPP_RELATIONS_MAX >= IMPP_GROUPS_MAX * IMPP_GROUPS_MAX,
	       "a relation is a pair of groups");

/**
 * struct finder - cells being found
 * @words: length of a set of rows
 * @from: per group, rows of which it holds a From role
 * @to: per group, rows of which it holds a To role
 * @both: rows that are bidirectional
 * @rows: scratch: rows that one pair matches
 * @pairs: the sets of rows seen so far
 * @cell: number of the cell of each of @pairs, 0 for none
 * @cells: IMPP_TABLE_CELLS
 */
struct finder {
	const struct compiled *compiled;
	const struct groups *groups;
	struct diag *diag;
	struct sets sets;
	size_t words;
	u64 *from;
	u64 *to;
	u64 *both;
	u64 *rows;
	struct intern pairs;
	u16 *cell;
	struct intern cells;
};

#define CELL_FAILED 0xffffffffU

static const struct mark nowhere;

static bool holds_any(const u64 *roles, const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (bits_test(roles, list->role[i]))
			return true;
	return false;
}

/* Notes which groups a row is from and to. */
static void place_row(struct finder *f, u32 row)
{
	const struct active *active = &f->compiled->active[row];
	u32 group;

	if (active->status != ROW_RULE && active->status != ROW_LOCALHOST)
		return;
	bits_assign(f->both, row, active->bidirectional);
	for (group = 0; group < f->groups->len; group++) {
		const u64 *roles = groups_roles(f->groups, group);

		bits_assign(&f->from[group * f->words], row,
			    holds_any(roles, &active->row->from));
		bits_assign(&f->to[group * f->words], row,
			    holds_any(roles, &active->row->to));
	}
}

static void finder_init(struct finder *f)
{
	size_t size, i;

	f->words = bits_words(f->compiled->actives);
	size = f->words * sizeof(u64);
	f->from = mem_alloc(f->groups->len * size);
	f->to = mem_alloc(f->groups->len * size);
	f->both = mem_alloc(size);
	f->rows = mem_alloc(size);
	for (i = 0; i < f->compiled->actives; i++)
		place_row(f, i);
	sets_init(&f->sets, f->compiled, f->diag);
}

static void finder_exit(struct finder *f)
{
	sets_exit(&f->sets);
	intern_clear(&f->pairs);
	intern_clear(&f->cells);
	free(f->from);
	free(f->to);
	free(f->both);
	free(f->rows);
	free(f->cell);
}

/* Sets @f->rows to the rows by which @from may open to @to; false for none. */
static bool match_pair(struct finder *f, u32 from, u32 to)
{
	const u64 *opens = &f->from[from * f->words];
	const u64 *listens = &f->to[to * f->words];
	const u64 *back_opens = &f->to[from * f->words];
	const u64 *back_listens = &f->from[to * f->words];
	u64 any = 0;
	size_t i;

	for (i = 0; i < f->words; i++) {
		f->rows[i] = (opens[i] & listens[i]) |
			     (f->both[i] & back_opens[i] & back_listens[i]);
		any |= f->rows[i];
	}
	return any;
}

/* A place for a limit that no single row passed: a role of the pair's. */
static const struct mark *pair_mark(const struct finder *f, u32 from, u32 to)
{
	const struct site *site = f->compiled->site;
	size_t role;

	for (role = site->roles; role-- > 0;)
		if (site->role[role].mark.line &&
		    (bits_test(groups_roles(f->groups, from), role) ||
		     bits_test(groups_roles(f->groups, to), role)))
			return &site->role[role].mark;
	return &nowhere;
}

/* Builds the cell of @f->rows. */
static u32 build_cell(struct finder *f)
{
	static const struct impp_cell empty;
	struct impp_cell cell = { 0 };
	u32 i, permit, localhost;

	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++) {
		permit = sets_put(&f->sets, f->rows, SET_PERMIT, i);
		if (permit == SETS_FAILED)
			return CELL_FAILED;
		localhost = sets_put(&f->sets, f->rows, SET_LOCALHOST, i);
		if (localhost == SETS_FAILED)
			return CELL_FAILED;
		cell.permit[i] = permit;
		cell.localhost[i] = localhost;
	}
	if (!memcmp(&cell, &empty, sizeof(cell)))
		return 0;
	return intern_put(&f->cells, &cell, sizeof(cell)) + 1;
}

/* The number of the cell for @f->rows, 0 if they say nothing. */
static u32 find_cell(struct finder *f, u32 from, u32 to)
{
	u32 seen = f->pairs.len, pair, cell;

	pair = intern_put(&f->pairs, f->rows, f->words * sizeof(u64));
	if (pair < seen)
		return f->cell[pair];
	cell = build_cell(f);
	if (cell == CELL_FAILED)
		return CELL_FAILED;
	if (cell > IMPP_CELLS_MAX) {
		diag_error(
			f->diag, pair_mark(f, from, to),
			"the groups and rows combine to more than %d cells that differ",
			IMPP_CELLS_MAX);
		return CELL_FAILED;
	}
	f->cell = mem_grow(f->cell, pair, sizeof(*f->cell));
	f->cell[pair] = cell;
	return cell;
}

static int relate(struct finder *f, struct impp_tables *tables)
{
	const struct groups *g = f->groups;
	size_t pairs = (size_t)g->len * g->len;
	struct impp_relation *relation = mem_alloc(pairs * sizeof(*relation));
	u32 len = 0, from, to, cell;

	tables->record[IMPP_TABLE_RELATIONS] = relation;
	for (from = 0; from < g->len; from++) {
		for (to = 0; to < g->len; to++) {
			if (!groups_protected(g, from) &&
			    !groups_protected(g, to))
				continue;
			if (!match_pair(f, from, to))
				continue;
			cell = find_cell(f, from, to);
			if (cell == CELL_FAILED)
				return -1;
			if (cell)
				relation[len++] = (struct impp_relation){
					.from = from,
					.to = to,
					.cell = cell,
				};
		}
	}
	tables->len[IMPP_TABLE_RELATIONS] = len;
	return 0;
}

int cells_find(struct compiled *compiled, const struct groups *groups,
	       struct diag *diag)
{
	struct impp_tables *tables = &compiled->tables;
	struct finder f = {
		.compiled = compiled,
		.groups = groups,
		.diag = diag,
	};
	int err;

	finder_init(&f);
	err = relate(&f, tables);
	tables->record[IMPP_TABLE_CELLS] = intern_table(&f.cells);
	tables->len[IMPP_TABLE_CELLS] = f.cells.len;
	sets_tables(&f.sets, tables);
	finder_exit(&f);
	return err;
}
