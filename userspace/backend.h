/* SPDX-License-Identifier: GPL-2.0 */
/* Which of the two enforces: nf_impp or nf_tables. */
#ifndef _IMPP_BACKEND_H
#define _IMPP_BACKEND_H

#include "diag.h"

enum backend {
	BACKEND_KERNEL,
	BACKEND_NFT,
};

/* "kernel" or "nft" */
const char *backend_name(enum backend backend);

/**
 * backend_choose() - the backend that a verb is about
 * @verb: its name, for a complaint
 * @name: the value of --backend, or NULL: nf_impp if it is loaded, else
 *	nf_tables if it has a table inet impp, else nf_impp
 * @backend: set to it
 *
 * Return: EXIT_DONE or EXIT_USAGE.
 */
int backend_choose(const char *verb, const char *name, enum backend *backend);

/* Has it a policy in force? False also where nobody may ask. */
bool backend_in_force(enum backend backend);

/**
 * backend_warn_both() - warn if the other backend has a policy in force, too
 * @diag: where to
 * @backend: the one that is wanted
 */
void backend_warn_both(struct diag *diag, enum backend backend);

#endif /* _IMPP_BACKEND_H */
