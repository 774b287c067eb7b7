// SPDX-License-Identifier: GPL-2.0
/*
 * Rows near a denial. A site file has every row and what became of it; the
 * kernel has those in force, and the catalogue that it names has the others.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "answer.h"
#include "column.h"
#include "mem.h"
#include "nearest.h"
#include "ports.h"

/* A row, wherever it was found. */
struct candidate {
	const struct row *row;
	enum row_status status;
	const struct ports *ports;
	bool bidirectional;
};

/* One search. */
struct search {
	const struct denied *denied;
	const struct impp_tables *tables;
	struct impp_flow flow;
	struct candidate *candidate;
	size_t candidates;
	char **line;
	size_t lines;
};

/* -- Rows ---------------------------------------------------------------------
 */

static const char *role_name(const struct search *s, unsigned int role)
{
	const struct compiled *compiled = s->denied->asker->compiled;

	return compiled ? compiled->site->role[role].name : role_names[role];
}

static bool in_force(const struct impp_tables *t, const struct row *row)
{
	const struct impp_rule *rule = t->record[IMPP_TABLE_RULES];
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_RULES]; i++)
		if (rule[i].table &&
		    !strncmp(rule[i].name, row->name, IMPP_NAME_LEN))
			return true;
	return false;
}

/* Does any address hold a role of the document's? */
static bool bound(const struct impp_tables *t, const struct role_list *list)
{
	const struct impp_member *m = t->record[IMPP_TABLE_MEMBERS];
	size_t j;
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_MEMBERS]; i++)
		for (j = 0; j < list->len; j++)
			if (!strncmp(tables_role_name(t, m[i].role),
				     role_names[list->role[j]], IMPP_NAME_LEN))
				return true;
	return false;
}

/* As far as the catalogue and the tables tell. */
static enum row_status status(const struct impp_tables *tables,
			      const struct row *row)
{
	if (row->localhost)
		return ROW_LOCALHOST;
	if (row->reply)
		return ROW_REPLY;
	if (in_force(tables, row))
		return ROW_RULE;
	if (!bound(tables, &row->from) || !bound(tables, &row->to))
		return ROW_UNBOUND;
	return row->feature ? ROW_FEATURE_OFF : ROW_OFF;
}

static void add_candidate(struct search *s, const struct candidate *candidate)
{
	s->candidate =
		mem_grow(s->candidate, s->candidates, sizeof(*s->candidate));
	s->candidate[s->candidates++] = *candidate;
}

static void read_rows(struct search *s)
{
	const struct compiled *compiled = s->denied->asker->compiled;
	const struct catalogue *c = s->denied->catalogue;
	struct candidate one;
	size_t i;

	for (i = 0; compiled && i < compiled->actives; i++) {
		const struct active *active = &compiled->active[i];

		one = (struct candidate){
			.row = active->row,
			.status = active->status,
			.ports = &active->ports,
			.bidirectional = active->bidirectional,
		};
		add_candidate(s, &one);
	}
	for (i = 0; !compiled && c && i < c->rows; i++) {
		one = (struct candidate){
			.row = &c->row[i],
			.status = status(s->tables, &c->row[i]),
			.ports = &c->row[i].ports,
			.bidirectional = c->row[i].bidirectional,
		};
		add_candidate(s, &one);
	}
}

static bool search_init(struct search *s, const struct denied *denied)
{
	memset(s, 0, sizeof(*s));
	s->denied = denied;
	s->tables = denied->asker->tables;
	if (!s->tables || impp_flow_ask(&s->flow, denied->question))
		return false;
	read_rows(s);
	return true;
}

/* -- Matching -----------------------------------------------------------------
 */

static bool holds_any(const struct search *s, u16 group,
		      const struct role_list *list)
{
	const struct impp_member *member;
	u32 len, i;
	size_t j;

	member = asker_roles(s->denied->asker, group, &len);
	for (i = 0; i < len; i++)
		for (j = 0; j < list->len; j++)
			if (!strncmp(asker_role_name(s->denied->asker,
						     &member[i]),
				     role_name(s, list->role[j]),
				     IMPP_NAME_LEN))
				return true;
	return false;
}

static bool joins(const struct search *s, const struct candidate *c)
{
	u16 from = s->denied->answer->from_group;
	u16 to = s->denied->answer->to_group;

	return (holds_any(s, from, &c->row->from) &&
		holds_any(s, to, &c->row->to)) ||
	       (c->bidirectional && holds_any(s, to, &c->row->from) &&
		holds_any(s, from, &c->row->to));
}

