// SPDX-License-Identifier: GPL-2.0
/*
 * The explanation: the verdict with the row or the reason, a remark or a
 * sentence on it, of a denial the rows that come nearest, then both ends with
 * their roles, who answered, and what was assumed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "catalogue.h"
#include "explanation.h"
#include "lang.h"
#include "nearest.h"
#include "ports.h"
#include "reason.h"
#include "table.h"

#define SHOWN 4 /* rows that are near */

static const struct row *find_row(const struct catalogue *catalogue,
				  const char *name)
{
	size_t i;

	for (i = 0; i < catalogue->rows; i++)
		if (!strcmp(catalogue->row[i].name, name))
			return &catalogue->row[i];
	return NULL;
}

/*
 * The catalogue that the running policy was made from, if it is still here:
 * the kernel has no remarks, and none of the rows that are off.
 */
static struct catalogue *read_catalogue(const struct explanation *e)
{
	const struct running *running = &e->asker->running;
	struct catalogue *catalogue = NULL;
	struct diag silent;

	if (e->asker->compiled || !running->catalogue || !running->edition)
		return NULL;
	diag_init(&silent);
	silent.out = fopen("/dev/null", "w");
	if (!silent.out)
		return NULL;
	catalogue = catalogue_read(running->catalogue, NULL, &silent);
	fclose(silent.out);
	if (!catalogue || !strcmp(catalogue->edition, running->edition))
		return catalogue;
	catalogue_free(catalogue);
	return NULL;
}

static void add_running_remark(struct explanation *e)
{
	const struct row *row = NULL;

	if (e->catalogue)
		row = find_row(e->catalogue, e->words.name);
	if (row)
		table_row(e->view, "", lang_text(&row->note, e->lang));
}

/* The remark of the row credited. */
static void add_remark(struct explanation *e)
{
	const struct compiled *compiled = e->asker->compiled;
	const char *note;
	size_t i;

	if (!compiled) {
		if (strncmp(e->words.row, "site.", 5))
			add_running_remark(e);
		return;
	}
	for (i = 0; i < compiled->actives; i++) {
		if (compiled->active[i].rule != e->answer.rule)
			continue;
		note = lang_text(&compiled->active[i].row->note, e->lang);
		if (*note)
			table_row(e->view, "", note);
	}
}

/* The rows that permit the port, but from another source port. */
static void add_source_ports(struct explanation *e)
{
	const struct impp_tables *tables = e->asker->tables;
	char row[ANSWER_ROW], range[PORT_RANGE_NAME_LEN];
	const struct impp_match *match;
	const struct impp_rule *rule;
	struct port_range ports;
	struct impp_flow flow;

	if (impp_flow_ask(&flow, &e->question.ask))
		return;
	match = tables_chain(tables,
			     tables_cell(tables, e->answer.from_group,
					 e->answer.to_group),
			     flow.transport, flow.port);
	for (; match; match = tables_next_match(tables, match)) {
		rule = tables_rule(tables, match->rule);
		if (!rule)
			continue;
		ports = (struct port_range){ match->lo, match->hi };
		answer_row(row, rule);
		table_cell(e->view, "%s", "");
		table_cell(e->view, "%s %s needs source port %s", row,
			   rule->name, port_range_name(&ports, range));
	}
}

static struct denied denied(const struct explanation *e)
{
	return (struct denied){
		.asker = e->asker,
		.catalogue = e->catalogue,
		.question = &e->question.ask,
		.answer = &e->answer,
	};
}

static void add_localhost_row(const struct row *row, void *ctx)
{
	struct explanation *e = ctx;

	table_cell(e->view, "%s", "");
	table_cell(e->view, "%s %s: %s", row->id, row->name,
		   lang_text(&row->note, e->lang));
}

/* The rows that keep this port on its host. */
static void add_localhost_rows(struct explanation *e)
{
	const struct denied session = denied(e);

	nearest_localhost(&session, add_localhost_row, e);
}

