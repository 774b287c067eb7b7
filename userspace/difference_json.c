// SPDX-License-Identifier: GPL-2.0
/* A difference for programs. */
#include "answer.h"
#include "column.h"
#include "difference.h"
#include "grant_text.h"
#include "json.h"

static const char *change(int side)
{
	return side ? "added" : "removed";
}

static json_t *settings_json(const struct difference *d)
{
	json_t *settings = json_object();
	size_t i;

	for (i = 0; i < d->settings; i++)
		json_object_set_new(settings, d->setting[i].name,
				    json_pack("[ss]", d->setting[i].value[0],
					      d->setting[i].value[1]));
	return settings;
}

static json_t *row_json(const struct difference *d, const struct diff_row *row)
{
	const struct held *held = &d->side[row->side].held;
	json_t *json, *grant;
	char id[ANSWER_ROW];

	answer_row(id, row->rule);
	json = json_pack("{ss so so ss}", "change", change(row->side), "id",
			 json_text(id, sizeof(id)), "name",
			 json_text(row->rule->name, IMPP_NAME_LEN),
			 "permitted_by", row->others);
	if (!row->grant.ports.len)
		return json;
	grant = grant_json(&row->grant, &held->grants, held->tables);
	json_object_del(grant, "rows");
	json_object_set_new(grant, "but_from_ports",
			    column_ports_json(&row->but_from));
	json_object_update(json, grant);
	json_decref(grant);
	return json;
}

static json_t *rows_json(const struct difference *d)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < d->rows; i++)
		json_array_append_new(list, row_json(d, &d->row[i]));
	return list;
}

/* Those of roles, or those that are judged. */
static json_t *addresses_json(const struct difference *d, bool roles)
{
	json_t *list = json_array(), *one;
	size_t i;

	for (i = 0; i < d->roles; i++) {
		if (!d->role[i].name == roles)
			continue;
		one = json_pack("{ss so}", "change", change(d->role[i].side),
				"addresses", runs_json(&d->role[i].runs));
		if (roles)
			json_object_set_new(one, "role",
					    json_text(d->role[i].name,
						      IMPP_NAME_LEN));
		json_array_append_new(list, one);
	}
	return list;
}

int difference_json(const struct difference *d)
{
	return json_print(
		json_pack("{si ss ss sb so so so so}", "version", JSON_FORMAT,
			  "from", d->side[0].what, "to", d->side[1].what,
			  "same", d->same, "settings", settings_json(d), "rows",
			  rows_json(d), "roles", addresses_json(d, true),
			  "judged", addresses_json(d, false)));
}
