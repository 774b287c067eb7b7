/* SPDX-License-Identifier: GPL-2.0 */
/* Grants in words, for people and for programs. */
#ifndef _IMPP_GRANT_TEXT_H
#define _IMPP_GRANT_TEXT_H

#include <jansson.h>

#include "grants.h"

/**
 * grant_transport() - what a grant runs over
 * @grant: the grant
 *
 * Return: "tcp", "icmp-echo", "icmp (IPv6)", "esp, 99" …, for free().
 */
char *grant_transport(const struct grant *grant);

/**
 * grant_ports() - a grant's ports
 * @grant: the grant
 *
 * Return: "5060-5062, 8443", "any", ICMP's "3.4" for type 3 code 4, "-" where
 * there are none; then " from 1024-65535" if the source port matters. For
 * free().
 */
char *grant_ports(const struct grant *grant);

/**
 * grant_rows() - the ids of a grant's rows
 * @grant: the grant
 * @tables: of its policy
 *
 * Return: "2.1, 22.3, site.esp", for free().
 */
char *grant_rows(const struct grant *grant, const struct impp_tables *tables);

/**
 * grant_json() - a grant as an object
 * @grant: the grant
 * @grants: all of them
 * @tables: of their policy
 *
 * Return: a new reference.
 */
json_t *grant_json(const struct grant *grant, const struct grants *grants,
		   const struct impp_tables *tables);

#endif /* _IMPP_GRANT_TEXT_H */
