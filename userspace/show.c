// SPDX-License-Identifier: GPL-2.0
/*
 * impp show: what is in force. The kernel has cells of groups of addresses;
 * what is printed are roles, in the words of the tables (grants.c).
 */
#include <stdlib.h>

#include "addresses.h"
#include "age.h"
#include "answer.h"
#include "args.h"
#include "backend.h"
#include "grant_text.h"
#include "kernel.h"
#include "modes.h"
#include "pending.h"
#include "show_json.h"
#include "show_nft.h"
#include "table.h"
#include "verb.h"

#define ADDRESSES_MAX 8 /* pieces of a role's addresses, of each family */
#define LIST_WIDTH 36	/* of a list of ports or of rows in a column */

static u32 judged_groups(const struct impp_tables *tables)
{
	const struct impp_group *group = tables->record[IMPP_TABLE_GROUPS];
	u32 judged = 0, i;

	for (i = 0; i < tables->len[IMPP_TABLE_GROUPS]; i++)
		judged += !!(group[i].flags & IMPP_GROUP_PROTECTED);
	return judged;
}

/* Ranges of addresses that hold some role. */
static u32 count_ranges(const struct impp_tables *tables)
{
	const struct impp_span4 *span4 = tables->record[IMPP_TABLE_SPANS4];
	const struct impp_span6 *span6 = tables->record[IMPP_TABLE_SPANS6];
	u32 ranges = 0, i;

	for (i = 0; i < tables->len[IMPP_TABLE_SPANS4]; i++)
		ranges += !!span4[i].group;
	for (i = 0; i < tables->len[IMPP_TABLE_SPANS6]; i++)
		ranges += !!span6[i].group;
	return ranges;
}

static void add_mode(struct table_view *view, const struct running *running)
{
	const char *mode = mode_name(running->mode);
	enum paint paint = running->mode == IMPP_MODE_AUDIT ? PAINT_YELLOW
							    : PAINT_GREEN;

	table_paint(view, PAINT_BOLD, "mode");
	if (running->mode != running->mode_applied)
		table_paint(view, PAINT_YELLOW,
			    "%s until the next apply (applied as %s)", mode,
			    mode_name(running->mode_applied));
	else if (running->mode == IMPP_MODE_AUDIT)
		table_paint(view, paint, "%s: nothing is dropped", mode);
	else
		table_paint(view, paint, "%s", mode);
}

static void add_pending(struct table_view *view, const struct running *r)
{
	char left[AGE_TEXT], back[PENDING_TEXT];

	if (!r->pending)
		return;
	table_paint(view, PAINT_BOLD, "confirm");
	table_paint(view, PAINT_YELLOW,
		    "waits for impp confirm, %s left; else %s",
		    age_text(r->confirm_ms, left),
		    pending_back(r->fallback, back));
}

static void add_seal(struct table_view *view, const struct running *r)
{
	if (!r->sealed)
		return;
	table_paint(view, PAINT_BOLD, "seal");
	table_cell(view, "%s", "nothing of this can be changed until reboot");
}

static const char *label(const char *text)
{
	return text ? text : "-";
}

static void print_head(const struct running *r)
{
	const struct impp_tables *t = &r->policy.tables;
	struct table_view *view = table_new("", "", NULL);
	char age[AGE_TEXT], when[AGE_TEXT];

	add_mode(view, r);
	table_paint(view, PAINT_BOLD, "state");
	table_cell(view, "%s, on deny %s", state_name(r->state),
		   on_deny_name(r->on_deny));
	table_paint(view, PAINT_BOLD, "generation");
	table_cell(view, "%llu, in force since %s (%s)",
		   (unsigned long long)r->generation,
		   age_when(r->applied_ms, when), age_text(r->applied_ms, age));
	add_pending(view, r);
	add_seal(view, r);
	table_paint(view, PAINT_BOLD, "site");
	table_cell(view, "%s", label(r->site));
	table_paint(view, PAINT_BOLD, "catalogue");
	table_cell(view, "%s, edition %s", label(r->catalogue),
		   label(r->edition));
	table_paint(view, PAINT_BOLD, "size");
	table_cell(
		view,
		"%u rows; %u groups of addresses (%u judged) in %u ranges; %llu KiB",
		t->len[IMPP_TABLE_RULES], t->len[IMPP_TABLE_GROUPS],
		judged_groups(t), count_ranges(t),
		(unsigned long long)(r->memory + 1023) / 1024);
	table_print(view, stdout);
	table_free(view);
}

