// SPDX-License-Identifier: GPL-2.0
/*
 * Compiling a site: first what becomes of each row (S5 to S7, S14), then the
 * groups of its addresses, then what each may open to each other.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "compile.h"
#include "groups.h"
#include "mem.h"

static const struct mark nowhere;

bool role_bound(const struct site *site, unsigned int role)
{
	unsigned int other;

	if (site->role[role].bound.len)
		return true;
	for (other = 0; other < DOCUMENT_ROLES; other++)
		if (role_implies(other) == role && site->role[other].bound.len)
			return true;
	return false;
}

static bool any_bound(const struct site *site, const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (role_bound(site, list->role[i]))
			return true;
	return false;
}

static bool feature_off(const struct site *site, const char *feature)
{
	size_t i;

	for (i = 0; feature && feature_names[i]; i++)
		if (!strcmp(feature_names[i], feature))
			return site->feature_off[i];
	return false;
}

/* What becomes of a row; @active->ports is set. */
static enum row_status row_status(const struct site *site,
				  const struct active *active,
				  enum row_switch change)
{
	const struct row *row = active->row;

	if (change == SWITCH_OFF)
		return ROW_OFF;
	if (change != SWITCH_ON && feature_off(site, row->feature))
		return ROW_FEATURE_OFF;
	if (row->reply)
		return ROW_REPLY;
	if (row->configurable && !active->ports.len)
		return ROW_UNSET;
	if (!any_bound(site, &row->from) || !any_bound(site, &row->to))
		return ROW_UNBOUND;
	return row->localhost ? ROW_LOCALHOST : ROW_RULE;
}

/* A row with the site's changes to it; @change is all zeroes for none. */
static void activate(const struct site *site, struct active *active,
		     const struct row *row, const struct row_change *change)
{
	active->row = row;
	active->rule = IMPP_RULE_NONE;
	active->ports = change->ports.len ? change->ports : row->ports;
	active->from_ports = row->from_ports;
	if (row->ephemeral)
		active->from_ports = site->ephemeral;
	if (change->has_from_ports)
		active->from_ports = change->from_ports;
	active->bidirectional = row->bidirectional &&
				change->change != SWITCH_ONE_WAY;
	active->status = row_status(site, active, change->change);
}

static void activate_rows(struct compiled *c)
{
	const struct site *site = c->site;
	const struct catalogue *catalogue = site->catalogue;
	static const struct row_change none;
	size_t i;

	c->actives = catalogue->rows + site->owns;
	c->active = mem_alloc(c->actives * sizeof(*c->active));
	for (i = 0; i < catalogue->rows; i++)
		activate(site, &c->active[i], &catalogue->row[i],
			 &site->change[i]);
	for (i = 0; i < site->owns; i++)
		activate(site, &c->active[catalogue->rows + i], &site->own[i],
			 &none);
}

static int copy_name(char *to, const char *name, const struct mark *mark,
		     struct diag *diag)
{
	if (snprintf(to, IMPP_NAME_LEN, "%s", name) < IMPP_NAME_LEN)
		return 0;
	diag_error(diag, mark, "the name '%s' is longer than %d bytes", name,
		   IMPP_NAME_LEN - 1);
	return -1;
}

/* Numbers the rules: catalogue order, the site's own rows after (S4). */
static int number_rules(struct compiled *c, struct diag *diag)
{
	struct impp_rule *rule = mem_alloc(c->actives * sizeof(*rule));
	struct active *active = c->active;
	u32 len = 0;

	c->tables.record[IMPP_TABLE_RULES] = rule;
	for (; active < c->active + c->actives; active++) {
		if (active->status != ROW_RULE)
			continue;
		if (len == IMPP_RULES_MAX) {
			diag_error(diag, &active->row->mark,
				   "more than %d rows are rules",
				   IMPP_RULES_MAX);
			return -1;
		}
		rule[len].table = active->row->table;
		rule[len].row = active->row->number;
		if (copy_name(rule[len].name, active->row->name,
			      &active->row->mark, diag))
			return -1;
		active->rule = len++;
	}
	c->tables.len[IMPP_TABLE_RULES] = len;
	return 0;
}

