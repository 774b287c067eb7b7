/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Valid requests for a fuzzer to spoil: every command, policies of many shapes,
 * of tests and of the command itself.
 */
#ifndef IMPP_NET_BAIT_H
#define IMPP_NET_BAIT_H

#include "../unit/random.h"
#include "nl.h"

/**
 * bait_catch() - have the command apply its example, and keep that
 * @nl: a namespace for it to be applied in
 *
 * Without IMPP and IMPP_POLICY_DIR in the environment there is only the sample.
 *
 * Return: whether it is kept.
 */
bool bait_catch(struct nl *nl);

/**
 * bait_make() - a request
 * @random: decides
 * @r: initialised
 * @generation: of the policy that is in force
 */
void bait_make(struct random *random, struct nl_request *r,
	       uint64_t generation);

#endif /* IMPP_NET_BAIT_H */
