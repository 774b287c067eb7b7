/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the names in the table mean. A row's counter is "row.NAME", with the id
 * as its comment, or "site.NAME"; a reason's is "reason.REASON".
 */
#ifndef _IMPP_NFT_ROW_H
#define _IMPP_NFT_ROW_H

#include "answer.h"
#include "nft_state.h"

#define NFT_ROW_PASS "reason.pass"

/**
 * nft_row_read() - the row that a counter is of
 * @counter: the counter
 * @id: set to "22.1" or "site.NAME"
 * @name: set to its name
 *
 * Return: false if it is of no row.
 */
bool nft_row_read(const struct nft_counter *counter, char id[ANSWER_ROW],
		  char name[IMPP_NAME_LEN]);

/* Is this the name of a reason's counter? */
bool nft_row_is_reason(const char *name, unsigned int reason);

#endif /* _IMPP_NFT_ROW_H */
