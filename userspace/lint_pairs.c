// SPDX-License-Identifier: GPL-2.0
/* Lint: rows that contradict one another about a port. */
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "lint.h"
#include "mem.h"
#include "words.h"

#define LISTENING (TRANSPORT_TCP | TRANSPORT_UDP)

/**
 * struct rivals - two rows that list a port in common
 * @a: the row that comes first
 * @b: the other
 * @port: the port, or the first of several
 * @transport: how it is said: "tcp" where both are of TCP, else "udp"
 */
struct rivals {
	const struct row *a;
	const struct row *b;
	unsigned int port;
	const char *transport;
};

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

/* Two rows that are about a port of the network. */
static bool network(const struct rivals *r)
{
	return !r->a->localhost && !r->b->localhost && !r->a->reply &&
	       !r->b->reply;
}

static bool same_roles(const struct role_list *a, const struct role_list *b)
{
	return a->len == b->len &&
	       !memcmp(a->role, b->role, a->len * sizeof(*a->role));
}

/* Does whoever holds a role of @a hold one of @b, too? (S1) */
static bool inside(const struct role_list *a, const struct role_list *b)
{
	size_t i, j;

	for (i = 0; i < a->len; i++) {
		for (j = 0; j < b->len; j++)
			if (a->role[i] == b->role[j] ||
			    role_implies(a->role[i]) == b->role[j])
				break;
		if (j == b->len)
			return false;
	}
	return true;
}

/* S5: one says that the port stays on its host, the other that it does not. */
static void localhost_port(struct findings *findings, const struct rivals *r)
{
	const struct row *local = r->a->localhost ? r->a : r->b;
	const struct row *remote = r->a->localhost ? r->b : r->a;

	if (r->a->localhost == r->b->localhost || remote->reply)
		return;
	add(findings, LINT_LOCALHOST_PORT, local, remote,
	    lint_text("%s/%u is localhost traffic in %s, and between two hosts in %s",
		      r->transport, r->port, local->id, remote->id),
	    lint_text("%s/%u은(는) %s에서는 localhost 전용인데 %s에서는 두 호스트 사이에 쓰인다",
		      r->transport, r->port, local->id, remote->id));
}

static bool one_port(const struct port_range *range)
{
	return range->lo == range->hi;
}

static void source_port(struct findings *findings, const struct rivals *r)
{
	bool first = one_port(&r->a->from_ports);
	const struct row *fixed = first ? r->a : r->b;
	const struct row *free = first ? r->b : r->a;

	if (!network(r) || one_port(&r->b->from_ports) == first)
		return;
	add(findings, LINT_SOURCE_PORT, fixed, free,
	    lint_text("%s sends to %s/%u from port %u alone, %s lists the port without that",
		      fixed->id, r->transport, r->port, fixed->from_ports.lo,
		      free->id),
	    lint_text("%s은(는) %s/%u에 %u번 포트에서만 보내는데, 같은 포트를 적은 %s에는 그런 제한이 없다",
		      fixed->id, r->transport, r->port, fixed->from_ports.lo,
		      free->id));
}

static void transports(struct findings *findings, const struct rivals *r)
{
	unsigned int a = r->a->transports.named & LISTENING;
	unsigned int b = r->b->transports.named & LISTENING;
	const struct row *both = a == LISTENING ? r->a : r->b;
	const struct row *one = a == LISTENING ? r->b : r->a;

	if (!network(r) || a == b || (a | b) != LISTENING ||
	    (a != LISTENING && b != LISTENING))
		return;
	add(findings, LINT_TRANSPORT, both, one,
	    lint_text("%s lists port %u over TCP and UDP, %s over %s alone",
		      both->id, r->port, one->id,
		      strcmp(r->transport, "tcp") ? "UDP" : "TCP"),
	    lint_text("%u번 포트를 %s은(는) TCP와 UDP로, %s은(는) %s로만 적었다",
		      r->port, both->id, one->id,
		      strcmp(r->transport, "tcp") ? "UDP" : "TCP"));
}

