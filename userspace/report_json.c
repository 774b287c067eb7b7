// SPDX-License-Identifier: GPL-2.0
/*
 * The report as JSON. Errors and warnings of the reader are text with places
 * in it, on standard error; here are their numbers.
 */
#include "column.h"
#include "json.h"
#include "nft_limits.h"
#include "prefix.h"
#include "report.h"

static const char *const statuses[] = {
	[ROW_RULE] = "granted",
	[ROW_LOCALHOST] = "localhost",
	[ROW_REPLY] = "reply",
	[ROW_OFF] = "off",
	[ROW_FEATURE_OFF] = "feature-off",
	[ROW_UNSET] = "unset",
	[ROW_UNBOUND] = "unbound",
};

static json_t *shadow_json(const struct shadows *shadows,
			   const struct active *active)
{
	const struct shadow *s = shadows->shadow, *end = s + shadows->len;
	json_t *list;
	size_t i;

	while (s < end && s->active != active)
		s++;
	if (s == end)
		return json_null();
	list = json_array();
	for (i = 0; i < s->len; i++)
		json_array_append_new(list, json_string(s->by[i]->row->id));
	return list;
}

static json_t *row_json(const struct report *report,
			const struct active *active)
{
	const struct site *site = report->compiled->site;
	const struct row *row = active->row;

	return json_pack("{ss ss ss so so sb so so so so}", "id", row->id,
			 "name", row->name, "status", statuses[active->status],
			 "from", column_roles_json(&row->from, site), "to",
			 column_roles_json(&row->to, site), "bidirectional",
			 (int)active->bidirectional, "transport",
			 column_transports_json(&row->transports), "ports",
			 column_ports_json(&active->ports), "from_ports",
			 column_range_json(&active->from_ports), "shadowed_by",
			 shadow_json(&report->shadows, active));
}

static json_t *rows_json(const struct report *report)
{
	const struct compiled *c = report->compiled;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < c->actives; i++)
		json_array_append_new(list, row_json(report, &c->active[i]));
	return list;
}

static json_t *judged_json(const struct report *report)
{
	struct prefixes judged = report_judged(report);
	char name[PREFIX_NAME_LEN];
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < judged.len; i++)
		json_array_append_new(list,
				      json_string(prefix_name(&judged.prefix[i],
							      name)));
	free(judged.prefix);
	return list;
}

static json_t *place(unsigned int number)
{
	return number ? json_integer(number) : json_null();
}

static json_t *advices_json(const struct advices *advices)
{
	const struct advice *item = advices->item, *end = item + advices->len;
	json_t *list = json_array();

	for (; item < end; item++)
		json_array_append_new(list,
				      json_pack("{ss so so ss}", "level",
						item->level == ADVICE_HINT
							? "hint"
							: "warning",
						"line", place(item->mark.line),
						"column", place(item->mark.col),
						"text", item->text));
	return list;
}

static void set_site(json_t *root, const struct report *report)
{
	static const char *const modes[] = { "enforce", "audit" };
	static const char *const states[] = { "conntrack", "stateless" };
	static const char *const on_denies[] = { "drop", "reject" };
	const struct site *site = report->compiled->site;

	json_object_set_new(root, "catalogue",
			    json_string(site->catalogue->name));
	json_object_set_new(root, "edition",
			    json_string(site->catalogue->edition));
	json_object_set_new(root, "mode", json_string(modes[site->mode]));
	json_object_set_new(root, "state", json_string(states[site->state]));
	json_object_set_new(root, "on_deny",
			    json_string(on_denies[site->on_deny]));
	json_object_set_new(root, "judged", judged_json(report));
	json_object_set_new(root, "rows", rows_json(report));
	if (report->nft)
		json_object_set_new(root, "nft_limits",
				    nft_limits_json(site->state));
}

static unsigned int count_warnings(const struct report *report)
{
	unsigned int len = report->diag->warnings;
	size_t i;

	for (i = 0; i < report->advices.len; i++)
		len += report->advices.item[i].level == ADVICE_WARNING;
	return len;
}

int report_json(const struct report *report)
{
	json_t *root;

	root = json_pack("{si so}", "version", JSON_FORMAT, "site",
			 json_text(report->path, SIZE_MAX));
	if (report->compiled)
		set_site(root, report);
	json_object_set_new(root, "errors", json_integer(report->diag->errors));
	json_object_set_new(root, "warnings",
			    json_integer(count_warnings(report)));
	json_object_set_new(root, "advice", advices_json(&report->advices));
	return json_print(root);
}
