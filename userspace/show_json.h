/* SPDX-License-Identifier: GPL-2.0 */
/* What is in force, for programs. */
#ifndef _IMPP_SHOW_JSON_H
#define _IMPP_SHOW_JSON_H

#include "grants.h"
#include "kernel.h"

/**
 * show_json() - print all of it
 * @running: what is in force; with no policy all zeroes
 *
 * Return: an exit code.
 */
int show_json(const struct running *running);

#endif /* _IMPP_SHOW_JSON_H */
