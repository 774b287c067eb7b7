// SPDX-License-Identifier: GPL-2.0
/*
 * impp stats: what was counted. Counters come without names; those are in the
 * policy, which may be replaced between the two dumps: both are then taken
 * again.
 */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "age.h"
#include "answer.h"
#include "args.h"
#include "json.h"
#include "kernel.h"
#include "table.h"
#include "tables.h"
#include "verb.h"

#define ATTEMPTS 8

static const struct mark nowhere;

/* Counters and the policy that they are of. */
struct stats {
	struct running running;
	struct counts counts;
};

static void stats_clear(struct stats *stats)
{
	running_clear(&stats->running);
	counts_clear(&stats->counts);
}

/* Return: an exit code. @same: both are of one policy. */
static int fetch_once(struct kernel *kernel, struct stats *stats, bool *same)
{
	const struct impp_tables *t = &stats->running.tables;
	int ret;

	ret = kernel_policy_get(kernel, &stats->running);
	if (!ret)
		ret = kernel_stats_get(kernel, &stats->counts);
	*same = stats->running.generation == stats->counts.generation &&
		t->len[IMPP_TABLE_RULES] == stats->counts.rules;
	return ret;
}

static int fetch(struct kernel *kernel, struct stats *stats, struct diag *diag)
{
	bool same;
	int ret, i;

	for (i = 0; i < ATTEMPTS; i++) {
		ret = fetch_once(kernel, stats, &same);
		if (ret || same)
			return ret;
		stats_clear(stats);
	}
	diag_error(diag, &nowhere, "the policy keeps changing; try again");
	return EXIT_NO;
}

static void add_stat(struct table_view *view, const struct impp_stat *stat)
{
	char age[AGE_TEXT];

	table_cell(view, "%llu", (unsigned long long)stat->packets);
	table_cell(view, "%llu", (unsigned long long)stat->bytes);
	if (stat->last_ms == IMPP_NEVER)
		table_paint(view, PAINT_DIM, "never");
	else
		table_cell(view, "%s ago", age_text(stat->last_ms, age));
}

static void print_rules(const struct stats *stats, bool all)
{
	struct table_view *view =
		table_new("ROW", "NAME", ">PACKETS", ">BYTES", ">LAST", NULL);
	const struct counts *counts = &stats->counts;
	const struct impp_rule *rule;
	char id[ANSWER_ROW];
	bool hit = false;
	size_t i;

	for (i = 0; i < counts->rules; i++) {
		rule = tables_rule(&stats->running.tables, i);
		if (!counts->rule[i].packets && !all)
			continue;
		answer_row(id, rule);
		table_cell(view, "%s", id);
		table_cell(view, "%.*s", IMPP_NAME_LEN, rule->name);
		add_stat(view, &counts->rule[i]);
		hit = true;
	}
	if (hit)
		table_print(view, stdout);
	else
		printf("no row was hit\n");
	table_free(view);
}

static void add_reasons(struct table_view *view, const char *verdict,
			const struct impp_stat *stat, bool all)
{
	unsigned int reason;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++) {
		if (!stat[reason].packets && !all)
			continue;
		table_cell(view, "%s", verdict);
		table_cell(view, "%s", impp_reason_name(reason));
		add_stat(view, &stat[reason]);
	}
}

static void print_reasons(const struct counts *counts, bool all)
{
	struct table_view *view = table_new("VERDICT", "REASON", ">PACKETS",
					    ">BYTES", ">LAST", NULL);

	add_reasons(view, impp_verdict_name(IMPP_DENY),
		    counts->reason + IMPP_STAT_DENY, all);
	add_reasons(view, impp_verdict_name(IMPP_WOULD_DENY),
		    counts->reason + IMPP_STAT_WOULD_DENY, all);
	table_cell(view, "%s", impp_verdict_name(IMPP_PASS));
	table_cell(view, "not judged");
	add_stat(view, &counts->reason[IMPP_STAT_PASS]);
	table_print(view, stdout);
	table_free(view);
}

static void print_text(const struct stats *stats, bool all)
{
	const struct counts *counts = &stats->counts;
	char age[AGE_TEXT], when[AGE_TEXT];

	printf("counting since %s (%s)\n\n",
	       age_when(counts->counting_ms, when),
	       age_text(counts->counting_ms, age));
	if (stats->running.generation)
		print_rules(stats, all);
	else
		printf("no policy is in force\n");
	putchar('\n');
	print_reasons(counts, all);
}

/* @named: an object that names what was counted; taken over. */
static json_t *stat_json(json_t *named, const struct impp_stat *stat)
{
	json_object_set_new(named, "packets", json_integer(stat->packets));
	json_object_set_new(named, "bytes", json_integer(stat->bytes));
	json_object_set_new(named, "last_ms",
			    stat->last_ms == IMPP_NEVER
				    ? json_null()
				    : json_integer(stat->last_ms));
	return named;
}

static json_t *rules_json(const struct stats *stats)
{
	const struct impp_rule *rule;
	json_t *list = json_array();
	char id[ANSWER_ROW];
	size_t i;

	for (i = 0; i < stats->counts.rules; i++) {
		rule = tables_rule(&stats->running.tables, i);
		answer_row(id, rule);
		json_array_append_new(
			list,
			stat_json(json_pack("{so so}", "id",
					    json_text(id, sizeof(id)), "name",
					    json_text(rule->name,
						      IMPP_NAME_LEN)),
				  &stats->counts.rule[i]));
	}
	return list;
}

static json_t *reasons_json(const struct impp_stat *stat)
{
	json_t *list = json_array();
	unsigned int reason;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++)
		json_array_append_new(list,
				      stat_json(json_pack("{ss}", "reason",
							  impp_reason_name(
								  reason)),
						&stat[reason]));
	return list;
}

static int print_json(const struct stats *stats)
{
	const struct counts *counts = &stats->counts;

	return json_print(
		json_pack("{si sI sI so so so so}", "version", JSON_FORMAT,
			  "generation", (json_int_t)counts->generation,
			  "counting_ms", (json_int_t)counts->counting_ms,
			  "rows", rules_json(stats), "deny",
			  reasons_json(counts->reason + IMPP_STAT_DENY),
			  "would_deny",
			  reasons_json(counts->reason + IMPP_STAT_WOULD_DENY),
			  "pass",
			  stat_json(json_object(),
				    &counts->reason[IMPP_STAT_PASS])));
}

static int reset(struct kernel *kernel)
{
	int ret = kernel_stats_reset(kernel);

	if (!ret)
		printf("counting from zero\n");
	return ret;
}

static int print(struct kernel *kernel, struct diag *diag, bool json, bool all)
{
	struct stats stats = { 0 };
	int ret = fetch(kernel, &stats, diag);

	if (!ret && json)
		ret = print_json(&stats);
	else if (!ret)
		print_text(&stats, all);
	stats_clear(&stats);
	return ret;
}

int stats_main(int argc, char **argv)
{
	bool json = false, all = false, zero = false;
	const struct arg arg[] = {
		{ "--json", &json, NULL },
		{ "--all", &all, NULL },
		{ "--reset", &zero, NULL },
		{ 0 },
	};
	struct kernel *kernel;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (zero && (json || all))
		return verb_usage(argv[0], "--reset prints nothing");
	diag_init(&diag);
	kernel = kernel_open(&diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = zero ? reset(kernel) : print(kernel, &diag, json, all);
	kernel_close(kernel);
	return ret;
}
