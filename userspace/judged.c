// SPDX-License-Identifier: GPL-2.0
/* Families. The tables may be the kernel's: no number in them is trusted. */
#include "judged.h"

static bool is_protected(const struct impp_tables *tables, u32 number)
{
	const struct impp_group *group = tables->record[IMPP_TABLE_GROUPS];

	return number < tables->len[IMPP_TABLE_GROUPS] &&
	       group[number].flags & IMPP_GROUP_PROTECTED;
}

void judged_families(const struct impp_tables *tables, bool *ipv4, bool *ipv6)
{
	const struct impp_span4 *span4 = tables->record[IMPP_TABLE_SPANS4];
	const struct impp_span6 *span6 = tables->record[IMPP_TABLE_SPANS6];
	u32 i;

	*ipv4 = false;
	*ipv6 = false;
	for (i = 0; i < tables->len[IMPP_TABLE_SPANS4]; i++)
		*ipv4 |= is_protected(tables, span4[i].group);
	for (i = 0; i < tables->len[IMPP_TABLE_SPANS6]; i++)
		*ipv6 |= is_protected(tables, span6[i].group);
}
