// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing two policies. A row's line is what it permits on its side and no
 * row at all on the other (held.c). Rows are the same if their names are, since
 * ids belong to an edition.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "difference.h"
#include "mem.h"
#include "modes.h"
#include "ports.h"
#include "tables.h"

static void add_setting(struct difference *d, const char *name, const char *was,
			const char *is)
{
	if (was && is && !strcmp(was, is))
		return;
	d->setting[d->settings++] = (struct diff_setting){
		.name = name,
		.value = { was ? was : "-", is ? is : "-" },
	};
}

static void find_settings(struct difference *d)
{
	const struct diff_side *a = &d->side[0], *b = &d->side[1];

	if (!a->tables)
		return;
	add_setting(d, "mode", mode_name(a->mode), mode_name(b->mode));
	add_setting(d, "state", state_name(a->state), state_name(b->state));
	add_setting(d, "on-deny", on_deny_name(a->on_deny),
		    on_deny_name(b->on_deny));
	add_setting(d, "catalogue", a->catalogue, b->catalogue);
	add_setting(d, "edition", a->edition, b->edition);
}

/* -- Rows -------------------------------------------------------------------
 */

/* A site may name a row of its own as the catalogue names one. */
static bool same_rule(const struct impp_rule *a, const struct impp_rule *b)
{
	return !a->table == !b->table &&
	       !strncmp(a->name, b->name, IMPP_NAME_LEN);
}

static bool has_rule(const struct impp_tables *tables,
		     const struct impp_rule *rule)
{
	const struct impp_rule *r;
	u32 i;

	if (!tables)
		return false;
	r = tables->record[IMPP_TABLE_RULES];
	for (i = 0; i < tables->len[IMPP_TABLE_RULES]; i++)
		if (same_rule(&r[i], rule))
			return true;
	return false;
}

static struct diff_row *add_row(struct difference *d, int side, u32 rule)
{
	const struct impp_rule *r =
		d->side[side].tables->record[IMPP_TABLE_RULES];
	struct diff_row *row;

	d->row = mem_grow(d->row, d->rows, sizeof(*d->row));
	row = &d->row[d->rows++];
	*row = (struct diff_row){ .side = side, .rule = &r[rule] };
	return row;
}

/* What the grants of one rule permit on its side alone. */
static bool add_grants(struct difference *d, int side, u32 rule)
{
	const struct held *held = &d->side[side].held;
	const struct grant *grant = held->grants.grant;
	const struct grant *end = grant + held->grants.len;
	struct diff_row *row;
	struct grant rest;
	bool any = false;

	for (; grant < end; grant++) {
		if (grant->rule[0] != rule)
			continue;
		held_rest(&d->side[!side].held, held, grant, &rest);
		if (!rest.ports.len)
			continue;
		row = add_row(d, side, rule);
		row->grant = rest;
		row->granted = true;
		row->others = mem_text("");
		held_sources(&d->side[!side].held, held, &rest, &row->but_from);
		any = true;
	}
	return any;
}

/* A row on one side alone, though nothing comes or goes with it. */
static void add_idle(struct difference *d, int side, u32 rule)
{
	const struct held *held = &d->side[side].held;
	struct words others = { 0 };
	struct diff_row *row = add_row(d, side, rule);
	size_t i;

	for (i = 0; i < held->grants.len; i++) {
		if (held->grants.grant[i].rule[0] != rule)
			continue;
		held_rows(&d->side[!side].held, held, &held->grants.grant[i],
			  &others);
		if (row->granted)
			continue;
		row->grant = held->grants.grant[i];
		memset(&row->grant.ports, 0, sizeof(row->grant.ports));
		row->granted = true;
	}
	row->others = mem_text(words_end(&others));
	words_clear(&others);
}

static void find_rows(struct difference *d, int side)
{
	const struct impp_tables *tables = d->side[side].tables;
	const struct impp_rule *r;
	u32 i;

	if (!tables)
		return;
	r = tables->record[IMPP_TABLE_RULES];
	for (i = 0; i < tables->len[IMPP_TABLE_RULES]; i++)
		if (!add_grants(d, side, i) &&
		    !has_rule(d->side[!side].tables, &r[i]))
			add_idle(d, side, i);
}

/* In the order of the document, own rows last, what goes before what comes. */
static int compare_rows(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;
	int names;

	if (!x->rule->table != !y->rule->table)
		return x->rule->table ? -1 : 1;
	if (x->rule->table != y->rule->table)
		return x->rule->table - y->rule->table;
	if (x->rule->row != y->rule->row)
		return x->rule->row - y->rule->row;
	names = strncmp(x->rule->name, y->rule->name, IMPP_NAME_LEN);
	if (names)
		return names;
	if (x->side != y->side)
		return x->side - y->side;
	if (x->grant.transport != y->grant.transport)
		return x->grant.transport - y->grant.transport;
	return x->grant.from < y->grant.from ? -1
					     : x->grant.from > y->grant.from;
}