static bool has_transport(const struct search *s, const struct candidate *c)
{
	unsigned int named = c->row->transports.named;
	unsigned int proto = s->denied->question->proto;

	switch (s->flow.transport) {
	case IMPP_TCP:
		return named & TRANSPORT_TCP;
	case IMPP_UDP:
		return named & TRANSPORT_UDP;
	case IMPP_ICMP:
		return named & TRANSPORT_ICMP ||
		       (named & TRANSPORT_ECHO && s->flow.port == 8 << 8);
	case IMPP_ICMPV6:
		return named & TRANSPORT_ICMPV6 ||
		       (named & TRANSPORT_ECHO && s->flow.port == 128 << 8);
	}
	return c->row->transports.proto[proto / 8] >> proto % 8 & 1;
}

static bool has_ports(const struct search *s)
{
	return s->flow.transport == IMPP_TCP || s->flow.transport == IMPP_UDP;
}

static bool lists_port(const struct search *s, const struct candidate *c)
{
	size_t i;

	for (i = 0; i < c->ports->len; i++)
		if (s->flow.port >= c->ports->range[i].lo &&
		    s->flow.port <= c->ports->range[i].hi)
			return true;
	return !has_ports(s);
}

static bool is_rule(const struct candidate *c)
{
	return c->status == ROW_RULE;
}

/* -- Lines --------------------------------------------------------------------
 */

/* One line, in the language asked for; both sentences take the same values. */
static void say(struct search *s, const char *en, const char *ko, ...)
{
	va_list args;
	char *text;
	int len;

	if (s->lines == NEAREST_MAX)
		return;
	va_start(args, ko);
	len = vasprintf(&text, s->denied->lang == LANG_KO ? ko : en, args);
	va_end(args);
	if (len >= 0)
		s->line[s->lines++] = text;
}

static void say_feature(struct search *s, const struct row *row)
{
	if (s->denied->asker->compiled)
		say(s, "%s %s would permit this, but feature %s is off",
		    "%s %s 행이 허용하지만 기능 %s이(가) 꺼져 있다", row->id,
		    row->name, row->feature);
	else
		say(s,
		    "%s %s would permit this, but is not in force: it is off, or its feature %s",
		    "%s %s 행이 허용하지만 적용되어 있지 않다. 행이나 기능 %s이(가) 꺼져 있다",
		    row->id, row->name, row->feature);
}

static void find_idle(struct search *s)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;

	for (; c < end; c++) {
		if (!has_transport(s, c) || !lists_port(s, c) || !joins(s, c))
			continue;
		if (c->status == ROW_FEATURE_OFF)
			say_feature(s, c->row);
		else if (c->status == ROW_OFF)
			say(s, "%s %s would permit this, but is switched off",
			    "%s %s 행이 허용하지만 꺼져 있다", c->row->id,
			    c->row->name);
		else if (c->status == ROW_RULE && !s->denied->asker->compiled)
			say(s,
			    "%s %s has another port or direction at this site",
			    "%s %s 행은 이 사이트에서 포트나 방향이 다르다",
			    c->row->id, c->row->name);
	}
}

static void find_reverse(struct search *s)
{
	const struct impp_answer *answer = s->denied->answer;
	const struct impp_match *match;
	const struct impp_rule *rule;
	char id[ANSWER_ROW];

	match = tables_chain(s->tables,
			     tables_cell(s->tables, answer->to_group,
					 answer->from_group),
			     s->flow.transport, s->flow.port);
	rule = match ? tables_rule(s->tables, match->rule) : NULL;
	if (!rule)
		return;
	answer_row(id, rule);
	say(s, "%s %.*s permits this in the other direction",
	    "%s %.*s 행이 반대 방향을 허용한다", id, IMPP_NAME_LEN, rule->name);
}

static void find_transport(struct search *s)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;
	char *over;

	for (; has_ports(s) && c < end; c++) {
		if (!is_rule(c) || has_transport(s, c) || !lists_port(s, c) ||
		    !joins(s, c))
			continue;
		over = column_transports(&c->row->transports);
		say(s, "%s %s permits this port over %s",
		    "%s %s 행이 이 포트를 %s로 허용한다", c->row->id,
		    c->row->name, over);
		free(over);
	}
}

static char *roles_text(const struct search *s, const struct role_list *list)
{
	const struct compiled *compiled = s->denied->asker->compiled;

	return column_roles(list, compiled ? compiled->site : NULL);
}

