// SPDX-License-Identifier: GPL-2.0
/*
 * Diagnostics. Both the message and the line that is quoted may hold anything
 * that stood in the file, so what a terminal would act on is shown as '?', and
 * a long line is shown as a window around the column.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "utf8.h"

#define WINDOW 160   /* bytes of a line that are shown */
#define MESSAGE 1024 /* bytes of a message that are shown */

enum kind {
	KIND_ERROR,
	KIND_WARNING,
	KIND_HINT,
};

static const struct {
	const char *name;
	const char *plural;
	const char *colour;
} kinds[] = {
	[KIND_ERROR] = { "error", "errors", "\033[1;31m" },
	[KIND_WARNING] = { "warning", "warnings", "\033[1;35m" },
	[KIND_HINT] = { "hint", "hints", "\033[1;36m" },
};

void diag_init(struct diag *diag)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	memset(diag, 0, sizeof(*diag));
	diag->out = stderr;
	diag->colour = isatty(STDERR_FILENO) && !(no_color && *no_color) &&
		       !(term && !strcmp(term, "dumb"));
}

/* Prints text so that it stays on its line; @tabs: tabs are fine. */
static void put_text(FILE *out, const char *text, size_t len, bool tabs)
{
	size_t at, bytes;
	uint32_t code;

	for (at = 0; at < len; at += bytes ? bytes : 1) {
		bytes = utf8_decode(text + at, len - at, &code);
		if (bytes && (utf8_shown(code) || (tabs && code == '\t')))
			fwrite(text + at, 1, bytes, out);
		else
			fputc('?', out);
	}
}

/* Blanks as wide as put_text() of the same, tabs kept. */
static void put_blank(FILE *out, const char *text, size_t len)
{
	size_t at, bytes;
	uint32_t code;

	for (at = 0; at < len; at += bytes ? bytes : 1) {
		bytes = utf8_decode(text + at, len - at, &code);
		if (bytes && code == '\t')
			fputc('\t', out);
		else if (bytes && utf8_shown(code))
			fprintf(out, "%*s", (int)utf8_width(code), "");
		else
			fputc(' ', out);
	}
}

/* The text of a line without its end; NULL past the last. */
static const char *find_line(const struct source *source, unsigned int line,
			     size_t *len)
{
	const char *end = source->text + source->len;
	const char *at = source->text;
	const char *next;

	while (--line) {
		at = memchr(at, '\n', end - at);
		if (!at)
			return NULL;
		at++;
	}
	next = memchr(at, '\n', end - at);
	*len = (next ? next : end) - at;
	if (*len && at[*len - 1] == '\r')
		(*len)--;
	return at;
}

/* Is this byte inside a character, rather than at the start of one? */
static bool inside_char(char byte)
{
	return (byte & 0xc0) == 0x80;
}

static void put_excerpt(const struct diag *diag, const struct mark *mark)
{
	size_t len, col = mark->col ? mark->col - 1 : 0;
	size_t from = 0, to;
	const char *text;

	text = find_line(mark->source, mark->line, &len);
	if (!text)
		return;
	if (col > len)
		col = len;
	if (len > WINDOW && col > WINDOW / 2)
		from = col - WINDOW / 2;
	while (from < col && inside_char(text[from]))
		from++;
	to = len - from > WINDOW ? from + WINDOW : len;
	while (to > col && to < len && inside_char(text[to]))
		to--;
	fputs(from ? "..." : "", diag->out);
	put_text(diag->out, text + from, to - from, true);
	fputs(to < len ? "...\n" : "\n", diag->out);
	fputs(from ? "   " : "", diag->out);
	put_blank(diag->out, text + from, col - from);
	fputs(diag->colour ? "\033[1;32m^\033[0m\n" : "^\n", diag->out);
}

/* "FILE:LINE:COL: error: ", or as much of it as is known. */
static void put_head(const struct diag *diag, const struct mark *mark,
		     enum kind kind)
{
	fputs(diag->colour ? "\033[1m" : "", diag->out);
	if (mark && mark->source) {
		put_text(diag->out, mark->source->name,
			 strlen(mark->source->name), false);
		if (mark->line)
			fprintf(diag->out, ":%u:%u", mark->line, mark->col);
	} else {
		fputs("impp", diag->out);
	}
	fputs(": ", diag->out);
	if (diag->colour)
		fprintf(diag->out, "%s%s:\033[0m ", kinds[kind].colour,
			kinds[kind].name);
	else
		fprintf(diag->out, "%s: ", kinds[kind].name);
}

/* Has this file had its share? Says so once. */
static bool enough(struct diag *diag, const struct mark *mark, enum kind kind)
{
	struct mark file = { .source = mark ? mark->source : NULL };

	if (!file.source)
		return false;
	if (diag->file != file.source) {
		diag->file = file.source;
		memset(diag->printed, 0, sizeof(diag->printed));
	}
	if (diag->printed[kind] < DIAG_PRINTED_MAX) {
		diag->printed[kind]++;
		return false;
	}
	if (diag->printed[kind] == DIAG_PRINTED_MAX) {
		diag->printed[kind]++;
		put_head(diag, &file, kind);
		fprintf(diag->out, "too many %s, no more are shown\n",
			kinds[kind].plural);
	}
	return true;
}

static void report(struct diag *diag, const struct mark *mark, enum kind kind,
		   const char *fmt, va_list args)
{
	char text[MESSAGE];

	if (enough(diag, mark, kind))
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	put_head(diag, mark, kind);
	put_text(diag->out, text, strlen(text), false);
	fputc('\n', diag->out);
	if (mark && mark->source && mark->line)
		put_excerpt(diag, mark);
}

void diag_error(struct diag *diag, const struct mark *mark, const char *fmt,
		...)
{
	va_list args;

	diag->errors++;
	va_start(args, fmt);
	report(diag, mark, KIND_ERROR, fmt, args);
	va_end(args);
}

bool diag_full(const struct diag *diag, const struct source *source)
{
	return source && diag->file == source &&
	       diag->printed[KIND_ERROR] > DIAG_PRINTED_MAX;
}

void diag_warning(struct diag *diag, const struct mark *mark, const char *fmt,
		  ...)
{
	va_list args;

	diag->warnings++;
	if (diag->quiet)
		return;
	va_start(args, fmt);
	report(diag, mark, KIND_WARNING, fmt, args);
	va_end(args);
}

void diag_hint(struct diag *diag, const struct mark *mark, const char *fmt, ...)
{
	va_list args;

	if (diag->quiet)
		return;
	va_start(args, fmt);
	report(diag, mark, KIND_HINT, fmt, args);
	va_end(args);
}
