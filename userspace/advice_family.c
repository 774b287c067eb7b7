// SPDX-License-Identifier: GPL-2.0
/*
 * S2: protected roles that `except:` leaves without an address of one family.
 * Those that were not bound in it are site_role.c's to warn of.
 */
#include "advice.h"

enum { IPV4 = 1 << 0, IPV6 = 1 << 1, BOTH = IPV4 | IPV6 };

static unsigned int bound_families(const struct site_role *role)
{
	unsigned int families = 0;
	size_t i;

	for (i = 0; i < role->bound.len && families != BOTH; i++)
		families |= role->bound.prefix[i].family == AF_INET ? IPV4
								    : IPV6;
	return families;
}

/* Before anything is taken out. */
static unsigned int meant(const struct site *site, unsigned int role)
{
	unsigned int families = bound_families(&site->role[role]), other;

	for (other = 0; other < DOCUMENT_ROLES; other++)
		if (role_implies(other) == role)
			families |= bound_families(&site->role[other]);
	return families;
}

static unsigned int held(const struct census *census, unsigned int role)
{
	unsigned int families = 0;
	u32 group;

	for (group = 0; group < census->groups; group++) {
		if (!census_holds(census, group, role))
			continue;
		families |= census->size[group][0] ? IPV4 : 0;
		families |= census->size[group][1] ? IPV6 : 0;
	}
	return families;
}

/* Where its addresses are taken out, by its own list or another's. */
static const struct mark *except_mark(const struct site *site,
				      unsigned int role)
{
	unsigned int other;

	if (site->role[role].except.len)
		return &site->role[role].except.prefix[0].mark;
	for (other = 0; other < DOCUMENT_ROLES; other++)
		if (role_implies(other) == role && site->role[other].except.len)
			return &site->role[other].except.prefix[0].mark;
	return &site->protect_mark;
}

static void check_role(struct advices *advices, const struct census *census,
		       unsigned int role)
{
	const struct site *site = census->compiled->site;
	unsigned int has = held(census, role);
	unsigned int lost = meant(site, role) & ~has;
	const char *family = lost == IPV4 ? "IPv4" : "IPv6";

	if (!lost)
		return;
	if (!has)
		advice_add(advices, ADVICE_WARNING, except_mark(site, role),
			   "no address is left of '%s': it protects nothing",
			   site->role[role].name);
	else
		advice_add(
			advices, ADVICE_WARNING, except_mark(site, role),
			"no %s address is left of '%s': %s traffic of the same hosts is not judged",
			family, site->role[role].name, family);
}

void advice_one_family(struct advices *advices, const struct census *census)
{
	const struct site *site = census->compiled->site;
	size_t i;

	for (i = 0; !site->protect_all && i < site->protect.len; i++)
		check_role(advices, census, site->protect.role[i]);
}