/* Adds what two rows that claim the same do not say alike. */
static char *differences(const struct row *a, const struct row *b)
{
	const struct column *column;
	struct words words = { 0 };
	char *x, *y;

	for (column = columns; column->key; column++) {
		x = column->text(a);
		y = column->text(b);
		if (strcmp(x, y) && *x && *y && strcmp(column->key, "feature"))
			words_add(&words, "%s %s | %s", column->key, x, y);
		free(x);
		free(y);
	}
	return words.text ? words.text : mem_text("");
}

static void duplicate(struct findings *findings, const struct rivals *r)
{
	char *unlike = differences(r->a, r->b);

	add(findings, LINT_DUPLICATE, r->a, r->b,
	    lint_text("%s and %s claim %s/%u between the same roles%s%s",
		      r->a->id, r->b->id, r->transport, r->port,
		      *unlike ? ", and differ in: " : "", unlike),
	    lint_text("%s와(과) %s이(가) 같은 역할 사이의 %s/%u을(를) 함께 적었다%s%s",
		      r->a->id, r->b->id, r->transport, r->port,
		      *unlike ? ". 다른 칸: " : "", unlike));
	free(unlike);
}

static void mirrored(struct findings *findings, const struct rivals *r)
{
	add(findings, LINT_MIRRORED, r->a, r->b,
	    lint_text("%s and %s list %s/%u with their ends exchanged, though a row of them is two-way already",
		      r->a->id, r->b->id, r->transport, r->port),
	    lint_text("%s와(과) %s은(는) 양 끝만 바꿔 %s/%u을(를) 적었는데, 이미 양방향인 행이 있다",
		      r->a->id, r->b->id, r->transport, r->port));
}

static void covered(struct findings *findings, const struct rivals *r,
		    const struct row *wide, const struct row *narrow)
{
	add(findings, LINT_COVERED, narrow, wide,
	    lint_text("%s lists %s/%u between hosts whose roles %s has already",
		      narrow->id, r->transport, r->port, wide->id),
	    lint_text("%s이(가) 적은 %s/%u은(는) %s의 역할 안에 이미 들어 있다",
		      narrow->id, r->transport, r->port, wide->id));
}

/* Does @wide permit whatever @narrow does, between its roles? */
static bool covers(const struct row *wide, const struct row *narrow)
{
	bool ahead = inside(&narrow->from, &wide->from) &&
		     inside(&narrow->to, &wide->to);
	bool back = inside(&narrow->to, &wide->from) &&
		    inside(&narrow->from, &wide->to);

	return ahead && (!narrow->bidirectional || back || wide->bidirectional);
}

static void same_claim(struct findings *findings, const struct rivals *r)
{
	const struct row *a = r->a, *b = r->b;

	if (!network(r))
		return;
	if (same_roles(&a->from, &b->from) && same_roles(&a->to, &b->to))
		duplicate(findings, r);
	else if (same_roles(&a->from, &b->to) && same_roles(&a->to, &b->from) &&
		 (a->bidirectional || b->bidirectional))
		mirrored(findings, r);
	else if (covers(a, b))
		covered(findings, r, a, b);
	else if (covers(b, a))
		covered(findings, r, b, a);
}

static bool share(struct rivals *r)
{
	unsigned int common = r->a->transports.named & r->b->transports.named &
			      LISTENING;

	r->transport = common & TRANSPORT_TCP ? "tcp" : "udp";
	return common && lint_common_port(&r->a->ports, &r->b->ports, &r->port);
}

void lint_pairs(struct findings *findings, const struct catalogue *catalogue)
{
	const struct row *row = catalogue->row;
	struct rivals r;
	size_t i, j;

	for (i = 0; i < catalogue->rows; i++) {
		for (j = i + 1; j < catalogue->rows; j++) {
			r = (struct rivals){ .a = &row[i], .b = &row[j] };
			if (!share(&r))
				continue;
			localhost_port(findings, &r);
			source_port(findings, &r);
			transports(findings, &r);
			same_claim(findings, &r);
		}
	}
}
