// SPDX-License-Identifier: GPL-2.0
/* Sites built by hand. Arrays double when their length is a power of two. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/mem.h"
#include "toy.h"

/* The source comes first, so that a site leads to it. */
struct toy {
	struct source source;
	struct site site;
	struct catalogue catalogue;
	unsigned int line;
};

static struct toy *toy_of(const struct site *site)
{
	return (struct toy *)site->source;
}

static struct mark next_mark(const struct site *site)
{
	struct toy *toy = toy_of(site);

	return (struct mark){ &toy->source, ++toy->line, 1 };
}

unsigned int toy_line(const struct site *site)
{
	return toy_of(site)->line;
}

struct site *toy_new(size_t roles)
{
	struct toy *toy = mem_alloc(sizeof(*toy));
	struct site *site = &toy->site;
	char name[32];
	size_t i;

	toy->source.name = "toy";
	toy->source.text = "";
	site->source = &toy->source;
	site->catalogue = &toy->catalogue;
	site->ephemeral.hi = 65535;
	site->protect.role = mem_alloc(sizeof(*site->protect.role));
	site->protect.len = 1;
	site->roles = DOCUMENT_ROLES + roles;
	site->role = mem_alloc(site->roles * sizeof(*site->role));
	for (i = 0; i < site->roles; i++) {
		snprintf(name, sizeof(name), "x-%zu", i - DOCUMENT_ROLES);
		site->role[i].name =
			mem_text(i < DOCUMENT_ROLES ? role_names[i] : name);
	}
	return site;
}

void toy_free(struct site *site)
{
	size_t i;

	for (i = 0; i < site->roles; i++) {
		free(site->role[i].name);
		free(site->role[i].bound.prefix);
		free(site->role[i].except.prefix);
	}
	for (i = 0; i < site->owns; i++) {
		free(site->own[i].id);
		free(site->own[i].name);
		free(site->own[i].from.role);
		free(site->own[i].to.role);
		free(site->own[i].ports.range);
	}
	free(site->role);
	free(site->own);
	free(site->protect.role);
	free(toy_of(site));
}

static void add(struct site *site, unsigned int role, struct prefixes *list,
		struct prefix prefix)
{
	prefix.mark = next_mark(site);
	if (!site->role[role].mark.line)
		site->role[role].mark = prefix.mark;
	list->prefix = mem_grow(list->prefix, list->len, sizeof(prefix));
	list->prefix[list->len++] = prefix;
}

static struct prefix parse(const char *text)
{
	char *addr = mem_text(text), *slash = strchr(addr, '/');
	struct prefix prefix = { 0 };

	prefix.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	prefix.len = prefix.family == AF_INET ? 32 : 128;
	if (slash) {
		*slash = '\0';
		prefix.len = strtoul(slash + 1, NULL, 10);
	}
	if (inet_pton(prefix.family, addr, prefix.addr) != 1)
		abort();
	free(addr);
	return prefix;
}

void toy_bind(struct site *site, unsigned int role, const char *prefix)
{
	add(site, role, &site->role[role].bound, parse(prefix));
}

void toy_except(struct site *site, unsigned int role, const char *prefix)
{
	add(site, role, &site->role[role].except, parse(prefix));
}

void toy_bind4(struct site *site, unsigned int role, uint32_t addr,
	       unsigned int len)
{
	struct prefix prefix = { .family = AF_INET, .len = len };

	addr = htonl(addr);
	memcpy(prefix.addr, &addr, sizeof(addr));
	add(site, role, &site->role[role].bound, prefix);
}

static struct port_range parse_range(const char **text)
{
	struct port_range range;
	char *end;

	range.lo = range.hi = strtoul(*text, &end, 10);
	if (*end == '-')
		range.hi = strtoul(end + 1, &end, 10);
	*text = *end == ',' ? end + 1 : end;
	return range;
}

static struct role_list one_role(unsigned int role)
{
	struct role_list list = { mem_alloc(sizeof(role)), 1 };

	list.role[0] = role;
	return list;
}

struct row *toy_allow(struct site *site, unsigned int from, unsigned int to,
		      unsigned int named, const char *ports,
		      const char *from_ports)
{
	struct row *row;
	char name[32];

	site->own = mem_grow(site->own, site->owns, sizeof(*row));
	row = &site->own[site->owns];
	memset(row, 0, sizeof(*row));
	snprintf(name, sizeof(name), "site.own-%zu", site->owns++);
	row->id = mem_text(name);
	row->name = mem_text(name + strlen("site."));
	row->from = one_role(from);
	row->to = one_role(to);
	row->transports.named = named;
	row->from_ports = parse_range(&from_ports);
	row->mark = next_mark(site);
	while (ports && *ports) {
		struct ports *list = &row->ports;

		list->range =
			mem_grow(list->range, list->len, sizeof(*list->range));
		list->range[list->len++] = parse_range(&ports);
	}
	return row;
}
