// SPDX-License-Identifier: GPL-2.0
/* The catalogue reader and the model, but for the one catalogue on the shelf.
 */
#include "../catalogue.h"
#include "input.h"
#include "shelf.h"

static struct catalogue *catalogue_read_file(const char *name,
					     const struct mark *mark,
					     struct diag *diag);
static void site_free_whole(struct site *site);

#define catalogue_read catalogue_read_file
#include "../catalogue.c"
#undef catalogue_read

#define site_free site_free_whole
#include "../model.c"
#undef site_free

#define SHELF "cisco-imp"

struct catalogue *shelf_catalogue(void)
{
	static struct catalogue *kept;
	struct diag diag;

	if (kept)
		return kept;
	setenv("IMPP_POLICY_DIR", "policy", 1);
	diag_init(&diag);
	kept = catalogue_read_file(SHELF, NULL, &diag);
	HOLDS(kept);
	return kept;
}

struct catalogue *catalogue_read(const char *name, const struct mark *mark,
				 struct diag *diag)
{
	struct catalogue *kept = shelf_catalogue();

	return strcmp(name, SHELF) ? catalogue_read_file(name, mark, diag)
				   : kept;
}

void site_free(struct site *site)
{
	if (site && site->catalogue == shelf_catalogue()) {
		size_t i;

		for (i = 0; site->change && i < site->catalogue->rows; i++)
			free(site->change[i].ports.range);
		free(site->change);
		site->change = NULL;
		site->catalogue = NULL;
	}
	site_free_whole(site);
}
