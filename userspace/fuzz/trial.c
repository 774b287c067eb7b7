// SPDX-License-Identifier: GPL-2.0
/* Sites of inputs: text, or a seed. */
#include "../../tests/unit/random_site.h"
#include "../site.h"
#include "shelf.h"
#include "trial.h"

static struct site *read_site(struct input *in, struct diag *diag)
{
	u16 len = input_u16(in);
	struct source *source;
	struct site *site;

	if (len) {
		source = input_source(in, len);
		return source ? site_parse(source, diag) : NULL;
	}
	site = random_site(input_u32(in), diag);
	/* They keep to what a reader accepts. */
	HOLDS(site);
	return site;
}

bool trial_init(struct trial *trial, struct input *in)
{
	const struct active *active;
	struct diag diag;
	size_t i;

	memset(trial, 0, sizeof(*trial));
	input_diag(&diag);
	shelf_catalogue();
	trial->site = read_site(in, &diag);
	if (trial->site)
		trial->compiled = compile_site(trial->site, &diag);
	HOLDS(!trial->compiled == !!diag.errors || !trial->site);
	if (!trial->compiled)
		return false;
	/* What the compiler makes, the builder takes. */
	HOLDS(!compiled_policy(trial->compiled, &trial->policy, &diag));
	for (i = 0; i < trial->compiled->actives; i++) {
		active = &trial->compiled->active[i];
		if (active->rule != IMPP_RULE_NONE)
			trial->row[active->rule] = active->row;
	}
	return true;
}

void trial_exit(struct trial *trial)
{
	impp_policy_clear(&trial->policy);
	compiled_free(trial->compiled);
	site_free(trial->site);
}
