/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Diagnostics: what a person reads about a file, with file:line:col, the line
 * and a caret. Errors are counted, so that one run reports many.
 */
#ifndef _IMPP_DIAG_H
#define _IMPP_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * struct source - a file that was read
 * @name: as the person named it
 * @text: its content, NUL-terminated
 * @len: its length in bytes
 */
struct source {
	char *name;
	char *text;
	size_t len;
};

/**
 * struct mark - a place in a file
 * @source: the file, or NULL if it is in none
 * @line: from 1
 * @col: from 1, in bytes
 */
struct mark {
	const struct source *source;
	unsigned int line;
	unsigned int col;
};

/**
 * struct diag - where diagnostics go
 * @out: the stream, normally stderr
 * @colour: escape sequences are fine
 * @errors: errors so far
 * @warnings: warnings so far
 * @quiet: print errors only
 * @file: the file that the last one was about
 * @printed: how many of each kind were printed about @file
 */
struct diag {
	FILE *out;
	bool colour;
	bool quiet;
	unsigned int errors;
	unsigned int warnings;
	const struct source *file;
	unsigned int printed[3];
};

/* Of one kind and one file, no more than this are printed; all are counted. */
#define DIAG_PRINTED_MAX 20

/* Sends to stderr, in colour on a terminal unless NO_COLOR is set. */
void diag_init(struct diag *diag);

/* One diagnostic: "FILE:LINE:COL: error: TEXT", the line, a caret. */
void diag_error(struct diag *diag, const struct mark *mark, const char *fmt,
		...) __attribute__((format(printf, 3, 4)));
void diag_warning(struct diag *diag, const struct mark *mark, const char *fmt,
		  ...) __attribute__((format(printf, 3, 4)));
void diag_hint(struct diag *diag, const struct mark *mark, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * diag_full() - would another error about this file not even be printed?
 * @diag: the diagnostics
 * @source: the file
 *
 * Return: true if there is no point in working out a good text for it.
 */
bool diag_full(const struct diag *diag, const struct source *source);

/**
 * diag_suggest() - the nearest of some names
 * @word: what was written
 * @name: candidates
 * @len: how many; stops early at a NULL
 *
 * Return: a name close enough to be meant, or NULL.
 */
const char *diag_suggest(const char *word, const char *const *name, size_t len);

/**
 * source_read() - read a file whole
 * @path: the file; "-" is standard input
 * @diag: told why it fails (missing, a directory, too large, not text)
 *
 * Return: the file, or NULL.
 */
struct source *source_read(const char *path, struct diag *diag);
void source_free(struct source *source);

#endif /* _IMPP_DIAG_H */
