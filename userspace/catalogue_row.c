// SPDX-License-Identifier: GPL-2.0
/* One row of a catalogue: its columns, and what they may say together. */
#include <stdlib.h>
#include <string.h>

#include "catalogue_row.h"
#include "field.h"
#include "mem.h"
#include "ports.h"
#include "transport.h"

const char *const catalogue_columns[] = {
	[COLUMN_ROW] = "row",
	[COLUMN_NAME] = "name",
	[COLUMN_FROM] = "from",
	[COLUMN_TO] = "to",
	[COLUMN_BIDIRECTIONAL] = "bidirectional",
	[COLUMN_APP] = "app",
	[COLUMN_TRANSPORT] = "transport",
	[COLUMN_PORT] = "port",
	[COLUMN_FROM_PORT] = "from-port",
	[COLUMN_SCOPE] = "scope",
	[COLUMN_KIND] = "kind",
	[COLUMN_FEATURE] = "feature",
	[COLUMN_NOTE] = "note",
	[COLUMNS] = NULL,
};

static bool listed(const struct role_list *list, unsigned int role)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (list->role[i] == role)
			return true;
	return false;
}

static void read_roles(const struct yaml_node *node, struct role_list *list,
		       struct diag *diag)
{
	const struct yaml_node *item;
	size_t items;
	int role;

	items = yaml_items(node, &item);
	if (!items)
		diag_error(diag, &node->mark, "no role is named");
	for (; items--; item++) {
		role = yaml_choice(item, "role", role_names, DOCUMENT_ROLES,
				   diag);
		if (role < 0)
			continue;
		if (listed(list, role)) {
			diag_error(diag, &item->mark,
				   "the role '%s' is named already",
				   role_names[role]);
			continue;
		}
		list->role =
			mem_grow(list->role, list->len, sizeof(*list->role));
		list->role[list->len++] = role;
	}
}

static void read_ports(struct row *row, const struct yaml_node *node,
		       const struct yaml_node *const *value, struct diag *diag)
{
	const struct yaml_node *from = value[COLUMN_FROM_PORT];
	const struct yaml_node *port = value[COLUMN_PORT];

	row->from_ports = port_range_any;
	if (!transports_have_ports(&row->transports)) {
		if (port || from)
			diag_error(diag, port ? &port->mark : &from->mark,
				   "a transport without ports has none");
		return;
	}
	if (yaml_is(port, "configurable"))
		row->configurable = true;
	else if (!field_missing(port, node, "port", diag))
		field_ports(port, 0, &row->ports, diag);
	if (from)
		field_from_port(from, FIELD_ANY | FIELD_EPHEMERAL,
				&row->from_ports, &row->ephemeral, diag);
}

static void read_kind(struct row *row, const struct yaml_node *const *value,
		      struct diag *diag)
{
	static const char *const scopes[] = { "network", "localhost" };
	static const char *const kinds[] = { "rule", "reply" };
	int feature;

	if (value[COLUMN_SCOPE])
		row->localhost = yaml_choice(value[COLUMN_SCOPE], "scope",
					     scopes, 2, diag) == 1;
	if (value[COLUMN_KIND])
		row->reply = yaml_choice(value[COLUMN_KIND], "kind", kinds, 2,
					 diag) == 1;
	if (row->localhost && row->reply)
		diag_error(diag, &value[COLUMN_KIND]->mark,
			   "a localhost row is not a reply too");
	if (!value[COLUMN_FEATURE])
		return;
	feature = yaml_choice(value[COLUMN_FEATURE], "feature", feature_names,
			      SIZE_MAX, diag);
	row->feature = feature < 0 ? NULL : feature_names[feature];
}

void catalogue_row_read(struct row *row, const struct yaml_node *node,
			const struct yaml_node *const *value, struct diag *diag)
{
	const char *text;

	if (!field_missing(value[COLUMN_NAME], node, "name", diag)) {
		text = field_name(value[COLUMN_NAME], "row name", diag);
		row->name = text ? mem_text(text) : NULL;
	}
	if (!field_missing(value[COLUMN_FROM], node, "from", diag))
		read_roles(value[COLUMN_FROM], &row->from, diag);
	if (!field_missing(value[COLUMN_TO], node, "to", diag))
		read_roles(value[COLUMN_TO], &row->to, diag);
	if (value[COLUMN_BIDIRECTIONAL])
		yaml_bool(value[COLUMN_BIDIRECTIONAL], &row->bidirectional,
			  diag);
	if (value[COLUMN_APP]) {
		text = field_label(value[COLUMN_APP], "app", diag);
		row->app = text ? mem_text(text) : NULL;
	}
	if (!field_missing(value[COLUMN_TRANSPORT], node, "transport", diag) &&
	    !field_transports(value[COLUMN_TRANSPORT], &row->transports, diag))
		read_ports(row, node, value, diag);
	read_kind(row, value, diag);
	if (value[COLUMN_NOTE])
		field_text(value[COLUMN_NOTE], "note", &row->note, diag);
}
