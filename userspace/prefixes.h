/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of prefixes in a site file. */
#ifndef _IMPP_PREFIXES_H
#define _IMPP_PREFIXES_H

#include "model.h"
#include "yaml.h"

/**
 * prefixes_read() - read a prefix, `any`, or a list of both
 * @node: the value; null is an empty list
 * @prefixes: empty before; @prefix is for free() in any case
 * @diag: told of what is none, warned of what is listed twice
 *
 * Return: 0 or -1 after an error.
 */
int prefixes_read(const struct yaml_node *node, struct prefixes *prefixes,
		  struct diag *diag);

#endif /* _IMPP_PREFIXES_H */
