/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chains: the rules that a port leads to, in the order in which they are asked
 * for the source port (S4). Equal chains are one.
 */
#ifndef _IMPP_CHAINS_H
#define _IMPP_CHAINS_H

#include "compile.h"
#include "intern.h"

/**
 * struct chains - all chains of a policy
 * @active: the rows that their numbers mean
 * @diag: told of a limit passed
 * @things: IMPP_TABLE_MATCHES, chain by chain
 */
struct chains {
	const struct active *active;
	struct diag *diag;
	struct intern things;
};

#define CHAINS_FAILED (IMPP_MATCH_NONE - 1)

/**
 * chains_put() - the chain of some rows
 * @chains: @active and @diag are set
 * @row: numbers of active rows, ascending
 * @len: how many; at least 1
 * @sourced: the transport has source ports
 * @port: for messages
 *
 * Return: the first match in IMPP_TABLE_MATCHES, or CHAINS_FAILED after an
 * error.
 */
u32 chains_put(struct chains *chains, const u32 *row, size_t len, bool sourced,
	       u32 port);

#endif /* _IMPP_CHAINS_H */
