/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of the sample policy, brought to any length. Up to the protocol's
 * limits what they hold is valid; beyond them it need not be.
 */
#ifndef IMPP_NET_FILL_H
#define IMPP_NET_FILL_H

#include "sample.h"

void fill_roles(struct sample *sample, uint32_t len);

/* All are protected. */
void fill_groups(struct sample *sample, uint32_t len);

/* Of 256 groups, to 256 roles. */
void fill_members(struct sample *sample, uint32_t len);
void fill_spans4(struct sample *sample, uint32_t len);
void fill_spans6(struct sample *sample, uint32_t len);
void fill_rules(struct sample *sample, uint32_t len);
void fill_matches(struct sample *sample, uint32_t len);

/* Ranges of one port, @per to a set; the cells are emptied. */
void fill_sets(struct sample *sample, uint32_t len, uint32_t per);
void fill_cells(struct sample *sample, uint32_t len);

/* Between IMPP_GROUPS_MAX groups. */
void fill_relations(struct sample *sample, uint32_t len);

#endif /* IMPP_NET_FILL_H */
