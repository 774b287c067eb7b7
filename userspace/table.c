// SPDX-License-Identifier: GPL-2.0
/*
 * Text tables. Cells are kept as they will be printed, so that their widths
 * can be taken before the first line goes out. Names come from files and from
 * the kernel: whatever a terminal could take for a command becomes '?'.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "table.h"

/* The last column is folded only if this much is left for it. */
#define FOLD_MIN 24
#define GAP 2 /* cells between columns */

struct column {
	char *title;
	bool right;
	size_t width;
};

struct cell {
	char *text;
	enum paint paint;
};

/**
 * struct table_view - a table being filled
 * @column: the columns
 * @columns: how many
 * @cell: row by row
 * @cells: how many
 * @room: for how many there is memory
 * @indent: spaces before each line
 * @titled: a line of titles is printed
 * @failed: memory ran out
 */
struct table_view {
	struct column *column;
	size_t columns;
	struct cell *cell;
	size_t cells;
	size_t room;
	unsigned int indent;
	bool titled;
	bool failed;
};

static const char *const sequence[] = {
	[PAINT_NONE] = "",	    [PAINT_BOLD] = "\033[1m",
	[PAINT_DIM] = "\033[2m",    [PAINT_GREEN] = "\033[32m",
	[PAINT_YELLOW] = "\033[33m", [PAINT_RED] = "\033[31m",
};

/*
 * One character: its length in bytes, and its width in cells or -1 if it must
 * not be printed.
 */
static size_t next_char(const char *text, size_t len, int *width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t used;

	used = mbrtowc(&wide, text, len, &state);
	*width = -1;
	if (used == (size_t)-1 || used == (size_t)-2 || !used)
		return 1;
	*width = wcwidth(wide);
	return used;
}

size_t text_width(const char *text)
{
	size_t len = strlen(text), width = 0, used;
	int cells;

	for (; len; text += used, len -= used) {
		used = next_char(text, len, &cells);
		width += cells < 0 ? 1 : cells;
	}
	return width;
}

/* Replaces what must not be printed, in place: '?' is never longer. */
static void clean(char *text)
{
	size_t len = strlen(text), used;
	char *to = text;
	int cells;

	for (; len; text += used, len -= used) {
		used = next_char(text, len, &cells);
		if (cells < 0) {
			*to++ = '?';
		} else {
			memmove(to, text, used);
			to += used;
		}
	}
	*to = '\0';
}

static int add_column(struct table_view *view, const char *title)
{
	struct column *grown;

	grown = realloc(view->column, (view->columns + 1) * sizeof(*grown));
	if (!grown)
		return -1;
	view->column = grown;
	grown += view->columns;
	grown->right = *title == '>';
	grown->title = strdup(title + grown->right);
	if (!grown->title)
		return -1;
	grown->width = text_width(grown->title);
	view->titled |= grown->width != 0;
	view->columns++;
	return 0;
}

struct table_view *table_new(const char *title, ...)
{
	struct table_view *view = calloc(1, sizeof(*view));
	va_list ap;

	if (!view)
		return NULL;
	va_start(ap, title);
	for (; title; title = va_arg(ap, const char *)) {
		if (add_column(view, title)) {
			va_end(ap);
			table_free(view);
			return NULL;
		}
	}
	va_end(ap);
	return view;
}

void table_free(struct table_view *view)
{
	size_t i;

	if (!view)
		return;
	for (i = 0; i < view->columns; i++)
		free(view->column[i].title);
	for (i = 0; i < view->cells; i++)
		free(view->cell[i].text);
	free(view->column);
	free(view->cell);
	free(view);
}

static bool make_room(struct table_view *view)
{
	size_t room = view->room ? 2 * view->room : 64;
	struct cell *grown;

	if (view->cells < view->room)
		return true;
	grown = reallocarray(view->cell, room, sizeof(*grown));
	if (!grown)
		return false;
	view->cell = grown;
	view->room = room;
	return true;
}

/* @text is taken over; NULL: memory ran out. */
static void add_cell(struct table_view *view, enum paint paint, char *text)
{
	struct column *column;
	size_t width;

	if (!text || !make_room(view)) {
		view->failed = true;
		free(text);
		return;
	}
	clean(text);
	column = &view->column[view->cells % view->columns];
	width = text_width(text);
	if (width > column->width)
		column->width = width;
	view->cell[view->cells++] = (struct cell){ text, paint };
}

