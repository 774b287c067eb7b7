/* SPDX-License-Identifier: GPL-2.0 */
/* Ways around the policy: what tc sends on from where it came in. */
#ifndef _IMPP_BYPASS_TC_H
#define _IMPP_BYPASS_TC_H

#include "diag.h"

/**
 * bypass_tc_warn() - warn of filters at ingress that may redirect
 * @diag: where to
 *
 * Those are filters with an action mirred, and BPF programs.
 */
void bypass_tc_warn(struct diag *diag);

#endif /* _IMPP_BYPASS_TC_H */
