/* SPDX-License-Identifier: GPL-2.0 */
/* The roles of a site: `roles:`, `except:` and `protect:`. */
#ifndef _IMPP_SITE_ROLE_H
#define _IMPP_SITE_ROLE_H

#include "model.h"
#include "yaml.h"

/**
 * site_roles_read() - read `roles:` and `except:`
 * @site: gets the document's roles, then its own
 * @roles: the value of `roles:`, or NULL
 * @except: the value of `except:`, or NULL
 * @diag: told everything that is wrong
 */
void site_roles_read(struct site *site, const struct yaml_node *roles,
		     const struct yaml_node *except, struct diag *diag);

/**
 * site_protect_read() - read `protect:`, and see whether it protects anything
 * @site: its roles are read
 * @protect: the value of `protect:`, or NULL
 * @roles: the place of `roles:`, or of what lacks it
 * @sound: the roles were read without an error
 * @diag: told everything that is wrong
 */
void site_protect_read(struct site *site, const struct yaml_node *protect,
		       const struct mark *roles, bool sound, struct diag *diag);

/**
 * site_role_find() - the role that an own row names: a role, a prefix, `any`
 * @site: its roles are read; gets a role for a prefix that is new
 * @node: the name
 * @diag: told if it is none; warned if it is not bound
 *
 * Return: the role's number, or -1 after an error.
 */
int site_role_find(struct site *site, const struct yaml_node *node,
		   struct diag *diag);

/**
 * site_roles_full() - are there more roles than may be? That was an error
 * @site: the site
 *
 * Return: true if there is no point in reading more names of roles.
 */
bool site_roles_full(const struct site *site);

/**
 * site_list_add() - add a role to a list that does not have it
 * @list: the list
 * @role: its number
 *
 * Return: false if it was there already.
 */
bool site_list_add(struct role_list *list, unsigned int role);

#endif /* _IMPP_SITE_ROLE_H */
