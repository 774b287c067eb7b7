/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The catalogue is read once: nearly every site of a fuzzer names the same one,
 * and reading it takes longer than all else. Sites borrow it; nothing that
 * reads a site writes to its catalogue.
 */
#ifndef IMPP_FUZZ_SHELF_H
#define IMPP_FUZZ_SHELF_H

#include "../model.h"

/* The catalogue cisco-imp of this tree's policy directory. */
struct catalogue *shelf_catalogue(void);

#endif /* IMPP_FUZZ_SHELF_H */