/* Is it for these two, the other way round? */
static bool joins_back(const struct search *s, const struct candidate *c)
{
	return holds_any(s, s->denied->answer->to_group, &c->row->from) &&
	       holds_any(s, s->denied->answer->from_group, &c->row->to);
}

/* Is it for one of the two? */
static bool knows_one(const struct search *s, const struct candidate *c)
{
	return holds_any(s, s->denied->answer->from_group, &c->row->from) ||
	       holds_any(s, s->denied->answer->to_group, &c->row->to);
}

static bool same_roles(const struct role_list *a, const struct role_list *b)
{
	return a->len == b->len &&
	       !memcmp(a->role, b->role, a->len * sizeof(*a->role));
}

static void say_roles(struct search *s, const struct candidate *c)
{
	char *from = roles_text(s, &c->row->from);
	char *to = roles_text(s, &c->row->to);

	if (is_rule(c))
		say(s, "%s %s permits this from %s to %s",
		    "%s %s 행이 %s에서 %s(으)로 가는 것을 허용한다", c->row->id,
		    c->row->name, from, to);
	else
		say(s,
		    "%s %s would permit this from %s to %s, but no address holds one of these roles",
		    "%s %s 행이 %s에서 %s(으)로 가는 것을 허용하지만 그 역할을 가진 주소가 없다",
		    c->row->id, c->row->name, from, to);
	free(from);
	free(to);
}

/* The same, between others; at one end it is right, if at any. */
static void find_others(struct search *s, bool one_end)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;
	const struct candidate *said = NULL;

	for (; c < end; c++) {
		if ((!is_rule(c) && c->status != ROW_UNBOUND) ||
		    !has_transport(s, c) || !lists_port(s, c) || joins(s, c) ||
		    joins_back(s, c) || knows_one(s, c) != one_end)
			continue;
		/* The document has several rows for some ports. */
		if (said && same_roles(&said->row->from, &c->row->from) &&
		    same_roles(&said->row->to, &c->row->to))
			continue;
		say_roles(s, c);
		said = c;
	}
}

static unsigned int distance(const struct impp_range *range, unsigned int port)
{
	if (port < range->lo)
		return range->lo - port;
	return port > range->hi ? port - range->hi : 0;
}

/* What these roles may open that is nearest in number. */
static void find_port(struct search *s)
{
	const struct impp_tables *t = s->tables;
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES];
	const struct impp_match *match = t->record[IMPP_TABLE_MATCHES];
	const struct impp_answer *answer = s->denied->answer;
	const struct impp_cell *cell =
		tables_cell(t, answer->from_group, answer->to_group);
	const struct impp_range *near = NULL;
	char id[ANSWER_ROW], name[PORT_RANGE_NAME_LEN];
	const struct impp_rule *rule;
	u32 i;

	for (i = 0; cell && has_ports(s) && i < t->len[IMPP_TABLE_RANGES]; i++)
		if (range[i].set == cell->permit[s->flow.transport] &&
		    range[i].match < t->len[IMPP_TABLE_MATCHES] &&
		    (!near || distance(&range[i], s->flow.port) <
				      distance(near, s->flow.port)))
			near = &range[i];
	rule = near ? tables_rule(t, match[near->match].rule) : NULL;
	if (!rule)
		return;
	answer_row(id, rule);
	say(s, "%s %.*s is the nearest port that these roles may open: %s",
	    "%s %.*s 행이 이 역할 사이에서 가장 가까운 포트를 연다: %s", id,
	    IMPP_NAME_LEN, rule->name,
	    port_range_name(&(struct port_range){ near->lo, near->hi }, name));
}

size_t nearest_find(const struct denied *denied, char *line[NEAREST_MAX])
{
	struct search s;

	if (!search_init(&s, denied))
		return 0;
	s.line = line;
	find_idle(&s);
	find_reverse(&s);
	find_transport(&s);
	find_others(&s, true);
	if (!s.lines)
		find_others(&s, false);
	find_port(&s);
	free(s.candidate);
	return s.lines;
}

void nearest_localhost(const struct denied *denied,
		       void (*found)(const struct row *row, void *ctx),
		       void *ctx)
{
	const struct candidate *c;
	struct search s;

	if (!search_init(&s, denied))
		return;
	for (c = s.candidate; c < s.candidate + s.candidates; c++)
		if (c->status == ROW_LOCALHOST && has_transport(&s, c) &&
		    lists_port(&s, c) && joins(&s, c))
			found(c->row, ctx);
	free(s.candidate);
}
