// SPDX-License-Identifier: GPL-2.0
/* Lint: a row against its table, and against what its protocol needs. */
#include <netinet/in.h>

#include "lint.h"
#include "ports.h"

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

static bool has_port(const struct row *row, unsigned int transport,
		     unsigned int port)
{
	size_t i;

	if (!(row->transports.named & transport))
		return false;
	for (i = 0; i < row->ports.len; i++)
		if (port >= row->ports.range[i].lo &&
		    port <= row->ports.range[i].hi)
			return true;
	return false;
}

static bool has_proto(const struct row *row, unsigned int proto)
{
	return row->transports.proto[proto / 8] >> proto % 8 & 1;
}

/* -- Companions
 * ---------------------------------------------------------------- */

/**
 * struct companion - what comes with a service, by its standards
 * @port: the service, over UDP
 * @transport: of the other, or 0
 * @with: its port, or its protocol number where there is no @transport
 * @name: in words
 * @why: what is missing without it
 */
static const struct companion {
	unsigned int port;
	unsigned int transport;
	unsigned int with;
	const char *name;
	const char *why[LANGS];
} companions[] = {
	{ 500,
	  TRANSPORT_UDP,
	  4500,
	  "UDP 4500",
	  { "IKE goes there behind a NAT",
	    "NAT 뒤에서는 IKE가 이 포트를 쓴다" } },
	{ 500,
	  0,
	  IPPROTO_ESP,
	  "ESP",
	  { "it carries what IKE has set up",
	    "IKE로 맺은 연결의 트래픽을 나른다" } },
	{ 53,
	  TRANSPORT_TCP,
	  53,
	  "TCP 53",
	  { "an answer that was truncated is asked for again there",
	    "응답이 잘리면 여기로 다시 묻는다" } },
};

static bool listed(const struct catalogue *c, const struct companion *with)
{
	size_t i;

	for (i = 0; i < c->rows; i++)
		if (with->transport
			    ? has_port(&c->row[i], with->transport, with->with)
			    : has_proto(&c->row[i], with->with))
			return true;
	return false;
}

static void check_companions(struct findings *findings,
			     const struct catalogue *c, const struct row *row)
{
	const struct companion *with = companions;
	const struct companion *end =
		with + sizeof(companions) / sizeof(companions[0]);

	for (; with < end; with++) {
		if (!has_port(row, TRANSPORT_UDP, with->port) ||
		    listed(c, with))
			continue;
		add(findings, LINT_COMPANION, row, NULL,
		    lint_text("%s lists UDP %u, and no row lists %s: %s",
			      row->id, with->port, with->name,
			      with->why[LANG_EN]),
		    lint_text("%s에는 UDP %u이(가) 있지만 %s을(를) 적은 행은 없다. %s",
			      row->id, with->port, with->name,
			      with->why[LANG_KO]));
	}
}

/* -- Replies
 * ------------------------------------------------------------------- */

static bool meet(const struct role_list *a, const struct role_list *b)
{
	size_t i, j;

	for (i = 0; i < a->len; i++)
		for (j = 0; j < b->len; j++)
			if (role_implies(a->role[i]) ==
			    role_implies(b->role[j]))
				return true;
	return false;
}

/* Are the sessions of @asked answered by what @row lists? */
static bool answers(const struct row *row, const struct row *asked)
{
	unsigned int from = row->from_ports.lo;

	return row != asked && from == row->from_ports.hi &&
	       !asked->localhost && !asked->reply &&
	       (has_port(asked, row->transports.named & TRANSPORT_TCP, from) ||
		has_port(asked, row->transports.named & TRANSPORT_UDP, from)) &&
	       meet(&row->from, &asked->to) && meet(&row->to, &asked->from);
}

static void check_reply(struct findings *findings, const struct catalogue *c,
			const struct row *row)
{
	const struct row *asked = c->row, *end = asked + c->rows;

	if (row->localhost)
		return;
	while (asked < end && !answers(row, asked))
		asked++;
	if (asked < end)
		add(findings, LINT_REPLY, row, asked,
		    lint_text("%s lists what %s answers from its port %u, as if it were a session of its own",
			      row->id, asked->id, row->from_ports.lo),
		    lint_text("%s은(는) %s의 %u번 포트에서 나가는 응답을 별도의 세션처럼 적었다",
			      row->id, asked->id, row->from_ports.lo));
	else if (row->reply)
		add(findings, LINT_REPLY, row, NULL,
		    lint_text("%s is the answer half of a session that no row lists",
			      row->id),
		    lint_text("%s은(는) 응답인데, 해당하는 세션을 적은 행이 없다",
			      row->id));
}

/* -- Tables
 * -------------------------------------------------------------------- */

/* All rows of the table but this say "ephemeral", and they are several. */
static void check_source(struct findings *findings, const struct catalogue *c,
			 const struct table *table, const struct row *row)
{
	const struct row *first = &c->row[table->first], *other = first;
	char from[PORT_RANGE_NAME_LEN];

	if (row->ephemeral || table->len < 3)
		return;
	for (; other < first + table->len; other++)
		if (other != row && !other->ephemeral)
			return;
	other = row == first ? row + 1 : row - 1;
	port_range_name(&row->from_ports, from);
	add(findings, LINT_SOURCE_TABLE, row, other,
	    lint_text("the source cell of %s is %s; those of all other rows of table %u, such as %s, are ephemeral",
		      row->id, from, table->number, other->id),
	    lint_text("표 %u에서 %s만 출발지가 임시 포트가 아니다(%s). %s 등 나머지 행은 모두 임시 포트다",
		      table->number, row->id, from, other->id));
}

static void check_direction(struct findings *findings,
			    const struct catalogue *c,
			    const struct table *table, const struct row *row)
{
	const struct row *first = &c->row[table->first], *other = first;

	if (!row->bidirectional || table->len < 2)
		return;
	for (; other < first + table->len; other++)
		if (other != row && other->bidirectional)
			return;
	other = row == first ? row + 1 : row - 1;
	add(findings, LINT_DIRECTION, row, other,
	    lint_text("%s is two-way, so its listener may open sessions, too; all other rows of table %u, such as %s, are one-way",
		      row->id, table->number, other->id),
	    lint_text("%s은(는) 양방향이라 수신 쪽에서도 세션을 열 수 있는데, 표 %u에서 %s 등 나머지 행은 모두 단방향이다",
		      row->id, table->number, other->id));
}

static void check_configurable(struct findings *findings, const struct row *row)
{
	if (row->configurable)
		add(findings, LINT_CONFIGURABLE, row, NULL,
		    lint_text("%s has a listener, but no port for it", row->id),
		    lint_text("%s에는 수신 포트 번호가 없다", row->id));
}

void lint_rows(struct findings *findings, const struct catalogue *c)
{
	const struct table *table = c->table, *end = table + c->tables;
	const struct row *row;
	size_t i;

	for (; table < end; table++) {
		for (i = 0; i < table->len; i++) {
			row = &c->row[table->first + i];
			check_companions(findings, c, row);
			check_reply(findings, c, row);
			check_source(findings, c, table, row);
			check_direction(findings, c, table, row);
			check_configurable(findings, row);
		}
	}
}
