/* SPDX-License-Identifier: GPL-2.0 */
/* What is in force in nf_tables, in the words of the tables. */
#ifndef _IMPP_SHOW_NFT_H
#define _IMPP_SHOW_NFT_H

#include "diag.h"

/**
 * show_nft() - print it
 * @diag: told why not
 * @json: for programs
 *
 * Return: an exit code.
 */
int show_nft(struct diag *diag, bool json);

#endif /* _IMPP_SHOW_NFT_H */
