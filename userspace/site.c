// SPDX-License-Identifier: GPL-2.0
/*
 * The reader of site files: the keys, in the order in which one needs what
 * another says, whatever their order in the file. It goes on after an error,
 * so that one run reports them all.
 */
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "field.h"
#include "mem.h"
#include "modes.h"
#include "ports.h"
#include "site.h"
#include "site_change.h"
#include "site_own.h"
#include "site_role.h"
#include "yaml.h"

enum {
	KEY_IMPP,
	KEY_CATALOGUE,
	KEY_EDITION,
	KEY_PROTECT,
	KEY_MODE,
	KEY_STATE,
	KEY_ON_DENY,
	KEY_EPHEMERAL,
	KEY_ROLES,
	KEY_EXCEPT,
	KEY_FEATURES,
	KEY_PORTS,
	KEY_ROWS,
	KEY_ALLOW,
	KEYS,
};

static const char *const keys[] = {
	[KEY_IMPP] = "impp",
	[KEY_CATALOGUE] = "catalogue",
	[KEY_EDITION] = "edition",
	[KEY_PROTECT] = "protect",
	[KEY_MODE] = "mode",
	[KEY_STATE] = "state",
	[KEY_ON_DENY] = "on-deny",
	[KEY_EPHEMERAL] = "ephemeral",
	[KEY_ROLES] = "roles",
	[KEY_EXCEPT] = "except",
	[KEY_FEATURES] = "features",
	[KEY_PORTS] = "ports",
	[KEY_ROWS] = "rows",
	[KEY_ALLOW] = "allow",
	[KEYS] = NULL,
};

static void read_catalogue(struct site *site, const char *instead,
			   const struct yaml_node *root,
			   const struct yaml_node *node, struct diag *diag)
{
	struct catalogue *catalogue;
	const char *name;

	if (field_missing(node, root, "catalogue", diag))
		return;
	name = field_label(node, "catalogue", diag);
	if (!name)
		return;
	if (instead)
		catalogue = catalogue_read(instead, NULL, diag);
	else
		catalogue = catalogue_read(name, &node->mark, diag);
	if (!catalogue)
		return;
	site->catalogue = catalogue;
	site->change = mem_alloc(catalogue->rows * sizeof(*site->change));
}

static void read_edition(const struct site *site, const struct yaml_node *node,
			 struct diag *diag)
{
	const struct catalogue *catalogue = site->catalogue;
	const char *edition = node ? field_label(node, "edition", diag) : NULL;

	if (edition && catalogue && strcmp(edition, catalogue->edition))
		diag_error(diag, &node->mark,
			   "the catalogue '%s' is of edition '%s', not '%s'",
			   catalogue->name, catalogue->edition, edition);
}

/* Reads one of two words, of which the first is the default. */
static uint8_t read_choice(const struct yaml_node *node, const char *what,
			   const char *(*name)(uint8_t), struct diag *diag)
{
	const char *words[] = { name(0), name(1) };
	int choice = node ? yaml_choice(node, what, words, 2, diag) : 0;

	return choice < 0 ? 0 : choice;
}

static void read_ephemeral(struct site *site, const struct yaml_node *node,
			   struct diag *diag)
{
	struct port_range *range = &site->ephemeral;

	*range = port_range_any;
	if (!node || field_from_port(node, FIELD_ANY, range, NULL, diag))
		return;
	if (range->lo == range->hi)
		diag_error(diag, &node->mark,
			   "ephemeral is a range LO-HI, not one port");
}

static void mark_used(struct site *site, const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		site->role[list->role[i]].used = true;
}

/* What does not need the catalogue is read without it, too. */
static void read_changes(struct site *site,
			 const struct yaml_node *const *value,
			 struct diag *diag)
{
	const struct catalogue *catalogue = site->catalogue;
	size_t i;

	site_features_read(site, value[KEY_FEATURES], diag);
	if (!catalogue)
		return;
	site_ports_read(site, value[KEY_PORTS], diag);
	site_rows_read(site, value[KEY_ROWS], diag);
	for (i = 0; i < catalogue->rows; i++) {
		mark_used(site, &catalogue->row[i].from);
		mark_used(site, &catalogue->row[i].to);
	}
}

static void read_roles(struct site *site, const struct yaml_node *root,
		       const struct yaml_node *const *value, struct diag *diag)
{
	const struct yaml_node *roles = value[KEY_ROLES];
	unsigned int before = diag->errors;

	site_roles_read(site, roles, value[KEY_EXCEPT], diag);
	site_protect_read(site, value[KEY_PROTECT],
			  roles ? &roles->mark : &root->mark,
			  diag->errors == before, diag);
}

static void read_site(struct site *site, const char *instead,
		      const struct yaml_node *root, struct diag *diag)
{
	const struct yaml_node *value[KEYS];

	if (yaml_fields(root, "site", keys, value, diag))
		return;
	field_format(value[KEY_IMPP], root, diag);
	read_catalogue(site, instead, root, value[KEY_CATALOGUE], diag);
	if (!instead)
		read_edition(site, value[KEY_EDITION], diag);
	site->mode = read_choice(value[KEY_MODE], "mode", mode_name, diag);
	site->state = read_choice(value[KEY_STATE], "state", state_name, diag);
	site->on_deny =
		read_choice(value[KEY_ON_DENY], "on-deny", on_deny_name, diag);
	read_ephemeral(site, value[KEY_EPHEMERAL], diag);
	read_roles(site, root, value, diag);
	read_changes(site, value, diag);
	site_own_read(site, value[KEY_ALLOW], diag);
}

struct site *site_parse_as(struct source *source, const char *instead,
			   struct diag *diag)
{
	struct site *site = mem_alloc(sizeof(*site));
	unsigned int before = diag->errors;
	struct yaml_node *root;

	site->source = source;
	root = yaml_parse(source, diag);
	if (root)
		read_site(site, instead, root, diag);
	yaml_free(root);
	if (diag->errors == before)
		return site;
	site_free(site);
	return NULL;
}

struct site *site_parse(struct source *source, struct diag *diag)
{
	return site_parse_as(source, NULL, diag);
}

struct site *site_read(const char *path, struct diag *diag)
{
	struct source *source = source_read(path, diag);

	return source ? site_parse(source, diag) : NULL;
}
