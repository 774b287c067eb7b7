// SPDX-License-Identifier: GPL-2.0
/* A difference as a list to be read before a change window. */
#include <stdlib.h>

#include "answer.h"
#include "column.h"
#include "difference.h"
#include "grant_text.h"
#include "table.h"

static void add_sign(struct table_view *view, int side)
{
	table_paint(view, side ? PAINT_GREEN : PAINT_RED, side ? "+" : "-");
}

static void print_settings(const struct difference *d)
{
	struct table_view *view = table_new("", "", NULL);
	const struct diff_setting *s = d->setting;
	const struct diff_setting *end = s + d->settings;

	for (; s < end; s++) {
		table_paint(view, PAINT_YELLOW, "~");
		table_cell(view, "%s: %s -> %s", s->name, s->value[0],
			   s->value[1]);
	}
	table_print(view, stdout);
	table_free(view);
}

/* "tcp/389, 3268 imp -> directory" */
static void add_grant(struct table_view *view, const struct difference *d,
		      const struct diff_row *row)
{
	const struct held *held = &d->side[row->side].held;
	const struct classes *classes = &held->grants.classes;
	char *from = class_name(classes, held->tables, row->grant.from);
	char *to = class_name(classes, held->tables, row->grant.to);
	char *transport = grant_transport(&row->grant);
	char *ports = grant_ports(&row->grant);
	char *sources = column_ports(&row->but_from);

	table_cell(view, "%s%s%s", transport, *ports == '-' ? "" : "/",
		   *ports == '-' ? "" : ports);
	table_cell(view, "%s -> %s%s%s", from, to,
		   *sources ? ", other than from " : "", sources);
	free(from);
	free(to);
	free(transport);
	free(ports);
	free(sources);
}

/* Why a row comes or goes without anything that it permits. */
static void add_idle(struct table_view *view, const struct diff_row *row)
{
	table_cell(view, "%s", "nothing");
	if (*row->others)
		table_cell(view,
			   row->side ? "already permitted by %s"
				     : "still permitted by %s",
			   row->others);
	else
		table_cell(view, "%s",
			   row->granted ? "no judged traffic is concerned"
					: "other rows come before it");
}

static void print_rows(const struct difference *d)
{
	struct table_view *view = table_new("", "", "", "", "", NULL);
	const struct diff_row *row = d->row, *end = row + d->rows;
	char id[ANSWER_ROW];

	for (; row < end; row++) {
		answer_row(id, row->rule);
		add_sign(view, row->side);
		table_cell(view, "%s", id);
		table_cell(view, "%.*s", IMPP_NAME_LEN, row->rule->name);
		if (row->grant.ports.len)
			add_grant(view, d, row);
		else
			add_idle(view, row);
	}
	table_print(view, stdout);
	table_free(view);
}

static void print_roles(const struct difference *d)
{
	struct table_view *view = table_new("", "", "", NULL);
	const struct diff_role *role = d->role, *end = role + d->roles;

	for (; role < end; role++) {
		add_sign(view, role->side);
		table_cell(view, "%.*s:", IMPP_NAME_LEN,
			   role->name ? role->name : "judged");
		table_cell(view, "%s", role->text);
	}
	table_print(view, stdout);
	table_free(view);
}

/* What goes goes at once, for sessions that live, too (S8). */
static bool takes_away(const struct difference *d)
{
	size_t i;

	if (!d->side[0].tables || d->side[1].mode == IMPP_MODE_AUDIT)
		return false;
	for (i = 0; i < d->rows; i++)
		if (!d->row[i].side && d->row[i].grant.ports.len)
			return true;
	for (i = 0; i < d->roles; i++)
		if (d->role[i].name && !d->role[i].side)
			return true;
	return false;
}

static void print_title(const char *title, size_t len)
{
	if (len)
		printf("\n%s%s%s\n", paint_on(stdout, PAINT_BOLD), title,
		       paint_off(stdout));
}

void difference_print(const struct difference *d)
{
	if (d->same) {
		printf("no difference: %s is %s\n", d->side[1].what,
		       d->side[0].what);
		return;
	}
	printf("%s--- %s%s\n%s+++ %s%s\n", paint_on(stdout, PAINT_RED),
	       d->side[0].what, paint_off(stdout),
	       paint_on(stdout, PAINT_GREEN), d->side[1].what,
	       paint_off(stdout));
	print_title("settings", d->settings);
	print_settings(d);
	print_title("rows", d->rows);
	print_rows(d);
	print_title("addresses", d->roles);
	print_roles(d);
	if (!difference_listed(d))
		printf("\nnothing that is permitted differs: reasons of denials do, or which row is credited\n");
	else if (takes_away(d))
		printf("\nonce applied, sessions that only a '-' permitted are cut with their next packet\n");
}
