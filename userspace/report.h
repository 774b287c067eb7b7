/* SPDX-License-Identifier: GPL-2.0 */
/* What check found: the report, for people and as JSON. */
#ifndef _IMPP_REPORT_H
#define _IMPP_REPORT_H

#include "advice.h"
#include "shadow.h"

/**
 * struct report - a site, looked at
 * @path: the site file, as the person named it
 * @diag: what was wrong
 * @compiled: the site, compiled, or NULL after an error
 * @census: its groups
 * @shadows: its rules that are never credited
 * @advices: what there is to say
 * @nft: say where the nft backend differs, too
 */
struct report {
	const char *path;
	struct diag *diag;
	struct compiled *compiled;
	struct census census;
	struct shadows shadows;
	struct advices advices;
	bool nft;
};

/**
 * report_print() - for people
 * @report: of a site without an error
 * @rows: a line for each row that grants, instead of one for its roles
 */
void report_print(const struct report *report, bool rows);

/* The last line: how many of what. Of a site with errors, too. */
void report_summary(const struct report *report);

/* As JSON; of a site with errors, too. Returns 0 or -1. */
int report_json(const struct report *report);

/* The addresses that are judged, for free() of @prefix. */
struct prefixes report_judged(const struct report *report);

#endif /* _IMPP_REPORT_H */
