/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows: rules that can never be credited, because rows before them permit
 * all that they would, or because no judged pair of addresses is theirs.
 */
#ifndef _IMPP_SHADOW_H
#define _IMPP_SHADOW_H

#include "census.h"

/**
 * struct shadow - a rule that can never be credited
 * @active: the row
 * @by: active rows that are credited in its place, in order; none if no judged
 *	pair of addresses holds the row's roles
 * @len: how many
 */
struct shadow {
	const struct active *active;
	const struct active **by;
	size_t len;
};

/**
 * struct shadows - all of a site
 * @shadow: in the order of the rules
 * @len: how many
 */
struct shadows {
	struct shadow *shadow;
	size_t len;
};

/**
 * shadows_find() - find them
 * @shadows: filled; what it refers to is the compiled site's
 * @census: of the compiled site
 */
void shadows_find(struct shadows *shadows, const struct census *census);
void shadows_clear(struct shadows *shadows);

#endif /* _IMPP_SHADOW_H */
