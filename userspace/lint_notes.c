// SPDX-License-Identifier: GPL-2.0
/* Lint: what remarks say, against what rows list. English remarks are read. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lint.h"

static void add(struct findings *findings, enum lint_kind kind,
		const struct row *row, const struct row *other, char *en,
		char *ko)
{
	const struct finding finding = {
		.kind = kind,
		.row = row,
		.other = other,
	};

	lint_add(findings, &finding, en, ko);
}

static bool same_roles(const struct role_list *a, const struct role_list *b)
{
	return a->len == b->len &&
	       !memcmp(a->role, b->role, a->len * sizeof(*a->role));
}

/* S5: a network row between two kinds of hosts that speaks of localhost. */
static void check_localhost(struct findings *findings, const struct row *row)
{
	const char *note = row->note.in[LANG_EN];

	if (row->localhost || !note || same_roles(&row->from, &row->to) ||
	    !strstr(note, "localhost"))
		return;
	add(findings, LINT_LOCALHOST_NOTE, row, NULL,
	    lint_text("the remark of %s speaks of localhost traffic, its From and To are two hosts",
		      row->id),
	    lint_text("%s의 비고는 localhost 트래픽이라는데 보내는 쪽과 받는 쪽은 서로 다른 호스트다",
		      row->id));
}

/* The next number of a text that stands by itself, not "12.5(1)" or "X.509". */
static bool next_number(const char *text, const char **at, unsigned long *value)
{
	const char *c = *at, *end;

	for (; *c; c = end) {
		end = c + 1;
		if (!isdigit((unsigned char)*c))
			continue;
		*value = strtoul(c, (char **)&end, 10);
		if (c > text && c[-1] != ' ' && c[-1] != '\n')
			continue;
		if (isalnum((unsigned char)*end) || *end == '(' ||
		    *end == '-' ||
		    (*end == '.' && isalnum((unsigned char)end[1])))
			continue;
		*at = end;
		return true;
	}
	return false;
}

static bool in_range(const struct port_range *range, unsigned long port)
{
	return port >= range->lo && port <= range->hi;
}

static bool lists(const struct row *row, unsigned long port)
{
	size_t i;

	for (i = 0; i < row->ports.len; i++)
		if (in_range(&row->ports.range[i], port))
			return true;
	return false;
}

/* An end of a row's source ports. */
static bool sends(const struct row *row, unsigned long port)
{
	return port == row->from_ports.lo || port == row->from_ports.hi;
}

static void check_number(struct findings *findings, const struct catalogue *c,
			 const struct row *row, unsigned long port)
{
	const struct row *other = c->row, *end = other + c->rows;
	bool portless = !row->ports.len && !row->configurable;

	if (!port || port > UINT16_MAX)
		return;
	while (other < end && !lists(other, port) &&
	       (portless || !sends(other, port)))
		other++;
	if (other == end)
		add(findings, LINT_NOTE_PORT, row, NULL,
		    lint_text("the remark of %s names %lu, which no row lists",
			      row->id, port),
		    lint_text("%s의 비고에 나오는 %lu은(는) 어느 행에도 없다",
			      row->id, port));
	else if (portless)
		add(findings, LINT_NO_PORT, row, other,
		    lint_text("the %lu in %s is no port, as its transport has none, but in %s it is",
			      port, row->id, other->id),
		    lint_text("%s의 %lu은(는) 포트가 아니다(포트가 없는 프로토콜이다). 그러나 %s에서는 포트다",
			      row->id, port, other->id));
}

void lint_notes(struct findings *findings, const struct catalogue *c)
{
	const char *text, *at;
	unsigned long port;
	size_t i;

	for (i = 0; i < c->rows; i++) {
		check_localhost(findings, &c->row[i]);
		text = c->row[i].note.in[LANG_EN];
		for (at = text; text && next_number(text, &at, &port);)
			check_number(findings, c, &c->row[i], port);
	}
}
