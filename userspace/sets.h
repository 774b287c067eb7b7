/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Port sets: which ports of a transport some rows permit, or keep on their
 * host, and the chain that each leads to. Equal sets are one, whatever cell or
 * transport they are of.
 */
#ifndef _IMPP_SETS_H
#define _IMPP_SETS_H

#include "chains.h"

enum set_kind {
	SET_PERMIT,
	SET_LOCALHOST,
	SET_KINDS,
};

/**
 * struct edges - where rows begin and end on the ports of one transport
 * @edge: ascending
 * @len: number of @edge
 */
struct edges {
	struct edge *edge;
	size_t len;
};

/**
 * struct sets - all port sets of a policy
 * @compiled: the active rows
 * @chains: what the ports of permitting sets lead to
 * @things: IMPP_TABLE_RANGES, set by set, without the sets' numbers
 * @edges: of all active rows
 * @inside: scratch: rows that the port at hand is in, ascending
 * @insides: number of @inside
 * @range: scratch: the set under construction
 * @ranges: number of @range
 */
struct sets {
	const struct compiled *compiled;
	struct chains chains;
	struct intern things;
	struct edges edges[SET_KINDS][__IMPP_TRANSPORT_MAX];
	u32 *inside;
	size_t insides;
	struct impp_range *range;
	size_t ranges;
};

#define SETS_FAILED 0xffffffffU

/**
 * sets_init() - get ready for the rows of a site
 * @sets: filled
 * @compiled: its active rows are known
 * @diag: told of limits passed
 */
void sets_init(struct sets *sets, const struct compiled *compiled,
	       struct diag *diag);
void sets_exit(struct sets *sets);

/**
 * sets_put() - the port set of some rows
 * @sets: ready
 * @rows: bits by number of active row; those of another kind do not count
 * @kind: what the set says of its ports
 * @transport: enum impp_transport
 *
 * Return: its number, 0 if it is empty, or SETS_FAILED after an error.
 */
u32 sets_put(struct sets *sets, const u64 *rows, enum set_kind kind,
	     unsigned int transport);

/**
 * sets_tables() - write MATCHES and RANGES
 * @sets: complete
 * @tables: to which they are added
 */
void sets_tables(const struct sets *sets, struct impp_tables *tables);

#endif /* _IMPP_SETS_H */
