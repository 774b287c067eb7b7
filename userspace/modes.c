// SPDX-License-Identifier: GPL-2.0
/* Words for the choices of a policy. */
#include <string.h>

#include "../kmod/uapi/nf_impp.h"
#include "modes.h"

static const char *const modes[__IMPP_MODE_MAX] = {
	[IMPP_MODE_ENFORCE] = "enforce",
	[IMPP_MODE_AUDIT] = "audit",
};

static const char *const states[__IMPP_STATE_MAX] = {
	[IMPP_STATE_CONNTRACK] = "conntrack",
	[IMPP_STATE_STATELESS] = "stateless",
};

static const char *const on_denies[__IMPP_ON_DENY_MAX] = {
	[IMPP_ON_DENY_DROP] = "drop",
	[IMPP_ON_DENY_REJECT] = "reject",
};

const char *mode_name(uint8_t mode)
{
	return mode < __IMPP_MODE_MAX ? modes[mode] : "?";
}

const char *state_name(uint8_t state)
{
	return state < __IMPP_STATE_MAX ? states[state] : "?";
}

const char *on_deny_name(uint8_t on_deny)
{
	return on_deny < __IMPP_ON_DENY_MAX ? on_denies[on_deny] : "?";
}

int mode_parse(const char *name, uint8_t *mode)
{
	uint8_t i;

	for (i = 0; i < __IMPP_MODE_MAX; i++) {
		if (!strcmp(name, modes[i])) {
			*mode = i;
			return 0;
		}
	}
	return -1;
}
