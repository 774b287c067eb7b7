// SPDX-License-Identifier: GPL-2.0
/*
 * explain: what the policy says of one session, for people or as JSON. Asking
 * is asker.c's, many questions at once are batch.c's.
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>

#include "answer.h"
#include "asker.h"
#include "batch.h"
#include "catalogue.h"
#include "lang.h"
#include "ports.h"
#include "question.h"
#include "reason.h"
#include "table.h"
#include "verb.h"

struct options {
	const char *site;
	const char *from_port;
	enum lang lang;
	bool json;
	bool batch;
};

/**
 * struct explanation - everything there is to say
 * @options: of the command line
 * @src: source address as it was written
 * @dst: destination address
 * @asker: who answered
 * @question: what was asked
 * @answer: the answer
 * @words: the same in words
 * @view: what is printed for people
 */
struct explanation {
	const struct options *options;
	const char *src;
	const char *dst;
	struct asker *asker;
	struct question question;
	struct impp_answer answer;
	struct answer words;
	struct table_view *view;
};

static json_t *roles_json(const struct asker *asker, u16 group)
{
	const struct impp_member *role;
	json_t *list = json_array();
	u32 len, i;

	role = answer_roles(asker->tables, group, &len);
	for (i = 0; i < len; i++)
		json_array_append_new(list,
				      json_string(answer_role(asker->tables,
							      &role[i])));
	return list;
}

static int print_json(const struct explanation *e)
{
	const struct answer *words = &e->words;
	json_t *root;
	int err;

	root = json_pack("{si ss ss? ss? ss? so so}", "version", 1, "verdict",
			 words->verdict, "row", *words->row ? words->row : NULL,
			 "name", words->name, "reason", words->reason,
			 "from_roles",
			 roles_json(e->asker, e->answer.from_group), "to_roles",
			 roles_json(e->asker, e->answer.to_group));
	err = !root || json_dumpf(root, stdout, JSON_COMPACT);
	json_decref(root);
	putchar('\n');
	return err ? -1 : 0;
}

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
 * The remark of a rule that the kernel named: the catalogue that the policy
 * was made from is read for it, if it is still here. No remark is no error.
 */
static void add_running_remark(struct explanation *e)
{
	const struct running *running = &e->asker->running;
	struct catalogue *catalogue = NULL;
	const struct row *row = NULL;
	struct diag silent;

	diag_init(&silent);
	silent.out = fopen("/dev/null", "w");
	if (silent.out && running->catalogue)
		catalogue = catalogue_read(running->catalogue, NULL, &silent);
	if (catalogue && running->edition &&
	    !strcmp(catalogue->edition, running->edition))
		row = find_row(catalogue, e->words.name);
	if (row)
		table_row(e->view, "", lang_text(&row->note, e->options->lang));
	catalogue_free(catalogue);
	if (silent.out)
		fclose(silent.out);
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
		note = lang_text(&compiled->active[i].row->note,
				 e->options->lang);
		if (*note)
			table_row(e->view, "", note);
	}
}

/* The rows that permit the port, but from another source port. */
static void add_source_ports(struct explanation *e)
{
	const struct impp_tables *tables = e->asker->tables;
	const struct impp_rule *rule = tables->record[IMPP_TABLE_RULES];
	const struct impp_match *match, *end;
	char row[ANSWER_ROW], range[PORT_RANGE_NAME_LEN];
	struct port_range ports;

	match = answer_chain(tables, &e->question.ask, &e->answer);
	end = (struct impp_match *)tables->record[IMPP_TABLE_MATCHES] +
	      tables->len[IMPP_TABLE_MATCHES];
	for (; match && match < end; match++) {
		if (match->rule < tables->len[IMPP_TABLE_RULES]) {
			ports = (struct port_range){ match->lo, match->hi };
			answer_row(row, &rule[match->rule]);
			table_cell(e->view, "%s", "");
			table_cell(e->view, "%s %s needs source port %s", row,
				   rule[match->rule].name,
				   port_range_name(&ports, range));
		}
		if (match->flags & IMPP_MATCH_LAST)
			break;
	}
}

static bool holds(const struct asker *asker, u16 group,
		  const struct role_list *list)
{
	const struct impp_member *member;
	u32 len, i;
	size_t j;

	member = answer_roles(asker->tables, group, &len);
	for (i = 0; i < len; i++)
		for (j = 0; j < list->len; j++)
			if (member[i].role == list->role[j])
				return true;
	return false;
}

static bool asks_for(const struct question *q, const struct active *active)
{
	const struct transports *over = &active->row->transports;
	unsigned int named = q->ask.proto == IPPROTO_TCP ? TRANSPORT_TCP
							 : TRANSPORT_UDP;
	size_t i;

	if (!(over->named & named))
		return false;
	for (i = 0; i < active->ports.len; i++)
		if (q->ask.port >= active->ports.range[i].lo &&
		    q->ask.port <= active->ports.range[i].hi)
			return true;
	return false;
}

