/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a network namespace must be like after the commands that were carried
 * out in it, by the protocol (uapi/nf_impp.h) alone. It is the only one who
 * changes the policy there, and no confirmation expires.
 */
#ifndef IMPP_NET_MODEL_H
#define IMPP_NET_MODEL_H

#include "nl.h"

/**
 * struct model_policy - a policy as it was sent
 * @sent: its attributes; those of a table together
 * @generation: that it has; 0: there is none
 */
struct model_policy {
	struct nl_answer sent;
	uint64_t generation;
};

/**
 * struct model - a namespace
 * @policy: in force
 * @fallback: what would come back, while @pending
 * @generation: the last one given to a policy
 * @mode: enum impp_mode, of the policy in force
 * @fallback_mode: of the other one
 * @pending: the policy is not confirmed
 * @sealed: nothing changes any more
 */
struct model {
	struct model_policy policy;
	struct model_policy fallback;
	uint64_t generation;
	uint8_t mode;
	uint8_t fallback_mode;
	bool pending;
	bool sealed;
};

void model_init(struct model *m);
void model_free(struct model *m);

/**
 * model_perform() - a request was carried out
 * @m: the namespace it was sent to
 * @hdr: the request
 * @generation: what the answer said, 0: nothing
 *
 * Return: NULL, or why it should have been refused.
 */
const char *model_perform(struct model *m, const struct nlmsghdr *hdr,
			  uint64_t generation);

/**
 * model_valid() - are all records of a POLICY_SET as the protocol wants them?
 * @hdr: the request, whose attributes netlink has accepted
 */
bool model_valid(const struct nlmsghdr *hdr);

/**
 * model_check() - is the namespace as it should be?
 * @m: what it should be
 * @nl: the namespace
 *
 * Return: NULL, or what is not.
 */
const char *model_check(const struct model *m, struct nl *nl);

#endif /* IMPP_NET_MODEL_H */
