// SPDX-License-Identifier: GPL-2.0
/* See craft.h. A word that makes no sense ends the program. */
#include <arpa/inet.h>
#include <error.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
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

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
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

static void option(struct packet *p, uint8_t type)
{
	uint8_t *at = head_add(p, 8);

	at[0] = type;
	at[1] = 7; /* room for one address */
	at[2] = 4;
	memcpy(at + 3, p->dst, 4);
	at[7] = IPOPT_NOOP;
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

	at[3] = number("segments left");
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
	put16(at + 2, offset | more);
	put32(at + 4, p->tag);
}

static void tcp(struct packet *p)
{
	static const char names[] = "FSRPA";
	uint8_t *at = body_add(p, sizeof(struct tcphdr));
	const char *flag;

	p->proto = IPPROTO_TCP;
	put16(at, number("port"));
	put16(at + 2, number("port"));
	at[12] = sizeof(struct tcphdr) / 4 << 4;
	for (flag = word("flags"); *flag; flag++)
		at[13] |= 1 << (strchr(names, *flag) - names);
	put16(at + 14, 0x4000);
}

static void udp(struct packet *p)
{
	uint8_t *at = body_add(p, sizeof(struct udphdr));

	p->proto = IPPROTO_UDP;
	put16(at, number("port"));
	put16(at + 2, number("port"));
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
	put16(at + AH_LEN, 7);
	put16(at + AH_LEN + 2, 7);
	put16(at + AH_LEN + 4, sizeof(struct udphdr));
}

static void mtu(struct packet *p)
{
	unsigned long value = number("mtu");

	if (p->ipv6)
		put32(p->body + 4, value);
	else
		put16(p->body + 6, value);
}

static void cut(struct packet *p)
{
	size_t len = number("bytes");

	if (len < p->body_len)
		p->body_len = len;
}

static void quote(struct packet *p)
{
	struct packet inner;
	uint8_t out[CRAFT_MAX];
	size_t len;

	craft_read(&inner, NULL, p->tag);
	len = craft_piece(&inner, 0, out);
	memcpy(body_add(p, len), out, len);
}

static bool head_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "lsrr"))
		option(p, IPOPT_LSRR);
	else if (!strcmp(w, "ssrr"))
		option(p, IPOPT_SSRR);
	else if (!strcmp(w, "rr"))
		option(p, IPOPT_RR);
	else if (!strcmp(w, "hop"))
		options6(p, IPPROTO_HOPOPTS, NULL);
	else if (!strncmp(w, "dst", 3))
		options6(p, IPPROTO_DSTOPTS, strchr(w, '*'));
	else if (!strcmp(w, "rt"))
		routing(p);
	else if (!strcmp(w, "frag"))
		fragment(p);
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
		put32(p->body + 4, number("seq"));
	else if (!strcmp(w, "ack"))
		put32(p->body + 8, number("ack"));
	else if (!strcmp(w, "doff"))
		p->body[12] = number("doff") << 4;
	else if (!strcmp(w, "len"))
		put16(p->body + 4, number("len"));
	else if (!strcmp(w, "id"))
		put16(p->body + 4, number("id"));
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
	} else if (!strcmp(w, "cut")) {
		cut(p);
	} else if (!strcmp(w, "split")) {
		p->split = number("bytes");
	} else if (!strcmp(w, "skip")) {
		p->skip = number("which");
	} else if (!strcmp(w, "quote")) {
		quote(p);
	} else {
		return false;
	}
	return true;
}

/* -- The whole ------------------------------------------------------------ */

static uint32_t sum(uint32_t sum, const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? data[i] : data[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Where the transport keeps its checksum, or 0. */
static size_t checksum_at(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return 16;
	case IPPROTO_UDP:
		return 6;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return 2;
	}
	return 0;
}

static void checksum(struct packet *p)
{
	size_t at = checksum_at(p->proto), len = p->ipv6 ? 16 : 4;
	uint32_t s = 0;
	uint16_t folded;

	if (!at || at + 2 > p->body_len)
		return;
	if (p->proto != IPPROTO_ICMP) {
		s = sum(s, p->src, len);
		s = sum(s, p->dst, len);
		s += p->proto + p->body_len;
	}
	folded = fold(sum(s, p->body, p->body_len));
	put16(p->body + at, folded ? folded : 0xffff);
}

/* The number of what follows @head, and the fields the length is known for. */
static void finish(struct packet *p)
{
	uint8_t *h = p->head;

	/* The UDP length, unless the words have said one. */
	if (p->proto == IPPROTO_UDP && p->body_len >= 6 && !p->body[4] &&
	    !p->body[5])
		put16(p->body + 4, p->body_len);
	checksum(p);
	h[p->next] = p->proto;
	if (p->ipv6) {
		h[0] = 6 << 4;
		put16(h + 2, p->tag);
		h[7] = 64;
		memcpy(h + 8, p->src, 16);
		memcpy(h + 24, p->dst, 16);
		return;
	}
	h[0] = 4 << 4 | p->head_len / 4;
	put16(h + 4, p->tag);
	h[8] = 64;
	memcpy(h + 12, p->src, 4);
	memcpy(h + 16, p->dst, 4);
}

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
		if (!head_word(p, w) && !transport_word(p, w) &&
		    !field_word(p, w) && !payload_word(p, w))
			error(2, 0, "no such word: %s", w);
	finish(p);
}

size_t craft_pieces(const struct packet *p)
{
	return p->split ? (p->body_len + p->split - 1) / p->split : 1;
}

/* Turns a copy of the headers into those of the fragment at @offset. */
static size_t fragment_head(const struct packet *p, uint8_t *out, size_t offset,
			    bool more)
{
	uint8_t *frag = out + p->head_len;

	if (!p->ipv6) {
		put16(out + 6, offset / 8 | (more ? IP_MF : 0));
		return p->head_len;
	}
	memset(frag, 0, 8);
	frag[0] = out[p->next];
	out[p->next] = IPPROTO_FRAGMENT;
	put16(frag + 2, offset | more);
	put32(frag + 4, p->tag);
	return p->head_len + 8;
}

static void put_length(const struct packet *p, uint8_t *out, size_t len)
{
	if (p->ipv6) {
		put16(out + 4, len - sizeof(struct ip6_hdr));
		return;
	}
	put16(out + 2, len);
	put16(out + 10, fold(sum(0, out, p->head_len)));
}

size_t craft_piece(const struct packet *p, size_t n, uint8_t *out)
{
	size_t offset = n * p->split, len = p->body_len - offset;
	size_t at = p->head_len;

	if (p->skip == n + 1)
		return 0;
	memcpy(out, p->head, p->head_len);
	if (!p->ipv6)
		put16(out + 6, p->fragment);
	if (p->split) {
		if (len > p->split)
			len = p->split;
		at = fragment_head(p, out, offset, offset + len < p->body_len);
	}
	memcpy(out + at, p->body + offset, len);
	put_length(p, out, at + len);
	return at + len;
}