/* The rows that keep this port on its host; only a site file has them. */
static void add_localhost_rows(struct explanation *e)
{
	const struct compiled *compiled = e->asker->compiled;
	const struct active *active;
	const struct row *row;
	size_t i;

	for (i = 0; compiled && i < compiled->actives; i++) {
		active = &compiled->active[i];
		row = active->row;
		if (active->status != ROW_LOCALHOST ||
		    !asks_for(&e->question, active) ||
		    !holds(e->asker, e->answer.from_group, &row->from) ||
		    !holds(e->asker, e->answer.to_group, &row->to))
			continue;
		table_cell(e->view, "%s", "");
		table_cell(e->view, "%s %s: %s", row->id, row->name,
			   lang_text(&row->note, e->options->lang));
	}
}

static void add_verdict(struct explanation *e)
{
	static const enum paint paint[__IMPP_VERDICT_MAX] = {
		[IMPP_ALLOW] = PAINT_GREEN,
		[IMPP_DENY] = PAINT_RED,
		[IMPP_WOULD_DENY] = PAINT_YELLOW,
	};
	enum lang lang = e->options->lang;
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
}

/* "browser, xmpp-client" */
static void list_roles(const struct asker *asker, u16 group, FILE *out)
{
	const struct impp_member *role;
	u32 len, i;

	role = answer_roles(asker->tables, group, &len);
	for (i = 0; i < len; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			answer_role(asker->tables, &role[i]));
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

static void print_text(struct explanation *e)
{
	char by[512];

	e->view = table_new("", "", NULL);
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
}

static int explain(struct explanation *e)
{
	int err;

	err = asker_ask(e->asker, &e->question.ask, &e->answer, 1);
	if (err)
		return err;
	answer_read(&e->words, e->asker->tables, &e->answer);
	if (!e->options->json)
		print_text(e);
	else if (print_json(e))
		return EXIT_NO;
	return answer_ok(&e->answer) ? EXIT_DONE : EXIT_NO;
}

/* Returns EXIT_DONE or EXIT_USAGE. */
static int parse_options(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "site", required_argument, NULL, 's' },
		{ "from-port", required_argument, NULL, 'f' },
		{ "lang", required_argument, NULL, 'l' },
		{ "json", no_argument, NULL, 'j' },
		{ "batch", no_argument, NULL, 'b' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	optind = 0;
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":", options, NULL)) >= 0) {
		switch (opt) {
		case 's':
			o->site = optarg;
			break;
		case 'f':
			o->from_port = optarg;
			break;
		case 'l':
			if (lang_parse(optarg, &o->lang))
				return verb_usage("explain",
						  "--lang is en or ko");
			break;
		case 'j':
			o->json = true;
			break;
		case 'b':
			o->batch = true;
			break;
		case ':':
			return verb_usage("explain", "%s needs an argument",
					  argv[optind - 1]);
		default:
			return verb_usage("explain", "unknown option %s",
					  argv[optind - 1]);
		}
	}
	return EXIT_DONE;
}

static int explain_batch(const struct options *o, int args, struct diag *diag)
{
	struct asker asker;
	int err;

	if (args || o->json || o->from_port)
		return verb_usage(
			"explain",
			"--batch takes its questions from standard input, and no --json or --from-port");
	err = asker_open(&asker, o->site, diag);
	if (!err)
		err = batch_run(&asker);
	asker_close(&asker);
	return err;
}

static int explain_one(const struct options *o, char **arg, struct diag *diag)
{
	struct asker asker;
	struct explanation e = {
		.options = o,
		.src = arg[0],
		.dst = arg[1],
		.asker = &asker,
	};
	int err;

	if (question_parse(&e.question, arg[0], arg[1], arg[2], o->from_port))
		return verb_usage("explain", "%s", e.question.cause);
	err = asker_open(&asker, o->site, diag);
	if (!err)
		err = explain(&e);
	asker_close(&asker);
	return err;
}

int explain_main(int argc, char **argv)
{
	struct options o = { .lang = LANG_EN };
	struct diag diag;

	if (parse_options(&o, argc, argv))
		return EXIT_USAGE;
	diag_init(&diag);
	if (o.batch)
		return explain_batch(&o, argc - optind, &diag);
	if (argc - optind != 3)
		return verb_usage("explain",
				  "SRC DST PROTO[/PORT] are needed, e.g. %s",
				  "10.0.0.1 10.0.0.2 tcp/5222");
	return explain_one(&o, &argv[optind], &diag);
}
