// SPDX-License-Identifier: GPL-2.0
/*
 * check: what a site file would permit, and what looks wrong with it. No
 * privilege and no kernel. Errors and advice go to standard error, where every
 * verb has them, the report to standard output.
 */
#include <string.h>

#include "args.h"
#include "report.h"
#include "site.h"
#include "verb.h"

struct options {
	bool json;
	bool rows;
	const char *backend;
};

static void print(struct report *report, const struct options *o)
{
	if (report->compiled)
		report_print(report, o->rows);
	/* In the order of time, where both streams are one terminal. */
	fflush(stdout);
	advice_report(&report->advices, report->diag);
	report_summary(report);
}

static int check(struct report *report, const struct site *site,
		 const struct options *o)
{
	int err = 0;

	if (site)
		report->compiled = compile_site(site, report->diag);
	if (report->compiled) {
		census_init(&report->census, report->compiled);
		shadows_find(&report->shadows, &report->census);
		advice_find(&report->advices, &report->census);
	}
	if (o->json)
		err = report_json(report);
	else
		print(report, o);
	return err || !report->compiled ? EXIT_NO : EXIT_DONE;
}

static void report_clear(struct report *report)
{
	advice_clear(&report->advices);
	shadows_clear(&report->shadows);
	census_exit(&report->census);
	compiled_free(report->compiled);
}

int check_main(int argc, char **argv)
{
	struct options o = { .backend = "kernel" };
	const struct arg args[] = {
		{ "--json", &o.json, NULL },
		{ "--rows", &o.rows, NULL },
		{ "--backend", NULL, &o.backend },
		{ NULL, NULL, NULL },
	};
	struct report report = { .path = SITE_DEFAULT };
	int words = args_read(argc, argv, args, &report.path, 1);
	struct diag diag;
	struct site *site;
	int err;

	if (words < 0)
		return EXIT_USAGE;
	report.nft = !strcmp(o.backend, "nft");
	if (!report.nft && strcmp(o.backend, "kernel"))
		return verb_usage(argv[0], "--backend is kernel or nft, not %s",
				  o.backend);
	diag_init(&diag);
	report.diag = &diag;
	site = site_read(report.path, &diag);
	err = check(&report, site, &o);
	report_clear(&report);
	site_free(site);
	return err;
}
