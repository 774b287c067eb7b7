// SPDX-License-Identifier: GPL-2.0
/*
 * The reader of catalogues: finds policy/NAME.yaml and checks all that compile
 * and the verbs rely on, for a catalogue may be written by anyone.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../kmod/uapi/nf_impp.h"
#include "catalogue.h"
#include "catalogue_row.h"
#include "field.h"
#include "mem.h"
#include "yaml.h"

enum {
	KEY_IMPP,
	KEY_CATALOGUE,
	KEY_EDITION,
	KEY_TITLE,
	KEY_SOURCE,
	KEY_TABLES,
	KEYS,
};

static const char *const keys[] = {
	[KEY_IMPP] = "impp",
	[KEY_CATALOGUE] = "catalogue",
	[KEY_EDITION] = "edition",
	[KEY_TITLE] = "title",
	[KEY_SOURCE] = "source",
	[KEY_TABLES] = "tables",
	[KEYS] = NULL,
};

enum {
	TABLE_NUMBER,
	TABLE_TITLE,
	TABLE_ROWS,
	TABLE_KEYS,
};

static const char *const table_keys[] = {
	[TABLE_NUMBER] = "table",
	[TABLE_TITLE] = "title",
	[TABLE_ROWS] = "rows",
	[TABLE_KEYS] = NULL,
};

/* Numbers are the reading order, so they ascend. */
static int read_number(const struct yaml_node *node, const char *what,
		       unsigned int last, unsigned int *number,
		       struct diag *diag)
{
	if (yaml_number(node, what, 1, UINT16_MAX, number, diag))
		return -1;
	if (*number > last)
		return 0;
	diag_error(diag, &node->mark, "the %s %u does not follow %u", what,
		   *number, last);
	return -1;
}

static void check_name(const struct catalogue *catalogue, const struct row *row,
		       struct diag *diag)
{
	const struct row *other;

	for (other = catalogue->row; other < row; other++) {
		if (!row->name || !other->name ||
		    strcmp(row->name, other->name))
			continue;
		diag_error(diag, &row->mark,
			   "the row name '%s' is that of row %s already",
			   row->name, other->id);
		return;
	}
}

static void read_row(struct catalogue *catalogue, const struct table *table,
		     const struct yaml_node *node, unsigned int *last,
		     struct diag *diag)
{
	const struct yaml_node *value[COLUMNS];
	struct row *row;
	char id[32];

	if (yaml_fields(node, "row", catalogue_columns, value, diag))
		return;
	catalogue->row =
		mem_grow(catalogue->row, catalogue->rows, sizeof(*row));
	row = &catalogue->row[catalogue->rows++];
	memset(row, 0, sizeof(*row));
	row->mark = node->mark;
	row->table = table->number;
	if (!field_missing(value[COLUMN_ROW], node, "row", diag) &&
	    !read_number(value[COLUMN_ROW], "row number", *last, &row->number,
			 diag))
		*last = row->number;
	snprintf(id, sizeof(id), "%u.%u", row->table, row->number);
	row->id = mem_text(id);
	catalogue_row_read(row, node, value, diag);
	check_name(catalogue, row, diag);
}

static void read_rows(struct catalogue *catalogue, struct table *table,
		      const struct yaml_node *node, struct diag *diag)
{
	const struct yaml_node *item;
	unsigned int last = 0;
	size_t items;

	table->first = catalogue->rows;
	items = yaml_items(node, &item);
	if (!items)
		diag_error(diag, &node->mark, "a table without rows");
	for (; items--; item++) {
		if (catalogue->rows == IMPP_RULES_MAX) {
			diag_error(diag, &item->mark, "more than %d rows",
				   IMPP_RULES_MAX);
			break;
		}
		read_row(catalogue, table, item, &last, diag);
	}
	table->len = catalogue->rows - table->first;
}

static void read_table(struct catalogue *catalogue,
		       const struct yaml_node *node, unsigned int *last,
		       struct diag *diag)
{
	const struct yaml_node *value[TABLE_KEYS];
	struct table *table;

