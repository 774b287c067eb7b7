// SPDX-License-Identifier: GPL-2.0
/*
 * The reader of site files: any text becomes a site or at least one error. What
 * it makes of a site holds what the model promises.
 */
#include "../ports.h"
#include "../prefix.h"
#include "../site.h"
#include "input.h"
#include "shelf.h"

static void check_ports(const struct ports *ports)
{
	size_t i;

	for (i = 0; i < ports->len; i++) {
		HOLDS(ports->range[i].lo <= ports->range[i].hi);
		HOLDS(!i || ports->range[i].lo > ports->range[i - 1].hi + 1);
	}
}

static void check_roles(const struct site *site, const struct role_list *list)
{
	size_t i;

	HOLDS(list->len);
	for (i = 0; i < list->len; i++)
		HOLDS(list->role[i] < site->roles);
}

/* What was read as a prefix is read as the same from its canonical text. */
static void check_prefixes(const struct prefixes *list)
{
	char name[PREFIX_NAME_LEN], cause[PREFIX_CAUSE_LEN];
	struct prefix again;
	size_t i;

	for (i = 0; i < list->len; i++) {
		prefix_name(&list->prefix[i], name);
		HOLDS(!prefix_parse(name, &again, cause));
		HOLDS(!prefix_cmp(&again, &list->prefix[i]));
	}
}

static void check_site(const struct site *site)
{
	size_t i;

	HOLDS(site->catalogue && site->source);
	HOLDS(site->roles >= DOCUMENT_ROLES);
	for (i = 0; i < site->roles; i++) {
		HOLDS(site->role[i].name);
		check_prefixes(&site->role[i].bound);
		check_prefixes(&site->role[i].except);
	}
	for (i = 0; i < site->catalogue->rows; i++)
		check_ports(&site->change[i].ports);
	for (i = 0; i < site->owns; i++) {
		check_roles(site, &site->own[i].from);
		check_roles(site, &site->own[i].to);
		check_ports(&site->own[i].ports);
		HOLDS(site->own[i].from_ports.lo <= site->own[i].from_ports.hi);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	struct source *source;
	struct site *site;
	struct diag diag;

	shelf_catalogue();
	source = input_source(&in, len);
	if (!source)
		return 0;
	input_diag(&diag);
	site = site_parse(source, &diag);
	HOLDS(!site == !!diag.errors);
	if (site)
		check_site(site);
	site_free(site);
	return 0;
}
