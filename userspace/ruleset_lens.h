/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the rules of a row look: the same row is about a packet that opens, one
 * that answers, and the two as an ICMP error quotes them.
 */
#ifndef _IMPP_RULESET_LENS_H
#define _IMPP_RULESET_LENS_H

#include "ruleset_maker.h"

/* Where a view finds something: a field, for RAW with its place. */
struct spot {
	enum ruleset_field field;
	uint16_t offset;
	uint16_t len;
};

/**
 * struct lens - where a view finds what a row speaks of
 * @quoted: in a packet that an ICMP error quotes
 * @raw: by its bytes, not by conntrack
 * @back: seen from the one who answers
 */
struct lens {
	struct spot opener;
	struct spot listener;
	struct spot from_port;
	struct spot port;
	struct spot icmp;
	struct spot proto;
	bool quoted;
	bool raw;
	bool back;
};

/* The packet itself, as one that opens. */
struct lens lens_packet(int v);
struct lens lens_for(const struct maker *m, enum view view);

/* One match more, of what is found at a spot. */
void spot_value(struct ruleset_rule *rule, const struct spot *spot,
		uint32_t value);
void spot_ports(struct ruleset_rule *rule, const struct spot *spot,
		const struct ports *ports);
void spot_range(struct ruleset_rule *rule, const struct spot *spot,
		const struct port_range *range);
void spot_set(struct ruleset_rule *rule, const struct spot *spot,
	      const char *set);

#endif /* _IMPP_RULESET_LENS_H */
