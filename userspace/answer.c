// SPDX-License-Identifier: GPL-2.0
/*
 * Answers in words. The tables may be the kernel's, so every number in them is
 * checked before it is followed.
 */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "answer.h"

void answer_row(char buf[ANSWER_ROW], const struct impp_rule *rule)
{
	int name = strnlen(rule->name, sizeof(rule->name));

	if (rule->table)
		snprintf(buf, ANSWER_ROW, "%u.%u", rule->table, rule->row);
	else
		snprintf(buf, ANSWER_ROW, "site.%.*s", name, rule->name);
}

void answer_read(struct answer *answer, const struct impp_tables *tables,
		 const struct impp_answer *from)
{
	const struct impp_rule *rule;

	answer->verdict = impp_verdict_name(from->verdict);
	answer->reason = NULL;
	if (from->reason != IMPP_REASON_NONE)
		answer->reason = impp_reason_name(from->reason);
	answer->row[0] = '\0';
	answer->name = NULL;
	if (!tables || from->rule >= tables->len[IMPP_TABLE_RULES])
		return;
	rule = tables->record[IMPP_TABLE_RULES];
	answer_row(answer->row, &rule[from->rule]);
	answer->name = rule[from->rule].name;
}

const struct impp_member *answer_roles(const struct impp_tables *tables,
				       u16 group, u32 *len)
{
	const struct impp_member *member;
	u32 first = 0, end, mid;

	*len = 0;
	if (!tables)
		return NULL;
	member = tables->record[IMPP_TABLE_MEMBERS];
	end = tables->len[IMPP_TABLE_MEMBERS];
	while (first < end) {
		mid = first + (end - first) / 2;
		if (member[mid].group < group)
			first = mid + 1;
		else
			end = mid;
	}
	end = tables->len[IMPP_TABLE_MEMBERS];
	while (first + *len < end && member[first + *len].group == group)
		++*len;
	return *len ? &member[first] : NULL;
}

const char *answer_role(const struct impp_tables *tables,
			const struct impp_member *member)
{
	const struct impp_role *role = tables->record[IMPP_TABLE_ROLES];

	if (member->role >= tables->len[IMPP_TABLE_ROLES])
		return "?";
	return role[member->role].name;
}

static const struct impp_cell *find_cell(const struct impp_tables *tables,
					 u16 from, u16 to)
{
	const struct impp_relation *r = tables->record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cell = tables->record[IMPP_TABLE_CELLS];
	u32 wanted = (u32)from << 16 | to, at;
	u32 first = 0, end = tables->len[IMPP_TABLE_RELATIONS], mid;

	while (first < end) {
		mid = first + (end - first) / 2;
		at = (u32)r[mid].from << 16 | r[mid].to;
		if (at == wanted)
			return r[mid].cell - 1U < tables->len[IMPP_TABLE_CELLS]
				       ? &cell[r[mid].cell - 1]
				       : NULL;
		if (at < wanted)
			first = mid + 1;
		else
			end = mid;
	}
	return NULL;
}

const struct impp_match *answer_chain(const struct impp_tables *tables,
				      const struct impp_question *question,
				      const struct impp_answer *from)
{
	const struct impp_range *range, *end;
	const struct impp_match *match;
	const struct impp_cell *cell;
	struct impp_flow flow;
	u16 set;

	if (!tables || impp_flow_ask(&flow, question))
		return NULL;
	cell = find_cell(tables, from->from_group, from->to_group);
	set = cell ? cell->permit[flow.transport] : 0;
	match = tables->record[IMPP_TABLE_MATCHES];
	range = tables->record[IMPP_TABLE_RANGES];
	end = range + tables->len[IMPP_TABLE_RANGES];
	for (; set && range < end; range++)
		if (range->set == set && flow.port >= range->lo &&
		    flow.port <= range->hi)
			return range->match < tables->len[IMPP_TABLE_MATCHES]
				       ? &match[range->match]
				       : NULL;
	return NULL;
}
