// SPDX-License-Identifier: GPL-2.0
/*
 * Slow and plain on purpose: each function is a sentence of DESIGN's section 3,
 * so that it can be read against that page.
 */
#include <string.h>

#include "naive.h"

static bool is_broadcast(int family, const uint8_t *addr)
{
	return family == AF_INET && addr[0] == 255 && addr[1] == 255 &&
	       addr[2] == 255 && addr[3] == 255;
}

static bool is_multicast(int family, const uint8_t *addr)
{
	return family == AF_INET ? addr[0] >= 224 && addr[0] <= 239
				 : addr[0] == 255;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len / 8; i++)
		if (a[i] != b[i])
			return false;
	return !(len % 8) || a[i] >> (8 - len % 8) == b[i] >> (8 - len % 8);
}

/* S1: prefixes cover unicast, but for those that name something else. */
static bool covers(const struct prefix *prefix, int family, const uint8_t *addr)
{
	if (prefix->family != family ||
	    !same_bits(prefix->addr, addr, prefix->len))
		return false;
	if (is_broadcast(family, addr))
		return prefix->len == 32;
	if (is_multicast(family, addr))
		return prefix->len >= (family == AF_INET ? 4 : 8);
	return true;
}

static bool any_covers(const struct prefixes *list, int family,
		       const uint8_t *addr)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (covers(&list->prefix[i], family, addr))
			return true;
	return false;
}

static bool holds_itself(const struct site *site, unsigned int role, int family,
			 const uint8_t *addr)
{
	const struct site_role *r = &site->role[role];

	return any_covers(&r->bound, family, addr) &&
	       !any_covers(&r->except, family, addr);
}

bool naive_holds(const struct site *site, unsigned int role, int family,
		 const uint8_t *addr)
{
	if (holds_itself(site, role, family, addr))
		return true;
	return role == ROLE_IMP &&
	       (holds_itself(site, ROLE_IMP_PUBLISHER, family, addr) ||
		holds_itself(site, ROLE_IMP_SUBSCRIBER, family, addr));
}

static bool holds_any(const struct site *site, const struct role_list *roles,
		      int family, const uint8_t *addr)
{
	size_t i;

	for (i = 0; i < roles->len; i++)
		if (naive_holds(site, roles->role[i], family, addr))
			return true;
	return false;
}

static bool is_judged(const struct site *site, const struct packet *p)
{
	return site->protect_all ||
	       holds_any(site, &site->protect, p->family, p->src) ||
	       holds_any(site, &site->protect, p->family, p->dst);
}

static const struct row_change *change_of(const struct site *site,
					  const struct row *row)
{
	static const struct row_change none;

	return row->table ? &site->change[row - site->catalogue->row] : &none;
}

/* S14: `rows:` over `features:`. */
static bool is_on(const struct site *site, const struct row *row)
{
	size_t i;

	switch (change_of(site, row)->change) {
	case SWITCH_OFF:
		return false;
	case SWITCH_ON:
		return true;
	case SWITCH_ONE_WAY:
	case SWITCH_NONE:
		break;
	}
	for (i = 0; row->feature && feature_names[i]; i++)
		if (!strcmp(row->feature, feature_names[i]) &&
		    site->feature_off[i])
			return false;
	return true;
}

static const struct ports *ports_of(const struct site *site,
				    const struct row *row)
{
	const struct row_change *change = change_of(site, row);

	return change->ports.len ? &change->ports : &row->ports;
}

/* S6 and S7: what says anything about new sessions. */
static bool is_active(const struct site *site, const struct row *row)
{
	return is_on(site, row) && !row->reply &&
	       !(row->configurable && !ports_of(site, row)->len);
}

static bool between_roles(const struct site *site, const struct row *row,
			  const struct packet *p)
{
	if (holds_any(site, &row->from, p->family, p->src) &&
	    holds_any(site, &row->to, p->family, p->dst))
		return true;
	return row->bidirectional &&
	       change_of(site, row)->change != SWITCH_ONE_WAY &&
	       holds_any(site, &row->to, p->family, p->src) &&
	       holds_any(site, &row->from, p->family, p->dst);
}

