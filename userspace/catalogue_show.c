// SPDX-License-Identifier: GPL-2.0
/*
 * catalogue show: a whole edition, or some tables and rows of it. With a
 * selection the remarks are printed too; for all rows at once they would bury
 * the tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "catalogue_verb.h"
#include "column.h"
#include "editions.h"
#include "json.h"
#include "lang.h"
#include "mem.h"
#include "table.h"
#include "verb.h"
#include "words.h"

/**
 * struct view - what is shown
 * @wanted: by row, whether it is
 * @remarks: remarks are, too
 */
struct view {
	const struct catalogue *catalogue;
	enum lang lang;
	bool *wanted;
	bool remarks;
};

static bool is_installed(const char *name)
{
	struct editions editions;
	bool found = false;
	size_t i;

	editions_find(&editions);
	for (i = 0; i < editions.len; i++)
		found |= !strcmp(editions.name[i], name);
	editions_clear(&editions);
	return found;
}

static void report_unknown(const struct catalogue *c, const char *word,
			   struct diag *diag)
{
	const char **names = mem_alloc(c->rows * sizeof(*names));
	const struct mark mark = { .source = c->source };
	const char *near;
	size_t i;

	for (i = 0; i < c->rows; i++)
		names[i] = c->row[i].name;
	near = diag_suggest(word, names, c->rows);
	diag_error(diag, &mark, "no table or row '%s'%s%s%s", word,
		   near ? " (did you mean '" : "", near ? near : "",
		   near ? "'?)" : "");
	free(names);
}

/* Marks the table or row that a word names. Returns 0 or -1. */
static int select_word(struct view *v, const char *word, struct diag *diag)
{
	const struct catalogue *c = v->catalogue;
	bool found = false, hit;
	char number[16];
	size_t i;

	for (i = 0; i < c->rows; i++) {
		snprintf(number, sizeof(number), "%u", c->row[i].table);
		hit = !strcmp(word, number) || !strcmp(word, c->row[i].id) ||
		      !strcmp(word, c->row[i].name);
		v->wanted[i] |= hit;
		found |= hit;
	}
	if (!found)
		report_unknown(c, word, diag);
	return found ? 0 : -1;
}

/* "localhost, snmp": what a row is, and a plain one is not. */
static void add_marks(struct table_view *view, const struct row *row)
{
	struct words marks = { 0 };

	if (row->localhost)
		words_add(&marks, "localhost");
	if (row->reply)
		words_add(&marks, "reply");
	if (row->feature)
		words_add(&marks, "%s", row->feature);
	table_cell(view, "%s", words_end(&marks));
	words_clear(&marks);
}

static void add_row(struct table_view *view, const struct row *row)
{
	const struct column *column;
	char *text;

	table_cell(view, "%s", row->id);
	table_cell(view, "%s", row->name);
	for (column = columns; strcmp(column->key, "scope"); column++) {
		if (!strcmp(column->key, "to"))
			table_cell(view, "%s",
				   row->bidirectional ? "<->" : "->");
		if (!strcmp(column->key, "bidirectional"))
			continue;
		text = column->text(row);
		table_cell(view, "%s", text);
		free(text);
	}
	add_marks(view, row);
}

static void print_remarks(const struct view *v, const struct table *table)
{
	struct table_view *view = table_new("", "", NULL);
	size_t i;

	for (i = table->first; i < table->first + table->len; i++)
		if (v->wanted[i])
			table_row(view, v->catalogue->row[i].id,
				  lang_text(&v->catalogue->row[i].note,
					    v->lang));
	putchar('\n');
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
}

static void print_table(const struct view *v, const struct table *table)
{
	struct table_view *view = table_new("ROW", "NAME", "FROM", "TO", "",
					    "APP", "TRANSPORT", "PORTS",
					    "FROM-PORTS", "", NULL);
	bool any = false;
	size_t i;

	for (i = table->first; i < table->first + table->len; i++) {
		any |= v->wanted[i];
		if (v->wanted[i])
			add_row(view, &v->catalogue->row[i]);
	}
	if (any) {
		printf("\n%sTable %u: %s%s\n", paint_on(stdout, PAINT_BOLD),
		       table->number, lang_text(&table->title, v->lang),
		       paint_off(stdout));
		table_indent(view, 2);
		table_print(view, stdout);
	}
	if (any && v->remarks)
		print_remarks(v, table);
	table_free(view);
}

static void print_text(const struct view *v)
{
	const struct catalogue *c = v->catalogue;
	size_t i;

	printf("%s (%s, edition %s)\n", lang_text(&c->title, v->lang), c->name,
	       c->edition);
	for (i = 0; i < c->tables; i++)
		print_table(v, &c->table[i]);
}

static int print_json(const struct view *v)
{
	const struct catalogue *c = v->catalogue;
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < c->rows; i++)
		if (v->wanted[i])
			json_array_append_new(rows,
					      column_row_json(&c->row[i]));
	return json_print(json_pack("{si ss ss so}", "version", JSON_FORMAT,
				    "catalogue", c->name, "edition", c->edition,
				    "rows", rows));
}

static int show(const struct catalogue *c, const struct catalogue_options *o,
		const char *const *word, int words, struct diag *diag)
{
	struct view v = {
		.catalogue = c,
		.lang = o->lang,
		.wanted = mem_alloc(c->rows * sizeof(bool)),
		.remarks = words,
	};
	int err = 0, i;

	if (!words)
		memset(v.wanted, true, c->rows * sizeof(bool));
	for (i = 0; i < words; i++)
		err |= select_word(&v, word[i], diag);
	if (err)
		err = EXIT_NO;
	else if (o->json)
		err = print_json(&v);
	else
		print_text(&v);
	free(v.wanted);
	return err;
}

/* Is this word a table or a row, by its number? */
static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789.")];
}

int catalogue_show(const struct catalogue_options *o, struct diag *diag)
{
	const char *name = CATALOGUE_DEFAULT;
	const char *const *word = o->word;
	int words = o->words, err;
	struct catalogue *c;

	/* A first word that is neither may be the name of a row. */
	if (words && !is_number(*word) &&
	    (is_installed(*word) || !is_installed(name))) {
		name = *word++;
		words--;
	}
	c = catalogue_read(name, NULL, diag);
	if (!c)
		return EXIT_NO;
	err = show(c, o, word, words, diag);
	catalogue_free(c);
	return err;
}
