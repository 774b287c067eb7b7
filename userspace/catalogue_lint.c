// SPDX-License-Identifier: GPL-2.0
/* catalogue lint: where an edition contradicts itself. */
#include <stdio.h>

#include "catalogue.h"
#include "catalogue_verb.h"
#include "json.h"
#include "lint.h"
#include "table.h"
#include "verb.h"

static void print_text(const struct findings *findings, enum lang lang)
{
	struct table_view *view = table_new("ROW", "AND", "KIND", "", NULL);
	const struct finding *f = findings->finding;
	const struct finding *end = f + findings->len;
	const struct lint_meaning *meaning;

	for (; f < end; f++) {
		meaning = &lint_meanings[f->kind];
		table_cell(view, "%s", f->row->id);
		table_cell(view, "%s", f->other ? f->other->id : "");
		table_paint(view, PAINT_YELLOW, "%s", meaning->name);
		table_cell(view, "%s", f->text[lang]);
		table_cell(view, "%s", "");
		table_cell(view, "%s", "");
		table_cell(view, "%s", "");
		table_paint(view, PAINT_DIM, "impp (%s): %s", meaning->rule,
			    meaning->does[lang]);
	}
	if (findings->len)
		table_print(view, stdout);
	table_free(view);
}

static json_t *finding_json(const struct finding *f, enum lang lang)
{
	const struct lint_meaning *meaning = &lint_meanings[f->kind];
	json_t *rows = json_pack("[s]", f->row->id);

	if (f->other)
		json_array_append_new(rows, json_string(f->other->id));
	return json_pack("{ss so ss ss ss}", "kind", meaning->name, "rows",
			 rows, "text", f->text[lang], "rule", meaning->rule,
			 "impp", meaning->does[lang]);
}

static int print_json(const struct catalogue *c,
		      const struct findings *findings, enum lang lang)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < findings->len; i++)
		json_array_append_new(list, finding_json(&findings->finding[i],
							 lang));
	return json_print(json_pack("{si ss ss so}", "version", JSON_FORMAT,
				    "catalogue", c->name, "edition", c->edition,
				    "findings", list));
}

static int report(const struct catalogue *c, const struct catalogue_options *o)
{
	struct findings findings = { 0 };
	int ret = EXIT_DONE;

	lint_find(&findings, c);
	if (o->json) {
		ret = print_json(c, &findings, o->lang);
	} else {
		print_text(&findings, o->lang);
		printf(o->lang == LANG_KO ? "%s(%s 판): %zu건\n"
					  : "%s (edition %s): %zu found\n",
		       c->name, c->edition, findings.len);
	}
	if (!ret && o->exit_code && findings.len)
		ret = EXIT_NO;
	lint_clear(&findings);
	return ret;
}

int catalogue_lint(const struct catalogue_options *o, struct diag *diag)
{
	struct catalogue *c;
	int ret = EXIT_NO;

	c = catalogue_read(o->words ? o->word[0] : CATALOGUE_DEFAULT, NULL,
			   diag);
	if (c)
		ret = report(c, o);
	catalogue_free(c);
	return ret;
}
