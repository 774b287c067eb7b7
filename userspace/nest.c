// SPDX-License-Identifier: GPL-2.0
/* Nested netlink attributes. */
#include <libmnl/libmnl.h>

#include "nest.h"

const struct nlattr *nest_find(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	if (!nest)
		return NULL;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}
