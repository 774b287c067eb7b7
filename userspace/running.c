// SPDX-License-Identifier: GPL-2.0
/* A policy as the kernel has it. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

static bool same_tables(const struct impp_tables *a,
			const struct impp_tables *b)
{
	size_t size;
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++) {
		size = (size_t)a->len[i] * impp_table_kinds[i].size;
		if (a->len[i] != b->len[i] ||
		    (size && memcmp(a->record[i], b->record[i], size)))
			return false;
	}
	return true;
}

static bool same_label(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

bool running_matches(const struct running *running,
		     const struct compiled *compiled)
{
	const struct site *site = compiled->site;

	return running->generation && running->mode == site->mode &&
	       running->mode_applied == site->mode &&
	       running->state == site->state &&
	       running->on_deny == site->on_deny &&
	       same_label(running->catalogue, site->catalogue->name) &&
	       same_label(running->edition, site->catalogue->edition) &&
	       same_tables(&running->policy.tables, &compiled->tables);
}

void running_clear(struct running *running)
{
	free(running->version);
	free(running->site);
	free(running->catalogue);
	free(running->edition);
	impp_policy_clear(&running->policy);
	memset(running, 0, sizeof(*running));
}
