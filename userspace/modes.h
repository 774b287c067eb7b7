/* SPDX-License-Identifier: GPL-2.0 */
/* The words for mode, state and on-deny, as site files write them. */
#ifndef _IMPP_MODES_H
#define _IMPP_MODES_H

#include <stdint.h>

/* Each returns "?" for a number that it does not know. */
const char *mode_name(uint8_t mode);
const char *state_name(uint8_t state);
const char *on_deny_name(uint8_t on_deny);

/**
 * mode_parse() - read a mode
 * @name: "enforce" or "audit"
 * @mode: set to enum impp_mode
 *
 * Return: 0, or -1 for another word.
 */
int mode_parse(const char *name, uint8_t *mode);

#endif /* _IMPP_MODES_H */
