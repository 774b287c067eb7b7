// SPDX-License-Identifier: GPL-2.0
/* The reader of catalogues; what it accepts is linted, too. */
#include "../catalogue.h"
#include "../lint.h"
#include "input.h"

static void lint(const struct catalogue *catalogue)
{
	struct findings findings = { 0 };
	size_t i;

	lint_find(&findings, catalogue);
	for (i = 0; i < findings.len; i++) {
		HOLDS(findings.finding[i].kind < LINT_KINDS);
		HOLDS(findings.finding[i].row && findings.finding[i].text[0]);
	}
	lint_clear(&findings);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	struct source *source = input_source(&in, len);
	struct catalogue *catalogue;
	struct diag diag;

	if (!source)
		return 0;
	input_diag(&diag);
	catalogue = catalogue_parse(source, &diag);
	HOLDS(!catalogue == !!diag.errors);
	if (catalogue)
		lint(catalogue);
	catalogue_free(catalogue);
	return 0;
}
