// SPDX-License-Identifier: GPL-2.0
/* What nf_tables' table was made of. */
#include <string.h>

#include "nft_origin.h"
#include "said.h"
#include "saved.h"
#include "verb.h"

/* Is the table made of @site? That is taken over. */
static int try_site(struct nft_origin *origin, struct nft *nft,
		    struct site *site, struct diag *diag)
{
	enum nft_outcome outcome = NFT_REPLACED;
	int ret = EXIT_DONE;

	origin->site = site;
	if (site)
		origin->compiled = compile_site(site, diag);
	if (origin->compiled)
		ret = nft_set(nft, origin->compiled, true, &outcome);
	if (ret || outcome != NFT_UNCHANGED)
		nft_origin_clear(origin);
	origin->there = true;
	return ret;
}

/* What is wrong with the files is no news: they need not even exist. */
static int try_all(struct nft_origin *origin, struct nft *nft, const char *path)
{
	struct said said;
	int ret;

	said_begin(&said);
	ret = try_site(origin, nft, saved_read(SAVED_GOOD, &said.diag),
		       &said.diag);
	if (!ret && !origin->site && path)
		ret = try_site(origin, nft, site_read(path, &said.diag),
			       &said.diag);
	said_end(&said);
	return ret;
}

int nft_origin_find(struct nft_origin *origin, struct nft *nft)
{
	struct nft_state state;
	int ret;

	memset(origin, 0, sizeof(*origin));
	ret = nft_get(nft, 0, &state);
	if (ret)
		return ret;
	origin->there = state.there;
	if (state.there)
		ret = try_all(origin, nft, state.note.site);
	nft_state_clear(&state);
	return ret;
}

void nft_origin_clear(struct nft_origin *origin)
{
	compiled_free(origin->compiled);
	site_free(origin->site);
	memset(origin, 0, sizeof(*origin));
}