static char *format(const char *fmt, va_list ap)
{
	char *text;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

void table_cell(struct table_view *view, const char *fmt, ...)
{
	va_list ap;

	if (!view)
		return;
	va_start(ap, fmt);
	add_cell(view, PAINT_NONE, format(fmt, ap));
	va_end(ap);
}

void table_paint(struct table_view *view, enum paint paint, const char *fmt,
		 ...)
{
	va_list ap;

	if (!view)
		return;
	va_start(ap, fmt);
	add_cell(view, paint, format(fmt, ap));
	va_end(ap);
}

void table_row(struct table_view *view, const char *cell, ...)
{
	va_list ap;
	size_t i;

	if (!view)
		return;
	va_start(ap, cell);
	for (i = 0; i < view->columns; i++) {
		add_cell(view, PAINT_NONE, strdup(cell));
		if (i + 1 < view->columns)
			cell = va_arg(ap, const char *);
	}
	va_end(ap);
}

void table_indent(struct table_view *view, unsigned int spaces)
{
	if (view)
		view->indent = spaces;
}

static void print_spaces(FILE *out, size_t spaces)
{
	fprintf(out, "%*s", (int)spaces, "");
}

static void print_painted(FILE *out, enum paint paint, const char *text,
			  size_t len)
{
	if (paint == PAINT_NONE) {
		fwrite(text, 1, len, out);
		return;
	}
	fputs(paint_on(out, paint), out);
	fwrite(text, 1, len, out);
	fputs(paint_off(out), out);
}

/* How many bytes of @text go on a line of @room cells: cut at a space. */
static size_t fold(const char *text, size_t room)
{
	size_t len = strlen(text), at = 0, cut = 0, width = 0, used;
	int cells;

	for (; at < len; at += used) {
		if (text[at] == ' ' && at)
			cut = at;
		used = next_char(text + at, len - at, &cells);
		width += cells < 0 ? 1 : cells;
		if (width > room && cut)
			return cut;
	}
	return len;
}

/* The last cell of a line; @room: cells that it has, 0 for any number. */
static void print_last(const struct table_view *view, FILE *out,
		       const struct cell *cell, size_t at, size_t room)
{
	const struct column *column = &view->column[view->columns - 1];
	const char *text = cell->text;
	size_t len;

	if (column->right)
		print_spaces(out, column->width - text_width(text));
	for (;;) {
		len = room ? fold(text, room) : strlen(text);
		print_painted(out, cell->paint, text, len);
		fputc('\n', out);
		text += len;
		if (!*text)
			return;
		text++;
		print_spaces(out, at);
	}
}

/* Cells before the last column. */
static size_t last_column_at(const struct table_view *view)
{
	size_t at = view->indent, i;

	for (i = 0; i + 1 < view->columns; i++)
		at += view->column[i].width + GAP;
	return at;
}

static bool rest_empty(const struct table_view *view, const struct cell *cell,
		       size_t from)
{
	for (; from < view->columns; from++)
		if (*cell[from].text)
			return false;
	return true;
}

static void print_line(const struct table_view *view, FILE *out,
		       const struct cell *cell, size_t room)
{
	const struct column *column = view->column;
	size_t i, pad;

	print_spaces(out, view->indent);
	for (i = 0; i + 1 < view->columns; i++, column++) {
		pad = column->width - text_width(cell[i].text);
		if (column->right)
			print_spaces(out, pad);
		print_painted(out, cell[i].paint, cell[i].text,
			      strlen(cell[i].text));
		/* No blanks at the end of a line. */
		if (rest_empty(view, cell, i + 1)) {
			fputc('\n', out);
			return;
		}
		print_spaces(out, (column->right ? 0 : pad) + GAP);
	}
	print_last(view, out, &cell[i], last_column_at(view), room);
}

static void print_titles(const struct table_view *view, FILE *out)
{
	struct cell cell[view->columns];
	size_t i;

	for (i = 0; i < view->columns; i++)
		cell[i] = (struct cell){ view->column[i].title, PAINT_BOLD };
	print_line(view, out, cell, 0);
}

/* Cells that the last column has on this terminal; 0: as many as it likes. */
static size_t last_column_room(const struct table_view *view, FILE *out)
{
	size_t at = last_column_at(view);
	struct winsize size;

	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) ||
	    size.ws_col < at + FOLD_MIN)
		return 0;
	return size.ws_col - at;
}

int table_print(const struct table_view *view, FILE *out)
{
	size_t room, i;

	if (!view || view->failed || view->cells % view->columns)
		return -1;
	room = last_column_room(view, out);
	if (view->titled)
		print_titles(view, out);
	for (i = 0; i < view->cells; i += view->columns)
		print_line(view, out, &view->cell[i], room);
	return 0;
}

bool paint_wanted(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	int fd = fileno(out);

	if (no_color && *no_color)
		return false;
	return fd >= 0 && isatty(fd) && term && strcmp(term, "dumb");
}

const char *paint_on(FILE *out, enum paint paint)
{
	return paint_wanted(out) ? sequence[paint] : "";
}

const char *paint_off(FILE *out)
{
	return paint_wanted(out) ? "\033[0m" : "";
}
