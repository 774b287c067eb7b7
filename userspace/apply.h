/* SPDX-License-Identifier: GPL-2.0 */
/* What `impp apply` does, for another verb. */
#ifndef _IMPP_APPLY_H
#define _IMPP_APPLY_H

#include "backend.h"

/**
 * apply_file() - a site file becomes the policy in force, and the good copy
 * @path: the site file
 * @backend: what enforces it
 *
 * Prints what came of it, and what is wrong.
 *
 * Return: an exit code; unless it is EXIT_DONE nothing has changed.
 */
int apply_file(const char *path, enum backend backend);

#endif /* _IMPP_APPLY_H */
