// SPDX-License-Identifier: GPL-2.0
/*
 * The report for people: short enough to be read after every change of the
 * file. Rows that grant are gathered by their roles; what does nothing is told
 * by cause.
 */
#include <stdio.h>

#include "column.h"
#include "mem.h"
#include "nft_limits.h"
#include "ports.h"
#include "prefix.h"
#include "report.h"
#include "table.h"
#include "transport.h"
#include "words.h"

#define SHOWN_PREFIXES 32 /* of each family */
#define SHOWN_ROWS 6	  /* shadows of one row */

struct prefixes report_judged(const struct report *report)
{
	const struct compiled *c = report->compiled;
	const struct impp_group *group = c->tables.record[IMPP_TABLE_GROUPS];
	u32 groups = report->census.groups, i;
	u64 *wanted = mem_alloc(bits_words(groups) * sizeof(u64));
	struct prefixes prefixes = { 0 };

	for (i = 0; i < groups; i++)
		bits_assign(wanted, i, group[i].flags & IMPP_GROUP_PROTECTED);
	census_prefixes(&report->census, wanted, &prefixes);
	free(wanted);
	return prefixes;
}

static void title(const char *text)
{
	printf("\n%s%s%s\n", paint_on(stdout, PAINT_BOLD), text,
	       paint_off(stdout));
}

static void print_head(const struct report *report)
{
	static const char *const modes[] = { "enforce", "audit" };
	static const char *const states[] = { "conntrack", "stateless" };
	static const char *const on_denies[] = { "drop", "reject" };
	const struct site *site = report->compiled->site;

	printf("%s: catalogue %s, edition %s; mode %s, state %s, on-deny %s\n",
	       site->source->name, site->catalogue->name,
	       site->catalogue->edition, modes[site->mode], states[site->state],
	       on_denies[site->on_deny]);
}

static void print_judged(const struct report *report)
{
	static const int families[] = { AF_INET, AF_INET6 };
	static const char *const names[] = { "IPv4", "IPv6" };
	struct prefixes judged = report_judged(report);
	struct table_view *view = table_new("", "", NULL);
	char name[PREFIX_NAME_LEN];
	struct words words;
	size_t f, i;

	title("Judged: traffic from and to");
	for (f = 0; f < ARRAY_SIZE(families); f++) {
		words = (struct words){ .max = SHOWN_PREFIXES };
		for (i = 0; i < judged.len; i++)
			if (judged.prefix[i].family == families[f])
				words_add(&words, "%s",
					  prefix_name(&judged.prefix[i], name));
		table_row(view, names[f],
			  words.count ? words_end(&words) : "nothing");
		words_clear(&words);
	}
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
	free(judged.prefix);
}

static bool same_roles(const struct role_list *a, const struct role_list *b)
{
	return a->len == b->len &&
	       !memcmp(a->role, b->role, a->len * sizeof(*a->role));
}

static bool same_ends(const struct active *a, const struct active *b)
{
	return a->bidirectional == b->bidirectional &&
	       same_roles(&a->row->from, &b->row->from) &&
	       same_roles(&a->row->to, &b->row->to);
}

/* Does this row, beside @first, open something over tcp or udp? */
static bool opens(const struct active *active, const struct active *first,
		  unsigned int transport)
{
	return active->status == ROW_RULE && same_ends(first, active) &&
	       active->row->transports.named & transport;
}

static bool same_range(const struct port_range *a, const struct port_range *b)
{
	return a->lo == b->lo && a->hi == b->hi;
}

/* "tcp 8500 (from 8500)": what rows with these source ports open. */
static void add_clause(struct words *words, const struct compiled *c,
		       const struct active *first, unsigned int transport,
		       const struct port_range *from)
{
	const char *name = transport == TRANSPORT_TCP ? "tcp" : "udp";
	const struct active *active, *end = c->active + c->actives;
	char port[PORT_RANGE_NAME_LEN];
	struct words list = { 0 };
	struct ports ports = { 0 };
	size_t i;

	for (active = first; active < end; active++)
		if (opens(active, first, transport) &&
		    same_range(&active->from_ports, from))
			for (i = 0; i < active->ports.len; i++)
				ports_add(&ports, &active->ports.range[i]);
	ports_settle(&ports);
	for (i = 0; i < ports.len; i++)
		words_add(&list, "%s", port_range_name(&ports.range[i], port));
	if (port_range_is_any(from) && list.count)
		words_add(words, "%s %s", name, words_end(&list));
	else if (list.count)
		words_add(words, "%s %s (from %s)", name, words_end(&list),
			  port_range_name(from, port));
	words_clear(&list);
	ports_clear(&ports);
}

