// SPDX-License-Identifier: GPL-2.0
/*
 * Advice. Whether the sentences apply is asked of the compiled policy, not of
 * the text of the site file: who adds the own row that a hint proposes, or
 * binds the role, is rid of the hint, however it is written.
 */
#include <stdarg.h>
#include <stdio.h>

#include "advice.h"
#include "mem.h"
#include "ports.h"
#include "prefix.h"
#include "shadow.h"
#include "tables.h"
#include "words.h"

#define SHOWN 12 /* words of a list in a sentence */

void advice_add(struct advices *advices, enum advice_level level,
		const struct mark *mark, const char *fmt, ...)
{
	struct advice *item;
	va_list args;
	int len;

	advices->item =
		mem_grow(advices->item, advices->len, sizeof(*advices->item));
	item = &advices->item[advices->len++];
	item->level = level;
	item->mark = *mark;
	va_start(args, fmt);
	len = vasprintf(&item->text, fmt, args);
	va_end(args);
	if (len < 0)
		item->text = mem_text("?");
}

void advice_clear(struct advices *advices)
{
	size_t i;

	for (i = 0; i < advices->len; i++)
		free(advices->item[i].text);
	free(advices->item);
	memset(advices, 0, sizeof(*advices));
}

/* A place for what is about no line in particular. */
static struct mark whole_file(const struct census *census)
{
	return (struct mark){ .source = census->compiled->site->source };
}

/* S1: rows that grant nothing, and the roles that keep them from it. */
static void unbound_roles(struct advices *advices, const struct census *census)
{
	const struct compiled *c = census->compiled;
	const struct site *site = c->site;
	struct mark mark = whole_file(census);
	struct words roles = { .max = SHOWN };
	size_t rows = 0, i;

	for (i = 0; i < c->actives; i++)
		rows += c->active[i].status == ROW_UNBOUND;
	for (i = 0; i < site->roles; i++)
		if (site->role[i].used && !role_bound(site, i))
			words_add(&roles, "%s", site->role[i].name);
	if (rows)
		advice_add(
			advices, ADVICE_HINT, &mark,
			"%zu row%s nothing, for no address holds one of their roles: %s",
			rows, rows == 1 ? " grants" : "s grant",
			words_end(&roles));
	words_clear(&roles);
}

/* Roles of the site's own open nothing until an own row names them. */
static void unnamed_roles(struct advices *advices, const struct census *census)
{
	const struct site *site = census->compiled->site;
	struct words roles = { .max = SHOWN };
	const struct mark *mark = NULL;
	size_t i;

	for (i = DOCUMENT_ROLES; i < site->roles; i++) {
		if (site->role[i].used)
			continue;
		words_add(&roles, "%s", site->role[i].name);
		if (!mark)
			mark = &site->role[i].mark;
	}
	if (mark)
		advice_add(advices, ADVICE_HINT, mark,
			   "no row under allow: names %s, so %s nothing",
			   words_end(&roles),
			   roles.count == 1 ? "it opens" : "they open");
	words_clear(&roles);
}

/* Own rows that do nothing; those of the catalogue are in check's report. */
static void useless_rows(struct advices *advices, const struct census *census)
{
	struct words by = { .max = SHOWN };
	struct shadows shadows;
	struct shadow *s;
	size_t i, j;

	shadows_find(&shadows, census);
	for (i = 0; i < shadows.len; i++) {
		s = &shadows.shadow[i];
		if (s->active->row->table)
			continue;
		by = (struct words){ .max = SHOWN };
		for (j = 0; j < s->len; j++)
			words_add(&by, "%s %s", s->by[j]->row->id,
				  s->by[j]->row->name);
		if (s->len)
			advice_add(advices, ADVICE_HINT, &s->active->row->mark,
				   "%s permits nothing that %s not yet: %s",
				   s->active->row->id,
				   s->len == 1 ? "another row does"
					       : "other rows do",
				   words_end(&by));
		else
			advice_add(
				advices, ADVICE_HINT, &s->active->row->mark,
				"%s permits nothing: no judged traffic runs between its roles",
				s->active->row->id);
		words_clear(&by);
	}
	shadows_clear(&shadows);
}

static const struct active *find_active(const struct compiled *c,
					const char *name)
{
	size_t i;

	for (i = 0; i < c->site->catalogue->rows; i++)
		if (!strcmp(c->active[i].row->name, name))
			return &c->active[i];
	return NULL;
}

static bool denied(const struct census *census, u32 from, u32 to,
		   const struct active *active)
{
	const struct impp_tables *t = &census->compiled->tables;
	const struct impp_cell *cell = tables_cell(t, from, to);
	size_t i;

	for (i = 0; i < active->ports.len; i++)
		if (!tables_chain(t, cell, IMPP_TCP, active->ports.range[i].lo))
			return true;
	return false;
}

