/* SPDX-License-Identifier: GPL-2.0 */
/* The formats of `impp export`: a policy as text for another program. */
#ifndef _IMPP_EXPORT_H
#define _IMPP_EXPORT_H

#include <stdio.h>

#include "compile.h"

/**
 * export_iptables() - for iptables-restore --noflush: the IPv4 half
 * @compiled: the policy
 * @out: where to
 */
void export_iptables(const struct compiled *compiled, FILE *out);

/* For ip6tables-restore --noflush: the IPv6 half. */
void export_ip6tables(const struct compiled *compiled, FILE *out);

/* For an IOS or IOS XE router, which filters without state. */
void export_ios(const struct compiled *compiled, FILE *out);

/* For an ASA, which knows sessions: what may open them. */
void export_asa(const struct compiled *compiled, FILE *out);

#endif /* _IMPP_EXPORT_H */
