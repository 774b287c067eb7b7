// SPDX-License-Identifier: GPL-2.0
/*
 * Hints. The nearest to a permission comes first: a row for just this that is
 * switched off, or that looks at the source port; then one that permits it the
 * other way round; then one that permits it to others; then the nearest port.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../kmod/verdict.h"
#include "hint.h"
#include "ports.h"
#include "transport.h"

/* One search. */
struct search {
	struct hint *hint;
	const struct impp_tables *tables;
	const struct compiled *compiled;
	const struct census *census;
	struct impp_flow flow;
	u16 from;
	u16 to;
	u8 reason;
	u8 proto;
};

#define SAY(search, id, ...)                                            \
	do {                                                            \
		snprintf((search)->hint->row, ANSWER_ROW, "%s", id);    \
		snprintf((search)->hint->text, HINT_TEXT, __VA_ARGS__); \
	} while (0)

static bool has_transport(const struct search *s, const struct row *row)
{
	const struct transports *t = &row->transports;

	switch (s->flow.transport) {
	case IMPP_TCP:
		return t->named & TRANSPORT_TCP;
	case IMPP_UDP:
		return t->named & TRANSPORT_UDP;
	case IMPP_ICMP:
		return t->named & TRANSPORT_ICMP ||
		       (t->named & TRANSPORT_ECHO && s->flow.port == 8 << 8);
	case IMPP_ICMPV6:
		return t->named & TRANSPORT_ICMPV6 ||
		       (t->named & TRANSPORT_ECHO && s->flow.port == 128 << 8);
	}
	return t->proto[s->proto / 8] & 1U << s->proto % 8;
}

/* Is it what a row lists? Only TCP's and UDP's rows have ports. */
static bool lists(const struct search *s, const struct active *active)
{
	size_t i;

	if (!has_transport(s, active->row))
		return false;
	if (s->flow.transport != IMPP_TCP && s->flow.transport != IMPP_UDP)
		return true;
	for (i = 0; i < active->ports.len; i++)
		if (s->flow.port >= active->ports.range[i].lo &&
		    s->flow.port <= active->ports.range[i].hi)
			return true;
	return false;
}

/* Why a row for just this does not permit it. Return: whether it is known. */
static bool say_status(struct search *s, const struct active *active)
{
	const struct row *row = active->row;

	switch (active->status) {
	case ROW_FEATURE_OFF:
		SAY(s, row->id, "row %s exists, feature %s is off", row->id,
		    row->feature);
		return true;
	case ROW_OFF:
		SAY(s, row->id, "row %s exists, and is switched off", row->id);
		return true;
	case ROW_LOCALHOST:
		if (s->reason != IMPP_REASON_LOCALHOST_ONLY)
			return false;
		SAY(s, row->id, "row %s keeps this port on its own host",
		    row->id);
		return true;
	default:
		return false;
	}
}

static bool find_status(struct search *s)
{
	size_t i;

	for (i = 0; s->compiled && i < s->compiled->actives; i++) {
		const struct active *active = &s->compiled->active[i];

		if (lists(s, active) &&
		    census_matches(s->census, active, s->from, s->to) &&
		    say_status(s, active))
			return true;
	}
	return false;
}

static bool find_source_port(struct search *s)
{
	char id[ANSWER_ROW], range[PORT_RANGE_NAME_LEN];
	const struct impp_match *match;
	const struct impp_rule *rule;
	struct port_range ports;

	if (s->reason != IMPP_REASON_SOURCE_PORT)
		return false;
	match = tables_chain(s->tables, tables_cell(s->tables, s->from, s->to),
			     s->flow.transport, s->flow.port);
	rule = match ? tables_rule(s->tables, match->rule) : NULL;
	if (!rule)
		return false;
	ports = (struct port_range){ match->lo, match->hi };
	answer_row(id, rule);
	SAY(s, id, "row %s permits this from source port %s", id,
	    port_range_name(&ports, range));
	return true;
}

static bool find_reverse(struct search *s)
{
	const struct impp_match *match;
	const struct impp_rule *rule;
	char id[ANSWER_ROW];

	match = tables_chain(s->tables, tables_cell(s->tables, s->to, s->from),
			     s->flow.transport, s->flow.port);
	rule = match ? tables_rule(s->tables, match->rule) : NULL;
	if (!rule)
		return false;
	answer_row(id, rule);
	SAY(s, id, "row %s permits this in the other direction", id);
	return true;
}

/* A row to these listeners, but from others: perhaps a role is not bound. */
static bool find_others(struct search *s)
{
	const struct active *active;
	const char *from;
	size_t i;

	for (i = 0; s->compiled && i < s->compiled->actives; i++) {
		active = &s->compiled->active[i];
		if (active->status != ROW_RULE || !lists(s, active) ||
		    !census_holds_any(s->census, s->to, &active->row->to))
			continue;
		from = s->compiled->site->role[active->row->from.role[0]].name;
		SAY(s, active->row->id, "row %s permits this from %s%s",
		    active->row->id, from,
		    active->row->from.len > 1 ? " and others" : "");
		return true;
	}
	return false;
}

static unsigned int distance(const struct impp_range *range, u16 port)
{
	if (port < range->lo)
		return range->lo - port;
	return port > range->hi ? port - range->hi : 0;
}

static bool find_nearest(struct search *s)
{
	const struct impp_tables *t = s->tables;
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES], *near;
	const struct impp_match *match = t->record[IMPP_TABLE_MATCHES];
	const struct impp_cell *cell = tables_cell(t, s->from, s->to);
	const struct impp_rule *rule;
	struct port_range ports;
	char id[ANSWER_ROW], name[PORT_RANGE_NAME_LEN];
	u32 i;

	if (!cell || s->flow.transport > IMPP_UDP)
		return false;
	for (near = NULL, i = 0; i < t->len[IMPP_TABLE_RANGES]; i++)
		if (range[i].set == cell->permit[s->flow.transport] &&
		    range[i].match < t->len[IMPP_TABLE_MATCHES] &&
		    (!near || distance(&range[i], s->flow.port) <
				      distance(near, s->flow.port)))
			near = &range[i];
	rule = near ? tables_rule(t, match[near->match].rule) : NULL;
	if (!rule)
		return false;
	ports = (struct port_range){ near->lo, near->hi };
	answer_row(id, rule);
	SAY(s, id, "the nearest is row %s, %s/%s", id, transport_name(s->proto),
	    port_range_name(&ports, name));
	return true;
}

/* Of the others no row would change anything. */
static bool is_of_rows(u8 reason)
{
	return reason >= IMPP_REASON_LOCALHOST_ONLY &&
	       reason <= IMPP_REASON_PORT;
}

void hint_find(struct hint *hint, const struct ground *ground,
	       const struct impp_question *denied,
	       const struct impp_answer *answer)
{
	struct search s = {
		.hint = hint,
		.tables = ground->tables,
		.census = ground->census,
		.compiled = ground->census ? ground->census->compiled : NULL,
		.from = answer->from_group,
		.to = answer->to_group,
		.reason = answer->reason,
		.proto = denied->proto,
	};

	hint->text[0] = '\0';
	hint->row[0] = '\0';
	if (!s.tables || !is_of_rows(s.reason) ||
	    impp_flow_ask(&s.flow, denied))
		return;
	if (!find_status(&s) && !find_source_port(&s) && !find_reverse(&s) &&
	    !find_others(&s))
		find_nearest(&s);
}
