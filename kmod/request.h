/* SPDX-License-Identifier: GPL-2.0 */
/* The attributes of a request. */
#ifndef _IMPP_REQUEST_H
#define _IMPP_REQUEST_H

#include <net/genetlink.h>

struct impp_applied;

/**
 * impp_request_say() - NL_SET_ERR_MSG() for a text that is no literal
 * @info: the request
 * @text: static
 */
void impp_request_say(struct genl_info *info, const char *text);

/**
 * impp_request_mode() - read IMPP_A_MODE
 * @info: the request
 * @mode: set to enum impp_mode
 *
 * Return: 0, or -EINVAL, told.
 */
int impp_request_mode(struct genl_info *info, u8 *mode);

/**
 * impp_request_policy() - build the policy that a POLICY_SET brings
 * @info: the request
 * @applied: new; what was built of it is the caller's to put, also on failure
 * @limit: bytes that the policy may take
 *
 * Context: process context, may sleep; takes no lock.
 * Return: 0, -EINVAL, -E2BIG, -ENOMEM or -EINTR; a refusal names the attribute,
 * and its offset points at the record.
 */
int impp_request_policy(struct genl_info *info, struct impp_applied *applied,
			size_t limit);

#endif /* _IMPP_REQUEST_H */
