// SPDX-License-Identifier: GPL-2.0
/*
 * Rows near a denial. A site file has every row and what became of it; the
 * kernel has those in force, and the catalogue that it names has the others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "answer.h"
#include "column.h"
#include "mem.h"
#include "nearest.h"
#include "ports.h"
#include "transport.h"

/* A row, wherever it was found. */
struct candidate {
	const struct row *row;
	enum row_status status;
	const struct ports *ports;
	bool bidirectional;
};

/* One search, for at most @max rows. */
struct search {
	const struct denied *denied;
	const struct impp_tables *tables;
	struct impp_flow flow;
	struct candidate *candidate;
	size_t candidates;
	struct near *near;
	size_t found;
	size_t max;
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

/* -- Finding ------------------------------------------------------------------
 */

/* Return: what was found, to be completed; NULL if that is enough. */
static struct near *add(struct search *s, enum near_kind kind)
{
	struct near *near = &s->near[s->found];

	if (s->found == s->max)
		return NULL;
	s->found++;
	memset(near, 0, sizeof(*near));
	near->kind = kind;
	return near;
}

/* A row as it is in a site or a catalogue. */
static struct near *add_row(struct search *s, enum near_kind kind,
			    const struct row *row)
{
	struct near *near = add(s, kind);

	if (!near)
		return NULL;
	snprintf(near->row, sizeof(near->row), "%s", row->id);
	snprintf(near->name, sizeof(near->name), "%s", row->name);
	return near;
}

/* A row as the kernel knows it. */
static struct near *add_rule(struct search *s, enum near_kind kind,
			     const struct impp_rule *rule)
{
	struct near *near = rule ? add(s, kind) : NULL;

	if (!near)
		return NULL;
	answer_row(near->row, rule);
	snprintf(near->name, sizeof(near->name), "%.*s", IMPP_NAME_LEN - 1,
		 rule->name);
	return near;
}

static void add_feature(struct search *s, const struct row *row)
{
	struct near *near;

	near = add_row(s, s->denied->asker->compiled ? NEAR_FEATURE : NEAR_IDLE,
		       row);
	if (near)
		near->what = mem_text(row->feature);
}

static void find_idle(struct search *s)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;

	for (; c < end; c++) {
		if (!has_transport(s, c) || !lists_port(s, c) || !joins(s, c))
			continue;
		if (c->status == ROW_FEATURE_OFF)
			add_feature(s, c->row);
		else if (c->status == ROW_OFF)
			add_row(s, NEAR_OFF, c->row);
		else if (c->status == ROW_RULE && !s->denied->asker->compiled)
			add_row(s, NEAR_CHANGED, c->row);
		else if (c->status == ROW_LOCALHOST &&
			 s->denied->answer->reason ==
				 IMPP_REASON_LOCALHOST_ONLY)
			add_row(s, NEAR_LOCALHOST, c->row);
	}
}

static const struct impp_match *find_match(const struct search *s, u16 from,
					   u16 to)
{
	return tables_chain(s->tables, tables_cell(s->tables, from, to),
			    s->flow.transport, s->flow.port);
}

static const struct impp_rule *rule_of(const struct search *s,
				       const struct impp_match *match)
{
	return match ? tables_rule(s->tables, match->rule) : NULL;
}

static char *range_text(unsigned int lo, unsigned int hi)
{
	char name[PORT_RANGE_NAME_LEN];

	return mem_text(port_range_name(&(struct port_range){ lo, hi }, name));
}

static void find_source_port(struct search *s)
{
	const struct impp_answer *answer = s->denied->answer;
	const struct impp_match *match;
	struct near *near;

	if (answer->reason != IMPP_REASON_SOURCE_PORT)
		return;
	match = find_match(s, answer->from_group, answer->to_group);
	near = add_rule(s, NEAR_SOURCE_PORT, rule_of(s, match));
	if (near)
		near->what = range_text(match->lo, match->hi);
}

static void find_reverse(struct search *s)
{
	const struct impp_answer *answer = s->denied->answer;

	add_rule(s, NEAR_REVERSE,
		 rule_of(s,
			 find_match(s, answer->to_group, answer->from_group)));
}

static void find_transport(struct search *s)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;
	struct near *near;

	for (; has_ports(s) && c < end; c++) {
		if (!is_rule(c) || has_transport(s, c) || !lists_port(s, c) ||
		    !joins(s, c))
			continue;
		near = add_row(s, NEAR_TRANSPORT, c->row);
		if (near)
			near->what = column_transports(&c->row->transports);
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

/* The same, between others; at one end it is right, if at any. */
static void find_others(struct search *s, bool one_end)
{
	const struct candidate *c = s->candidate, *end = c + s->candidates;
	const struct candidate *said = NULL;
	struct near *near;

	for (; c < end; c++) {
		if ((!is_rule(c) && c->status != ROW_UNBOUND) ||
		    !has_transport(s, c) || !lists_port(s, c) || joins(s, c) ||
		    joins_back(s, c) || knows_one(s, c) != one_end)
			continue;
		/* The document has several rows for some ports. */
		if (said && same_roles(&said->row->from, &c->row->from) &&
		    same_roles(&said->row->to, &c->row->to))
			continue;
		near = add_row(s, is_rule(c) ? NEAR_ROLES : NEAR_UNBOUND,
			       c->row);
		if (!near)
			return;
		near->what = roles_text(s, &c->row->from);
		near->to = roles_text(s, &c->row->to);
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
static const struct impp_range *nearest_range(const struct search *s)
{
	const struct impp_tables *t = s->tables;
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES];
	const struct impp_answer *answer = s->denied->answer;
	const struct impp_cell *cell =
		tables_cell(t, answer->from_group, answer->to_group);
	const struct impp_range *near = NULL;
	u32 i;

	for (i = 0; cell && has_ports(s) && i < t->len[IMPP_TABLE_RANGES]; i++)
		if (range[i].set == cell->permit[s->flow.transport] &&
		    range[i].match < t->len[IMPP_TABLE_MATCHES] &&
		    (!near || distance(&range[i], s->flow.port) <
				      distance(near, s->flow.port)))
			near = &range[i];
	return near;
}

static void find_port(struct search *s)
{
	const struct impp_match *match = s->tables->record[IMPP_TABLE_MATCHES];
	const struct impp_range *range = nearest_range(s);
	struct near *near;

	if (!range)
		return;
	near = add_rule(s, NEAR_PORT, rule_of(s, &match[range->match]));
	if (!near)
		return;
	near->what = range_text(range->lo, range->hi);
	near->to = mem_text(transport_name(s->denied->question->proto));
}

/* Of the others no row would change anything. */
static bool is_of_rows(u8 reason)
{
	return reason >= IMPP_REASON_LOCALHOST_ONLY &&
	       reason <= IMPP_REASON_PORT;
}

size_t nearest_find(const struct denied *denied, struct near *near, size_t max)
{
	struct search s;

	if (!is_of_rows(denied->answer->reason) || !search_init(&s, denied))
		return 0;
	s.near = near;
	s.max = max;
	find_idle(&s);
	find_source_port(&s);
	find_reverse(&s);
	find_transport(&s);
	find_others(&s, true);
	if (!s.found)
		find_others(&s, false);
	find_port(&s);
	free(s.candidate);
	return s.found;
}

void near_clear(struct near *near)
{
	free(near->what);
	free(near->to);
	memset(near, 0, sizeof(*near));
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
