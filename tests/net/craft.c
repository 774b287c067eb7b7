// SPDX-License-Identifier: GPL-2.0
/* See craft.h. A word that makes no sense ends the program. */
#include <arpa/inet.h>
#include <error.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "craft.h"

#define AH_LEN 24 /* with an ICV of 12 bytes */

static char *word(const char *what)
{
	char *w = strtok(NULL, " \t");

	if (!w && what)
		error(2, 0, "missing: %s", what);
	return w;
}

static unsigned long number(const char *what)
{
	return strtoul(word(what), NULL, 0);
}

void craft_put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

void craft_put32(uint8_t *at, uint32_t value)
{
	craft_put16(at, value >> 16);
	craft_put16(at + 2, value);
}

static uint8_t *head_add(struct packet *p, size_t len)
{
	uint8_t *at = p->head + p->head_len;

	if (p->head_len + len > CRAFT_HEAD_MAX)
		error(2, 0, "too many headers");
	p->head_len += len;
	return at;
}

static uint8_t *body_add(struct packet *p, size_t len)
{
	uint8_t *at = p->body + p->body_len;

	if (p->body_len + len > CRAFT_BODY_MAX)
		error(2, 0, "too long");
	p->body_len += len;
	return at;
}

/* -- The words ------------------------------------------------------------ */

/* lsrr, ssrr, rr: @hop is "=ADDRESS", or "" for the destination. */
static void route_option(struct packet *p, uint8_t type, const char *hop)
{
	uint8_t *at = head_add(p, 7);

	at[0] = type;
	at[1] = 7; /* room for one address */
	at[2] = 4;
	memcpy(at + 3, p->dst, 4);
	if (*hop && inet_pton(AF_INET, hop + 1, at + 3) != 1)
		error(2, 0, "no address: %s", hop);
}

static void option(struct packet *p)
{
	uint8_t type = number("type"), *at;
	char *end;
	size_t len = strtoul(word("length"), &end, 0);

	if (len < 2)
		error(2, 0, "an option of %zu bytes", len);
	at = head_add(p, len);
	at[0] = type;
	at[1] = *end ? atoi(end + 1) : (int)len;
	/* A pointer to the first slot; nothing to the others. */
	if (len > 2 && type == IPOPT_TS)
		at[2] = 5;
}

static void here(struct packet *p)
{
	p->here = p->head_len;
	p->here_next = p->next;
}

static uint8_t *extension(struct packet *p, uint8_t proto, size_t len)
{
	uint8_t *at;

	p->head[p->next] = proto;
	p->next = p->head_len;
	at = head_add(p, len);
	at[1] = len / 8 - 1;
	return at;
}

static void options6(struct packet *p, uint8_t proto, const char *times)
{
	int n = times ? atoi(times + 1) : 1;
	uint8_t *at;

	while (n--) {
		at = extension(p, proto, 8);
		at[2] = IP6OPT_PADN;
		at[3] = 4;
	}
}

static void routing(struct packet *p)
{
	uint8_t *at = extension(p, IPPROTO_ROUTING, 24);
	const char *w = word("segments left");

	at[2] = strchr(w, ':') ? atoi(strchr(w, ':') + 1) : 0;
	at[3] = atoi(w);
	memcpy(at + 8, p->dst, sizeof(p->dst));
}

static void fragment(struct packet *p)
{
	char *w = word("offset");
	uint16_t offset = atoi(w);
	bool more = strchr(w, '+');
	uint8_t *at;

	if (!p->ipv6) {
		p->fragment = offset / 8 | (more ? IP_MF : 0);
		return;
	}
	at = extension(p, IPPROTO_FRAGMENT, 8);
	at[1] = 0;
	craft_put16(at + 2, offset | more);
	craft_put32(at + 4, p->tag);
}

