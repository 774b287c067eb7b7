/* SPDX-License-Identifier: GPL-2.0 */
/* A look at a file's bytes before libfyaml sees them. */
#ifndef _IMPP_YAML_SCAN_H
#define _IMPP_YAML_SCAN_H

#include "diag.h"

/**
 * yaml_scan() - is this UTF-8, and modest and plain enough to be parsed?
 * @source: the file
 * @diag: told if not
 *
 * Return: 0 or -1 after an error.
 */
int yaml_scan(const struct source *source, struct diag *diag);

#endif /* _IMPP_YAML_SCAN_H */
