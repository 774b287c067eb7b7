// SPDX-License-Identifier: GPL-2.0
/*
 * The rows of a site's own. Their ids are site.NAME, so that a name may be one
 * of the catalogue's, too; readers of counters would not be happy, though.
 */
#include <stdio.h>
#include <string.h>

#include "../kmod/uapi/nf_impp.h"
#include "field.h"
#include "mem.h"
#include "ports.h"
#include "site_own.h"
#include "site_role.h"
#include "transport.h"

enum {
	KEY_NAME,
	KEY_FROM,
	KEY_TO,
	KEY_BIDIRECTIONAL,
	KEY_TRANSPORT,
	KEY_PORT,
	KEY_FROM_PORT,
	KEY_NOTE,
	KEYS,
};

static const char *const keys[] = {
	[KEY_NAME] = "name",
	[KEY_FROM] = "from",
	[KEY_TO] = "to",
	[KEY_BIDIRECTIONAL] = "bidirectional",
	[KEY_TRANSPORT] = "transport",
	[KEY_PORT] = "port",
	[KEY_FROM_PORT] = "from-port",
	[KEY_NOTE] = "note",
	[KEYS] = NULL,
};

/* Told of every name but the last one in @site's own rows. */
static void check_name(const struct site *site, const struct yaml_node *node,
		       struct diag *diag)
{
	const struct catalogue *catalogue = site->catalogue;
	const struct row *other;
	size_t i;

	for (i = 0; i + 1 < site->owns; i++) {
		other = &site->own[i];
		if (!other->name || strcmp(other->name, node->text))
			continue;
		diag_error(diag, &node->mark,
			   "an own row '%s' is there already, at %u:%u",
			   node->text, other->mark.line, other->mark.col);
		return;
	}
	for (i = 0; catalogue && i < catalogue->rows; i++)
		if (!strcmp(catalogue->row[i].name, node->text))
			diag_warning(
				diag, &node->mark,
				"'%s' is also the name of row %s of the catalogue",
				node->text, catalogue->row[i].id);
}

static void read_name(struct site *site, struct row *row,
		      const struct yaml_node *node, struct diag *diag)
{
	const char *name = field_name(node, "row name", diag);
	char id[sizeof("site.") + IMPP_NAME_LEN];

	if (!name)
		return;
	check_name(site, node, diag);
	row->name = mem_text(name);
	snprintf(id, sizeof(id), "site.%s", name);
	row->id = mem_text(id);
}

static void read_roles(struct site *site, const struct yaml_node *node,
		       struct role_list *list, struct diag *diag)
{
	const struct yaml_node *item;
	size_t items;
	int role;

	items = yaml_items(node, &item);
	if (!items)
		diag_error(diag, &node->mark, "no role is named");
	for (; items-- && !site_roles_full(site); item++) {
		role = site_role_find(site, item, diag);
		if (role < 0)
			continue;
		site->role[role].used = true;
		if (!site_list_add(list, role))
			diag_warning(diag, &item->mark, "'%s' is named already",
				     site->role[role].name);
	}
}

static void read_ports(struct row *row, const struct yaml_node *node,
		       const struct yaml_node *const *value, struct diag *diag)
{
	const struct yaml_node *port = value[KEY_PORT];
	const struct yaml_node *from = value[KEY_FROM_PORT];

	if (!transports_have_ports(&row->transports)) {
		if (port)
			diag_error(diag, &port->mark,
				   "a port, but neither tcp nor udp");
		if (from)
			diag_error(diag, &from->mark,
				   "a source port, but neither tcp nor udp");
		return;
	}
	if (!yaml_null(port))
		field_ports(port, FIELD_ANY, &row->ports, diag);
	else
		diag_error(
			diag, port ? &port->mark : &node->mark,
			"'port' is missing (write 'port: any' for every port)");
	if (from)
		field_from_port(from, FIELD_ANY | FIELD_EPHEMERAL,
				&row->from_ports, &row->ephemeral, diag);
}

static void read_row(struct site *site, const struct yaml_node *node,
		     struct diag *diag)
{
	const struct yaml_node *value[KEYS];
	struct row *row;

	if (yaml_fields(node, "row", keys, value, diag))
		return;
	site->own = mem_grow(site->own, site->owns, sizeof(*row));
	row = &site->own[site->owns++];
	memset(row, 0, sizeof(*row));
	row->mark = node->mark;
	row->from_ports = port_range_any;
	if (!field_missing(value[KEY_NAME], node, "name", diag))
		read_name(site, row, value[KEY_NAME], diag);
	if (!field_missing(value[KEY_FROM], node, "from", diag))
		read_roles(site, value[KEY_FROM], &row->from, diag);
	if (!field_missing(value[KEY_TO], node, "to", diag))
		read_roles(site, value[KEY_TO], &row->to, diag);
	if (value[KEY_BIDIRECTIONAL])
		yaml_bool(value[KEY_BIDIRECTIONAL], &row->bidirectional, diag);
	if (!field_missing(value[KEY_TRANSPORT], node, "transport", diag) &&
	    !field_transports(value[KEY_TRANSPORT], &row->transports, diag))
		read_ports(row, node, value, diag);
	if (value[KEY_NOTE])
		field_text(value[KEY_NOTE], "note", &row->note, diag);
}

void site_own_read(struct site *site, const struct yaml_node *node,
		   struct diag *diag)
{
	const struct yaml_node *item;
	size_t items;

	for (items = yaml_items(node, &item); items--; item++) {
		if (site->owns == IMPP_RULES_MAX) {
			diag_error(diag, &item->mark, "more than %d own rows",
				   IMPP_RULES_MAX);
			return;
		}
		read_row(site, item, diag);
	}
}
