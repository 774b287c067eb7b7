// SPDX-License-Identifier: GPL-2.0
/*
 * Building a chain: what earlier matches cover is never credited and left out,
 * so that a chain stays short however many rows share a port.
 */
#include "chains.h"

struct chain {
	struct impp_match match[IMPP_CHAIN_MAX];
	u32 len;
};

/* Is every source port from @lo to @hi in a match of the chain already? */
static bool covered(const struct chain *chain, u32 lo, u32 hi)
{
	u32 end = lo, before, i;

	do {
		before = end;
		for (i = 0; i < chain->len; i++) {
			const struct impp_match *m = &chain->match[i];

			if (m->lo <= end && m->hi >= end)
				end = m->hi + 1U;
		}
		if (end > hi)
			return true;
	} while (end > before);
	return false;
}

static int too_long(const struct chains *chains, const struct row *row,
		    u32 port)
{
	diag_error(
		chains->diag, &row->mark,
		"more than %d ranges of source ports share port %u: %s is one too many",
		IMPP_CHAIN_MAX, port, row->id);
	return -1;
}

static int fill(const struct chains *chains, struct chain *chain,
		const u32 *row, size_t len, bool sourced, u32 port)
{
	const struct active *active;
	u32 lo = 0, hi = 65535;
	size_t i;

	for (i = 0; i < len && !covered(chain, 0, 65535); i++) {
		active = &chains->active[row[i]];
		if (sourced) {
			lo = active->from_ports.lo;
			hi = active->from_ports.hi;
		}
		if (covered(chain, lo, hi))
			continue;
		if (chain->len == IMPP_CHAIN_MAX)
			return too_long(chains, active->row, port);
		chain->match[chain->len++] = (struct impp_match){
			.rule = active->rule,
			.lo = lo,
			.hi = hi,
		};
	}
	chain->match[chain->len - 1].flags = IMPP_MATCH_LAST;
	return 0;
}

u32 chains_put(struct chains *chains, const u32 *row, size_t len, bool sourced,
	       u32 port)
{
	struct chain chain = { 0 };
	u32 number, matches;
	size_t end;

	if (fill(chains, &chain, row, len, sourced, port))
		return CHAINS_FAILED;
	number = intern_put(&chains->things, chain.match,
			    chain.len * sizeof(chain.match[0]));
	end = intern_at(&chains->things, chains->things.len);
	matches = end / sizeof(chain.match[0]);
	if (matches > IMPP_MATCHES_MAX) {
		diag_error(
			chains->diag, &chains->active[row[0]].row->mark,
			"the rows combine to more than %d matches of source ports",
			IMPP_MATCHES_MAX);
		return CHAINS_FAILED;
	}
	return intern_at(&chains->things, number) / sizeof(chain.match[0]);
}
