// SPDX-License-Identifier: GPL-2.0
/* The tables of a policy, searched: they ascend. */
#include "tables.h"

const struct impp_member *tables_roles(const struct impp_tables *tables,
				       u16 group, u32 *len)
{
	const struct impp_member *member = tables->record[IMPP_TABLE_MEMBERS];
	u32 end = tables->len[IMPP_TABLE_MEMBERS], first = 0, mid;

	while (first < end) {
		mid = first + (end - first) / 2;
		if (member[mid].group < group)
			first = mid + 1;
		else
			end = mid;
	}
	end = tables->len[IMPP_TABLE_MEMBERS];
	for (mid = first; mid < end && member[mid].group == group; mid++)
		;
	*len = mid - first;
	return *len ? &member[first] : NULL;
}

const char *tables_role_name(const struct impp_tables *tables, u16 role)
{
	const struct impp_role *name = tables->record[IMPP_TABLE_ROLES];

	return role < tables->len[IMPP_TABLE_ROLES] ? name[role].name : "?";
}

const struct impp_cell *tables_cell(const struct impp_tables *tables, u16 from,
				    u16 to)
{
	const struct impp_relation *r = tables->record[IMPP_TABLE_RELATIONS];
	const struct impp_cell *cell = tables->record[IMPP_TABLE_CELLS];
	u32 end = tables->len[IMPP_TABLE_RELATIONS], first = 0, mid, at;
	u32 wanted = (u32)from << 16 | to;

	while (first < end) {
		mid = first + (end - first) / 2;
		at = (u32)r[mid].from << 16 | r[mid].to;
		if (at < wanted)
			first = mid + 1;
		else if (at > wanted)
			end = mid;
		else if (r[mid].cell - 1U < tables->len[IMPP_TABLE_CELLS])
			return &cell[r[mid].cell - 1U];
		else
			return NULL;
	}
	return NULL;
}

const struct impp_match *tables_chain(const struct impp_tables *tables,
				      const struct impp_cell *cell,
				      unsigned int transport, u16 port)
{
	const struct impp_range *r = tables->record[IMPP_TABLE_RANGES];
	const struct impp_match *match = tables->record[IMPP_TABLE_MATCHES];
	u32 end = tables->len[IMPP_TABLE_RANGES], first = 0, mid;
	u32 set = cell ? cell->permit[transport] : 0;

	/* The first range of the set that does not end before the port. */
	while (first < end) {
		mid = first + (end - first) / 2;
		if (r[mid].set < set || (r[mid].set == set && r[mid].hi < port))
			first = mid + 1;
		else
			end = mid;
	}
	if (!set || first == tables->len[IMPP_TABLE_RANGES] ||
	    r[first].set != set || r[first].lo > port ||
	    r[first].match >= tables->len[IMPP_TABLE_MATCHES])
		return NULL;
	return &match[r[first].match];
}

const struct impp_match *tables_next_match(const struct impp_tables *tables,
					   const struct impp_match *match)
{
	const struct impp_match *end = tables->record[IMPP_TABLE_MATCHES];

	end += tables->len[IMPP_TABLE_MATCHES];
	if (match->flags & IMPP_MATCH_LAST || match + 1 >= end)
		return NULL;
	return match + 1;
}

const struct impp_rule *tables_rule(const struct impp_tables *tables, u16 rule)
{
	const struct impp_rule *record;

	if (!tables || rule >= tables->len[IMPP_TABLE_RULES])
		return NULL;
	record = tables->record[IMPP_TABLE_RULES];
	return &record[rule];
}
