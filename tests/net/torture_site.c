// SPDX-License-Identifier: GPL-2.0
/* See torture_site.h. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torture_site.h"

/* Spans of IPv4 and rows beyond those that all have, by two bits. */
static const uint32_t spans[] = { 0, 40, 2000, 20000 };
static const uint32_t rows[] = { 0, 10, 200, 2000 };

static uint32_t size(uint32_t seed)
{
	return seed >> 7 & 3;
}

uint32_t site_pick(uint32_t size)
{
	uint32_t seed = random() % SITE_SEEDS & ~(3U << 7), luck;

	luck = random() % 16;
	luck = (luck > 7) + (luck > 11) + (luck > 14);
	return seed | (luck > size ? size : luck) << 7;
}

uint32_t site_rows(uint32_t seed)
{
	return ROW_ODD + site_has_odd(seed) + rows[size(seed)];
}

static void fill_spans(struct sample *s, uint32_t seed)
{
	static const struct impp_span4 span4[] = {
		{ 0x09ffffff, 0 }, { 0x0a0000ff, 1 }, { 0x0a00ffff, 0 },
		{ 0x0a0100ff, 2 }, { 0x0a01ffff, 0 }, { 0x0a0200ff, 3 },
		{ 0x0affffff, 0 },
	};
	static const struct impp_span6 span6[] = {
		{ 0x20010db7ffffffff, ~0ULL, 0, 0 },
		{ 0x20010db800000000, ~0ULL, 1, 0 },
		{ 0x20010db800000001, ~0ULL, 2, 0 },
		{ 0x20010db800000002, ~0ULL, 3, 0 },
		{ ~0ULL, ~0ULL, 0, 0 },
	};
	uint32_t i, n = sizeof(span4) / sizeof(span4[0]);
	struct impp_span4 *to;

	to = sample_grow(s, IMPP_A_SPANS4, n + spans[size(seed)] + 1);
	memcpy(to, span4, sizeof(span4));
	for (i = 0; i < spans[size(seed)]; i++)
		to[n + i] = (struct impp_span4){ 0x0b0000ff + (i << 8), i % 4 };
	to[n + i] = (struct impp_span4){ ~0U, 0 };
	memcpy(sample_grow(s, IMPP_A_SPANS6, 5), span6, sizeof(span6));
}

/* A row of the document, or its name changes with every seed. */
static struct impp_rule row(uint32_t n, const char *name)
{
	struct impp_rule rule = { .table = 2, .row = n + 1 };

	snprintf(rule.name, sizeof(rule.name), "%s", name);
	return rule;
}

/* The ghost's slot may be the one that odd has just left. */
static void fill_rows(struct sample *s, uint32_t seed)
{
	uint32_t i, len = site_rows(seed);
	struct impp_rule *rule;
	char name[32];

	rule = sample_grow(s, IMPP_A_RULES, len);
	rule[ROW_BOTH] = row(ROW_BOTH, "both");
	rule[ROW_TURN] = row(ROW_TURN, "turn");
	rule[ROW_LOW] = row(ROW_LOW, "low");
	snprintf(name, sizeof(name), "ghost-%u", seed);
	rule[ROW_GHOST] = row(ROW_GHOST, name);
	i = ROW_ODD;
	if (site_has_odd(seed))
		rule[i++] = row(ROW_ODD, "odd");
	for (; i < len; i++) {
		snprintf(name, sizeof(name), "row-%u-%u", i, seed & 7);
		rule[i] = row(i, name);
	}
}

