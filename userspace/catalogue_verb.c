// SPDX-License-Identifier: GPL-2.0
/* catalogue: the port tables, without a site. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "catalogue.h"
#include "catalogue_verb.h"
#include "editions.h"
#include "json.h"
#include "lang.h"
#include "table.h"
#include "verb.h"

#define WORDS_MAX 128

static json_t *edition_json(const struct catalogue *c, enum lang lang)
{
	return json_pack("{ss ss ss si si ss}", "catalogue", c->name, "edition",
			 c->edition, "title", lang_text(&c->title, lang),
			 "tables", (int)c->tables, "rows", (int)c->rows, "file",
			 c->source->name);
}

static void add_edition(struct table_view *view, const struct catalogue *c,
			enum lang lang)
{
	table_cell(view, "%s", c->name);
	table_cell(view, "%s", c->edition);
	table_cell(view, "%zu", c->tables);
	table_cell(view, "%zu", c->rows);
	table_cell(view, "%s", lang_text(&c->title, lang));
}

int catalogue_list(const struct catalogue_options *o, struct diag *diag)
{
	struct table_view *view =
		table_new("NAME", "EDITION", ">TABLES", ">ROWS", "TITLE", NULL);
	json_t *json = json_array();
	struct editions editions;
	int err = EXIT_DONE;
	struct catalogue *c;
	size_t i;

	editions_find(&editions);
	for (i = 0; i < editions.len; i++) {
		c = catalogue_read(editions.name[i], NULL, diag);
		if (!c)
			continue;
		add_edition(view, c, o->lang);
		json_array_append_new(json, edition_json(c, o->lang));
		catalogue_free(c);
	}
	editions_clear(&editions);
	if (o->json)
		err = json_print(json_pack("{si sO}", "version", JSON_FORMAT,
					   "catalogues", json));
	else
		table_print(view, stdout);
	table_free(view);
	json_decref(json);
	return diag->errors ? EXIT_NO : err;
}

static const struct {
	const char *name;
	int (*main)(const struct catalogue_options *o, struct diag *diag);
	int words;
} subverbs[] = {
	{ "list", catalogue_list, 0 },
	{ "show", catalogue_show, WORDS_MAX },
	{ "lint", catalogue_lint, 1 },
	{ "diff", catalogue_diff, 2 },
};

static int run(const char *name, const struct catalogue_options *o)
{
	struct diag diag;
	size_t i;

	diag_init(&diag);
	for (i = 0; i < sizeof(subverbs) / sizeof(subverbs[0]); i++) {
		if (strcmp(subverbs[i].name, name))
			continue;
		if (o->words > subverbs[i].words)
			return verb_usage("catalogue",
					  "'%s' is a word too many",
					  o->word[subverbs[i].words]);
		return subverbs[i].main(o, &diag);
	}
	return verb_usage("catalogue", "'%s' is none of list, show, lint, diff",
			  name);
}

int catalogue_main(int argc, char **argv)
{
	const char *word[WORDS_MAX], *lang = NULL;
	struct catalogue_options o = {
		.lang = lang_default(),
		.word = word + 1,
	};
	const struct arg args[] = {
		{ "--json", &o.json, NULL },
		{ "--exit-code", &o.exit_code, NULL },
		{ "--lang", NULL, &lang },
		{ NULL, NULL, NULL },
	};
	int words = args_read(argc, argv, args, word, WORDS_MAX);

	if (words < 0)
		return EXIT_USAGE;
	if (lang && lang_parse(lang, &o.lang))
		return verb_usage("catalogue", "--lang is en or ko");
	if (o.exit_code && (!words || strcmp(word[0], "lint")))
		return verb_usage("catalogue", "--exit-code is lint's");
	if (!words)
		return verb_usage("catalogue", "list, show, lint or diff?");
	o.words = words - 1;
	return run(word[0], &o);
}
