/* SPDX-License-Identifier: GPL-2.0 */
/* What a ruleset takes of the kernel's memory while it is put in force. */
#ifndef _IMPP_NFT_MEMORY_H
#define _IMPP_NFT_MEMORY_H

#include "diag.h"

/**
 * nft_memory_refuse() - is this machine too small for a ruleset?
 * @diag: told so
 * @ranges: of addresses, in all its sets
 *
 * The kernel would not say no: it would look for a process to kill.
 *
 * Return: true if it is.
 */
bool nft_memory_refuse(struct diag *diag, unsigned long long ranges);

#endif /* _IMPP_NFT_MEMORY_H */
