/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: attribute policies and commands. */
#ifndef _IMPP_NLOPS_H
#define _IMPP_NLOPS_H

#include <net/genetlink.h>

extern struct genl_family impp_genl_family;

int impp_nlops_init(void);
void impp_nlops_exit(void);

#endif /* _IMPP_NLOPS_H */
