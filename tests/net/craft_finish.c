// SPDX-License-Identifier: GPL-2.0
/* See craft.h: what is known once all words are, and goes onto the wire. */
#include <error.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <string.h>

#include "craft.h"

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

size_t craft_checksum_at(uint8_t proto)
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

static uint16_t checksum_of(const struct packet *p)
{
	size_t len = p->ipv6 ? 16 : 4;
	uint32_t s = 0;
	uint16_t folded;

	if (p->proto != IPPROTO_ICMP) {
		s = sum(s, p->src, len);
		s = sum(s, p->dst, len);
		s += p->proto + p->body_len;
	}
	if (p->sum == SUM_PARTIAL)
		return ~fold(s);
	folded = fold(sum(s, p->body, p->body_len));
	if (p->sum == SUM_BAD)
		folded ^= 0x5555;
	return folded ? folded : 0xffff;
}

static void checksum(struct packet *p)
{
	size_t at = craft_checksum_at(p->proto);

	if (at && at + 2 <= p->body_len && p->sum != SUM_NONE)
		craft_put16(p->body + at, checksum_of(p));
}

static void address_head(struct packet *p)
{
	uint8_t *h = p->head;

	h[p->next] = p->proto;
	if (p->ipv6) {
		h[0] = 6 << 4;
		craft_put16(h + 2, p->tag);
		if (!h[7])
			h[7] = 64;
		memcpy(h + 8, p->src, 16);
		memcpy(h + 24, p->dst, 16);
		return;
	}
	/* Options end on a multiple of four bytes, in zeros. */
	p->head_len = (p->head_len + 3) / 4 * 4;
	h[0] = 4 << 4 | p->head_len / 4;
	craft_put16(h + 4, p->tag);
	if (!h[8])
		h[8] = 64;
	memcpy(h + 12, p->src, 4);
	memcpy(h + 16, p->dst, 4);
}

/* The headers behind "here" are part of what is fragmented. */
static void here(struct packet *p)
{
	size_t len = p->here ? p->head_len - p->here : 0;

	if (!len)
		return;
	if (p->body_len + len > CRAFT_BODY_MAX)
		error(2, 0, "too long");
	memmove(p->body + len, p->body, p->body_len);
	memcpy(p->body, p->head + p->here, len);
	p->body_len += len;
	p->head_len = p->here;
	p->next = p->here_next;
	p->proto = p->head[p->next];
}

static void split(struct packet *p)
{
	size_t from, n = 1;
	struct piece *piece;

	for (from = 0; from < p->body_len; from += p->split, n++) {
		if (n == p->skip)
			continue;
		if (p->pieces == CRAFT_PIECES_MAX)
			error(2, 0, "too many fragments");
		piece = &p->piece[p->pieces++];
		piece->from = from;
		piece->to = from + p->split;
		if (piece->to > p->body_len)
			piece->to = p->body_len;
	}
}

void craft_finish(struct packet *p)
{
	size_t i;

	/* The UDP length, unless the words have said one. */
	if (p->proto == IPPROTO_UDP && p->body_len >= 6 && !p->len_said)
		craft_put16(p->body + 4, p->body_len);
	checksum(p);
	address_head(p);
	here(p);
	if (p->split)
		split(p);
	for (i = 0; i < p->pieces; i++)
		if (p->piece[i].from >= p->piece[i].to ||
		    p->piece[i].to > p->body_len)
			error(2, 0, "no such piece in %zu bytes", p->body_len);
}

size_t craft_pieces(const struct packet *p)
{
	return p->pieces ? p->pieces : 1;
}

/* Turns a copy of the headers into those of the fragment at @offset. */
static size_t fragment_head(const struct packet *p, uint8_t *out, size_t offset,
			    bool more)
{
	uint8_t *frag = out + p->head_len;

	if (!p->ipv6) {
		craft_put16(out + 6, offset / 8 | (more ? IP_MF : 0));
		return p->head_len;
	}
	memset(frag, 0, 8);
	frag[0] = out[p->next];
	out[p->next] = IPPROTO_FRAGMENT;
	craft_put16(frag + 2, offset | more);
	craft_put32(frag + 4, p->tag);
	return p->head_len + 8;
}

static void put_length(const struct packet *p, uint8_t *out, size_t len)
{
	uint16_t folded;

	if (p->total)
		len = p->total;
	if (p->ipv6) {
		craft_put16(out + 4, len - sizeof(struct ip6_hdr));
		return;
	}
	craft_put16(out + 2, len);
	folded = fold(sum(0, out, p->head_len));
	craft_put16(out + 10, p->ipsum ? folded ^ 0x5555 : folded);
}

size_t craft_piece(const struct packet *p, size_t n, uint8_t *out)
{
	const struct piece all = { 0, p->body_len };
	const struct piece *piece = p->pieces ? &p->piece[n] : &all;
	size_t len = piece->to - piece->from, at = p->head_len;

	memcpy(out, p->head, p->head_len);
	if (!p->ipv6)
		craft_put16(out + 6, p->fragment);
	if (p->pieces)
		at = fragment_head(p, out, piece->from,
				   piece->to < p->body_len);
	memcpy(out + at, p->body + piece->from, len);
	put_length(p, out, at + len);
	return at + len;
}
