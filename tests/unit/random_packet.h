/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMPP_UNIT_RANDOM_PACKET_H
#define IMPP_UNIT_RANDOM_PACKET_H

#include "../../userspace/model.h"
#include "packet.h"
#include "random.h"

/**
 * random_packet() - a packet that is likely to be near an edge of a site
 * @r: randomness
 * @site: its prefixes and rows are where the packets are drawn
 *
 * Addresses lie in bound prefixes and next to their ends; ports are those of a
 * row, or one off; families, protocols, sessions and defects mix.
 */
struct packet random_packet(struct random *r, const struct site *site);

#endif /* IMPP_UNIT_RANDOM_PACKET_H */
