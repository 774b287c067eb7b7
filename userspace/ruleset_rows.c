// SPDX-License-Identifier: GPL-2.0
/*
 * What the rows become: for each row, in the catalogue's order, and each pair
 * of its roles that has addresses in the family, one rule. The same rows are
 * looked at through four views: a packet that opens, one that answers, and the
 * two as an ICMP error quotes them. The cheap match stands first: most rules
 * are left at the port.
 */
#include <netinet/in.h>
#include <stdlib.h>

#include "bits.h"
#include "census.h"
#include "mem.h"
#include "ports.h"
#include "ruleset_lens.h"

#define TYPES(lo, hi)                       \
	{                                   \
		(lo) << 8, (hi) << 8 | 0xff \
	}
#define PORTS(array)                                    \
	{                                               \
		array, sizeof(array) / sizeof(*(array)) \
	}

/* What a quoted packet may be by a row for all of ICMP: no error, no redirect,
 * no neighbour discovery; and which of these are answers (S8).
 */
static struct port_range quotable4[] = { TYPES(0, 2), TYPES(4, 4), TYPES(6, 10),
					 TYPES(13, 255) };
static struct port_range quotable6[] = { TYPES(0, 0), TYPES(5, 129),
					 TYPES(138, 142), TYPES(144, 255) };
static struct port_range answers4[] = { TYPES(0, 0), TYPES(14, 14),
					TYPES(16, 16), TYPES(18, 18) };
static struct port_range answers6[] = { TYPES(129, 129), TYPES(140, 140) };

static const struct ports quotable[FAMILIES] = { PORTS(quotable4),
						 PORTS(quotable6) };
static const struct ports answers[FAMILIES] = { PORTS(answers4),
						PORTS(answers6) };

/*
 * Ports over TCP or UDP, the source's first: nft makes one match of two that
 * adjoin, and lists them in this order.
 */
static void put_transport(struct ruleset_rule *rule, const struct lens *lens,
			  const struct ports *ports,
			  const struct port_range *from_ports)
{
	if (lens->back)
		spot_ports(rule, &lens->port, ports);
	if (from_ports && !lens->raw)
		spot_range(rule, &lens->from_port, from_ports);
	if (!lens->back)
		spot_ports(rule, &lens->port, ports);
}

/* Does a row name all types, or echo requests alone? */
static bool all_types(const struct maker *m, const struct row *row)
{
	return row->transports.named &
	       (m->v == V4 ? TRANSPORT_ICMP : TRANSPORT_ICMPV6);
}

/* The chains of ICMP have sent away what no row permits (chains.c). */
static void put_icmp(const struct maker *m, struct ruleset_rule *rule,
		     const struct lens *lens, const struct row *row)
{
	uint8_t type = lens->back ? m->family->echo_reply : m->family->echo;

	if (all_types(m, row)) {
		if (lens->raw)
			spot_ports(rule, &lens->icmp,
				   lens->back ? &answers[m->v]
					      : &quotable[m->v]);
	} else if (lens->quoted) {
		spot_value(rule, &lens->icmp, type << 8);
	} else {
		match_eq(rule, m->family->icmp_type, type);
		match_eq(rule, m->family->icmp_code, 0);
	}
}

static bool has_proto(const struct row *row, unsigned int proto)
{
	return row->transports.proto[proto / 8] >> proto % 8 & 1;
}

/* Does a protocol come to this kind's chains? */
static bool proto_comes(const struct maker *m, enum kind kind, uint8_t proto)
{
	if (m->v == V4)
		return kind == KIND_OTHER && proto != IPPROTO_ICMP;
	switch (proto) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_NONE:
	case IPPROTO_DSTOPTS:
	case IPPROTO_ICMPV6:
		return false;
	}
	return kind == KIND_OTHER;
}

/* The next protocol of a row that comes to a kind, from @proto on, or 256. */
static unsigned int next_proto(const struct maker *m, const struct row *row,
			       enum kind kind, unsigned int proto)
{
	while (proto < 256 &&
	       (!has_proto(row, proto) || !proto_comes(m, kind, proto)))
		proto++;
	return proto;
}

static bool row_over(const struct maker *m, const struct row *row,
		     enum kind kind)
{
	switch (kind) {
	case KIND_TCP:
		return row->transports.named & TRANSPORT_TCP;
	case KIND_UDP:
		return row->transports.named & TRANSPORT_UDP;
	case KIND_ICMP:
		return all_types(m, row) ||
		       row->transports.named & TRANSPORT_ECHO;
	default:
		return next_proto(m, row, kind, 0) < 256;
	}
}

