/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is it a policy? Written from the protocol (uapi/nf_impp.h), not from the
 * kernel's checks, and as plain as can be.
 */
#ifndef IMPP_NET_VALID_H
#define IMPP_NET_VALID_H

#include "nl.h"

/**
 * valid_policy() - look for what is wrong with the records of a POLICY_SET
 * @sent: its attributes, those of a table together
 *
 * Return: what, or NULL.
 */
const char *valid_policy(const struct nl_answer *sent);

#endif /* IMPP_NET_VALID_H */