/* -- Addresses ---------------------------------------------------------------
 */

static u64 *no_groups(const struct impp_tables *tables)
{
	u32 groups = tables ? tables->len[IMPP_TABLE_GROUPS] : 0;

	return mem_alloc((bits_words(groups) + 1) * sizeof(u64));
}

/* The groups that hold a role; with no name, those that are judged. */
static u64 *find_groups(const struct impp_tables *tables, const char *name)
{
	u64 *groups = no_groups(tables);
	const struct impp_member *m;
	const struct impp_group *g;
	u32 i;

	if (!tables)
		return groups;
	m = tables->record[IMPP_TABLE_MEMBERS];
	g = tables->record[IMPP_TABLE_GROUPS];
	for (i = 0; !name && i < tables->len[IMPP_TABLE_GROUPS]; i++)
		if (g[i].flags & IMPP_GROUP_PROTECTED)
			bits_assign(groups, i, true);
	for (i = 0; name && i < tables->len[IMPP_TABLE_MEMBERS]; i++)
		if (!strncmp(tables_role_name(tables, m[i].role), name,
			     IMPP_NAME_LEN))
			bits_assign(groups, m[i].group, true);
	return groups;
}

static void add_role(struct difference *d, const char *name, int side,
		     struct runs *runs, char *text)
{
	d->role = mem_grow(d->role, d->roles, sizeof(*d->role));
	d->role[d->roles++] = (struct diff_role){
		.name = name,
		.side = side,
		.runs = *runs,
		.text = text,
	};
}

/* What comes or goes; all of a role's addresses are said as show says them. */
static void compare_side(struct difference *d, const char *name, int side,
			 const struct runs *mine, const struct runs *theirs,
			 const u64 *groups)
{
	struct runs rest = runs_minus(mine, theirs);

	if (!rest.len)
		free(rest.run);
	else
		add_role(d, name, side, &rest,
			 theirs->len ? runs_text(&rest)
				     : addresses_text(d->side[side].tables,
						      groups, 0));
}

static void compare_role(struct difference *d, const char *name)
{
	struct runs runs[2] = { 0 };
	u64 *groups[2];
	int i;

	for (i = 0; i < 2; i++) {
		groups[i] = find_groups(d->side[i].tables, name);
		if (d->side[i].tables)
			addresses_find(&runs[i], d->side[i].tables, groups[i]);
	}
	for (i = 0; i < 2; i++)
		compare_side(d, name, i, &runs[i], &runs[!i], groups[i]);
	for (i = 0; i < 2; i++) {
		free(runs[i].run);
		free(groups[i]);
	}
}

/* A prefix that a row of the site's own names says itself who it is. */
static bool is_prefix(const char *name)
{
	return isdigit((unsigned char)*name) || strchr(name, ':');
}

static bool has_role(const struct impp_tables *tables, const char *name)
{
	u32 i;

	for (i = 0; tables && i < tables->len[IMPP_TABLE_ROLES]; i++)
		if (!strncmp(tables_role_name(tables, i), name, IMPP_NAME_LEN))
			return true;
	return false;
}

static void find_roles(struct difference *d)
{
	const char *name;
	int side;
	u32 i;

	compare_role(d, NULL);
	for (side = 1; side >= 0; side--) {
		const struct impp_tables *t = d->side[side].tables;

		for (i = 0; t && i < t->len[IMPP_TABLE_ROLES]; i++) {
			name = tables_role_name(t, i);
			if (is_prefix(name) ||
			    (!side && has_role(d->side[1].tables, name)))
				continue;
			compare_role(d, name);
		}
	}
}

void difference_find(struct difference *d)
{
	int i;

	for (i = 0; i < 2; i++)
		held_init(&d->side[i].held, d->side[i].tables);
	find_settings(d);
	for (i = 0; i < 2; i++)
		find_rows(d, i);
	if (d->rows)
		qsort(d->row, d->rows, sizeof(*d->row), compare_rows);
	find_roles(d);
}

void difference_clear(struct difference *d)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		held_exit(&d->side[i].held);
		free(d->side[i].what);
	}
	for (i = 0; i < d->rows; i++) {
		held_clear(&d->row[i].grant);
		ports_clear(&d->row[i].but_from);
		free(d->row[i].others);
	}
	for (i = 0; i < d->roles; i++) {
		free(d->role[i].runs.run);
		free(d->role[i].text);
	}
	free(d->row);
	free(d->role);
	memset(d, 0, sizeof(*d));
}

bool difference_listed(const struct difference *d)
{
	return d->settings || d->rows || d->roles;
}
