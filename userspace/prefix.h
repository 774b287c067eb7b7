/* SPDX-License-Identifier: GPL-2.0 */
/* Address prefixes as text. */
#ifndef _IMPP_PREFIX_H
#define _IMPP_PREFIX_H

#include "model.h"

/* Bytes of the longest name of a prefix, its NUL included. */
#define PREFIX_NAME_LEN (INET6_ADDRSTRLEN + sizeof("/128") - 1)
/* Bytes that are enough for the cause that prefix_parse() gives. */
#define PREFIX_CAUSE_LEN 192

/**
 * prefix_parse() - read a prefix, or an address alone (all of its bits)
 * @text: "10.0.0.0/8", "2001:db8::1"
 * @prefix: set to it, but for its mark
 * @cause: set to a sentence if it is none: PREFIX_CAUSE_LEN bytes
 *
 * Return: 0, or -1 if it is none: host bits that are set, an IPv4 address in
 * IPv6's clothes and anything but the usual notation are refused.
 */
int prefix_parse(const char *text, struct prefix *prefix, char *cause);

/**
 * prefix_name() - the canonical text of a prefix
 * @prefix: the prefix
 * @name: set to the text: PREFIX_NAME_LEN bytes. An address alone where all
 *	bits count
 *
 * Return: @name.
 */
const char *prefix_name(const struct prefix *prefix, char *name);

/**
 * prefix_cmp() - order prefixes: by family, address, then the shorter first
 * @a: one
 * @b: another
 *
 * Return: below 0, 0, above 0; marks are not looked at.
 */
int prefix_cmp(const struct prefix *a, const struct prefix *b);

#endif /* _IMPP_PREFIX_H */