/* Was there a row before @active with its source ports? */
static bool has_source_before(const struct active *active,
			      const struct active *first,
			      unsigned int transport)
{
	const struct active *before;

	for (before = first; before < active; before++)
		if (opens(before, first, transport) &&
		    same_range(&before->from_ports, &active->from_ports))
			return true;
	return false;
}

/* First what any source port opens, then what needs one of some. */
static void add_clauses(struct words *words, const struct compiled *c,
			const struct active *first, unsigned int transport)
{
	const struct active *active, *end = c->active + c->actives;

	add_clause(words, c, first, transport, &port_range_any);
	for (active = first; active < end; active++)
		if (opens(active, first, transport) &&
		    !port_range_is_any(&active->from_ports) &&
		    !has_source_before(active, first, transport))
			add_clause(words, c, first, transport,
				   &active->from_ports);
}

/* The transports without ports of the rows with the same ends as @first. */
static char *list_others(const struct compiled *c, const struct active *first)
{
	const struct active *active, *end = c->active + c->actives;
	struct transports others = { 0 };
	size_t i;

	for (active = first; active < end; active++) {
		const struct transports *over = &active->row->transports;

		if (active->status != ROW_RULE || !same_ends(first, active))
			continue;
		others.named |= over->named & ~(TRANSPORT_TCP | TRANSPORT_UDP);
		for (i = 0; i < sizeof(others.proto); i++)
			others.proto[i] |= over->proto[i];
	}
	return column_transports(&others);
}

/* All that the rows with the same ends as @first open. */
static void add_grants(struct table_view *view, const struct compiled *c,
		       const struct active *first)
{
	struct words words = { .between = "; " };
	char *others = list_others(c, first);

	add_clauses(&words, c, first, TRANSPORT_TCP);
	add_clauses(&words, c, first, TRANSPORT_UDP);
	if (*others)
		words_add(&words, "%s", others);
	table_cell(view, "%s", words_end(&words));
	words_clear(&words);
	free(others);
}

static bool has_ends_before(const struct compiled *c, const struct active *row)
{
	const struct active *active;

	for (active = c->active; active < row; active++)
		if (active->status == ROW_RULE && same_ends(active, row))
			return true;
	return false;
}

/* Cells for From, the arrow and To. */
static void add_ends(struct table_view *view, const struct compiled *c,
		     const struct active *active)
{
	char *from = column_roles(&active->row->from, c->site);
	char *to = column_roles(&active->row->to, c->site);

	table_cell(view, "%s", from);
	table_cell(view, "%s", active->bidirectional ? "<->" : "->");
	table_cell(view, "%s", to);
	free(from);
	free(to);
}

static size_t count(const struct compiled *c, enum row_status status)
{
	size_t len = 0, i;

	for (i = 0; i < c->actives; i++)
		len += c->active[i].status == status;
	return len;
}

static void print_relations(const struct compiled *c)
{
	struct table_view *view = table_new("FROM", "", "TO", "PORTS", NULL);
	size_t i;

	for (i = 0; i < c->actives; i++) {
		if (c->active[i].status != ROW_RULE ||
		    has_ends_before(c, &c->active[i]))
			continue;
		add_ends(view, c, &c->active[i]);
		add_grants(view, c, &c->active[i]);
	}
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
}

static void add_row(struct table_view *view, const struct compiled *c,
		    const struct active *active)
{
	char *transports = column_transports(&active->row->transports);
	char *ports = column_ports(&active->ports);
	char source[PORT_RANGE_NAME_LEN];

	table_cell(view, "%s", active->row->id);
	table_cell(view, "%s", active->row->name);
	add_ends(view, c, active);
	table_cell(view, "%s", transports);
	table_cell(view, "%s", ports);
	table_cell(view, "%s",
		   transports_have_ports(&active->row->transports)
			   ? port_range_name(&active->from_ports, source)
			   : "");
	free(transports);
	free(ports);
}

static void print_rows(const struct compiled *c)
{
	struct table_view *view = table_new("ROW", "NAME", "FROM", "", "TO",
					    "TRANSPORT", "PORTS", "FROM-PORTS",
					    NULL);
	size_t i;

	for (i = 0; i < c->actives; i++)
		if (c->active[i].status == ROW_RULE)
			add_row(view, c, &c->active[i]);
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
}

static void print_granted(const struct compiled *c, bool rows)
{
	char text[64];

	snprintf(text, sizeof(text), "Granted, by %zu rows",
		 count(c, ROW_RULE));
	title(text);
	if (rows)
		print_rows(c);
	else
		print_relations(c);
}

static bool any_bound(const struct site *site, const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (role_bound(site, list->role[i]))
			return true;
	return false;
}

