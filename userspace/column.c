// SPDX-License-Identifier: GPL-2.0
/* The columns of a row. */
#include <string.h>

#include "column.h"
#include "mem.h"
#include "ports.h"
#include "transport.h"
#include "words.h"

/* The text of a list, for free(). */
static char *take(struct words *words)
{
	return words->text ? words->text : mem_text("");
}

static const char *role_name(unsigned int role, const struct site *site)
{
	return site ? site->role[role].name : role_names[role];
}

char *column_roles(const struct role_list *list, const struct site *site)
{
	struct words words = { 0 };
	size_t i;

	for (i = 0; i < list->len; i++)
		words_add(&words, "%s", role_name(list->role[i], site));
	return take(&words);
}

char *column_transports(const struct transports *transports)
{
	char number[TRANSPORT_NAME_LEN];
	struct words words = { 0 };
	unsigned int cursor = 0;
	const char *name;

	while ((name = transport_next(transports, &cursor, number)))
		words_add(&words, "%s", name);
	return take(&words);
}

/* Two neighbours are two ports: the document's "8888 and 8889". */
static bool is_pair(const struct port_range *range)
{
	return range->lo + 1 == range->hi;
}

char *column_ports(const struct ports *ports)
{
	const struct port_range *range = ports->range;
	char name[PORT_RANGE_NAME_LEN];
	struct words words = { 0 };
	size_t i;

	for (i = 0; i < ports->len; i++, range++) {
		if (is_pair(range))
			words_add(&words, "%u, %u", range->lo, range->hi);
		else
			words_add(&words, "%s", port_range_name(range, name));
	}
	return take(&words);
}

json_t *column_roles_json(const struct role_list *list, const struct site *site)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->len; i++)
		json_array_append_new(array,
				      json_string(
					      role_name(list->role[i], site)));
	return array;
}

json_t *column_transports_json(const struct transports *transports)
{
	char number[TRANSPORT_NAME_LEN];
	json_t *array = json_array();
	unsigned int cursor = 0;
	const char *name;

	while ((name = transport_next(transports, &cursor, number)))
		json_array_append_new(array, json_string(name));
	return array;
}

json_t *column_ports_json(const struct ports *ports)
{
	json_t *array = ports->len ? json_array() : json_null();
	const struct port_range *range = ports->range;
	size_t i;

	for (i = 0; i < ports->len; i++, range++) {
		if (range->hi > range->lo && !is_pair(range)) {
			json_array_append_new(array,
					      json_pack("[ii]", range->lo,
							range->hi));
			continue;
		}
		json_array_append_new(array, json_integer(range->lo));
		if (is_pair(range))
			json_array_append_new(array, json_integer(range->hi));
	}
	return array;
}

json_t *column_range_json(const struct port_range *range)
{
	if (port_range_is_any(range))
		return json_null();
	return json_pack("[ii]", range->lo, range->hi);
}

static const char *scope(const struct row *row)
{
	return row->localhost ? "localhost" : "network";
}

static const char *kind(const struct row *row)
{
	return row->reply ? "reply" : "rule";
}

json_t *column_row_json(const struct row *row)
{
	json_t *ports = row->configurable ? json_string("configurable")
					  : column_ports_json(&row->ports);
	json_t *from_ports = row->ephemeral
				     ? json_string("ephemeral")
				     : column_range_json(&row->from_ports);

	return json_pack("{ss ss si so so sb ss? so so so ss ss ss?}", "id",
			 row->id, "name", row->name, "table", (int)row->table,
			 "from", column_roles_json(&row->from, NULL), "to",
			 column_roles_json(&row->to, NULL), "bidirectional",
			 (int)row->bidirectional, "app", row->app, "transport",
			 column_transports_json(&row->transports), "ports",
			 ports, "from_ports", from_ports, "scope", scope(row),
			 "kind", kind(row), "feature", row->feature);
}

static char *from_text(const struct row *row)
{
	return column_roles(&row->from, NULL);
}

static char *to_text(const struct row *row)
{
	return column_roles(&row->to, NULL);
}

static char *bidirectional_text(const struct row *row)
{
	return mem_text(row->bidirectional ? "yes" : "no");
}

static char *app_text(const struct row *row)
{
	return mem_text(row->app ? row->app : "");
}

static char *transport_text(const struct row *row)
{
	return column_transports(&row->transports);
}

static char *ports_text(const struct row *row)
{
	if (row->configurable)
		return mem_text("configurable");
	return column_ports(&row->ports);
}

static char *from_ports_text(const struct row *row)
{
	char name[PORT_RANGE_NAME_LEN];

	if (row->ephemeral)
		return mem_text("ephemeral");
	if (!transports_have_ports(&row->transports))
		return mem_text("");
	return mem_text(port_range_name(&row->from_ports, name));
}

static char *scope_text(const struct row *row)
{
	return mem_text(scope(row));
}

static char *kind_text(const struct row *row)
{
	return mem_text(kind(row));
}

static char *feature_text(const struct row *row)
{
	return mem_text(row->feature ? row->feature : "");
}

const struct column columns[] = {
	{ "from", from_text },
	{ "to", to_text },
	{ "bidirectional", bidirectional_text },
	{ "app", app_text },
	{ "transport", transport_text },
	{ "ports", ports_text },
	{ "from_ports", from_ports_text },
	{ "scope", scope_text },
	{ "kind", kind_text },
	{ "feature", feature_text },
	{ NULL, NULL },
};