/* Pairs of roles of a row that has addresses for both: opener, listener. */
struct pairs {
	const struct maker *m;
	const struct active *active;
	size_t from;
	size_t to;
	bool swapped;
	unsigned int opener;
	unsigned int listener;
};

/* Has a swapped pair come before, the right way round? */
static bool pair_seen(const struct pairs *p)
{
	return p->swapped && role_listed(&p->active->row->from, p->opener) &&
	       role_listed(&p->active->row->to, p->listener);
}

static bool pairs_next(struct pairs *p)
{
	const struct role_list *from = &p->active->row->from;
	const struct role_list *to = &p->active->row->to;
	const char *const *set = p->m->set[p->m->v];

	for (;;) {
		if (p->from == from->len) {
			if (p->swapped || !p->active->bidirectional)
				return false;
			p->swapped = true;
			p->from = 0;
			continue;
		}
		p->opener = from->role[p->from];
		p->listener = to->role[p->to];
		if (++p->to == to->len) {
			p->to = 0;
			p->from++;
		}
		if (p->swapped) {
			unsigned int role = p->opener;

			p->opener = p->listener;
			p->listener = role;
		}
		if (set[p->opener] && set[p->listener] && !pair_seen(p))
			return true;
	}
}

/* What a row's rules do with the packet. */
struct outcome {
	enum ruleset_verdict verdict;
	const char *target;
	bool source_port; /* is looked at */
};

/* What of a row one rule is about. */
struct part {
	const struct ports *ports; /* outlives the rule, if it is a list */
	unsigned int proto;
};

static void put_pair(const struct maker *m, struct ruleset_rule *rule,
		     const struct lens *lens, const struct pairs *pair)
{
	const char *const *set = lens->raw ? m->quoted[m->v] : m->set[m->v];

	spot_set(rule, lens->back ? &lens->listener : &lens->opener,
		 set[lens->back ? pair->listener : pair->opener]);
	spot_set(rule, lens->back ? &lens->opener : &lens->listener,
		 set[lens->back ? pair->opener : pair->listener]);
}

/*
 * That an error goes to the source which it quotes, nothing can compare; that
 * it goes to one who has the same role, a set can.
 */
static void put_quoted_source(const struct maker *m, struct ruleset_rule *rule,
			      const struct lens *lens, const struct pairs *pair)
{
	match_set(rule, m->v == V4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR,
		  m->set[m->v][lens->back ? pair->listener : pair->opener]);
}

/* The matches of one rule, but for the roles. */
static void put_part(const struct maker *m, struct ruleset_rule *rule,
		     enum kind kind, const struct lens *lens,
		     const struct row *row, const struct part *part,
		     const struct port_range *from_ports)
{
	switch (kind) {
	case KIND_TCP:
	case KIND_UDP:
		if (!lens->quoted)
			match_eq(rule, FIELD_L4PROTO,
				 kind == KIND_TCP ? IPPROTO_TCP : IPPROTO_UDP);
		/* nft wants to know that there is a transport. */
		else if (!lens->raw)
			match_eq(rule, FIELD_L4PROTO, m->family->icmp);
		put_transport(rule, lens, part->ports, from_ports);
		return;
	case KIND_ICMP:
		if (lens->quoted && !lens->raw && !all_types(m, row))
			match_eq(rule, FIELD_L4PROTO, m->family->icmp);
		put_icmp(m, rule, lens, row);
		return;
	default:
		spot_value(rule, &lens->proto, part->proto);
	}
}

static void put_rule(struct maker *m, struct ruleset_chain *chain,
		     enum kind kind, const struct part *part,
		     const struct lens *lens, const struct outcome *outcome,
		     const struct pairs *pair)
{
	const struct active *active = pair->active;
	const struct port_range *from_ports = &active->from_ports;
	struct ruleset_rule *rule;

	rule = rule_add(chain, outcome->verdict, outcome->target);
	if (outcome->verdict == RULE_ACCEPT)
		rule->counter = m->counter[active - m->compiled->active];
	if (active->row->table)
		rule->comment = active->row->id;
	if (!outcome->source_port)
		from_ports = NULL;
	put_part(m, rule, kind, lens, active->row, part, from_ports);
	put_pair(m, rule, lens, pair);
	if (lens->raw)
		put_quoted_source(m, rule, lens, pair);
	/* Not beside the other port, or nft would make one match of both. */
	if (lens->raw && from_ports && kind <= KIND_UDP)
		spot_range(rule, &lens->from_port, from_ports);
}

