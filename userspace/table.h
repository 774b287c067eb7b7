/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of text for people: aligned columns, East Asian characters counted as
 * two cells, colour where somebody sees it. impp.c sets the locale up.
 *
 *	struct table_view *view = table_new("ID", "NAME", ">PACKETS", NULL);
 *
 *	table_cell(view, "%s", row->id);
 *	table_cell(view, "%s", row->name);
 *	table_paint(view, PAINT_DIM, "%llu", packets);
 *	table_print(view, stdout);
 *	table_free(view);
 */
#ifndef _IMPP_TABLE_H
#define _IMPP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum paint {
	PAINT_NONE,
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_GREEN,
	PAINT_YELLOW,
	PAINT_RED,
};

struct table_view;

/**
 * table_new_from() - an empty table
 * @title: of its columns, at most 16, NULL at the end; the strings outlive the
 *	table. One that begins with '>' is of a right-aligned column; if all
 *	are "", no line of titles is printed
 *
 * Return: the table, never NULL.
 */
struct table_view *table_new_from(const char *const *title);

/* The same, with the titles as arguments, and NULL. */
#define table_new(...) table_new_from((const char *const[]){ __VA_ARGS__ })

void table_free(struct table_view *view);

/**
 * table_cell() - the next cell; the last column's ends the line
 * @view: the table
 * @fmt: text in UTF-8; what cannot be printed becomes '?'
 */
void table_cell(struct table_view *view, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * table_paint() - the next cell, in colour
 * @view: the table
 * @paint: how it looks on a terminal
 * @fmt: text in UTF-8
 */
void table_paint(struct table_view *view, enum paint paint, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));

/**
 * table_row() - all cells of a line at once
 * @view: the table
 * @cell: a string for each column, all of them given
 */
void table_row(struct table_view *view, const char *cell, ...);

/**
 * table_indent() - begin every line with spaces
 * @view: the table
 * @spaces: how many
 */
void table_indent(struct table_view *view, unsigned int spaces);

/**
 * table_print() - write the table
 * @view: the table
 * @out: where to. On a terminal the last column is folded at its width, at
 *	spaces; else every row is one line
 */
void table_print(const struct table_view *view, FILE *out);

/**
 * text_width() - cells that a text takes on a terminal
 * @text: in UTF-8
 */
size_t text_width(const char *text);

/**
 * paint_wanted() - is colour of any use?
 * @out: where it would go
 *
 * Return: true for a terminal that is not "dumb", unless NO_COLOR is set.
 */
bool paint_wanted(FILE *out);

/**
 * paint_on() - the escape sequence that begins a colour
 * @out: where it goes
 * @paint: the colour
 *
 * Return: "" where no colour is wanted.
 */
const char *paint_on(FILE *out, enum paint paint);
const char *paint_off(FILE *out);

#endif /* _IMPP_TABLE_H */
