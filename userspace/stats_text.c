// SPDX-License-Identifier: GPL-2.0
/* A tally for people. */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "age.h"
#include "reason.h"
#include "remedy.h"
#include "stats.h"
#include "table.h"

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

/* -- Rows that nothing has hit ------------------------------------------------
 */

static void print_unused(const struct tally *tally)
{
	struct table_view *view = table_new("ROW", "NAME", NULL);
	const struct tally_row *row;
	size_t unused = 0;

	for (row = tally->row; row < tally->row + tally->rows; row++) {
		if (row->stat.packets)
			continue;
		table_row(view, row->id, row->name);
		unused++;
	}
	printf("%zu of %zu rows have not been hit\n", unused, tally->rows);
	if (unused) {
		putchar('\n');
		table_print(view, stdout);
	}
	table_free(view);
}

/* -- Reasons in sentences -----------------------------------------------------
 */

static void explain_stat(const struct tally *tally,
			 const struct impp_stat *stat, const char *verdict,
			 const char *reason)
{
	char age[AGE_TEXT];

	printf("%s%s%s: %llu %s, %llu bytes", verdict, *reason ? " " : "",
	       reason, (unsigned long long)stat->packets,
	       stat->packets == 1 ? "packet" : "packets",
	       (unsigned long long)stat->bytes);
	if (tally->backend == BACKEND_KERNEL && stat->last_ms != IMPP_NEVER)
		printf(", the last %s ago", age_text(stat->last_ms, age));
	printf("\n");
}

/* Return: how many reasons there are. */
static unsigned int explain_reasons(const struct tally *tally,
				    unsigned int verdict, unsigned int base,
				    enum lang lang)
{
	const struct impp_stat *stat = tally->reason + base;
	unsigned int reason, found = 0;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++) {
		if (!stat[reason].packets)
			continue;
		explain_stat(tally, &stat[reason], impp_verdict_name(verdict),
			     impp_reason_name(reason));
		printf("    %s\n", reason_sentence(reason, lang));
		printf("    -> %s\n\n", remedy_sentence(reason, lang));
		found++;
	}
	return found;
}

static void print_explained(const struct tally *tally, enum lang lang)
{
	unsigned int found;

	found = explain_reasons(tally, IMPP_DENY, IMPP_STAT_DENY, lang);
	found += explain_reasons(tally, IMPP_WOULD_DENY, IMPP_STAT_WOULD_DENY,
				 lang);
	if (!found)
		printf("nothing was denied\n\n");
	explain_stat(tally, &tally->reason[IMPP_STAT_PASS],
		     impp_verdict_name(IMPP_PASS), "");
	printf("    %s\n", verdict_sentence(IMPP_PASS, lang));
}

/* -- All ----------------------------------------------------------------------
 */

static void print_both(const struct tally *tally, bool all)
{
	if (tally->policy)
		print_rows(tally, all);
	else
		printf("no policy is in force\n");
	if (!tally->policy && tally->backend == BACKEND_NFT)
		return;
	putchar('\n');
	print_reasons(tally, all);
}

void stats_text(const struct tally *tally, enum stats_part part, enum lang lang)
{
	if (tally->policy || tally->backend == BACKEND_KERNEL) {
		print_since(tally);
		putchar('\n');
	}
	if (part == STATS_UNUSED && tally->policy)
		print_unused(tally);
	else if (part == STATS_EXPLAIN &&
		 (tally->policy || tally->backend == BACKEND_KERNEL))
		print_explained(tally, lang);
	else
		print_both(tally, part == STATS_ALL);
}