/* Cuts off as much of a list as a column should hold. */
static char *next_piece(char **list)
{
	char *piece = *list, *cut = NULL, *comma;

	for (comma = strstr(piece, ", ");
	     comma && (!cut || comma - piece <= LIST_WIDTH);
	     comma = strstr(comma + 1, ", "))
		cut = comma;
	if (strlen(piece) <= LIST_WIDTH || !cut) {
		*list = strchr(piece, '\0');
		return piece;
	}
	cut[1] = '\0';
	*list = cut + 2;
	return piece;
}

/* One grant; long lists go on in lines of their own. */
static void add_grant(struct table_view *view, const struct grant *grant,
		      const struct grants *grants,
		      const struct impp_tables *tables)
{
	char *from = class_name(&grants->classes, tables, grant->from);
	char *to = class_name(&grants->classes, tables, grant->to);
	char *transport = grant_transport(grant);
	char *ports = grant_ports(grant), *more_ports = ports;
	char *rows = grant_rows(grant, tables), *more_rows = rows;

	table_row(view, from, to, transport, next_piece(&more_ports),
		  next_piece(&more_rows));
	while (*more_ports || *more_rows)
		table_row(view, "", "", "", next_piece(&more_ports),
			  next_piece(&more_rows));
	free(from);
	free(to);
	free(transport);
	free(ports);
	free(rows);
}

static void print_relations(const struct impp_tables *tables)
{
	struct table_view *view =
		table_new("FROM", "TO", "TRANSPORT", "PORTS", "ROWS", NULL);
	struct grants grants;
	size_t i;

	grants_read(&grants, tables, true);
	for (i = 0; i < grants.len; i++)
		add_grant(view, &grants.grant[i], &grants, tables);
	table_print(view, stdout);
	table_free(view);
	grants_clear(&grants);
}

static void print_roles(const struct impp_tables *tables)
{
	struct table_view *view =
		table_new("ROLE", "JUDGED", "ADDRESSES", NULL);
	struct classes classes;
	char *name, *text;
	size_t i;

	classes_read(&classes, tables);
	for (i = 0; i < classes.len; i++) {
		name = class_name(&classes, tables, i);
		text = addresses_text(tables, classes.class[i].groups,
				      ADDRESSES_MAX);
		table_row(view, name, classes.class[i].judged ? "yes" : "",
			  text);
		free(name);
		free(text);
	}
	table_print(view, stdout);
	table_free(view);
	classes_clear(&classes);
}

/* May two grants of one row stand on one line, as "tcp, udp"? */
static bool same_line(const struct grant *a, const struct grant *b)
{
	return a->from == b->from && a->to == b->to &&
	       a->rule[0] == b->rule[0] && a->transport == IMPP_TCP &&
	       b->transport == IMPP_UDP && a->ports.len == b->ports.len &&
	       !memcmp(a->ports.range, b->ports.range,
		       a->ports.len * sizeof(*a->ports.range)) &&
	       !memcmp(&a->from_ports, &b->from_ports, sizeof(a->from_ports));
}

static bool joined(const struct grants *grants, const struct grant *grant)
{
	size_t i;

	for (i = 0; i < grants->len; i++)
		if (same_line(&grants->grant[i], grant))
			return true;
	return false;
}

static bool joins(const struct grants *grants, const struct grant *grant)
{
	size_t i;

	for (i = 0; i < grants->len; i++)
		if (same_line(grant, &grants->grant[i]))
			return true;
	return false;
}

