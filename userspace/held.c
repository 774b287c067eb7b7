// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy permits. "These roles may open these ports to those" holds if
 * every judged pair of addresses that has the roles is permitted. A class is
 * several roles with the same addresses, so a grant may be said with any of
 * its names; if one way of saying it is true of both policies, nothing but the
 * addresses behind the names can have changed, and those are listed apart.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "bits.h"
#include "held.h"
#include "icmp.h"
#include "mem.h"
#include "ports.h"

#define PORTS 65536
#define ROWS_MAX 64 /* rows that are named */

/* The sides of a statement, as numbers of the asked policy's classes. */
struct pair {
	const u64 *from;
	const u64 *to;
};

static void read_cells(struct held *held)
{
	const struct impp_relation *rel =
		held->tables->record[IMPP_TABLE_RELATIONS];
	u32 i;

	held->groups = held->tables->len[IMPP_TABLE_GROUPS];
	held->cell = mem_alloc((size_t)held->groups * held->groups *
			       sizeof(*held->cell));
	for (i = 0; i < held->tables->len[IMPP_TABLE_RELATIONS]; i++)
		held->cell[rel[i].from * held->groups + rel[i].to] =
			rel[i].cell;
}

void held_init(struct held *held, const struct impp_tables *tables)
{
	memset(held, 0, sizeof(*held));
	held->tables = tables;
	if (!tables)
		return;
	grants_read(&held->grants, tables, false);
	read_cells(held);
}

void held_exit(struct held *held)
{
	grants_clear(&held->grants);
	free(held->cell);
	memset(held, 0, sizeof(*held));
}

static bool judged(const struct held *held, u32 from, u32 to)
{
	const struct impp_group *group =
		held->tables->record[IMPP_TABLE_GROUPS];

	return (group[from].flags | group[to].flags) & IMPP_GROUP_PROTECTED;
}

static const struct role_class *find_class(const struct held *held,
					   const char *name)
{
	const struct classes *classes = &held->grants.classes;
	const struct role_list *role;
	size_t i, j;

	for (i = 0; i < classes->len; i++) {
		role = &classes->class[i].role;
		for (j = 0; j < role->len; j++)
			if (!strncmp(tables_role_name(held->tables,
						      role->role[j]),
				     name, IMPP_NAME_LEN))
				return &classes->class[i];
	}
	return NULL;
}

static bool chain_permits(const struct impp_tables *tables,
			  const struct impp_match *match,
			  const struct port_range *from_ports)
{
	for (; match; match = tables_next_match(tables, match))
		if (match->lo <= from_ports->lo && match->hi >= from_ports->hi)
			return true;
	return false;
}

/* Bits of the ports that a set permits to these source ports. */
static void set_ports(const struct held *held, u32 set,
		      const struct port_range *from_ports, u64 *bits)
{
	const struct impp_range *r = held->tables->record[IMPP_TABLE_RANGES];
	const struct impp_match *match =
		held->tables->record[IMPP_TABLE_MATCHES];
	u32 i, port;

	for (i = 0; i < held->tables->len[IMPP_TABLE_RANGES]; i++) {
		if (r[i].set != set || r[i].match == IMPP_MATCH_NONE ||
		    !chain_permits(held->tables, &match[r[i].match],
				   from_ports))
			continue;
		for (port = r[i].lo; port <= r[i].hi; port++)
			bits_assign(bits, port, true);
	}
}

/* Which sets decide between two sides; true at 0 if a pair has none. */
static void find_sets(const struct held *held, const struct pair *pair,
		      u8 transport, bool *set)
{
	const struct impp_cell *cell = held->tables->record[IMPP_TABLE_CELLS];
	u32 from, to;
	u16 number;

	for (from = 0; from < held->groups; from++) {
		if (!bits_test(pair->from, from))
			continue;
		for (to = 0; to < held->groups; to++) {
			if (!bits_test(pair->to, to) || !judged(held, from, to))
				continue;
			number = held->cell[from * held->groups + to];
			set[number ? cell[number - 1].permit[transport] : 0] =
				true;
		}
	}
}

/* Bits of the ports that all judged pairs of two sides permit. */
static void pair_ports(const struct held *held, const struct pair *pair,
		       u8 transport, const struct port_range *from_ports,
		       u64 *bits)
{
	u64 *one = mem_alloc(PORTS / 8);
	bool *set = mem_alloc(PORTS * sizeof(*set));
	u32 i, word;

	memset(bits, 0xff, PORTS / 8);
	find_sets(held, pair, transport, set);
	for (i = 0; i < PORTS; i++) {
		if (!set[i])
			continue;
		memset(one, 0, PORTS / 8);
		if (i)
			set_ports(held, i, from_ports, one);
		for (word = 0; word < PORTS / 64; word++)
			bits[word] &= one[word];
	}
	free(set);
	free(one);
}

