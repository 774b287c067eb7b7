// SPDX-License-Identifier: GPL-2.0
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "seen.h"

static uint16_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/**
 * struct reader - a packet that is read
 * @ip: it
 * @len: bytes
 * @at: where its transport begins
 * @proto: which
 * @more: it is a fragment
 * @later: and not the first one
 * @lost: there is no transport where one should be
 * @routed: it has farther to go than its destination
 */
struct reader {
	const uint8_t *ip;
	size_t len;
	size_t at;
	uint8_t proto;
	bool more;
	bool later;
	bool lost;
	bool routed;
};

/* Past one extension header. False: there is no other. */
static bool step6(struct reader *r)
{
	const uint8_t *h = r->ip + r->at;
	uint8_t proto = r->proto;

	if (proto != IPPROTO_HOPOPTS && proto != IPPROTO_ROUTING &&
	    proto != IPPROTO_DSTOPTS && proto != IPPROTO_FRAGMENT)
		return false;
	r->lost = r->at + 8 > r->len;
	if (r->lost)
		return false;
	r->proto = h[0];
	if (proto == IPPROTO_FRAGMENT) {
		r->at += 8;
		r->more = h[3] & 1;
		r->later = get16(h + 2) & ~7U;
		return !r->later;
	}
	r->at += 8 + 8 * h[1];
	r->routed |= proto == IPPROTO_ROUTING && h[3];
	return true;
}

static void walk6(struct reader *r)
{
	r->at = 40;
	r->proto = r->ip[6];
	while (step6(r))
		;
	r->lost |= r->at > r->len;
}

static bool has_route(const uint8_t *option, size_t len)
{
	size_t i = 0;

	while (i < len && option[i] != 0) {
		if (option[i] == 131 || option[i] == 137)
			return true;
		if (option[i] == 1)
			i++;
		else if (i + 1 < len && option[i + 1] >= 2)
			i += option[i + 1];
		else
			break;
	}
	return false;
}

static void walk4(struct reader *r)
{
	r->at = (r->ip[0] & 15) * 4;
	r->proto = r->ip[9];
	r->more = get16(r->ip + 6) & 0x2000;
	r->later = get16(r->ip + 6) & 0x1fff;
	r->lost = r->at < 20 || r->at > r->len;
	r->routed = !r->lost && has_route(r->ip + 20, r->at - 20);
}

static bool is_error(bool ipv6, uint8_t type)
{
	return ipv6 ? type < 128 : type == 3 || type == 11 || type == 12;
}

static size_t least(uint8_t proto, bool ipv6)
{
	if (proto == IPPROTO_TCP)
		return 20;
	if (proto == IPPROTO_UDP ||
	    proto == (ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
		return 8;
	return 0;
}

static bool tells_length(const uint8_t *h, size_t len, uint8_t proto)
{
	size_t told = proto == IPPROTO_TCP ? (h[12] >> 4) * 4 : get16(h + 4);

	return told >= least(proto, false) && told <= len;
}

/* Of a fragment its transport tells no more than the ports. */
static bool read_transport(const struct reader *r, bool ipv6, struct seen *seen)
{
	struct impp_question *ask = &seen->ask;
	size_t len = r->lost ? 0 : r->len - r->at;
	const uint8_t *h = r->ip + r->at;

	ask->proto = r->proto;
	if (r->lost || len < least(r->proto, ipv6)) {
		seen->fault = SEEN_MALFORMED;
		return !r->more;
	}
	if (r->proto == IPPROTO_TCP || r->proto == IPPROTO_UDP) {
		ask->from_port = get16(h);
		ask->port = get16(h + 2);
		seen->opens = r->proto == IPPROTO_TCP && (h[13] & 0x12) == 2;
		if (!r->more && !tells_length(h, len, r->proto))
			seen->fault = SEEN_MALFORMED;
	} else if (least(r->proto, ipv6)) {
		ask->port = get16(h);
		return !is_error(ipv6, h[0]);
	}
	return true;
}

static bool is_gateway(const struct impp_question *ask)
{
	static const uint8_t own[] = { 10, 9, 9, 1 };

	return ask->family == AF_INET ? !memcmp(ask->src, own, sizeof(own))
				      : ask->src[0] == 0xfe;
}

bool seen_read(const uint8_t *frame, size_t len, struct seen *seen)
{
	size_t eth = len >= 18 && get16(frame + 12) == ETHERTYPE_VLAN ? 18 : 14;
	struct reader r = { .ip = frame + eth, .len = len - eth };
	bool ipv6, known;

	if (len < eth + 20)
		return false;
	ipv6 = get16(r.ip - 2) == ETHERTYPE_IPV6;
	if (!ipv6 && get16(r.ip - 2) != ETHERTYPE_IP)
		return false;
	if (ipv6 && r.len < 40)
		return false;
	*seen = (struct seen){ .ask.family = ipv6 ? AF_INET6 : AF_INET };
	memcpy(seen->ask.src, r.ip + (ipv6 ? 8 : 12), ipv6 ? 16 : 4);
	memcpy(seen->ask.dst, r.ip + (ipv6 ? 24 : 16), ipv6 ? 16 : 4);
	seen->tag = get16(r.ip + (ipv6 ? 2 : 4));
	if (ipv6)
		walk6(&r);
	else
		walk4(&r);
	if (r.later || is_gateway(&seen->ask))
		return false;
	known = read_transport(&r, ipv6, seen);
	if (r.routed)
		seen->fault = SEEN_ROUTED;
	return known || r.routed;
}
