/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMPP_UNIT_RULESET_TRIAL_H
#define IMPP_UNIT_RULESET_TRIAL_H

#include "../../userspace/ruleset.h"

/* Bits of ct state and of ct status, as the kernel numbers them for nft. */
enum {
	STATE_INVALID = 1 << 0,
	STATE_ESTABLISHED = 1 << 1,
	STATE_RELATED = 1 << 2,
	STATE_NEW = 1 << 3,
	STATE_UNTRACKED = 1 << 6,
	STATUS_CONFIRMED = 1 << 3,
};

/**
 * struct trial - a site and its ruleset
 * @seed: that decided the site, or 0
 */
struct trial {
	uint64_t seed;
	struct site *site;
	struct compiled *compiled;
	struct ruleset *ruleset;
};

/* Each returns false if the site cannot be compiled; trial_exit() all the same.
 */
bool trial_random(struct trial *trial, uint64_t seed);
bool trial_text(struct trial *trial, const char *text);
void trial_exit(struct trial *trial);

#endif /* IMPP_UNIT_RULESET_TRIAL_H */