static void subtract(struct ports *ports, const u64 *bits)
{
	struct ports left = { 0 };
	struct port_range one;
	size_t i;
	u32 port;

	for (i = 0; i < ports->len; i++) {
		for (port = ports->range[i].lo; port <= ports->range[i].hi;
		     port++) {
			one = (struct port_range){ port, port };
			if (bits_test(bits, port))
				continue;
			if (left.len &&
			    left.range[left.len - 1].hi + 1U == port)
				left.range[left.len - 1].hi = port;
			else
				ports_add(&left, &one);
		}
	}
	ports_clear(ports);
	*ports = left;
}

/* The next way to say a class in the asked policy; NULL after the last. */
static const struct role_class *next_class(const struct held *held,
					   const struct held *other, u32 class,
					   size_t *at)
{
	const struct role_class *said, *found = NULL;

	if (class == CLASS_NONE)
		return NULL;
	said = &other->grants.classes.class[class];
	while (!found && *at < said->role.len)
		found = find_class(held,
				   tables_role_name(other->tables,
						    said->role.role[(*at)++]));
	return found;
}

/**
 * struct ways - all ways to say a grant
 * @next_from: of the names of its From
 * @next_to: of the names of its To
 * @from: at hand
 */
struct ways {
	const struct held *held;
	const struct held *other;
	const struct grant *grant;
	size_t next_from;
	size_t next_to;
	const struct role_class *from;
};

static bool next_way(struct ways *ways, struct pair *pair)
{
	const struct role_class *to;

	for (;;) {
		if (!ways->from) {
			ways->from = next_class(ways->held, ways->other,
						ways->grant->from,
						&ways->next_from);
			ways->next_to = 0;
		}
		if (!ways->from)
			return false;
		to = next_class(ways->held, ways->other, ways->grant->to,
				&ways->next_to);
		if (to)
			break;
		ways->from = NULL;
	}
	*pair = (struct pair){ ways->from->groups, to->groups };
	return true;
}

static void copy_ports(struct ports *to, const struct ports *from)
{
	size_t i;

	for (i = 0; i < from->len; i++)
		ports_add(to, &from->range[i]);
}

/* Takes out of @rest->ports what is permitted over its transport. */
static void take_out(const struct held *held, const struct held *other,
		     struct grant *rest)
{
	struct ways ways = { .held = held, .other = other, .grant = rest };
	u64 *bits = mem_alloc(PORTS / 8);
	struct pair pair;

	while (held->tables && rest->ports.len && next_way(&ways, &pair)) {
		pair_ports(held, &pair, rest->transport, &rest->from_ports,
			   bits);
		subtract(&rest->ports, bits);
	}
	free(bits);
}

/* IPv6's half of a grant of all of ICMP, or of echo requests. */
static struct grant icmpv6_half(const struct grant *grant)
{
	struct grant half = *grant;

	half.transport = IMPP_ICMPV6;
	half.both_icmp = false;
	memset(&half.ports, 0, sizeof(half.ports));
	icmp_word_add(icmp_word(grant->transport, &grant->ports), IMPP_ICMPV6,
		      &half.ports);
	return half;
}

void held_rest(const struct held *held, const struct held *other,
	       const struct grant *grant, struct grant *rest)
{
	struct grant half;

	*rest = *grant;
	memset(&rest->ports, 0, sizeof(rest->ports));
	copy_ports(&rest->ports, &grant->ports);
	take_out(held, other, rest);
	if (!grant->both_icmp)
		return;
	half = icmpv6_half(grant);
	take_out(held, other, &half);
	rest->both_icmp = rest->ports.len && half.ports.len;
	if (rest->ports.len)
		held_clear(&half);
	else
		*rest = half;
}

void held_clear(struct grant *rest)
{
	ports_clear(&rest->ports);
}

/* The first rule of a chain that lets the source ports through. */
static const struct impp_rule *credited(const struct held *held, u32 from,
					u32 to, const struct grant *grant,
					u16 port)
{
	const struct impp_match *match;

	match = tables_chain(held->tables, tables_cell(held->tables, from, to),
			     grant->transport, port);
	for (; match; match = tables_next_match(held->tables, match))
		if (match->lo <= grant->from_ports.lo &&
		    match->hi >= grant->from_ports.hi)
			return tables_rule(held->tables, match->rule);
	return NULL;
}

