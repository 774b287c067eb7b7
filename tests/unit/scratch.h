/* SPDX-License-Identifier: GPL-2.0 */
/* A directory of a test's own. */
#ifndef IMPP_UNIT_SCRATCH_H
#define IMPP_UNIT_SCRATCH_H

struct scratch {
	char dir[32];
};

/* Made, empty; the test ends here if it can't be. */
void scratch_make(struct scratch *scratch);

/* Removed, with all that is in it. */
void scratch_remove(const struct scratch *scratch);

#endif /* IMPP_UNIT_SCRATCH_H */