	if (yaml_fields(node, "table", table_keys, value, diag))
		return;
	catalogue->table =
		mem_grow(catalogue->table, catalogue->tables, sizeof(*table));
	table = &catalogue->table[catalogue->tables++];
	memset(table, 0, sizeof(*table));
	table->mark = node->mark;
	if (!field_missing(value[TABLE_NUMBER], node, "table", diag) &&
	    !read_number(value[TABLE_NUMBER], "table number", *last,
			 &table->number, diag))
		*last = table->number;
	if (!field_missing(value[TABLE_TITLE], node, "title", diag))
		field_text(value[TABLE_TITLE], "title", &table->title, diag);
	if (!field_missing(value[TABLE_ROWS], node, "rows", diag))
		read_rows(catalogue, table, value[TABLE_ROWS], diag);
}

static void read_head(struct catalogue *catalogue, const struct yaml_node *root,
		      const struct yaml_node *const *value, const char *name,
		      struct diag *diag)
{
	const char *text;

	field_format(value[KEY_IMPP], root, diag);
	if (!field_missing(value[KEY_CATALOGUE], root, "catalogue", diag)) {
		text = field_label(value[KEY_CATALOGUE], "catalogue", diag);
		catalogue->name = text ? mem_text(text) : NULL;
		if (text && name && strcmp(text, name))
			diag_error(
				diag, &value[KEY_CATALOGUE]->mark,
				"this calls itself '%s', but is the file of '%s'",
				text, name);
	}
	if (!field_missing(value[KEY_EDITION], root, "edition", diag)) {
		text = field_label(value[KEY_EDITION], "edition", diag);
		catalogue->edition = text ? mem_text(text) : NULL;
	}
	if (!field_missing(value[KEY_TITLE], root, "title", diag))
		field_text(value[KEY_TITLE], "title", &catalogue->title, diag);
	if (value[KEY_SOURCE])
		yaml_text(value[KEY_SOURCE], "source", diag);
}

static void read_catalogue(struct catalogue *catalogue,
			   const struct yaml_node *root, const char *name,
			   struct diag *diag)
{
	const struct yaml_node *value[KEYS], *item;
	unsigned int last = 0;
	size_t items;

	if (yaml_fields(root, "catalogue", keys, value, diag))
		return;
	read_head(catalogue, root, value, name, diag);
	if (field_missing(value[KEY_TABLES], root, "tables", diag))
		return;
	items = yaml_items(value[KEY_TABLES], &item);
	if (!items)
		diag_error(diag, &value[KEY_TABLES]->mark,
			   "a catalogue without tables");
	for (; items--; item++)
		read_table(catalogue, item, &last, diag);
}

/* @name: what it has to call itself, or NULL. */
static struct catalogue *parse(struct source *source, const char *name,
			       struct diag *diag)
{
	struct catalogue *catalogue = mem_alloc(sizeof(*catalogue));
	unsigned int before = diag->errors;
	struct yaml_node *root;

	catalogue->source = source;
	root = yaml_parse(source, diag);
	if (root)
		read_catalogue(catalogue, root, name, diag);
	yaml_free(root);
	if (diag->errors == before)
		return catalogue;
	catalogue_free(catalogue);
	return NULL;
}

struct catalogue *catalogue_parse(struct source *source, struct diag *diag)
{
	return parse(source, NULL, diag);
}

/* The first directory that has the file; sets @path, for free(). */
static int find(const char *name, char **path)
{
	const char *dir[] = { getenv("IMPP_POLICY_DIR"), "/etc/impp",
			      "/usr/share/impp" };
	size_t i;

	for (i = 0; i < sizeof(dir) / sizeof(dir[0]); i++) {
		if (!dir[i] || !*dir[i])
			continue;
		if (asprintf(path, "%s/%s.yaml", dir[i], name) < 0)
			return -1;
		if (!access(*path, F_OK) || errno != ENOENT)
			return 0;
		free(*path);
	}
	return -1;
}

struct catalogue *catalogue_read(const char *name, const struct mark *mark,
				 struct diag *diag)
{
	struct source *source;
	char *path;

	if (strchr(name, '/') || *name == '.' || !*name) {
		diag_error(
			diag, mark,
			"'%.60s' is not a catalogue's name (no slash, no dot in front)",
			name);
		return NULL;
	}
	if (find(name, &path)) {
		diag_error(
			diag, mark,
			"no catalogue '%.60s' in $IMPP_POLICY_DIR, /etc/impp or /usr/share/impp",
			name);
		return NULL;
	}
	source = source_read(path, diag);
	free(path);
	return source ? parse(source, name, diag) : NULL;
}