/* Is the port of a localhost row denied between two nodes? */
static bool denied_between_nodes(const struct census *census,
				 const struct active *active)
{
	u32 from, to;

	if (!active || active->status != ROW_LOCALHOST)
		return false;
	for (from = 0; from < census->groups; from++) {
		if (!census_holds(census, from, ROLE_IMP))
			continue;
		for (to = 0; to < census->groups; to++)
			if (census_holds(census, to, ROLE_IMP) &&
			    census_pair(census, from, to) &&
			    denied(census, from, to, active))
				return true;
	}
	return false;
}

static void add_ports(struct words *words, const struct ports *ports)
{
	char name[PORT_RANGE_NAME_LEN];
	size_t i;

	for (i = 0; i < ports->len; i++)
		words_add(words, "%s", port_range_name(&ports->range[i], name));
}

/* S5: the database's rows, which nodes may need all the same. */
static void localhost_rows(struct advices *advices, const struct census *census)
{
	static const char *const names[] = { "database-clients",
					     "database-replication" };
	struct mark mark = whole_file(census);
	struct words rows = { 0 }, ports = { 0 };
	const struct active *active;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		active = find_active(census->compiled, names[i]);
		if (!denied_between_nodes(census, active))
			continue;
		words_add(&rows, "%s %s", active->row->id, active->row->name);
		add_ports(&ports, &active->ports);
	}
	if (rows.count)
		advice_add(
			advices, ADVICE_HINT, &mark,
			"%s %s localhost traffic to the document, and denied between nodes; "
			"where they need it, add under allow: "
			"- {name: nodes-database, from: imp, to: imp, transport: tcp, port: [%s]}",
			words_end(&rows), rows.count == 1 ? "is" : "are",
			words_end(&ports));
	words_clear(&rows);
	words_clear(&ports);
}

static void add_prefixes(struct words *words, const struct prefixes *prefixes)
{
	char name[PREFIX_NAME_LEN];
	size_t i;

	/* There may be a million, and only the first few are shown. */
	for (i = 0; i < prefixes->len && words->count < words->max; i++)
		words_add(words, "%s", prefix_name(&prefixes->prefix[i], name));
	words->count += prefixes->len - i;
}

/* The rows that a SIP gateway has and others have not. */
static void add_sip_rows(struct words *words, const struct compiled *c)
{
	const struct row *row;
	size_t i;

	for (i = 0; i < c->site->catalogue->rows; i++) {
		row = c->active[i].row;
		if (c->active[i].status != ROW_OFF &&
		    (role_listed(&row->from, ROLE_SIP_GATEWAY) ||
		     role_listed(&row->to, ROLE_SIP_GATEWAY)))
			words_add(words, "%s %s", row->id, row->name);
	}
}

/* S13: Unified CM is normally a SIP gateway, too. */
static void sip_gateway(struct advices *advices, const struct census *census)
{
	u64 *wanted = mem_alloc(bits_words(census->groups) * sizeof(u64));
	const struct site *site = census->compiled->site;
	struct words addrs = { .max = SHOWN }, rows = { .max = SHOWN };
	struct prefixes prefixes = { 0 };
	u32 group;

	for (group = 0; group < census->groups; group++)
		bits_assign(wanted, group,
			    census_holds(census, group, ROLE_CUCM) &&
				    !census_holds(census, group,
						  ROLE_SIP_GATEWAY));
	census_prefixes(census, wanted, &prefixes);
	add_prefixes(&addrs, &prefixes);
	add_sip_rows(&rows, census->compiled);
	if (prefixes.len && rows.count)
		advice_add(
			advices, ADVICE_HINT, &site->role[ROLE_CUCM].mark,
			"Unified CM is normally sip-gateway, too; not so %s: %s do not apply",
			words_end(&addrs), words_end(&rows));
	words_clear(&addrs);
	words_clear(&rows);
	free(prefixes.prefix);
	free(wanted);
}

void advice_find(struct advices *advices, const struct census *census)
{
	advice_one_family(advices, census);
	unbound_roles(advices, census);
	unnamed_roles(advices, census);
	useless_rows(advices, census);
	localhost_rows(advices, census);
	sip_gateway(advices, census);
	advice_icmp_only(advices, census);
	advice_leftover(advices, census);
	advice_stateless(advices, census);
}

void advice_report(const struct advices *advices, struct diag *diag)
{
	const struct advice *item = advices->item, *end = item + advices->len;

	for (; item < end; item++) {
		if (item->level == ADVICE_WARNING)
			diag_warning(diag, &item->mark, "%s", item->text);
		else
			diag_hint(diag, &item->mark, "%s", item->text);
	}
}

void advice_print(const struct compiled *compiled, struct diag *diag)
{
	struct advices advices = { 0 };
	struct census census;

	census_init(&census, compiled);
	advice_find(&advices, &census);
	advice_report(&advices, diag);
	advice_clear(&advices);
	census_exit(&census);
}