static void add_rule(const struct impp_rule **rule, size_t *len,
		     const struct impp_rule *one)
{
	size_t i;

	for (i = 0; i < *len && rule[i] != one; i++)
		;
	if (one && i == *len && i < ROWS_MAX)
		rule[(*len)++] = one;
}

static void pair_rules(const struct held *held, const struct pair *pair,
		       const struct grant *grant, const struct impp_rule **rule,
		       size_t *len)
{
	u32 from, to;
	size_t i;

	for (from = 0; from < held->groups; from++) {
		if (!bits_test(pair->from, from))
			continue;
		for (to = 0; to < held->groups; to++)
			for (i = 0;
			     i < grant->ports.len && bits_test(pair->to, to) &&
			     judged(held, from, to);
			     i++)
				add_rule(rule, len,
					 credited(held, from, to, grant,
						  grant->ports.range[i].lo));
	}
}

/* Is it in the list already? Two transports of a row are one row. */
static bool listed(const struct words *rows, const char *word)
{
	const char *at = rows->text;
	size_t len = strlen(word);

	for (; at; at = strstr(at, ", ")) {
		at += at == rows->text ? 0 : 2;
		if (!strncmp(at, word, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

void held_rows(const struct held *held, const struct held *other,
	       const struct grant *grant, struct words *rows)
{
	struct ways ways = { .held = held, .other = other, .grant = grant };
	const struct impp_rule *rule[ROWS_MAX];
	char id[ANSWER_ROW], word[ANSWER_ROW + IMPP_NAME_LEN + 1];
	struct pair pair;
	size_t len = 0, i;

	while (held->tables && next_way(&ways, &pair))
		pair_rules(held, &pair, grant, rule, &len);
	for (i = 0; i < len; i++) {
		answer_row(id, rule[i]);
		snprintf(word, sizeof(word), "%s %.*s", id, IMPP_NAME_LEN,
			 rule[i]->name);
		if (!listed(rows, word))
			words_add(rows, "%s", word);
	}
}

/* Adds a chain's ranges of source ports that are part of what is asked for. */
static void chain_sources(const struct held *held, const struct impp_match *m,
			  const struct port_range *asked, struct ports *found)
{
	struct port_range range;

	for (; m; m = tables_next_match(held->tables, m)) {
		range = (struct port_range){ m->lo, m->hi };
		if (range.lo >= asked->lo && range.hi <= asked->hi &&
		    (range.lo > asked->lo || range.hi < asked->hi))
			ports_add(found, &range);
	}
}

static void pair_sources(const struct held *held, const struct pair *pair,
			 const struct grant *grant, struct ports *found)
{
	const struct impp_cell *cell;
	u32 from, to;

	for (from = 0; from < held->groups; from++) {
		if (!bits_test(pair->from, from))
			continue;
		for (to = 0; to < held->groups; to++) {
			if (!bits_test(pair->to, to))
				continue;
			cell = tables_cell(held->tables, from, to);
			chain_sources(held,
				      tables_chain(held->tables, cell,
						   grant->transport,
						   grant->ports.range[0].lo),
				      &grant->from_ports, found);
		}
	}
}

/* Is all of a grant permitted from these source ports? */
static bool permitted_from(const struct held *held, const struct held *other,
			   const struct grant *grant,
			   const struct port_range *from_ports)
{
	struct grant rest = *grant;
	bool all;

	memset(&rest.ports, 0, sizeof(rest.ports));
	copy_ports(&rest.ports, &grant->ports);
	rest.from_ports = *from_ports;
	take_out(held, other, &rest);
	all = !rest.ports.len;
	held_clear(&rest);
	return all;
}

void held_sources(const struct held *held, const struct held *other,
		  const struct grant *grant, struct ports *sources)
{
	struct ways ways = { .held = held, .other = other, .grant = grant };
	struct ports found = { 0 };
	struct pair pair;
	size_t i;

	if (!held->tables || !grant->ports.len)
		return;
	while (next_way(&ways, &pair))
		pair_sources(held, &pair, grant, &found);
	ports_settle(&found);
	for (i = 0; i < found.len; i++)
		if (permitted_from(held, other, grant, &found.range[i]))
			ports_add(sources, &found.range[i]);
	ports_settle(sources);
	ports_clear(&found);
}
