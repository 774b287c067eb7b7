/* SPDX-License-Identifier: GPL-2.0 */
/* The module, for tests that speak to it. */
#ifndef IMPP_NET_MODULE_H
#define IMPP_NET_MODULE_H

/*
 * Loads the module named in the environment, as tests/ktap.sh does, unless one
 * is loaded. The test is skipped if it is not run by root or knows of none.
 */
void module_need(void);

#endif /* IMPP_NET_MODULE_H */