static int name_roles(struct compiled *c, struct diag *diag)
{
	const struct site *site = c->site;
	struct impp_role *role = mem_alloc(site->roles * sizeof(*role));
	size_t i;

	c->tables.record[IMPP_TABLE_ROLES] = role;
	if (site->roles > IMPP_ROLES_MAX) {
		diag_error(
			diag, &site->role[IMPP_ROLES_MAX].mark,
			"more than %d roles, prefixes of the site's own rows included",
			IMPP_ROLES_MAX);
		return -1;
	}
	for (i = 0; i < site->roles; i++)
		if (copy_name(role[i].name, site->role[i].name,
			      &site->role[i].mark, diag))
			return -1;
	c->tables.len[IMPP_TABLE_ROLES] = site->roles;
	return 0;
}

static int list_members(struct compiled *c, const struct groups *groups,
			struct diag *diag)
{
	size_t roles = c->site->roles, len = 0, role;
	struct impp_member *member;
	u32 group;

	member = mem_alloc(IMPP_MEMBERS_MAX * sizeof(*member));
	c->tables.record[IMPP_TABLE_MEMBERS] = member;
	for (group = 0; group < groups->len; group++) {
		for (role = 0; role < roles; role++) {
			if (!bits_test(groups_roles(groups, group), role))
				continue;
			if (len == IMPP_MEMBERS_MAX) {
				diag_error(
					diag, &c->site->role[role].mark,
					"the groups hold more than %d roles together",
					IMPP_MEMBERS_MAX);
				return -1;
			}
			member[len].group = group;
			member[len++].role = role;
		}
	}
	c->tables.len[IMPP_TABLE_MEMBERS] = len;
	return 0;
}

/* Nothing to judge is a mistake, whatever led to it (S2). */
static int check_protected(const struct compiled *c,
			   const struct groups *groups, struct diag *diag)
{
	u32 group;

	for (group = 0; group < groups->len; group++)
		if (groups_protected(groups, group))
			return 0;
	diag_error(diag, &c->site->protect_mark,
		   "no address holds a protected role");
	return -1;
}

/* Moves the tables of @groups to where they are wanted. */
static void take_groups(struct compiled *c, struct groups *groups)
{
	struct impp_tables *t = &c->tables;

	t->record[IMPP_TABLE_GROUPS] = groups->group;
	t->record[IMPP_TABLE_SPANS4] = groups->span4;
	t->record[IMPP_TABLE_SPANS6] = groups->span6;
	t->len[IMPP_TABLE_GROUPS] = groups->len;
	t->len[IMPP_TABLE_SPANS4] = groups->len4;
	t->len[IMPP_TABLE_SPANS6] = groups->len6;
	groups->group = NULL;
	groups->span4 = NULL;
	groups->span6 = NULL;
}

static int compile(struct compiled *c, struct diag *diag)
{
	struct groups groups = { 0 };
	int err;

	activate_rows(c);
	if (number_rules(c, diag) || name_roles(c, diag))
		return -1;
	err = groups_find(&groups, c->site, diag) ||
	      check_protected(c, &groups, diag) ||
	      list_members(c, &groups, diag) || cells_find(c, &groups, diag);
	if (!err)
		take_groups(c, &groups);
	groups_clear(&groups);
	return err ? -1 : 0;
}

struct compiled *compile_site(const struct site *site, struct diag *diag)
{
	struct compiled *c = mem_alloc(sizeof(*c));

	c->site = site;
	if (compile(c, diag)) {
		compiled_free(c);
		return NULL;
	}
	return c;
}

void compiled_free(struct compiled *compiled)
{
	if (!compiled)
		return;
	impp_tables_clear(&compiled->tables);
	free(compiled->active);
	free(compiled);
}

static void copy_tables(struct impp_tables *to, const struct impp_tables *from)
{
	size_t size;
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++) {
		size = (size_t)from->len[i] * impp_table_kinds[i].size;
		to->len[i] = from->len[i];
		to->record[i] = mem_alloc(size);
		if (size)
			memcpy(to->record[i], from->record[i], size);
	}
}

int compiled_policy(const struct compiled *compiled, struct impp_policy *policy,
		    struct diag *diag)
{
	const struct site *site = compiled->site;
	struct impp_tables tables;
	struct impp_refusal why;

	copy_tables(&tables, &compiled->tables);
	memset(policy, 0, sizeof(*policy));
	policy->mode = site->mode;
	policy->state = site->state;
	policy->on_deny = site->on_deny;
	if (!impp_policy_build(policy, &tables, IMPP_POLICY_BYTES, &why))
		return 0;
	diag_error(diag, &nowhere, "the policy cannot be built: %s", why.text);
	return -1;
}
