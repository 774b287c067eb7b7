// SPDX-License-Identifier: GPL-2.0
/*
 * The roles of a site. Role numbers are places in site->role: the document's
 * roles first, then the x- roles in the order of `roles:`, then what own rows
 * name by prefix.
 */
#include <stdlib.h>
#include <string.h>

#include "../kmod/uapi/nf_impp.h"
#include "field.h"
#include "mem.h"
#include "prefix.h"
#include "prefixes.h"
#include "site_role.h"

enum {
	BOUND_IPV4 = 1,
	BOUND_IPV6 = 2,
	BOUND_BOTH = 3,
};

bool site_list_add(struct role_list *list, unsigned int role)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (list->role[i] == role)
			return false;
	list->role = mem_grow(list->role, list->len, sizeof(*list->role));
	list->role[list->len++] = role;
	return true;
}

bool site_roles_full(const struct site *site)
{
	return site->roles > IMPP_ROLES_MAX;
}

static int lookup(const struct site *site, const char *name)
{
	size_t i;

	for (i = 0; i < site->roles; i++)
		if (!strcmp(site->role[i].name, name))
			return i;
	return -1;
}

/* Returns the new role's number. One past the limit is made, too. */
static int add_role(struct site *site, const char *name,
		    const struct mark *mark, struct diag *diag)
{
	struct site_role *role;

	if (site->roles == IMPP_ROLES_MAX)
		diag_error(diag, mark,
			   "more than %d roles, prefixes of own rows included",
			   IMPP_ROLES_MAX);
	site->role = mem_grow(site->role, site->roles, sizeof(*role));
	role = &site->role[site->roles];
	memset(role, 0, sizeof(*role));
	role->name = mem_text(name);
	role->mark = *mark;
	return site->roles++;
}

/* The role that an unknown name was probably meant to be, or NULL. */
static const char *nearest(const struct site *site, const char *name)
{
	const char **names = mem_alloc(site->roles * sizeof(*names));
	const char *near;
	size_t i;

	for (i = 0; i < site->roles; i++)
		names[i] = site->role[i].name;
	near = diag_suggest(name, names, site->roles);
	free(names);
	return near;
}

static bool own_name(const char *name)
{
	return !strncmp(name, "x-", 2);
}

static void report_unknown(const struct site *site,
			   const struct yaml_node *node, struct diag *diag)
{
	const char *near = NULL;

	if (!diag_full(diag, site->source))
		near = nearest(site, node->text);
	if (near)
		diag_error(diag, &node->mark,
			   "unknown role '%.60s' (did you mean '%s'?)",
			   node->text, near);
	else if (own_name(node->text))
		diag_error(diag, &node->mark,
			   "the role '%.60s' is not bound in roles:",
			   node->text);
	else
		diag_error(diag, &node->mark,
			   "unknown role '%.60s' (a site's own begins with 'x-')",
			   node->text);
}

/* A role by name alone, or -1 after an error. */
static int find_name(struct site *site, const struct yaml_node *node,
		     struct diag *diag)
{
	int role;

	if (!yaml_text(node, "role", diag))
		return -1;
	role = lookup(site, node->text);
	if (role < 0)
		report_unknown(site, node, diag);
	else if (!site->role[role].mark.line)
		site->role[role].mark = node->mark;
	return role;
}

/* The role that a key of `roles:` binds; an x- role is made here. */
static int find_key(struct site *site, const struct yaml_node *key,
		    struct diag *diag)
{
	int role = lookup(site, key->text);

	if (role >= 0)
		return role;
	if (!own_name(key->text)) {
		report_unknown(site, key, diag);
		return -1;
	}
	if (!field_name(key, "role name", diag))
		return -1;
	return add_role(site, key->text, &key->mark, diag);
}

static void read_bound(struct site *site, const struct yaml_node *roles,
		       struct diag *diag)
{
	size_t pairs = yaml_mapping(roles, "value of roles", diag);
	const struct yaml_node *key = pairs ? roles->item : NULL;
	struct site_role *role;
	int number, err;

	for (; pairs-- && !site_roles_full(site); key += 2) {
		number = find_key(site, key, diag);
		if (number < 0)
			continue;
		role = &site->role[number];
		role->mark = key->mark;
		err = prefixes_read(&key[1], &role->bound, diag);
		if (!err && !role->bound.len)
			diag_warning(
				diag, &key->mark,
				"the role '%s' has no address: it is not bound",
				role->name);
	}
}

static void read_except(struct site *site, const struct yaml_node *except,
			struct diag *diag)
{
	size_t pairs = yaml_mapping(except, "value of except", diag);
	const struct yaml_node *key = pairs ? except->item : NULL;
	struct site_role *role;
	int number;

	for (; pairs--; key += 2) {
		number = find_name(site, key, diag);
		if (number < 0)
			continue;
		role = &site->role[number];
		prefixes_read(&key[1], &role->except, diag);
		if (!role->bound.len)
			diag_warning(
				diag, &key->mark,
				"the role '%s' is not bound: there is nothing to except",
				role->name);
	}
}

void site_roles_read(struct site *site, const struct yaml_node *roles,
		     const struct yaml_node *except, struct diag *diag)
{
	static const struct mark nowhere;
	size_t i;

	for (i = 0; i < DOCUMENT_ROLES; i++)
		add_role(site, role_names[i], &nowhere, diag);
	read_bound(site, roles, diag);
	read_except(site, except, diag);
}

