/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Classes of roles: at a site, roles that exactly the same addresses hold are
 * one and the same.
 */
#ifndef _IMPP_CLASSES_H
#define _IMPP_CLASSES_H

#include <jansson.h>

#include "../kmod/policy.h"
#include "model.h"

#define CLASS_NONE 0xffffffffU

/**
 * struct role_class - roles that the same groups hold
 * @role: their numbers
 * @groups: bits by group
 * @judged: all of these groups are protected
 */
struct role_class {
	struct role_list role;
	u64 *groups;
	bool judged;
};

/**
 * struct classes - all of a policy
 * @class: by their first role; roles that nobody holds are in none
 * @len: how many
 */
struct classes {
	struct role_class *class;
	size_t len;
};

/**
 * classes_read() - find the classes
 * @classes: filled
 * @tables: of a policy that impp_policy_build() has taken
 */
void classes_read(struct classes *classes, const struct impp_tables *tables);
void classes_clear(struct classes *classes);

/**
 * class_name() - the name of a class
 * @classes: of @tables
 * @tables: of a policy
 * @class: its number, or CLASS_NONE
 *
 * Return: "cucm = sip-gateway", for free().
 */
char *class_name(const struct classes *classes,
		 const struct impp_tables *tables, u32 class);

/**
 * class_json() - the same for programs
 * @class: the class, or NULL for none
 * @tables: of a policy
 *
 * Return: an array of names, a new reference.
 */
json_t *class_json(const struct role_class *class,
		   const struct impp_tables *tables);

#endif /* _IMPP_CLASSES_H */
