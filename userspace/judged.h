/* SPDX-License-Identifier: GPL-2.0 */
/* In which address families a policy judges anything. */
#ifndef _IMPP_JUDGED_H
#define _IMPP_JUDGED_H

#include <stdbool.h>

#include "../kmod/policy.h"

/**
 * judged_families() - in which families is an address protected?
 * @tables: of a policy; all zeroes: in none
 * @ipv4: set
 * @ipv6: set
 */
void judged_families(const struct impp_tables *tables, bool *ipv4, bool *ipv6);

#endif /* _IMPP_JUDGED_H */