static unsigned int own_families(const struct site_role *role)
{
	unsigned int families = 0;
	size_t i;

	for (i = 0; i < role->bound.len && families != BOUND_BOTH; i++)
		families |= role->bound.prefix[i].family == AF_INET
				    ? BOUND_IPV4
				    : BOUND_IPV6;
	return families;
}

/* Those in which the role is bound, itself or by a role that implies it. */
static unsigned int role_families(const struct site *site, unsigned int role)
{
	unsigned int families = own_families(&site->role[role]), other;

	for (other = 0; other < DOCUMENT_ROLES; other++)
		if (role_implies(other) == role)
			families |= own_families(&site->role[other]);
	return families;
}

/* A prefix or `any` in an own row is a role of its own, by canonical name. */
static int prefix_role(struct site *site, const struct yaml_node *node,
		       struct diag *diag)
{
	char name[PREFIX_NAME_LEN] = "any";
	struct prefixes bound = { 0 };
	int role = -1;

	if (prefixes_read(node, &bound, diag))
		goto out;
	if (bound.len == 1)
		prefix_name(bound.prefix, name);
	role = lookup(site, name);
	if (role >= 0)
		goto out;
	role = add_role(site, name, &node->mark, diag);
	site->role[role].bound = bound;
	return role;
out:
	free(bound.prefix);
	return role;
}

/* Addresses begin with a digit or have a colon; roles do neither. */
static bool like_prefix(const char *text)
{
	return strchr("0123456789", *text) || strpbrk(text, ":/");
}

/* An x- role that `roles:` does not bind, and that looks like no other. */
static bool is_unbound_own(const struct site *site,
			   const struct yaml_node *node)
{
	return own_name(node->text) && lookup(site, node->text) < 0 &&
	       !nearest(site, node->text);
}

int site_role_find(struct site *site, const struct yaml_node *node,
		   struct diag *diag)
{
	int role;

	if (!yaml_text(node, "role", diag))
		return -1;
	if (yaml_is(node, "any") || like_prefix(node->text))
		return prefix_role(site, node, diag);
	if (is_unbound_own(site, node))
		role = find_key(site, node, diag);
	else
		role = find_name(site, node, diag);
	if (role < 0)
		return -1;
	/* After an error it may be bound but for that. */
	if (!diag->errors && !role_families(site, role))
		diag_warning(diag, &node->mark,
			     "the role '%s' is not bound: this names nobody",
			     site->role[role].name);
	return role;
}

/* Warns of what a protected role leaves open; returns whether it is bound. */
static bool check_role(const struct site *site, unsigned int role,
		       const struct mark *mark, bool named, struct diag *diag)
{
	unsigned int families = role_families(site, role);
	const char *name = site->role[role].name;

	if (!families && named)
		diag_warning(diag, mark,
			     "the role '%s' is not bound: it protects nothing",
			     name);
	else if (families == BOUND_IPV4)
		diag_warning(
			diag, mark,
			"'%s' is bound in IPv4 only: IPv6 traffic of the same hosts is not judged",
			name);
	else if (families == BOUND_IPV6)
		diag_warning(
			diag, mark,
			"'%s' is bound in IPv6 only: IPv4 traffic of the same hosts is not judged",
			name);
	return families;
}

static bool read_list(struct site *site, const struct yaml_node *protect,
		      bool sound, struct diag *diag)
{
	const struct yaml_node *item;
	size_t items = yaml_items(protect, &item);
	bool bound = !sound;
	int role;

	if (!items)
		diag_error(diag, &protect->mark, "this protects nothing");
	for (; items--; item++) {
		if (yaml_is(item, "all")) {
			diag_error(diag, &item->mark,
				   "'all' stands alone: protect: all");
			return true;
		}
		role = find_name(site, item, diag);
		if (role < 0) {
			bound = true;
			continue;
		}
		site->role[role].used = true;
		if (!site_list_add(&site->protect, role))
			diag_warning(diag, &item->mark,
				     "the role '%s' is named already",
				     site->role[role].name);
		else if (sound)
			bound |=
				check_role(site, role, &item->mark, true, diag);
	}
	return bound || !site->protect.len;
}

static bool any_bound(const struct site *site)
{
	size_t i;

	for (i = 0; i < site->roles; i++)
		if (site->role[i].bound.len)
			return true;
	return false;
}

void site_protect_read(struct site *site, const struct yaml_node *protect,
		       const struct mark *roles, bool sound, struct diag *diag)
{
	bool bound = true;

	site->protect_mark = protect ? protect->mark : *roles;
	site->protect_all = yaml_is(protect, "all");
	if (site->protect_all) {
		if (sound && !any_bound(site))
			diag_warning(
				diag, roles,
				"no role is bound: everything forwarded is denied");
		return;
	}
	if (protect) {
		bound = read_list(site, protect, sound, diag);
	} else {
		site_list_add(&site->protect, ROLE_IMP);
		site->role[ROLE_IMP].used = true;
		if (sound)
			bound = check_role(site, ROLE_IMP, roles, false, diag);
	}
	if (!bound)
		diag_error(diag, &site->protect_mark,
			   "this protects nothing: no protected role is bound");
}
