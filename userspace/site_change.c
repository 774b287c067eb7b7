// SPDX-License-Identifier: GPL-2.0
/*
 * What a site changes of its catalogue. Rows are keyed by name or by id, so
 * one row may be changed twice under two keys, which is an error.
 */
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "mem.h"
#include "ports.h"
#include "site_change.h"
#include "transport.h"

void site_features_read(struct site *site, const struct yaml_node *node,
			struct diag *diag)
{
	size_t pairs = yaml_mapping(node, "value of features", diag);
	const struct yaml_node *key = pairs ? node->item : NULL;
	int feature;
	bool on;

	for (; pairs--; key += 2) {
		feature = yaml_choice(key, "feature", feature_names, SIZE_MAX,
				      diag);
		if (yaml_bool(&key[1], &on, diag) || feature < 0)
			continue;
		site->feature_off[feature] = !on;
		site->feature_mark[feature] = key->mark;
	}
}

static void report_unknown(const struct catalogue *catalogue,
			   const struct yaml_node *key, struct diag *diag)
{
	const char **names = mem_alloc(catalogue->rows * sizeof(*names));
	size_t i;

	for (i = 0; i < catalogue->rows; i++)
		names[i] = catalogue->row[i].name;
	yaml_choice(key, "row", names, catalogue->rows, diag);
	free(names);
}

/* Row numbers in YAML are fractions: 30.1 and 30.10 are the same one. */
static void check_quotes(const struct yaml_node *key, struct diag *diag)
{
	if (!key->quoted)
		diag_warning(
			diag, &key->mark,
			"write \"%s\" in quotes: without, it is a number to YAML",
			key->text);
}

/* The row's place in the catalogue, or -1 after an error. */
static int find_row(const struct catalogue *catalogue,
		    const struct yaml_node *key, struct diag *diag)
{
	size_t i;

	for (i = 0; i < catalogue->rows; i++) {
		if (!strcmp(key->text, catalogue->row[i].name))
			return i;
		if (!strcmp(key->text, catalogue->row[i].id)) {
			check_quotes(key, diag);
			return i;
		}
	}
	report_unknown(catalogue, key, diag);
	return -1;
}

static void report_twice(const struct row *row, const struct yaml_node *key,
			 const struct mark *first, struct diag *diag)
{
	diag_error(diag, &key->mark,
		   "row %s (%s) is changed here twice, first at %u:%u", row->id,
		   row->name, first->line, first->col);
}

/* Has the row ports at all, and does changing them have an effect? */
static int check_ports(const struct row *row, const struct yaml_node *key,
		       struct diag *diag)
{
	if (!transports_have_ports(&row->transports)) {
		diag_error(diag, &key->mark, "row %s (%s) has no ports",
			   row->id, row->name);
		return -1;
	}
	if (row->reply)
		diag_warning(
			diag, &key->mark,
			"row %s (%s) is a reply and permits nothing, whatever its ports",
			row->id, row->name);
	return 0;
}

void site_ports_read(struct site *site, const struct yaml_node *node,
		     struct diag *diag)
{
	size_t pairs = yaml_mapping(node, "value of ports", diag);
	const struct yaml_node *key = pairs ? node->item : NULL;
	struct row_change *change;
	const struct row *row;
	int number;

	for (; pairs--; key += 2) {
		number = find_row(site->catalogue, key, diag);
		if (number < 0)
			continue;
		change = &site->change[number];
		row = &site->catalogue->row[number];
		if (change->ports.len)
			report_twice(row, key, &change->mark, diag);
		else if (!check_ports(row, key, diag))
			field_ports(&key[1], 0, &change->ports, diag);
		change->mark = key->mark;
	}
}

static void read_from_port(struct row_change *change, const struct row *row,
			   const struct yaml_node *key, struct diag *diag)
{
	static const char *const keys[] = { "from-port", NULL };
	const struct yaml_node *value;

	if (yaml_fields(&key[1], "change", keys, &value, diag))
		return;
	if (!key[1].len)
		diag_error(diag, &key[1].mark, "this changes nothing");
	if (!value || check_ports(row, key, diag))
		return;
	change->has_from_ports = !field_from_port(value, FIELD_ANY,
						  &change->from_ports, NULL,
						  diag);
}

static void read_switch(struct row_change *change, const struct row *row,
			const struct yaml_node *node, struct diag *diag)
{
	int on = yaml_switch(node);

	if (on >= 0) {
		change->change = on ? SWITCH_ON : SWITCH_OFF;
	} else if (yaml_is(node, "one-way")) {
		change->change = SWITCH_ONE_WAY;
		if (!row->bidirectional)
			diag_warning(diag, &node->mark,
				     "row %s (%s) is already one-way", row->id,
				     row->name);
	} else if (yaml_text(node, "change", diag)) {
		diag_error(
			diag, &node->mark,
			"off, on, one-way or {from-port: ...} is expected here, not '%.60s'",
			node->text);
	}
}

void site_rows_read(struct site *site, const struct yaml_node *node,
		    struct diag *diag)
{
	size_t pairs = yaml_mapping(node, "value of rows", diag);
	const struct yaml_node *key = pairs ? node->item : NULL;
	struct mark *first = NULL;
	struct row_change *change;
	const struct row *row;
	int number;

	if (pairs)
		first = mem_alloc(site->catalogue->rows * sizeof(*first));
	for (; pairs--; key += 2) {
		number = find_row(site->catalogue, key, diag);
		if (number < 0)
			continue;
		change = &site->change[number];
		row = &site->catalogue->row[number];
		if (first[number].line)
			report_twice(row, key, &first[number], diag);
		else if (key[1].kind == YAML_MAPPING)
			read_from_port(change, row, key, diag);
		else
			read_switch(change, row, &key[1], diag);
		first[number] = key->mark;
		change->mark = key->mark;
	}
	free(first);
}
