/* SPDX-License-Identifier: GPL-2.0 */
/* A site of an input, compiled and built, for fuzzers that ask it. */
#ifndef IMPP_FUZZ_TRIAL_H
#define IMPP_FUZZ_TRIAL_H

#include "../compile.h"
#include "input.h"

/**
 * struct trial - a site, all the way
 * @site: read
 * @compiled: the same
 * @policy: the same
 * @row: by rule
 */
struct trial {
	struct site *site;
	struct compiled *compiled;
	struct impp_policy policy;
	const struct row *row[IMPP_RULES_MAX];
};

/**
 * trial_init() - make one
 * @trial: filled; for trial_exit() in any case
 * @in: 16 bits: how long the text of the site is, and the text; or 0, and 32
 *	bits that are the seed of a random site
 *
 * Return: whether there is a site, compiled. Then it could be built.
 */
bool trial_init(struct trial *trial, struct input *in);
void trial_exit(struct trial *trial);

#endif /* IMPP_FUZZ_TRIAL_H */