static void fill_ports(struct sample *s, uint32_t seed)
{
	const struct impp_match match[] = {
		{ ROW_BOTH, 0, 65535, IMPP_MATCH_LAST },
		{ ROW_TURN, 0, 65535, IMPP_MATCH_LAST },
		{ ROW_LOW, 1024, 65535, IMPP_MATCH_LAST },
		{ ROW_GHOST, 0, 65535, IMPP_MATCH_LAST },
		{ ROW_ODD, 0, 65535, IMPP_MATCH_LAST },
	};
	const struct impp_range range[] = {
		{ 1, SITE_PORT_BOTH, SITE_PORT_BOTH, 0, 0 },
		{ 2, SITE_PORT_BOTH, SITE_PORT_BOTH, 0, 0 },
		{ 2, site_turn(seed), site_turn(seed), 0, 1 },
		{ 2, SITE_PORT_LOW, SITE_PORT_LOW, 0, 2 },
		{ 2, 9999, 9999, 0, 3 },
		{ 3, SITE_PORT_LOCAL, SITE_PORT_LOCAL, 0, IMPP_MATCH_NONE },
		{ 4, SITE_PORT_ODD, SITE_PORT_ODD, 0, 4 },
	};
	const struct impp_cell cell[] = {
		{ .permit = { [IMPP_TCP] = 1, [IMPP_UDP] = 2 },
		  .localhost = { [IMPP_TCP] = 3 } },
		{ .permit = { [IMPP_UDP] = 4 } },
	};
	const struct impp_relation relation[] = { { 2, 1, 1, 0 },
						  { 3, 1, 2, 0 } };
	bool odd = site_has_odd(seed);

	memcpy(sample_grow(s, IMPP_A_MATCHES, 4 + odd), match,
	       (4 + odd) * sizeof(match[0]));
	memcpy(sample_grow(s, IMPP_A_RANGES, 6 + odd), range,
	       (6 + odd) * sizeof(range[0]));
	memcpy(sample_grow(s, IMPP_A_CELLS, 1 + odd), cell,
	       (1 + odd) * sizeof(cell[0]));
	memcpy(sample_grow(s, IMPP_A_RELATIONS, 1 + odd), relation,
	       (1 + odd) * sizeof(relation[0]));
}

void site_init(struct site *site, uint32_t seed)
{
	struct sample *s = &site->sample;
	struct impp_group *group;

	sample_init(s);
	s->state = seed >> 1 & 1;
	s->on_deny = seed >> 2 & 1;
	s->mode = seed >> 3 & 1 && seed >> 9 & 1;
	snprintf(site->label, sizeof(site->label), "court-%u", seed);
	s->site = site->label;
	group = sample_grow(s, IMPP_A_GROUPS, 4);
	group[3].flags = 0;
	fill_spans(s, seed);
	fill_rows(s, seed);
	fill_ports(s, seed);
}

void site_free(struct site *site)
{
	sample_free(&site->sample);
}

bool site_seed(const struct nl_answer *answer, uint32_t *seed)
{
	const struct nl_field *label = &answer->field[IMPP_A_SITE];

	return label->count == 1 &&
	       sscanf((char *)label->data, "court-%u", seed) == 1 &&
	       *seed < SITE_SEEDS;
}

static int scalars_differ(const struct sample *s, const struct nl_answer *a)
{
	if (nl_number(a, IMPP_A_MODE_APPLIED) != s->mode)
		return IMPP_A_MODE_APPLIED;
	if (nl_number(a, IMPP_A_STATE) != s->state)
		return IMPP_A_STATE;
	if (nl_number(a, IMPP_A_ON_DENY) != s->on_deny)
		return IMPP_A_ON_DENY;
	return 0;
}

int site_differs(const struct nl_answer *answer)
{
	const struct sample_table *table;
	const struct nl_field *field;
	struct site site;
	uint32_t seed;
	int type, bad;

	if (!site_seed(answer, &seed))
		return IMPP_A_SITE;
	site_init(&site, seed);
	bad = scalars_differ(&site.sample, answer);
	for (type = IMPP_A_ROLES; type <= IMPP_A_RELATIONS && !bad; type++) {
		table = sample_table(&site.sample, type);
		field = &answer->field[type];
		if (field->len != (size_t)table->len * table->size ||
		    memcmp(field->data, table->record, field->len))
			bad = type;
	}
	site_free(&site);
	return bad;
}
