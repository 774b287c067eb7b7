/* SPDX-License-Identifier: GPL-2.0 */
/* A policy that waits to be confirmed, in words. */
#ifndef _IMPP_PENDING_H
#define _IMPP_PENDING_H

#include "kernel.h"

#define PENDING_TEXT 96

/**
 * pending_take() - what the tables do not come with
 * @running: of kernel_policy_get()
 * @status: of kernel_status_get(), of the same generation
 */
void pending_take(struct running *running, const struct running *status);

/**
 * pending_back() - what comes back unless it is confirmed
 * @fallback: its generation, or 0
 * @text: set to "the policy of generation 7 comes back" or the like
 *
 * Return: @text.
 */
const char *pending_back(uint64_t fallback, char text[PENDING_TEXT]);

/**
 * pending_refuse() - nothing else can be done before it is settled
 * @diag: told how long it waits, and what settles it
 * @running: of kernel_status_get(), and pending
 *
 * Return: EXIT_NO.
 */
int pending_refuse(struct diag *diag, const struct running *running);

/**
 * pending_seconds() - read the value of --confirm
 * @text: the value
 * @seconds: set
 *
 * Return: 0, or -1 unless it is 1 to IMPP_CONFIRM_MAX.
 */
int pending_seconds(const char *text, uint32_t *seconds);

#endif /* _IMPP_PENDING_H */
