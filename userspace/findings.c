// SPDX-License-Identifier: GPL-2.0
/* Findings: a list, and how it reads. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "json.h"
#include "mem.h"
#include "table.h"

static const struct {
	const char *name;
	enum paint paint;
} levels[LEVELS] = {
	[LEVEL_OK] = { "ok", PAINT_GREEN },
	[LEVEL_SKIP] = { "skip", PAINT_DIM },
	[LEVEL_WARN] = { "warn", PAINT_YELLOW },
	[LEVEL_FAIL] = { "fail", PAINT_RED },
};

void findings_add(struct findings *findings, enum level level,
		  const char *check, const char *remedy, const char *fmt, ...)
{
	struct finding *item;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	findings->item = mem_grow(findings->item, findings->len, sizeof(*item));
	item = &findings->item[findings->len++];
	*item = (struct finding){ level, check, mem_text(text), remedy };
}

void findings_cut(struct findings *findings, size_t len)
{
	while (findings->len > len)
		free(findings->item[--findings->len].text);
}

size_t findings_count(const struct findings *findings, enum level level)
{
	size_t count = 0, i;

	for (i = 0; i < findings->len; i++)
		count += findings->item[i].level == level;
	return count;
}

static void add_line(struct table_view *view, const struct finding *item)
{
	table_paint(view, levels[item->level].paint, "%s",
		    levels[item->level].name);
	table_cell(view, "%s", item->check);
	table_cell(view, "%s", item->text);
	if (!item->remedy)
		return;
	table_cell(view, "%s", "");
	table_cell(view, "%s", "");
	table_paint(view, PAINT_BOLD, "-> %s", item->remedy);
}

void findings_print(const struct findings *findings)
{
	size_t failed = findings_count(findings, LEVEL_FAIL);
	size_t warned = findings_count(findings, LEVEL_WARN);
	struct table_view *view = table_new("", "", "", NULL);
	size_t i;

	for (i = 0; i < findings->len; i++)
		add_line(view, &findings->item[i]);
	table_print(view, stdout);
	table_free(view);
	printf("\n%zu failed, %zu %s\n", failed, warned,
	       warned == 1 ? "warning" : "warnings");
}

int findings_print_json(const struct findings *findings)
{
	const struct finding *item;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < findings->len; i++) {
		item = &findings->item[i];
		json_array_append_new(list,
				      json_pack("{ss ss so ss?}", "check",
						item->check, "level",
						levels[item->level].name,
						"text",
						json_text(item->text,
							  strlen(item->text)),
						"remedy", item->remedy));
	}
	return json_print(
		json_pack("{si si si so}", "version", JSON_FORMAT, "failed",
			  (int)findings_count(findings, LEVEL_FAIL), "warnings",
			  (int)findings_count(findings, LEVEL_WARN), "checks",
			  list));
}

void findings_clear(struct findings *findings)
{
	findings_cut(findings, 0);
	free(findings->item);
	findings->item = NULL;
}
