/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Covers: pairs of groups, said as pairs of roles. Of what a row permits, all
 * is said, and nothing that is not permitted.
 */
#ifndef _IMPP_COVER_H
#define _IMPP_COVER_H

#include "classes.h"

/**
 * struct cover - pairs of groups, from one to the other
 * @classes: of the same policy
 * @groups: how many groups
 * @words: length of a set of groups
 * @wanted: pairs that have to be said, @words for each `from`; those said are
 *	taken out
 * @allowed: pairs that may be said
 */
struct cover {
	const struct classes *classes;
	u32 groups;
	size_t words;
	u64 *wanted;
	u64 *allowed;
};

/**
 * cover_init() - no pairs
 * @cover: filled
 * @classes: outlives it
 * @groups: how many groups
 */
void cover_init(struct cover *cover, const struct classes *classes, u32 groups);
void cover_exit(struct cover *cover);

/**
 * cover_next() - say some of the pairs
 * @cover: pairs
 * @from: set to a class, or to CLASS_NONE if no classes say just one pair that
 *	is wanted
 * @to: likewise
 *
 * Of all that may be said the pair of classes is taken that says most of what
 * is wanted, and of these the narrowest.
 *
 * Return: false if nothing is left to say.
 */
bool cover_next(struct cover *cover, u32 *from, u32 *to);

#endif /* _IMPP_COVER_H */
