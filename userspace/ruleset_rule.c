// SPDX-License-Identifier: GPL-2.0
/* Chains, rules and matches, one more at a time. */
#include <stdio.h>

#include "mem.h"
#include "ports.h"
#include "ruleset_maker.h"

struct ruleset_chain *chain_begin(struct maker *m, const char *name)
{
	struct ruleset *out = m->out;
	struct ruleset_chain *chain;

	out->chain = mem_grow(out->chain, out->chains, sizeof(*chain));
	chain = &out->chain[out->chains++];
	*chain = (struct ruleset_chain){ 0 };
	snprintf(chain->name, sizeof(chain->name), "%s", name);
	return chain;
}

bool chain_keep(struct maker *m)
{
	if (m->out->chain[m->out->chains - 1].rules)
		return true;
	m->out->chains--;
	return false;
}

struct ruleset_rule *rule_add(struct ruleset_chain *chain,
			      enum ruleset_verdict verdict, const char *target)
{
	struct ruleset_rule *rule;

	chain->rule = mem_grow(chain->rule, chain->rules, sizeof(*rule));
	rule = &chain->rule[chain->rules++];
	*rule = (struct ruleset_rule){ .verdict = verdict, .target = target };
	return rule;
}

static struct ruleset_match *match_add(struct ruleset_rule *rule,
				       enum ruleset_field field,
				       enum ruleset_op op)
{
	struct ruleset_match *match = &rule->match[rule->matches++];

	match->field = field;
	match->op = op;
	return match;
}

void match_eq(struct ruleset_rule *rule, enum ruleset_field field,
	      uint32_t value)
{
	match_add(rule, field, OP_EQ)->lo = value;
}

void match_neq(struct ruleset_rule *rule, enum ruleset_field field,
	       uint32_t value)
{
	match_add(rule, field, OP_NEQ)->lo = value;
}

void match_bits(struct ruleset_rule *rule, enum ruleset_field field,
		uint32_t mask, uint32_t value)
{
	struct ruleset_match *match = match_add(rule, field, OP_EQ);

	match->mask = mask;
	match->lo = value;
}

void match_any_bit(struct ruleset_rule *rule, enum ruleset_field field,
		   uint32_t mask)
{
	match_add(rule, field, OP_NEQ)->mask = mask;
}

void match_range(struct ruleset_rule *rule, enum ruleset_field field,
		 uint32_t lo, uint32_t hi)
{
	struct ruleset_match *match;

	if (lo == hi) {
		match_eq(rule, field, lo);
		return;
	}
	match = match_add(rule, field, OP_RANGE);
	match->lo = lo;
	match->hi = hi;
}

void match_less(struct ruleset_rule *rule, enum ruleset_field field,
		uint32_t value)
{
	match_add(rule, field, OP_LESS)->lo = value;
}

void match_set(struct ruleset_rule *rule, enum ruleset_field field,
	       const char *set)
{
	match_add(rule, field, OP_SET)->set = set;
}

void match_ports(struct ruleset_rule *rule, enum ruleset_field field,
		 const struct ports *ports)
{
	const struct port_range *first = ports->range;

	if (ports->len > 1)
		match_add(rule, field, OP_PORTS)->ports = ports;
	else if (!port_range_is_any(first))
		match_range(rule, field, first->lo, first->hi);
}

void match_at(struct ruleset_rule *rule, uint16_t offset, uint16_t len)
{
	struct ruleset_match *match = &rule->match[rule->matches - 1];

	match->offset = offset * 8;
	match->len = len;
}

/* A load from past the packet's end makes no match, whatever the value. */
void match_exists(struct ruleset_rule *rule, uint16_t offset)
{
	match_range(rule, FIELD_RAW, 0, UINT8_MAX);
	match_at(rule, offset, 8);
}

void chain_go(struct ruleset_chain *chain, const char *target)
{
	rule_add(chain, RULE_GOTO, target);
}

void chain_go_if(struct ruleset_chain *chain, enum ruleset_field field,
		 uint32_t value, const char *target)
{
	match_eq(rule_add(chain, RULE_GOTO, target), field, value);
}
