/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways around the policy: what on this machine carries packets on without the
 * forward hook, where they would be judged (S2).
 */
#ifndef _IMPP_BYPASS_H
#define _IMPP_BYPASS_H

#include "diag.h"

/**
 * bypass_warn() - warn of each way around that is found
 * @diag: where to
 *
 * Looks at nftables' flowtables, IPVS, MPLS, XDP, tc and Open vSwitch, in the
 * network namespace that this runs in. What it may not look at it passes over.
 */
void bypass_warn(struct diag *diag);

/**
 * bypass_warn_idle() - warn if this machine forwards nothing
 * @diag: where to
 * @ipv4: the policy judges hosts with IPv4 addresses
 * @ipv6: likewise IPv6
 */
void bypass_warn_idle(struct diag *diag, bool ipv4, bool ipv6);

#endif /* _IMPP_BYPASS_H */
