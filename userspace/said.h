/* SPDX-License-Identifier: GPL-2.0 */
/* What would be printed as diagnostics, caught, for who says it otherwise. */
#ifndef _IMPP_SAID_H
#define _IMPP_SAID_H

#include "diag.h"

/**
 * struct said - diagnostics that were caught
 * @diag: to be handed out
 * @text: what was said; read it with said_next()
 * @at: where said_next() is
 */
struct said {
	struct diag diag;
	char *text;
	size_t len;
	char *at;
};

void said_begin(struct said *said);

/**
 * said_next() - the next line
 * @said: nothing is added to it any more
 *
 * Return: the line, without "impp: error: " or the like, or NULL. Where
 * nothing is said of a cause, it is "?".
 */
char *said_next(struct said *said);

/* The first line, never NULL. */
const char *said_first(struct said *said);

void said_end(struct said *said);

#endif /* _IMPP_SAID_H */
