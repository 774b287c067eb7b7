// SPDX-License-Identifier: GPL-2.0
/*
 * catalogue diff: what changed between two editions, row by row. Rows are the
 * same if their names are; ids move whenever a row is put in, and remarks are
 * the catalogue's own, so neither counts as a change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "catalogue_verb.h"
#include "column.h"
#include "json.h"
#include "table.h"
#include "verb.h"
#include "words.h"

/**
 * struct diff - two editions
 * @added: how many rows only @b has
 * @removed: how many rows only @a has
 * @changed: how many rows differ
 */
struct diff {
	const struct catalogue *a;
	const struct catalogue *b;
	size_t added;
	size_t removed;
	size_t changed;
};

static const struct row *find(const struct catalogue *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->rows; i++)
		if (!strcmp(c->row[i].name, name))
			return &c->row[i];
	return NULL;
}

/* "ports 5280 -> 7335" for each column that differs; "" for none. */
static void list_changes(struct words *words, const struct row *a,
			 const struct row *b)
{
	const struct column *column;
	char *was, *is;

	for (column = columns; column->key; column++) {
		was = column->text(a);
		is = column->text(b);
		if (strcmp(was, is))
			words_add(words, "%s %s -> %s", column->key,
				  *was ? was : "none", *is ? is : "none");
		free(was);
		free(is);
	}
}

/* The columns that say something, of a row that the other edition lacks. */
static void list_columns(struct words *words, const struct row *row)
{
	const struct column *column;
	char *text;

	for (column = columns; column->key; column++) {
		text = column->text(row);
		if (*text && strcmp(text, "no") && strcmp(text, "network") &&
		    strcmp(text, "rule"))
			words_add(words, "%s %s", column->key, text);
		free(text);
	}
}

static void add_line(struct table_view *view, enum paint paint,
		     const char *sign, const struct row *row,
		     struct words *words)
{
	table_paint(view, paint, "%s", sign);
	table_cell(view, "%s", row->id);
	table_cell(view, "%s", row->name);
	table_cell(view, "%s", words_end(words));
}

/* Rows of @d->b, against those of @d->a. */
static void compare_text(struct diff *d, struct table_view *view)
{
	const struct row *row = d->b->row, *end = row + d->b->rows, *was;
	struct words words = { 0 };

	for (; row < end; row++) {
		was = find(d->a, row->name);
		if (!was) {
			d->added++;
			list_columns(&words, row);
			add_line(view, PAINT_GREEN, "+", row, &words);
		} else {
			list_changes(&words, was, row);
			if (words.count) {
				d->changed++;
				add_line(view, PAINT_YELLOW, "~", row, &words);
			}
		}
		words_clear(&words);
	}
}

static void removed_text(struct diff *d, struct table_view *view)
{
	const struct row *row = d->a->row, *end = row + d->a->rows;
	struct words words = { 0 };

	for (; row < end; row++) {
		if (find(d->b, row->name))
			continue;
		d->removed++;
		list_columns(&words, row);
		add_line(view, PAINT_RED, "-", row, &words);
		words_clear(&words);
	}
}

static int print_text(struct diff *d)
{
	struct table_view *view = table_new("", "", "", "", NULL);

	removed_text(d, view);
	compare_text(d, view);
	table_print(view, stdout);
	table_free(view);
	printf("%s (%s) to %s (%s): %zu added, %zu removed, %zu changed\n",
	       d->a->name, d->a->edition, d->b->name, d->b->edition, d->added,
	       d->removed, d->changed);
	return EXIT_DONE;
}

/* The columns that differ, each with both values; NULL for none. */
static json_t *changes_json(const struct row *a, const struct row *b)
{
	json_t *was = column_row_json(a), *is = column_row_json(b);
	json_t *changes = json_object();
	const struct column *column;

	for (column = columns; column->key; column++)
		if (!json_equal(json_object_get(was, column->key),
				json_object_get(is, column->key)))
			json_object_set_new(
				changes, column->key,
				json_pack("[OO]",
					  json_object_get(was, column->key),
					  json_object_get(is, column->key)));
	json_decref(was);
	json_decref(is);
	if (json_object_size(changes))
		return changes;
	json_decref(changes);
	return NULL;
}

static json_t *changed_json(const struct diff *d)
{
	const struct row *row = d->b->row, *end = row + d->b->rows, *was;
	json_t *list = json_array(), *changes;

	for (; row < end; row++) {
		was = find(d->a, row->name);
		changes = was ? changes_json(was, row) : NULL;
		if (changes)
			json_array_append_new(list,
					      json_pack("{ss s[ss] so}", "name",
							row->name, "id",
							was->id, row->id,
							"columns", changes));
	}
	return list;
}

/* The rows of @c that @other lacks. */
static json_t *lacking_json(const struct catalogue *c,
			    const struct catalogue *other)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < c->rows; i++)
		if (!find(other, c->row[i].name))
			json_array_append_new(list,
					      column_row_json(&c->row[i]));
	return list;
}

static int print_json(const struct diff *d)
{
	return json_print(json_pack("{si s{ss ss} s{ss ss} so so so}",
				    "version", JSON_FORMAT, "a", "catalogue",
				    d->a->name, "edition", d->a->edition, "b",
				    "catalogue", d->b->name, "edition",
				    d->b->edition, "added",
				    lacking_json(d->b, d->a), "removed",
				    lacking_json(d->a, d->b), "changed",
				    changed_json(d)));
}

int catalogue_diff(const struct catalogue_options *o, struct diag *diag)
{
	struct catalogue *a, *b;
	struct diff diff = { 0 };
	int err = EXIT_NO;

	if (o->words != 2)
		return verb_usage("catalogue",
				  "diff needs the names of two catalogues");
	a = catalogue_read(o->word[0], NULL, diag);
	b = catalogue_read(o->word[1], NULL, diag);
	if (a && b) {
		diff.a = a;
		diff.b = b;
		err = o->json ? print_json(&diff) : print_text(&diff);
	}
	catalogue_free(a);
	catalogue_free(b);
	return err;
}
