// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "fill.h"

void fill_roles(struct sample *sample, uint32_t len)
{
	struct impp_role *role = sample_grow(sample, IMPP_A_ROLES, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		snprintf(role[i].name, sizeof(role[i].name), "role%u", i);
}

void fill_groups(struct sample *sample, uint32_t len)
{
	struct impp_group *group = sample_grow(sample, IMPP_A_GROUPS, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		group[i].flags = IMPP_GROUP_PROTECTED;
}

void fill_members(struct sample *sample, uint32_t len)
{
	struct impp_member *m = sample_grow(sample, IMPP_A_MEMBERS, len);
	uint32_t i;

	fill_roles(sample, 256);
	fill_groups(sample, 256);
	for (i = 0; i < len; i++)
		m[i] = (struct impp_member){ i / 256, i % 256 };
}

void fill_spans4(struct sample *sample, uint32_t len)
{
	struct impp_span4 *span = sample_grow(sample, IMPP_A_SPANS4, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		span[i] = (struct impp_span4){ i * 1024 + 1023, i % 3 };
	span[len - 1].last = ~0U;
}

void fill_spans6(struct sample *sample, uint32_t len)
{
	struct impp_span6 *span = sample_grow(sample, IMPP_A_SPANS6, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		span[i] = (struct impp_span6){
			((uint64_t)i << 42) + (1ULL << 42) - 1, ~0ULL, i % 3, 0
		};
	span[len - 1].last_hi = ~0ULL;
}

void fill_rules(struct sample *sample, uint32_t len)
{
	struct impp_rule *rule = sample_grow(sample, IMPP_A_RULES, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		snprintf(rule[i].name, sizeof(rule[i].name), "rule%u", i);
}

void fill_matches(struct sample *sample, uint32_t len)
{
	struct impp_match *m = sample_grow(sample, IMPP_A_MATCHES, len);
	uint32_t i;

	for (i = 0; i < len; i++)
		m[i] = (struct impp_match){ 0, 0, 65535, IMPP_MATCH_LAST };
}

/* Ranges of one port, @per to a set. */
void fill_sets(struct sample *sample, uint32_t len, uint32_t per)
{
	struct impp_range *r = sample_grow(sample, IMPP_A_RANGES, len);
	uint32_t i;

	memset(sample->cells, 0, sizeof(sample->cells));
	for (i = 0; i < len; i++)
		r[i] = (struct impp_range){ 1 + i / per, i % per * 2,
					    i % per * 2, 0, 0 };
}

void fill_cells(struct sample *sample, uint32_t len)
{
	sample_grow(sample, IMPP_A_CELLS, len);
}

void fill_relations(struct sample *sample, uint32_t len)
{
	struct impp_relation *r = sample_grow(sample, IMPP_A_RELATIONS, len);
	uint32_t i;

	fill_groups(sample, IMPP_GROUPS_MAX);
	for (i = 0; i < len; i++)
		r[i] = (struct impp_relation){ i / IMPP_GROUPS_MAX,
					       i % IMPP_GROUPS_MAX, 1, 0 };
}
