/* SPDX-License-Identifier: GPL-2.0 */
/* Nested netlink attributes. */
#ifndef _IMPP_NEST_H
#define _IMPP_NEST_H

#include <stdint.h>

struct nlattr;

/**
 * nest_find() - an attribute inside another
 * @nest: the other, or NULL
 * @type: of the one
 *
 * Return: the first of that type, or NULL.
 */
const struct nlattr *nest_find(const struct nlattr *nest, uint16_t type);

#endif /* _IMPP_NEST_H */