static bool is_icmp(const struct packet *p)
{
	return p->proto ==
	       (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

static bool has_transport(const struct row *row, const struct packet *p)
{
	const struct transports *t = &row->transports;

	if (p->proto == IPPROTO_TCP)
		return t->named & TRANSPORT_TCP;
	if (p->proto == IPPROTO_UDP)
		return t->named & TRANSPORT_UDP;
	if (!is_icmp(p))
		return t->proto[p->proto / 8] >> p->proto % 8 & 1;
	return t->named &
	       (TRANSPORT_ECHO |
		(p->family == AF_INET ? TRANSPORT_ICMP : TRANSPORT_ICMPV6));
}

/* S7 and S9. */
static bool has_icmp_type(const struct row *row, const struct packet *p)
{
	unsigned int named = row->transports.named, type = p->port >> 8;

	if (named & TRANSPORT_ECHO &&
	    p->port == (p->family == AF_INET ? 8 : 128) << 8)
		return true;
	if (p->family == AF_INET)
		return named & TRANSPORT_ICMP && type != 5;
	return named & TRANSPORT_ICMPV6 && !(type >= 130 && type <= 137) &&
	       type != 143;
}

/* The row lists this transport and port. */
static bool has_port(const struct site *site, const struct row *row,
		     const struct packet *p)
{
	const struct ports *ports = ports_of(site, row);
	size_t i;

	if (!has_transport(row, p))
		return false;
	if (is_icmp(p))
		return has_icmp_type(row, p);
	if (p->proto != IPPROTO_TCP && p->proto != IPPROTO_UDP)
		return true;
	for (i = 0; i < ports->len; i++)
		if (p->port >= ports->range[i].lo &&
		    p->port <= ports->range[i].hi)
			return true;
	return false;
}

static bool has_from_port(const struct site *site, const struct row *row,
			  const struct packet *p)
{
	struct port_range range = row->from_ports;

	if (p->proto != IPPROTO_TCP && p->proto != IPPROTO_UDP)
		return true;
	if (row->ephemeral)
		range = site->ephemeral;
	if (change_of(site, row)->has_from_ports)
		range = change_of(site, row)->from_ports;
	return p->from_port >= range.lo && p->from_port <= range.hi;
}

static size_t row_count(const struct site *site)
{
	return site->catalogue->rows + site->owns;
}

/* Catalogue order, the site's own rows after (S4). */
static const struct row *row_at(const struct site *site, size_t i)
{
	return i < site->catalogue->rows
		       ? &site->catalogue->row[i]
		       : &site->own[i - site->catalogue->rows];
}

static const struct row *first_match(const struct site *site,
				     const struct packet *p)
{
	const struct row *row;
	size_t i;

	for (i = 0; i < row_count(site); i++) {
		row = row_at(site, i);
		if (has_port(site, row, p) && has_from_port(site, row, p) &&
		    is_active(site, row) && !row->localhost &&
		    between_roles(site, row, p))
			return row;
	}
	return NULL;
}

static int icmp_answers(const struct packet *p)
{
	static const int answers[][3] = {
		{ AF_INET, 0, 8 },	{ AF_INET, 14, 13 },
		{ AF_INET, 16, 15 },	{ AF_INET, 18, 17 },
		{ AF_INET6, 129, 128 }, { AF_INET6, 140, 139 },
	};
	size_t i;

	for (i = 0; is_icmp(p) && i < ARRAY_SIZE(answers); i++)
		if (answers[i][0] == p->family && answers[i][1] == p->port >> 8)
			return answers[i][2];
	return -1;
}

/* S4: by its own header. */
static bool is_opener(const struct packet *p)
{
	if (p->question)
		return true;
	if (p->proto == IPPROTO_TCP)
		return p->syn;
	return icmp_answers(p) < 0;
}

/* S8: what session would this packet answer? */
static bool reverse(const struct packet *p, struct packet *back)
{
	int asked = icmp_answers(p);

	*back = *p;
	memcpy(back->src, p->dst, sizeof(back->src));
	memcpy(back->dst, p->src, sizeof(back->dst));
	if (is_icmp(p)) {
		if (asked < 0)
			return false;
		back->port = asked << 8 | (p->port & 255);
		return true;
	}
	if (p->proto != IPPROTO_TCP && p->proto != IPPROTO_UDP)
		return true;
	back->port = p->from_port;
	back->from_port = p->port;
	return !(p->proto == IPPROTO_TCP && p->syn);
}

static uint8_t deny_reason(const struct site *site, const struct packet *p)
{
	bool relation = false, transport = false, localhost = false;
	bool port = false;
	const struct row *row;
	size_t i;

	if (p->session == IMPP_SESSION_NONE || !is_opener(p))
		return IMPP_REASON_UNSOLICITED;
	for (i = 0; i < row_count(site); i++) {
		row = row_at(site, i);
		if (!is_active(site, row) || !between_roles(site, row, p))
			continue;
		if (row->localhost) {
			localhost |= has_port(site, row, p);
			continue;
		}
		relation = true;
		transport |= has_transport(row, p);
		port |= has_port(site, row, p);
	}
	if (localhost)
		return IMPP_REASON_LOCALHOST_ONLY;
	if (port)
		return IMPP_REASON_SOURCE_PORT;
	if (!relation)
		return IMPP_REASON_NO_RELATION;
	return transport ? IMPP_REASON_PORT : IMPP_REASON_PROTOCOL;
}

static struct naive_answer deny(const struct site *site, uint8_t reason)
{
	return (struct naive_answer){
		.verdict = site->mode == IMPP_MODE_AUDIT ? IMPP_WOULD_DENY
							 : IMPP_DENY,
		.reason = reason,
	};
}

static struct naive_answer allow(const struct row *row)
{
	return (struct naive_answer){ .verdict = IMPP_ALLOW, .row = row };
}

/* The reason that a defect alone is, or NONE (S4, S10). */
static uint8_t defect_reason(const struct packet *p)
{
	switch (p->defect) {
	case IMPP_SOUND:
		break;
	case IMPP_SOURCE_ROUTED:
	case IMPP_MALFORMED:
		return IMPP_REASON_MALFORMED;
	case IMPP_FRAGMENT:
		return IMPP_REASON_FRAGMENT;
	case IMPP_NO_TRANSPORT:
		return IMPP_REASON_PROTOCOL;
	}
	return IMPP_REASON_NONE;
}

struct naive_answer naive_judge(const struct site *site, const struct packet *p)
{
	const struct row *row = NULL;
	struct packet back;

	if (p->defect == IMPP_SOURCE_ROUTED)
		return deny(site, IMPP_REASON_MALFORMED);
	if (!is_judged(site, p))
		return (struct naive_answer){ .verdict = IMPP_PASS };
	if (p->defect)
		return deny(site, defect_reason(p));
	if (p->session != IMPP_SESSION_NONE)
		row = first_match(site, p);
	if (!row && p->session == IMPP_SESSION_LIVE && reverse(p, &back))
		row = first_match(site, &back);
	return row ? allow(row) : deny(site, deny_reason(site, p));
}

/*
 * Either direction; what it was, an opener or not, the quote cannot tell. What
 * is not judged passes, but that is not being allowed.
 */
static const struct row *quoted_session(const struct site *site,
					const struct packet *quote)
{
	struct packet opened = *quote, back;
	const struct row *row;

	if (!is_judged(site, quote))
		return NULL;
	row = first_match(site, quote);
	opened.syn = false;
	if (!row && reverse(&opened, &back))
		row = first_match(site, &back);
	return row;
}

struct naive_answer naive_error(const struct site *site,
				const struct packet *error,
				const struct packet *quote, bool related)
{
	const struct row *row = NULL;

	if (error->defect == IMPP_SOURCE_ROUTED)
		return deny(site, IMPP_REASON_MALFORMED);
	if (!is_judged(site, error) && !(quote && is_judged(site, quote)))
		return (struct naive_answer){ .verdict = IMPP_PASS };
	if (error->defect)
		return deny(site, defect_reason(error));
	if (quote && !quote->defect && related &&
	    !memcmp(error->dst, quote->src, sizeof(quote->src)))
		row = quoted_session(site, quote);
	return row ? allow(row) : deny(site, IMPP_REASON_UNSOLICITED);
}
