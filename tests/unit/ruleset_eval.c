// SPDX-License-Identifier: GPL-2.0
/*
 * Walking a ruleset. A field is bytes as they stand in a packet, or a number;
 * a field that a packet does not have matches nothing (NFT_BREAK).
 */
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset_eval.h"

/**
 * struct eval - a walk
 * @th: the transport header, and what follows it
 * @len: of @th
 * @proto: meta l4proto; -1 for none
 */
struct eval {
	const struct ruleset *ruleset;
	const struct scene *scene;
	uint8_t th[256];
	size_t len;
	int proto;
	struct eval_outcome outcome;
};

/* One field of a packet. */
struct value {
	uint8_t bytes[16];
	size_t len; /* 0: there is none */
};

static bool ipv6(const struct packet *p)
{
	return p->family == AF_INET6;
}

static bool own_icmp(const struct packet *p)
{
	return p->proto == (ipv6(p) ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

const struct ruleset_chain *ruleset_chain(const struct ruleset *ruleset,
					  const char *name)
{
	size_t i;

	for (i = 0; i < ruleset->chains; i++)
		if (!strcmp(ruleset->chain[i].name, name))
			return &ruleset->chain[i];
	return NULL;
}

const struct ruleset_set *ruleset_set(const struct ruleset *ruleset,
				      const char *name)
{
	size_t i;

	for (i = 0; i < ruleset->sets; i++)
		if (ruleset->set[i].name == name ||
		    !strcmp(ruleset->set[i].name, name))
			return &ruleset->set[i];
	return NULL;
}

/* -- The packet's bytes ------------------------------------------------------
 */

static void put16(uint8_t *at, uint16_t number)
{
	at[0] = number >> 8;
	at[1] = number;
}

static size_t put_ports(uint8_t *at, const struct packet *p)
{
	put16(at, p->from_port);
	put16(at + 2, p->port);
	return 4;
}

/* A transport header without a defect; returns its length. */
static size_t put_transport(uint8_t *at, const struct packet *p)
{
	memset(at, 0, 20);
	if (p->proto == IPPROTO_TCP) {
		put_ports(at, p);
		at[12] = 5 << 4;
		at[13] = p->syn ? 2 : 16;
		return 20;
	}
	if (p->proto == IPPROTO_UDP) {
		put_ports(at, p);
		at[5] = 8;
	} else if (own_icmp(p)) {
		put16(at, p->port);
	}
	return 8;
}

/* Too short, or with lengths that lie. */
static size_t break_transport(uint8_t *at, const struct packet *p, size_t len,
			      uint32_t flavour)
{
	if (p->proto == IPPROTO_TCP) {
		if (flavour % 4 == 0)
			return 12;
		if (flavour % 4 == 1)
			return 19;
		at[12] = (flavour % 4 == 2 ? 4 : 6 + flavour % 10) << 4;
		return len;
	}
	if (p->proto == IPPROTO_UDP && flavour % 2) {
		at[5] = 7;
		return len;
	}
	return flavour % 8;
}

/* The quoted header and eight bytes, or four where it is cut. */
static size_t put_quote(uint8_t *at, const struct packet *q)
{
	size_t header = ipv6(q) ? 40 : 20;
	uint8_t transport[20];

	memset(at, 0, header);
	at[0] = ipv6(q) ? 0x6c : 0x45;
	if (ipv6(q)) {
		at[6] = q->proto;
		memcpy(at + 8, q->src, 16);
		memcpy(at + 24, q->dst, 16);
	} else {
		at[9] = q->proto;
		memcpy(at + 12, q->src, 4);
		memcpy(at + 16, q->dst, 4);
		if (q->defect == IMPP_FRAGMENT)
			at[7] = 1;
	}
	put_transport(transport, q);
	memcpy(at + header, transport, 8);
	return header + (q->defect == IMPP_MALFORMED ? 4 : 8);
}

static void put_packet(struct eval *e)
{
	const struct packet *p = &e->scene->packet;

	e->proto = p->proto;
	e->len = put_transport(e->th, p);
	if (p->defect == IMPP_MALFORMED)
		e->len = break_transport(e->th, p, e->len, e->scene->flavour);
	else if (e->scene->quote)
		e->len += put_quote(e->th + e->len, e->scene->quote);
	else if (e->scene->cut)
		e->len += 4;
	if (p->defect == IMPP_NO_TRANSPORT)
		e->proto = e->scene->flavour % 2 ? -1 : IPPROTO_NONE;
	if (e->proto < 0)
		e->len = 0;
}

/* -- Fields ------------------------------------------------------------------
 */

static struct value number(uint32_t number, size_t len)
{
	struct value v = { .len = len };

	while (len-- > 0) {
		v.bytes[len] = number;
		number >>= 8;
	}
	return v;
}

static struct value none(void)
{
	return (struct value){ .len = 0 };
}

static struct value some(bool there, uint32_t value, size_t len)
{
	return there ? number(value, len) : none();
}

static struct value address(const struct packet *p, const uint8_t *addr,
			    bool wants_ipv6)
{
	struct value v = { .len = wants_ipv6 ? 16 : 4 };

	if (!p || ipv6(p) != wants_ipv6)
		return none();
	memcpy(v.bytes, addr, v.len);
	return v;
}

static struct value bytes(const struct eval *e, size_t at, size_t len)
{
	struct value v = { .len = len };

	if (at + len > e->len)
		return none();
	memcpy(v.bytes, e->th + at, len);
	return v;
}

static struct value transport(const struct eval *e, bool proto, size_t at,
			      size_t len)
{
	return proto ? bytes(e, at, len) : none();
}

static struct value header_field(const struct eval *e, enum ruleset_field field)
{
	const struct packet *p = &e->scene->packet;
	bool fragment = p->defect == IMPP_FRAGMENT;
	bool routed = p->defect == IMPP_SOURCE_ROUTED;
	bool odd = e->scene->flavour % 2;

	switch (field) {
	case FIELD_IP_FRAG:
		return some(!ipv6(p),
			    fragment ? (odd ? 0x2000 : 0x0001) : 0x4000, 2);
	case FIELD_IP_LSRR:
		return some(!ipv6(p), routed && odd, 1);
	case FIELD_IP_SSRR:
		return some(!ipv6(p), routed && !odd, 1);
	case FIELD_RT_SEGS:
		return some(ipv6(p) && (routed || odd), routed, 1);
	case FIELD_FRAG_OFF:
		return some(ipv6(p) && fragment, odd, 2);
	case FIELD_FRAG_MORE:
		return some(ipv6(p) && fragment, !odd, 1);
	default:
		abort();
	}
}

static struct value session_field(const struct eval *e,
				  enum ruleset_field field)
{
	const struct packet *q = e->scene->has_ct ? e->scene->quote : NULL;

	switch (field) {
	case FIELD_CT_STATE:
		return number(e->scene->state, 4);
	case FIELD_CT_STATUS:
		return some(e->scene->has_ct, e->scene->status, 4);
	case FIELD_CT_IP_SADDR:
	case FIELD_CT_IP6_SADDR:
		return address(q, q ? q->src : NULL,
			       field == FIELD_CT_IP6_SADDR);
	case FIELD_CT_IP_DADDR:
	case FIELD_CT_IP6_DADDR:
		return address(q, q ? q->dst : NULL,
			       field == FIELD_CT_IP6_DADDR);
	case FIELD_CT_PROTO:
		return some(q, q ? q->proto : 0, 1);
	case FIELD_CT_SPORT:
		return some(q, q ? q->from_port : 0, 2);
	case FIELD_CT_DPORT:
	case FIELD_CT_ICMP:
		return some(q, q ? q->port : 0, 2);
	default:
		return header_field(e, field);
	}
}

static struct value field(const struct eval *e, const struct ruleset_match *m)
{
	const struct packet *p = &e->scene->packet;
	bool tcp = e->proto == IPPROTO_TCP, udp = e->proto == IPPROTO_UDP;
	bool icmp4 = !ipv6(p) && e->proto == IPPROTO_ICMP;
	bool icmp6 = ipv6(p) && e->proto == IPPROTO_ICMPV6;
	struct value v;

	switch (m->field) {
	case FIELD_NFPROTO:
		return number(ipv6(p) ? 10 : 2, 1);
	case FIELD_L4PROTO:
		return some(e->proto >= 0, e->proto, 1);
	case FIELD_PKTTYPE:
		return number(e->scene->pkttype, 1);
	case FIELD_FIB_DADDR:
		return number(e->scene->directed ? RTN_BROADCAST : RTN_UNICAST,
			      4);
	case FIELD_IP_SADDR:
	case FIELD_IP6_SADDR:
		return address(p, p->src, m->field == FIELD_IP6_SADDR);
	case FIELD_IP_DADDR:
	case FIELD_IP6_DADDR:
		return address(p, p->dst, m->field == FIELD_IP6_DADDR);
	case FIELD_TH_SPORT:
		return transport(e, tcp || udp, 0, 2);
	case FIELD_TH_DPORT:
		return transport(e, tcp || udp, 2, 2);
	case FIELD_TCP_FLAGS:
		return transport(e, tcp, 13, 1);
	case FIELD_TCP_DOFF:
		v = transport(e, tcp, 12, 1);
		v.bytes[0] >>= 4;
		return v;
	case FIELD_UDP_LENGTH:
		return transport(e, udp, 4, 2);
	case FIELD_ICMP_TYPE:
		return transport(e, icmp4, 0, 1);
	case FIELD_ICMP_CODE:
		return transport(e, icmp4, 1, 1);
	case FIELD_ICMP6_TYPE:
		return transport(e, icmp6, 0, 1);
	case FIELD_ICMP6_CODE:
		return transport(e, icmp6, 1, 1);
	case FIELD_RAW:
		return bytes(e, m->offset / 8, m->len / 8);
	default:
		return session_field(e, m->field);
	}
}

/* -- Matches, rules, chains --------------------------------------------------
 */

static uint32_t value_number(const struct value *v)
{
	uint32_t number = 0;
	size_t i;

	for (i = 0; i < v->len; i++)
		number = number << 8 | v->bytes[i];
	return number;
}

static bool in_set(const struct ruleset_set *set, const struct value *v)
{
	size_t lo = 0, hi = set->ranges, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (memcmp(set->range[mid].hi, v->bytes, v->len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < set->ranges &&
	       memcmp(set->range[lo].lo, v->bytes, v->len) <= 0;
}

static bool in_ports(const struct ports *ports, uint32_t number)
{
	size_t i;

	for (i = 0; i < ports->len; i++)
		if (number >= ports->range[i].lo &&
		    number <= ports->range[i].hi)
			return true;
	return false;
}

static bool match_set_holds(const struct eval *e, const struct ruleset_match *m,
			    const struct value *v)
{
	const struct ruleset_set *set = ruleset_set(e->ruleset, m->set);

	/* The kernel would refuse these. */
	if (!set || v->len != (set->family == AF_INET ? 4 : 16) ||
	    set->quoted != (m->field == FIELD_RAW))
		abort();
	return in_set(set, v);
}

static bool match_holds(const struct eval *e, const struct ruleset_match *m)
{
	struct value v = field(e, m);
	uint32_t n = value_number(&v);

	if (!v.len)
		return false;
	switch (m->op) {
	case OP_EQ:
		return (m->mask ? n & m->mask : n) == m->lo;
	case OP_NEQ:
		return (m->mask ? n & m->mask : n) != m->lo;
	case OP_RANGE:
		return n >= m->lo && n <= m->hi;
	case OP_LESS:
		return n < m->lo;
	case OP_SET:
		return match_set_holds(e, m, &v);
	case OP_PORTS:
		return in_ports(m->ports, n);
	}
	abort();
}

static bool rule_holds(struct eval *e, const struct ruleset_rule *rule)
{
	size_t i;

	e->outcome.rules++;
	for (i = 0; i < rule->matches; i++)
		if (!match_holds(e, &rule->match[i]))
			return false;
	if (rule->counter) {
		e->outcome.counter = rule->counter;
		e->outcome.counted++;
	}
	return true;
}

/* Returns what ends the walk, or RULE_CONTINUE at the end of the chain. */
static enum ruleset_verdict walk(struct eval *e, const char *name)
{
	const struct ruleset_chain *chain = ruleset_chain(e->ruleset, name);
	const struct ruleset_rule *rule;
	enum ruleset_verdict verdict;

	if (!chain)
		abort();
	for (rule = chain->rule; rule < chain->rule + chain->rules; rule++) {
		if (!rule_holds(e, rule))
			continue;
		switch (rule->verdict) {
		case RULE_CONTINUE:
			break;
		case RULE_RETURN:
			return RULE_CONTINUE;
		case RULE_GOTO:
			return walk(e, rule->target);
		case RULE_JUMP:
			verdict = walk(e, rule->target);
			if (verdict != RULE_CONTINUE)
				return verdict;
			break;
		default:
			return rule->verdict;
		}
	}
	return RULE_CONTINUE;
}

struct eval_outcome ruleset_eval(const struct ruleset *ruleset,
				 const struct scene *scene)
{
	struct eval e = { .ruleset = ruleset, .scene = scene };
	size_t last = ruleset->chains - 1;

	if (!ruleset->chain[last].base)
		abort();
	put_packet(&e);
	e.outcome.verdict = walk(&e, ruleset->chain[last].name);
	return e.outcome;
}