static void tcp(struct packet *p)
{
	static const char names[] = "FSRPAUEC";
	uint8_t *at = body_add(p, sizeof(struct tcphdr));
	const char *flag;

	p->proto = IPPROTO_TCP;
	craft_put16(at, number("port"));
	craft_put16(at + 2, number("port"));
	at[12] = sizeof(struct tcphdr) / 4 << 4;
	for (flag = word("flags"); *flag && *flag != '-'; flag++) {
		if (!strchr(names, *flag))
			error(2, 0, "no such flag: %c", *flag);
		at[13] |= 1 << (strchr(names, *flag) - names);
	}
	craft_put16(at + 14, 0x4000);
}

static void udp(struct packet *p)
{
	uint8_t *at = body_add(p, sizeof(struct udphdr));

	p->proto = IPPROTO_UDP;
	craft_put16(at, number("port"));
	craft_put16(at + 2, number("port"));
}

static void icmp(struct packet *p)
{
	uint8_t *at = body_add(p, 8);
	const char *w = word("type");

	p->proto = p->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	at[0] = atoi(w);
	if (strchr(w, '.'))
		at[1] = atoi(strchr(w, '.') + 1);
}

/* Before an empty datagram, which conntrack looks for behind it in IPv6. */
static void ah(struct packet *p)
{
	uint8_t *at = body_add(p, AH_LEN + sizeof(struct udphdr));

	p->proto = IPPROTO_AH;
	at[0] = IPPROTO_UDP;
	at[1] = AH_LEN / 4 - 2;
	craft_put16(at + AH_LEN, 7);
	craft_put16(at + AH_LEN + 2, 7);
	craft_put16(at + AH_LEN + 4, sizeof(struct udphdr));
}

static void length(struct packet *p)
{
	craft_put16(p->body + 4, number("len"));
	p->len_said = true;
}

static void mtu(struct packet *p)
{
	unsigned long value = number("mtu");

	if (p->ipv6)
		craft_put32(p->body + 4, value);
	else
		craft_put16(p->body + 6, value);
}

static void bytes(struct packet *p)
{
	const char *hex = word("bytes");
	unsigned int byte;

	for (; *hex; hex += 2) {
		if (sscanf(hex, "%2x", &byte) != 1)
			error(2, 0, "no bytes: %s", hex);
		*body_add(p, 1) = byte;
	}
}

static void pieces(struct packet *p)
{
	char *w = word("pieces");
	struct piece *piece;

	for (;; w++) {
		if (p->pieces == CRAFT_PIECES_MAX)
			error(2, 0, "too many pieces");
		piece = &p->piece[p->pieces++];
		piece->from = strtoul(w, &w, 10);
		if (*w++ != '-')
			error(2, 0, "a piece is FROM-TO");
		piece->to = strtoul(w, &w, 10);
		if (*w != ',')
			break;
	}
}

static void cut(struct packet *p)
{
	size_t len = number("bytes");

	if (len < p->body_len)
		p->body_len = len;
}

static void quote(struct packet *p)
{
	static uint8_t out[CRAFT_MAX];
	struct packet inner;
	size_t len;

	craft_read(&inner, NULL, p->tag);
	len = craft_piece(&inner, 0, out);
	memcpy(body_add(p, len), out, len);
}

static bool option_word(struct packet *p, const char *w)
{
	if (!strncmp(w, "lsrr", 4))
		route_option(p, IPOPT_LSRR, w + 4);
	else if (!strncmp(w, "ssrr", 4))
		route_option(p, IPOPT_SSRR, w + 4);
	else if (!strcmp(w, "rr"))
		route_option(p, IPOPT_RR, "");
	else if (!strcmp(w, "opt"))
		option(p);
	else if (!strcmp(w, "nop"))
		*head_add(p, 1) = IPOPT_NOOP;
	else if (!strcmp(w, "eol"))
		*head_add(p, 1) = IPOPT_END;
	else
		return false;
	return true;
}