/* The rules of a row for one pair of roles. */
static void put_parts(struct maker *m, struct ruleset_chain *chain,
		      enum kind kind, const struct lens *lens,
		      const struct outcome *outcome, const struct pairs *pair)
{
	const struct row *row = pair->active->row;
	const struct ports *ports = &pair->active->ports;
	struct part part = { .ports = ports };
	struct ports one = { .len = 1 };
	size_t i;

	if (kind == KIND_OTHER) {
		part.proto = next_proto(m, row, kind, 0);
		while (part.proto < 256) {
			put_rule(m, chain, kind, &part, lens, outcome, pair);
			part.proto = next_proto(m, row, kind, part.proto + 1);
		}
	} else if (kind <= KIND_UDP && lens->quoted && !lens->raw) {
		/* nft lists sets of conntrack's ports so that it cannot read
		 * them back.
		 */
		for (i = 0; i < ports->len; i++) {
			one.range = &ports->range[i];
			part.ports = &one;
			put_rule(m, chain, kind, &part, lens, outcome, pair);
		}
	} else {
		put_rule(m, chain, kind, &part, lens, outcome, pair);
	}
}

/* All rules of one row, in one chain. */
static void put_row(struct maker *m, struct ruleset_chain *chain,
		    const struct active *active, enum kind kind,
		    const struct lens *lens, const struct outcome *outcome)
{
	struct pairs pair = { .m = m, .active = active };

	while (pairs_next(&pair))
		put_parts(m, chain, kind, lens, outcome, &pair);
}

static void put_rows(struct maker *m, struct ruleset_chain *chain,
		     enum kind kind, enum row_status status,
		     const struct lens *lens, const struct outcome *outcome)
{
	const struct active *active = m->compiled->active;
	const struct active *end = active + m->compiled->actives;

	for (; active < end; active++)
		if (active->status == status && row_over(m, active->row, kind))
			put_row(m, chain, active, kind, lens, outcome);
}

void rows_permit(struct maker *m, struct ruleset_chain *chain, enum kind kind,
		 enum view view)
{
	struct outcome outcome = { RULE_ACCEPT, NULL, true };
	struct lens lens = lens_for(m, view);

	/* Conntrack knows sessions of ICMP by their request alone. */
	if (kind == KIND_ICMP && m->conntrack && view == VIEW_REPLIED)
		return;
	put_rows(m, chain, kind, ROW_RULE, &lens, &outcome);
}

void rows_localhost(struct maker *m, struct ruleset_chain *chain,
		    enum kind kind)
{
	struct outcome outcome = { RULE_GOTO,
				   ruleset_deny[IMPP_REASON_LOCALHOST_ONLY],
				   false };
	struct lens lens = lens_packet(m->v);

	put_rows(m, chain, kind, ROW_LOCALHOST, &lens, &outcome);
}

void rows_source_port(struct maker *m, struct ruleset_chain *chain,
		      enum kind kind)
{
	struct outcome outcome = { RULE_GOTO,
				   ruleset_deny[IMPP_REASON_SOURCE_PORT],
				   false };
	const struct active *active = m->compiled->active;
	const struct active *end = active + m->compiled->actives;
	struct lens lens = lens_packet(m->v);

	for (; active < end; active++)
		if (active->status == ROW_RULE &&
		    row_over(m, active->row, kind) &&
		    !port_range_is_any(&active->from_ports))
			put_row(m, chain, active, kind, &lens, &outcome);
}

/* Each pair once, however many rows it has. */
static void put_relation(struct maker *m, struct ruleset_chain *chain,
			 const struct active *active, const char *target,
			 u64 *seen)
{
	struct pairs pair = { .m = m, .active = active };
	struct lens lens = lens_packet(m->v);
	size_t at;

	while (pairs_next(&pair)) {
		at = pair.opener * m->compiled->site->roles + pair.listener;
		if (bits_test(seen, at))
			continue;
		bits_assign(seen, at, true);
		put_pair(m, rule_add(chain, RULE_GOTO, target), &lens, &pair);
	}
}

void rows_relations(struct maker *m, struct ruleset_chain *chain,
		    enum kind kind, const char *target)
{
	size_t roles = m->compiled->site->roles;
	u64 *seen = mem_alloc(bits_words(roles * roles) * sizeof(*seen));
	const struct active *active = m->compiled->active;
	const struct active *end = active + m->compiled->actives;

	for (; active < end; active++)
		if (active->status == ROW_RULE &&
		    (kind == KINDS || row_over(m, active->row, kind)))
			put_relation(m, chain, active, target, seen);
	free(seen);
}