/* The rows that come nearest, if rows are what it lacks. */
static void add_nearest(struct explanation *e)
{
	const struct denied session = denied(e);
	struct near near[SHOWN];
	size_t len, i;
	char *line;

	if (e->answer.reason != IMPP_REASON_NO_RELATION &&
	    e->answer.reason != IMPP_REASON_PROTOCOL &&
	    e->answer.reason != IMPP_REASON_PORT)
		return;
	len = nearest_find(&session, near, SHOWN);
	for (i = 0; i < len; i++) {
		line = near_sentence(&near[i], e->lang);
		table_row(e->view, i ? "" : "nearest", line);
		free(line);
		near_clear(&near[i]);
	}
}

static void add_verdict(struct explanation *e)
{
	static const enum paint paint[__IMPP_VERDICT_MAX] = {
		[IMPP_ALLOW] = PAINT_GREEN,
		[IMPP_DENY] = PAINT_RED,
		[IMPP_WOULD_DENY] = PAINT_YELLOW,
	};
	enum lang lang = e->lang;
	const char *why;

	table_paint(e->view, paint[e->answer.verdict], "%s", e->words.verdict);
	if (*e->words.row)
		table_cell(e->view, "%s %s", e->words.row, e->words.name);
	else
		table_cell(e->view, "%s",
			   e->words.reason ? e->words.reason : "");
	why = verdict_sentence(e->answer.verdict, lang);
	if (*why && e->asker->tables)
		table_row(e->view, "", why);
	why = reason_sentence(e->answer.reason, lang);
	if (*why)
		table_row(e->view, "", why);
	if (*e->words.row)
		add_remark(e);
	if (e->answer.reason == IMPP_REASON_SOURCE_PORT)
		add_source_ports(e);
	if (e->answer.reason == IMPP_REASON_LOCALHOST_ONLY)
		add_localhost_rows(e);
	add_nearest(e);
}

/* "browser, xmpp-client" */
static void list_roles(const struct asker *asker, u16 group, FILE *out)
{
	const struct impp_member *role;
	u32 len, i;

	role = asker_roles(asker, group, &len);
	for (i = 0; i < len; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			asker_role_name(asker, &role[i]));
	if (!len)
		fputs("no role", out);
}

/* One end of the session: "10.10.64.5 port 49152: browser, xmpp-client". */
static void add_end(struct explanation *e, const char *label, const char *addr,
		    const char *port, u16 group)
{
	size_t size;
	char *text;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return;
	fprintf(out, "%s%s: ", addr, port);
	list_roles(e->asker, group, out);
	fclose(out);
	table_row(e->view, label, text);
	free(text);
}

static void add_ends(struct explanation *e)
{
	const struct impp_question *ask = &e->question.ask;
	char from[32] = "", to[64], number[8];
	const char *proto = question_proto(ask, number, sizeof(number));

	if (ask->proto == IPPROTO_TCP || ask->proto == IPPROTO_UDP) {
		snprintf(from, sizeof(from), " port %u", ask->from_port);
		snprintf(to, sizeof(to), " %s port %u", proto, ask->port);
	} else if (!strcmp(proto, "icmp")) {
		snprintf(to, sizeof(to), " icmp type %u code %u",
			 ask->port >> 8, ask->port & 0xff);
	} else {
		snprintf(to, sizeof(to), " protocol %s", proto);
	}
	add_end(e, "from", e->src, from, e->answer.from_group);
	add_end(e, "to", e->dst, to, e->answer.to_group);
}

void explanation_print(struct explanation *e)
{
	char by[512];

	e->view = table_new("", "", NULL);
	e->catalogue = read_catalogue(e);
	add_verdict(e);
	add_ends(e);
	asker_describe(e->asker, by, sizeof(by));
	table_row(e->view, "by", by);
	if (e->question.from_port_assumed) {
		table_cell(e->view, "%s", "note");
		table_cell(e->view,
			   "no source port was given: %d is assumed (--from-port)",
			   QUESTION_FROM_PORT);
	}
	if (e->question.echo_assumed)
		table_row(e->view, "note",
			  "no type was given: an echo request is assumed");
	table_print(e->view, stdout);
	table_free(e->view);
	catalogue_free(e->catalogue);
}
