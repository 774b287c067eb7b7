// SPDX-License-Identifier: GPL-2.0
/* Rulesets of sites, to be tried. */
#include <string.h>

#include "../../userspace/compile.h"
#include "../../userspace/site.h"
#include "capture.h"
#include "random_site.h"
#include "ruleset_trial.h"

static bool trial_make(struct trial *trial, struct site *site,
		       struct diag *diag)
{
	trial->site = site;
	if (!site)
		return false;
	trial->compiled = compile_site(site, diag);
	if (!trial->compiled)
		return false;
	trial->ruleset = ruleset_make(trial->compiled);
	return true;
}

bool trial_random(struct trial *trial, uint64_t seed)
{
	struct diag diag;

	memset(trial, 0, sizeof(*trial));
	trial->seed = seed;
	diag_init(&diag);
	diag.quiet = true;
	return trial_make(trial, random_site(seed, &diag), &diag);
}

bool trial_text(struct trial *trial, const char *text)
{
	struct diag diag;

	memset(trial, 0, sizeof(*trial));
	diag_init(&diag);
	return trial_make(trial, site_parse(capture_source(text), &diag),
			  &diag);
}

void trial_exit(struct trial *trial)
{
	ruleset_free(trial->ruleset);
	compiled_free(trial->compiled);
	site_free(trial->site);
}
