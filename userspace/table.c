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

#include "mem.h"
#include "table.h"
#include "utf8.h"

#define TABLE_COLUMNS 16 /* most columns */
#define GAP 2		 /* cells between columns */

/* The last column is folded if this much is left for it. */
#define FOLD_MIN 24

struct column {
	const char *title;
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
 * @indent: spaces before each line
 * @titled: a line of titles is printed
 */
struct table_view {
	struct column column[TABLE_COLUMNS];
	size_t columns;
	struct cell *cell;
	size_t cells;
	unsigned int indent;
	bool titled;
};

static const char *const sequence[] = {
	[PAINT_NONE] = "",	     [PAINT_BOLD] = "\033[1m",
	[PAINT_DIM] = "\033[2m",     [PAINT_GREEN] = "\033[32m",
	[PAINT_YELLOW] = "\033[33m", [PAINT_RED] = "\033[31m",
};

/* One character: its length in bytes, and its width; '?' if it is not shown. */
static size_t next_char(const char *text, size_t len, unsigned int *width)
{
	uint32_t code;
	size_t used;

	used = utf8_decode(text, len, &code);
	*width = used && utf8_shown(code) ? utf8_width(code) : 1;
	return used ? used : 1;
}

size_t text_width(const char *text)
{
	size_t len = strlen(text), width = 0, used;
	unsigned int cells;

	for (; len; text += used, len -= used) {
		used = next_char(text, len, &cells);
		width += cells;
	}
	return width;
}

/* Replaces what must not be printed, in place: '?' is never longer. */
static void clean(char *text)
{
	size_t len = strlen(text), used;
	char *to = text;
	uint32_t code;

	for (; len; text += used, len -= used) {
		used = utf8_decode(text, len, &code);
		if (used && utf8_shown(code)) {
			memmove(to, text, used);
			to += used;
		} else {
			*to++ = '?';
			used = used ? used : 1;
		}
	}
	*to = '\0';
}

static void add_column(struct table_view *view, const char *title)
{
	struct column *column = &view->column[view->columns++];

	column->right = *title == '>';
	column->title = title + column->right;
	column->width = text_width(column->title);
	view->titled |= column->width != 0;
}

struct table_view *table_new_from(const char *const *title)
{
	struct table_view *view = mem_alloc(sizeof(*view));

	while (*title && view->columns < TABLE_COLUMNS)
		add_column(view, *title++);
	return view;
}

void table_free(struct table_view *view)
{
	size_t i;

	if (!view)
		return;
	for (i = 0; i < view->cells; i++)
		free(view->cell[i].text);
	free(view->cell);
	free(view);
}

/* @text is taken over. */
static void add_cell(struct table_view *view, enum paint paint, char *text)
{
	struct column *column = &view->column[view->cells % view->columns];
	size_t width;

	clean(text);
	width = text_width(text);
	if (width > column->width)
		column->width = width;
	view->cell = mem_grow(view->cell, view->cells, sizeof(*view->cell));
	view->cell[view->cells++] = (struct cell){ text, paint };
}

static char *format(const char *fmt, va_list ap)
{
	char *text;

	return vasprintf(&text, fmt, ap) < 0 ? mem_text("?") : text;
}

void table_cell(struct table_view *view, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_cell(view, PAINT_NONE, format(fmt, ap));
	va_end(ap);
}

void table_paint(struct table_view *view, enum paint paint, const char *fmt,
		 ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_cell(view, paint, format(fmt, ap));
	va_end(ap);
}

void table_row(struct table_view *view, const char *cell, ...)
{
	va_list ap;
	size_t i;

	va_start(ap, cell);
	for (i = 0; i < view->columns; i++) {
		add_cell(view, PAINT_NONE, mem_text(cell));
		if (i + 1 < view->columns)
			cell = va_arg(ap, const char *);
	}
	va_end(ap);
}

void table_indent(struct table_view *view, unsigned int spaces)
{
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
	unsigned int cells;

	for (; at < len; at += used) {
		if (text[at] == ' ' && at)
			cut = at;
		used = next_char(text + at, len - at, &cells);
		width += cells;
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
	struct cell cell[TABLE_COLUMNS];
	size_t i;

	for (i = 0; i < view->columns; i++) {
		cell[i].text = (char *)view->column[i].title;
		cell[i].paint = PAINT_BOLD;
	}
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

void table_print(const struct table_view *view, FILE *out)
{
	size_t room = last_column_room(view, out), i;

	if (view->titled && view->columns)
		print_titles(view, out);
	for (i = 0; i + view->columns <= view->cells; i += view->columns)
		print_line(view, out, &view->cell[i], room);
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
