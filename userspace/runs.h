/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of addresses, as runs. */
#ifndef _IMPP_RUNS_H
#define _IMPP_RUNS_H

#include <jansson.h>

#include "addresses.h"

/**
 * runs_minus() - what one set has and another lacks
 * @a: one
 * @b: the other
 *
 * Return: the difference; @run is for free().
 */
struct runs runs_minus(const struct runs *a, const struct runs *b);

/**
 * runs_text() - a set in words
 * @runs: the set
 *
 * Return: "10.0.0.1, 2001:db8::/64", for free().
 */
char *runs_text(const struct runs *runs);

/* The same for programs: an array of strings, a new reference. */
json_t *runs_json(const struct runs *runs);

#endif /* _IMPP_RUNS_H */
