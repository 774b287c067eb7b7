/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file that is replaced as a whole: who reads it meanwhile gets the old one
 * or the new one.
 */
#ifndef _IMPP_REPLACE_H
#define _IMPP_REPLACE_H

#include <stdio.h>

#include "diag.h"

/**
 * struct replace - a file being replaced
 * @path: the file
 * @temp: what is written, beside it, "PATH.XXXXXX"
 * @out: to be written to
 */
struct replace {
	const char *path;
	char *temp;
	FILE *out;
};

/**
 * replace_begin() - begin to write
 * @replace: for replace_end()
 * @path: the file; outlives @replace
 * @diag: told why not
 *
 * Return: 0, or -1 with nothing to end.
 */
int replace_begin(struct replace *replace, const char *path, struct diag *diag);

/**
 * replace_end() - put it in its place
 * @replace: written
 * @diag: told why not; the old file then is what it was
 *
 * Return: 0 or -1.
 */
int replace_end(struct replace *replace, struct diag *diag);

#endif /* _IMPP_REPLACE_H */
