/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that are nearly right: a valid one is taken apart into attributes
 * and records, a few of these are changed, and it is put together again. What
 * comes of it is decided by the random numbers alone.
 */
#ifndef IMPP_NET_MUTATE_H
#define IMPP_NET_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "../unit/random.h"
#include "nl.h"

/* No mutant is longer. */
#define MUTANT_MAX (1 << 20)

/**
 * mutate() - a few changes
 * @random: decides
 * @valid: what is changed
 * @changes: how many; 0: it is copied
 * @out: room for MUTANT_MAX bytes
 *
 * nlmsg_len may be wrong, too. The family is @valid's nlmsg_type, not 0.
 *
 * Return: bytes, a multiple of NLMSG_ALIGNTO.
 */
size_t mutate(struct random *random, const struct nl_request *valid,
	      unsigned int changes, uint8_t *out);

#endif /* IMPP_NET_MUTATE_H */