static bool head_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "hops"))
		p->head[p->ipv6 ? 7 : 8] = number("hops");
	else if (!strcmp(w, "ipsum"))
		p->ipsum = true;
	else if (!strcmp(w, "total"))
		p->total = number("total");
	else if (!strcmp(w, "hop"))
		options6(p, IPPROTO_HOPOPTS, NULL);
	else if (!strncmp(w, "dst", 3))
		options6(p, IPPROTO_DSTOPTS, strchr(w, '*'));
	else if (!strcmp(w, "rt"))
		routing(p);
	else if (!strcmp(w, "frag"))
		fragment(p);
	else if (!strcmp(w, "here"))
		here(p);
	else
		return false;
	return true;
}

static bool transport_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "tcp"))
		tcp(p);
	else if (!strcmp(w, "udp"))
		udp(p);
	else if (!strcmp(w, "icmp"))
		icmp(p);
	else if (!strcmp(w, "ah"))
		ah(p);
	else if (!strcmp(w, "proto"))
		p->proto = number("protocol");
	else
		return false;
	return true;
}

/* Fields of the transport header that tcp(), udp() and icmp() left alone. */
static bool field_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "seq"))
		craft_put32(p->body + 4, number("seq"));
	else if (!strcmp(w, "ack"))
		craft_put32(p->body + 8, number("ack"));
	else if (!strcmp(w, "doff"))
		p->body[12] = number("doff") << 4;
	else if (!strcmp(w, "len"))
		length(p);
	else if (!strcmp(w, "id"))
		craft_put16(p->body + 4, number("id"));
	else if (!strcmp(w, "mtu"))
		mtu(p);
	else
		return false;
	return true;
}

static bool payload_word(struct packet *p, const char *w)
{
	size_t len;

	if (!strcmp(w, "data")) {
		len = number("bytes");
		memset(body_add(p, len), 0, len);
	} else if (!strcmp(w, "bytes")) {
		bytes(p);
	} else if (!strcmp(w, "cut")) {
		cut(p);
	} else if (!strcmp(w, "sum")) {
		p->sum = SUM_BAD;
	} else if (!strcmp(w, "nosum")) {
		p->sum = SUM_NONE;
	} else if (!strcmp(w, "quote")) {
		quote(p);
	} else {
		return false;
	}
	return true;
}

/* How it is sent. */
static bool wire_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "split")) {
		p->split = number("bytes");
	} else if (!strcmp(w, "skip")) {
		p->skip = number("which");
	} else if (!strcmp(w, "pieces")) {
		pieces(p);
	} else if (!strcmp(w, "wire")) {
		p->wire = true;
	} else if (!strcmp(w, "gso")) {
		p->gso = number("bytes");
		p->sum = SUM_PARTIAL;
		p->wire = true;
	} else {
		return false;
	}
	return true;
}

/* -- The whole ------------------------------------------------------------ */

static void start(struct packet *p, uint16_t tag)
{
	const char *src = word("source"), *dst = word("destination");
	int family;

	memset(p, 0, sizeof(*p));
	p->tag = tag;
	p->ipv6 = strchr(src, ':');
	family = p->ipv6 ? AF_INET6 : AF_INET;
	if (inet_pton(family, src, p->src) != 1 ||
	    inet_pton(family, dst, p->dst) != 1)
		error(2, 0, "addresses: %s %s", src, dst);
	head_add(p, p->ipv6 ? sizeof(struct ip6_hdr) : sizeof(struct iphdr));
	p->next = p->ipv6 ? offsetof(struct ip6_hdr, ip6_nxt)
			  : offsetof(struct iphdr, protocol);
}

void craft_read(struct packet *p, char *words, uint16_t tag)
{
	char *w;

	/* An empty word, so that the first one is found like the others. */
	if (words)
		strtok(words, " \t");
	start(p, tag);
	while ((w = word(NULL)))
		if (!option_word(p, w) && !head_word(p, w) &&
		    !transport_word(p, w) && !field_word(p, w) &&
		    !payload_word(p, w) && !wire_word(p, w))
			error(2, 0, "no such word: %s", w);
	craft_finish(p);
}
