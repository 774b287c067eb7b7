/* SPDX-License-Identifier: GPL-2.0 */
/* Files from text, and what the readers said of them. */
#ifndef IMPP_UNIT_CAPTURE_H
#define IMPP_UNIT_CAPTURE_H

#include "../../userspace/diag.h"

/**
 * struct capture - diagnostics, kept as text
 * @diag: hand this to a reader
 * @text: all that was said, after capture_end()
 * @len: its length
 */
struct capture {
	struct diag diag;
	char *text;
	size_t len;
};

void capture_begin(struct capture *capture);
void capture_end(struct capture *capture);
void capture_free(struct capture *capture);

/* Was this line said, the end of it left open? */
bool capture_has(const struct capture *capture, const char *line);

/* Was exactly this line said? */
bool capture_has_line(const struct capture *capture, const char *line);

/* A file "site.yaml" that holds @text; for a reader that takes it over. */
struct source *capture_source(const char *text);

/* The same; @text is taken over, too. */
struct source *capture_source_take(char *text, size_t len);

/* Most diagnostics of one case, and a NULL. */
#define CASE_MARKS 12

/**
 * struct capture_case - a file, and all that is said of it
 * @text: the file; a ` stands before each place that is complained about, and
 *	is not part of the file
 * @said: what is said there, in the order of the marks, each beginning with
 *	"error: " or "warning: " and open at its end
 */
struct capture_case {
	const char *text;
	const char *said[CASE_MARKS];
};

/**
 * capture_case_holds() - is this said, and nothing else?
 * @test: the case
 * @read: reads a file and frees the result; returns whether there was one
 *
 * Return: true; prints what was said otherwise. Whether the file is accepted
 * must agree with what is said.
 */
bool capture_case_holds(const struct capture_case *test,
			bool (*read)(struct source *source, struct diag *diag));

/* Bytes lost so far, or not reachable. Children of the harness never exit(). */
bool capture_leaks(void);

#endif /* IMPP_UNIT_CAPTURE_H */
