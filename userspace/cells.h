/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Relations and cells: what the rows let each group open to each other.
 */
#ifndef _IMPP_CELLS_H
#define _IMPP_CELLS_H

#include "compile.h"
#include "groups.h"

/**
 * cells_find() - write CELLS, RELATIONS, RANGES and MATCHES
 * @compiled: its active rows are known; its tables are added to
 * @groups: of the same site
 * @diag: told of limits passed, with a place
 *
 * Return: 0 or -1.
 */
int cells_find(struct compiled *compiled, const struct groups *groups,
	       struct diag *diag);

#endif /* _IMPP_CELLS_H */
