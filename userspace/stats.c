// SPDX-License-Identifier: GPL-2.0
/* impp stats: what was counted. */
#include <stdio.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "age.h"
#include "args.h"
#include "json.h"
#include "kernel.h"
#include "nft.h"
#include "table.h"
#include "tally.h"
#include "verb.h"

static void add_stat(struct table_view *view, const struct tally *tally,
		     const struct impp_stat *stat)
{
	char age[AGE_TEXT];

	table_cell(view, "%llu", (unsigned long long)stat->packets);
	table_cell(view, "%llu", (unsigned long long)stat->bytes);
	if (tally->backend == BACKEND_NFT)
		table_paint(view, PAINT_DIM, "-");
	else if (stat->last_ms == IMPP_NEVER)
		table_paint(view, PAINT_DIM, "never");
	else
		table_cell(view, "%s ago", age_text(stat->last_ms, age));
}

static void print_rows(const struct tally *tally, bool all)
{
	struct table_view *view =
		table_new("ROW", "NAME", ">PACKETS", ">BYTES", ">LAST", NULL);
	const struct tally_row *row;
	bool hit = false;

	for (row = tally->row; row < tally->row + tally->rows; row++) {
		if (!row->stat.packets && !all)
			continue;
		table_cell(view, "%s", row->id);
		table_cell(view, "%s", row->name);
		add_stat(view, tally, &row->stat);
		hit = true;
	}
	if (hit)
		table_print(view, stdout);
	else
		printf("no row was hit\n");
	table_free(view);
}

static void add_reasons(struct table_view *view, const struct tally *tally,
			const char *verdict, unsigned int base, bool all)
{
	const struct impp_stat *stat = tally->reason + base;
	unsigned int reason;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++) {
		if (!stat[reason].packets && !all)
			continue;
		table_cell(view, "%s", verdict);
		table_cell(view, "%s", impp_reason_name(reason));
		add_stat(view, tally, &stat[reason]);
	}
}

static void print_reasons(const struct tally *tally, bool all)
{
	struct table_view *view = table_new("VERDICT", "REASON", ">PACKETS",
					    ">BYTES", ">LAST", NULL);

	add_reasons(view, tally, impp_verdict_name(IMPP_DENY), IMPP_STAT_DENY,
		    all);
	add_reasons(view, tally, impp_verdict_name(IMPP_WOULD_DENY),
		    IMPP_STAT_WOULD_DENY, all);
	table_cell(view, "%s", impp_verdict_name(IMPP_PASS));
	table_cell(view, "not judged");
	add_stat(view, tally, &tally->reason[IMPP_STAT_PASS]);
	table_print(view, stdout);
	table_free(view);
}

static void print_since(const struct tally *tally)
{
	char age[AGE_TEXT], when[AGE_TEXT];

	if (tally->counting_ms == IMPP_NEVER) {
		printf("nftables' table inet impp\n");
		return;
	}
	if (tally->backend == BACKEND_NFT)
		printf("nftables' table inet impp, counting since the last reset, or ");
	else
		printf("counting ");
	printf("since %s (%s)\n", age_when(tally->counting_ms, when),
	       age_text(tally->counting_ms, age));
}

static void print_text(const struct tally *tally, bool all)
{
	if (tally->policy || tally->backend == BACKEND_KERNEL) {
		print_since(tally);
		putchar('\n');
	}
	if (tally->policy)
		print_rows(tally, all);
	else
		printf("no policy is in force\n");
	if (!tally->policy && tally->backend == BACKEND_NFT)
		return;
	putchar('\n');
	print_reasons(tally, all);
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

static json_t *rows_json(const struct tally *tally)
{
	const struct tally_row *row;
	json_t *list = json_array();

	for (row = tally->row; row < tally->row + tally->rows; row++)
		json_array_append_new(
			list,
			stat_json(json_pack("{so so}", "id",
					    json_text(row->id, sizeof(row->id)),
					    "name",
					    json_text(row->name,
						      sizeof(row->name))),
				  &row->stat));
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

/* nf_tables has no generation, and may not know since when it counts. */
static int print_json(const struct tally *tally)
{
	bool nft = tally->backend == BACKEND_NFT;

	return json_print(
		json_pack("{si ss so so so so so so}", "version", JSON_FORMAT,
			  "backend", backend_name(tally->backend), "generation",
			  nft ? json_null() : json_integer(tally->generation),
			  "counting_ms",
			  nft ? json_null() : json_integer(tally->counting_ms),
			  "rows", rows_json(tally), "deny",
			  reasons_json(tally->reason + IMPP_STAT_DENY),
			  "would_deny",
			  reasons_json(tally->reason + IMPP_STAT_WOULD_DENY),
			  "pass",
			  stat_json(json_object(),
				    &tally->reason[IMPP_STAT_PASS])));
}

static int reset_kernel(struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_stats_reset(kernel);
	kernel_close(kernel);
	return ret;
}

static int reset_nft(struct diag *diag)
{
	struct nft *nft = nft_open(diag);
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_reset(nft);
	nft_close(nft);
	return ret;
}

static int reset(struct diag *diag, enum backend backend)
{
	int ret = backend == BACKEND_NFT ? reset_nft(diag) : reset_kernel(diag);

	if (!ret)
		printf("counting from zero\n");
	return ret;
}

static int print(struct diag *diag, enum backend backend, bool json, bool all)
{
	struct tally tally;
	int ret;

	ret = backend == BACKEND_NFT ? tally_nft(&tally, diag)
				     : tally_kernel(&tally, diag);
	if (!ret && json)
		ret = print_json(&tally);
	else if (!ret)
		print_text(&tally, all);
	tally_clear(&tally);
	return ret;
}

int stats_main(int argc, char **argv)
{
	bool json = false, all = false, zero = false;
	const char *name = NULL;
	const struct arg arg[] = {
		{ "--json", &json, NULL },
		{ "--all", &all, NULL },
		{ "--reset", &zero, NULL },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	enum backend backend;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (zero && (json || all))
		return verb_usage(argv[0], "--reset prints nothing");
	ret = backend_choose(argv[0], name, &backend);
	if (ret)
		return ret;
	diag_init(&diag);
	return zero ? reset(&diag, backend) : print(&diag, backend, json, all);
}
