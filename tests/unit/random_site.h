/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMPP_UNIT_RANDOM_SITE_H
#define IMPP_UNIT_RANDOM_SITE_H

#include <stdint.h>
#include <stdio.h>

#include "../../userspace/model.h"

/**
 * random_site_yaml() - write a site file that a seed decides
 * @out: where to
 * @seed: the same text for the same seed
 *
 * It names the catalogue cisco-imp and keeps to what a reader accepts, though
 * it makes little sense: overlapping and nested prefixes, any, multicast,
 * excepts, switches, own rows of every transport.
 */
void random_site_yaml(FILE *out, uint64_t seed);

/**
 * random_site() - the same, read
 * @seed: of the site
 * @diag: told if the reader refuses it
 *
 * Return: the site, or NULL.
 */
struct site *random_site(uint64_t seed, struct diag *diag);

#endif /* IMPP_UNIT_RANDOM_SITE_H */
