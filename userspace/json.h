/* SPDX-License-Identifier: GPL-2.0 */
/* What all --json have in common. */
#ifndef _IMPP_JSON_H
#define _IMPP_JSON_H

#include <jansson.h>
#include <stddef.h>

#define JSON_FORMAT 1 /* the "version" of all objects */

/**
 * json_text() - a string of unknown origin
 * @text: need not be UTF-8; NULL is JSON's null
 * @len: most bytes of it
 *
 * Return: a new reference. What is not UTF-8 is replaced by '?'.
 */
json_t *json_text(const char *text, size_t len);

/**
 * json_print() - write an object to standard output
 * @root: the reference is taken over; NULL: memory ran out
 *
 * Return: an exit code.
 */
int json_print(json_t *root);

#endif /* _IMPP_JSON_H */
