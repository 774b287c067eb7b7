// SPDX-License-Identifier: GPL-2.0
/*
 * Views on a packet as nftables' fields. An error quotes a session that
 * conntrack knows, or, where nobody tracks, the bytes of a header.
 */
#include "ruleset_lens.h"

/* Bytes from the ICMP header to the quoted one, and places in that. */
enum {
	QUOTE = 8,
	QUOTE_PROTO4 = QUOTE + 9,
	QUOTE_SADDR4 = QUOTE + 12,
	QUOTE_DADDR4 = QUOTE + 16,
	QUOTE_PROTO6 = QUOTE + 6,
	QUOTE_SADDR6 = QUOTE + 8,
	QUOTE_DADDR6 = QUOTE + 24,
};

static struct spot raw(uint16_t offset, uint16_t len)
{
	return (struct spot){ FIELD_RAW, offset, len };
}

/* The packet itself. */
struct lens lens_packet(int v)
{
	return (struct lens){
		.opener.field = v == V4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR,
		.listener.field = v == V4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR,
		.from_port.field = FIELD_TH_SPORT,
		.port.field = FIELD_TH_DPORT,
		.proto.field = FIELD_L4PROTO,
	};
}

/* The session that conntrack found for the quoted packet. */
static struct lens lens_session(int v)
{
	return (struct lens){
		.opener.field = v == V4 ? FIELD_CT_IP_SADDR
					: FIELD_CT_IP6_SADDR,
		.listener.field = v == V4 ? FIELD_CT_IP_DADDR
					  : FIELD_CT_IP6_DADDR,
		.from_port.field = FIELD_CT_SPORT,
		.port.field = FIELD_CT_DPORT,
		.icmp.field = FIELD_CT_ICMP,
		.proto.field = FIELD_CT_PROTO,
		.quoted = true,
	};
}

/* The bytes of the quoted packet. */
static struct lens lens_bytes(int v)
{
	uint16_t transport = ruleset_family[v].quote;
	bool v4 = v == V4;

	return (struct lens){
		.opener = v4 ? raw(QUOTE_SADDR4, 32) : raw(QUOTE_SADDR6, 128),
		.listener = v4 ? raw(QUOTE_DADDR4, 32) : raw(QUOTE_DADDR6, 128),
		.from_port = raw(transport, 16),
		.port = raw(transport + 2, 16),
		.icmp = raw(transport, 16),
		.proto = raw(v4 ? QUOTE_PROTO4 : QUOTE_PROTO6, 8),
		.quoted = true,
		.raw = true,
	};
}

/* The same, as the one who answers sees it. */
static void turn(struct lens *lens)
{
	const struct lens ahead = *lens;

	lens->opener = ahead.listener;
	lens->listener = ahead.opener;
	lens->from_port = ahead.port;
	lens->port = ahead.from_port;
	lens->back = true;
}

struct lens lens_for(const struct maker *m, enum view view)
{
	struct lens lens = lens_packet(m->v);

	if (view == VIEW_QUOTED || view == VIEW_REPLIED)
		lens = m->conntrack ? lens_session(m->v) : lens_bytes(m->v);
	if (view == VIEW_ANSWER || view == VIEW_REPLIED)
		turn(&lens);
	return lens;
}

static void place(struct ruleset_rule *rule, const struct spot *spot,
		  size_t before)
{
	if (spot->field == FIELD_RAW && rule->matches > before)
		match_at(rule, spot->offset, spot->len);
}

void spot_value(struct ruleset_rule *rule, const struct spot *spot,
		uint32_t value)
{
	size_t before = rule->matches;

	match_eq(rule, spot->field, value);
	place(rule, spot, before);
}

void spot_ports(struct ruleset_rule *rule, const struct spot *spot,
		const struct ports *ports)
{
	size_t before = rule->matches;

	match_ports(rule, spot->field, ports);
	place(rule, spot, before);
}

void spot_range(struct ruleset_rule *rule, const struct spot *spot,
		const struct port_range *range)
{
	struct ports ports = { (struct port_range *)range, 1 };

	spot_ports(rule, spot, &ports);
}

void spot_set(struct ruleset_rule *rule, const struct spot *spot,
	      const char *set)
{
	size_t before = rule->matches;

	match_set(rule, spot->field, set);
	place(rule, spot, before);
}
