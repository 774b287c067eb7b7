// SPDX-License-Identifier: GPL-2.0
/*
 * A port set equals a search through its ranges: for all sets of LEN ranges,
 * all numbers that their first one may have, and all ports. Nothing beyond
 * impp_portset_size() is read or written.
 *
 * There are PORTS ports rather than 65,536 (run.sh changes the copy): in 512 a
 * set of one range takes the words of its range, in 256 one of two takes all
 * words there are. The unit test test_lookup takes all ports.
 */
#include "kmod/portset.c"
#include "proof.h"

int main(void)
{
	size_t size = impp_portset_size(LEN);
	struct impp_portset *set = calloc(1, size);
	u32 first = nondet_u32(), port = nondet_u32(), at = LEN, i;
	struct impp_range range[LEN];

	assume(set && first <= IMPP_RANGES_MAX - LEN && port < IMPP_PORTS);
	for (i = 0; i < LEN; i++) {
		range[i].lo = nondet_u16();
		range[i].hi = nondet_u16();
		assume(range[i].lo <= range[i].hi && range[i].hi < IMPP_PORTS);
		assume(!i || range[i].lo > range[i - 1].hi);
		if (port >= range[i].lo && port <= range[i].hi)
			at = i;
	}
	assert(impp_portset_build(set, range, LEN, first) <= size);
	assert(impp_portset_has(set, port) == (at < LEN));
	if (at < LEN)
		assert(impp_portset_range(set, port) == first + at);
	return 0;
}