/* The roles for lack of which a row grants nothing, each once. */
static void add_missing(struct words *words, const struct site *site,
			const struct row *row)
{
	bool from = any_bound(site, &row->from), to = any_bound(site, &row->to);
	size_t role;

	for (role = 0; role < site->roles; role++)
		if ((!from && role_listed(&row->from, role)) ||
		    (!to && role_listed(&row->to, role)))
			words_add(words, "%s", site->role[role].name);
}

/* Why a row grants nothing; "" if it does. For free(). */
static char *cause(const struct compiled *c, const struct active *active)
{
	struct words words = { 0 };
	char *text = NULL;
	int len = 0;

	switch (active->status) {
	case ROW_RULE:
		break;
	case ROW_LOCALHOST:
		return mem_text("localhost only");
	case ROW_REPLY:
		return mem_text("reply to another row");
	case ROW_OFF:
		return mem_text("off in rows:");
	case ROW_FEATURE_OFF:
		len = asprintf(&text, "feature %s is off",
			       active->row->feature);
		break;
	case ROW_UNSET:
		return mem_text("no port in ports:");
	case ROW_UNBOUND:
		add_missing(&words, c->site, active->row);
		len = asprintf(&text, "not bound: %s", words_end(&words));
		words_clear(&words);
	}
	return len > 0 ? text : mem_text("");
}

/* One line for each cause, at the first row that has it. */
static void add_cause(struct table_view *view, char **causes,
		      const struct compiled *c, size_t first)
{
	struct words rows = { 0 };
	size_t i;

	for (i = 0; i < first; i++)
		if (!strcmp(causes[i], causes[first]))
			return;
	for (i = first; i < c->actives; i++)
		if (!strcmp(causes[i], causes[first]))
			words_add(&rows, "%s %s", c->active[i].row->id,
				  c->active[i].row->name);
	table_row(view, causes[first], words_end(&rows));
	words_clear(&rows);
}

static void print_inactive(const struct compiled *c)
{
	struct table_view *view = table_new("", "", NULL);
	char **causes = mem_alloc(c->actives * sizeof(*causes));
	enum row_status status;
	size_t i;

	for (i = 0; i < c->actives; i++)
		causes[i] = cause(c, &c->active[i]);
	for (status = ROW_RULE + 1; status <= ROW_UNBOUND; status++)
		for (i = 0; i < c->actives; i++)
			if (c->active[i].status == status)
				add_cause(view, causes, c, i);
	if (count(c, ROW_RULE) < c->actives)
		title("Granting nothing");
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
	for (i = 0; i < c->actives; i++)
		free(causes[i]);
	free(causes);
}

static void print_shadows(const struct shadows *shadows)
{
	struct table_view *view = table_new("", "", "", NULL);
	const struct shadow *s = shadows->shadow, *end = s + shadows->len;
	struct words by;
	size_t i;

	for (; s < end; s++) {
		by = (struct words){ .max = SHOWN_ROWS };
		for (i = 0; i < s->len; i++)
			words_add(&by, "%s %s", s->by[i]->row->id,
				  s->by[i]->row->name);
		table_cell(view, "%s %s", s->active->row->id,
			   s->active->row->name);
		table_cell(view, "%s", s->len ? "by" : "");
		table_cell(view, "%s",
			   s->len ? words_end(&by)
				  : "no judged traffic between its roles");
		words_clear(&by);
	}
	if (shadows->len)
		title("Never credited, for rows before them permit the same");
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
}

void report_print(const struct report *report, bool rows)
{
	print_head(report);
	print_judged(report);
	print_granted(report->compiled, rows);
	print_inactive(report->compiled);
	print_shadows(&report->shadows);
	if (report->nft) {
		title("Where nftables differs from the module");
		nft_limits_print(report->compiled->site->state);
	}
	putchar('\n');
}

static void add_count(struct words *words, size_t count, const char *what)
{
	words_add(words, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

void report_summary(const struct report *report)
{
	const struct compiled *c = report->compiled;
	struct words words = { 0 };
	size_t hints = 0, i;

	for (i = 0; i < report->advices.len; i++)
		hints += report->advices.item[i].level == ADVICE_HINT;
	if (c) {
		add_count(&words, c->actives, "row");
		words_add(&words, "%zu grant something", count(c, ROW_RULE));
		words_add(&words, "%zu never credited", report->shadows.len);
	}
	add_count(&words, report->diag->errors, "error");
	add_count(&words, report->diag->warnings, "warning");
	if (c)
		add_count(&words, hints, "hint");
	printf("%s: %s\n", report->path, words_end(&words));
	words_clear(&words);
}