static void add_row(struct table_view *view, const struct impp_rule *rule,
		    const struct grant *grant, const struct grants *grants,
		    const struct impp_tables *tables)
{
	char *from = class_name(&grants->classes, tables, grant->from);
	char *to = class_name(&grants->classes, tables, grant->to);
	char *transport = grant_transport(grant);
	char *ports = grant_ports(grant);
	char id[ANSWER_ROW];

	answer_row(id, rule);
	table_row(view, id, rule->name, from, to,
		  joins(grants, grant) ? "tcp, udp" : transport, ports);
	free(from);
	free(to);
	free(transport);
	free(ports);
}

static void add_rows(struct table_view *view, u32 number,
		     const struct grants *grants,
		     const struct impp_tables *tables)
{
	const struct impp_rule *rule = tables->record[IMPP_TABLE_RULES];
	bool any = false;
	char id[ANSWER_ROW];
	size_t i;

	rule += number;
	for (i = 0; i < grants->len; i++) {
		if (grants->grant[i].rule[0] != number ||
		    joined(grants, &grants->grant[i]))
			continue;
		add_row(view, rule, &grants->grant[i], grants, tables);
		any = true;
	}
	if (any)
		return;
	answer_row(id, rule);
	table_row(view, id, rule->name, "", "", "",
		  "other rows come before it everywhere");
}

static void print_rows(const struct impp_tables *tables)
{
	struct table_view *view = table_new("ROW", "NAME", "FROM", "TO",
					    "TRANSPORT", "PORTS", NULL);
	struct grants grants;
	u32 i;

	grants_read(&grants, tables, false);
	for (i = 0; i < tables->len[IMPP_TABLE_RULES]; i++)
		add_rows(view, i, &grants, tables);
	table_print(view, stdout);
	table_free(view);
	grants_clear(&grants);
}

/* The tables do not come with what is going to become of them. */
static int fetch_status(struct running *running, struct kernel *kernel)
{
	struct running status;
	int ret = kernel_status_get(kernel, &status);

	if (ret)
		return ret;
	if (status.generation == running->generation)
		pending_take(running, &status);
	running_clear(&status);
	return EXIT_DONE;
}

static int fetch(struct running *running, struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_get(kernel, running);
	if (!ret)
		ret = fetch_status(running, kernel);
	kernel_close(kernel);
	return ret;
}

static int print(const struct running *running, bool json, bool site)
{
	const struct impp_tables *tables = &running->policy.tables;

	if (json)
		return show_json(running);
	if (!running->generation && backend_in_force(BACKEND_NFT)) {
		printf("nf_impp has no policy; nftables has table inet impp (impp show --backend nft)\n");
		return EXIT_DONE;
	}
	if (!running->generation) {
		printf("no policy is in force: nothing is judged, all forwarded traffic passes\n");
		return EXIT_DONE;
	}
	if (site) {
		print_rows(tables);
		return EXIT_DONE;
	}
	print_head(running);
	putchar('\n');
	print_relations(tables);
	putchar('\n');
	print_roles(tables);
	return EXIT_DONE;
}

static int show_kernel(struct diag *diag, bool json, bool site)
{
	struct running running = { 0 };
	int ret = fetch(&running, diag);

	if (!ret)
		ret = print(&running, json, site);
	running_clear(&running);
	return ret;
}

int show_main(int argc, char **argv)
{
	bool json = false, site = false;
	const char *name = NULL;
	const struct arg arg[] = {
		{ "--json", &json, NULL },
		{ "--site", &site, NULL },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	enum backend backend;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (json && site)
		return verb_usage(argv[0], "--json or --site, not both");
	ret = backend_choose(argv[0], name, &backend);
	if (ret)
		return ret;
	if (site && backend == BACKEND_NFT)
		return verb_usage(
			argv[0],
			"--site needs nf_impp: nftables keeps no ports of a row; nft list table inet impp prints the rules");
	diag_init(&diag);
	return backend == BACKEND_NFT ? show_nft(&diag, json)
				      : show_kernel(&diag, json, site);
}
