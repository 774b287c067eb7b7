/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets from words: source, destination, and headers in order.
 *
 *	lsrr ssrr rr	IPv4 options
 *	hop dst dst*N	IPv6 extension headers
 *	rt LEFT		IPv6 routing header with LEFT segments left
 *	frag OFF[+]	a fragment that begins at byte OFF; +: more follow
 *	ah		an authentication header and an empty datagram
 *	tcp FROM TO FLAGS [seq N] [ack N] [doff N]	FLAGS of SAFRP
 *	udp FROM TO [len N]
 *	icmp TYPE.CODE [id N] [mtu N]
 *	proto N		another protocol, or none of what follows: 59
 *	quote …		a packet, to the end of the line
 *
 * and then
 *
 *	data N		so many bytes of zero
 *	cut N		only so many bytes from the transport header on
 *	split N		in fragments of so many bytes, a multiple of 8
 *	skip N		but the N-th fragment
 *
 * Lengths and checksums are right unless a word says otherwise.
 */
#ifndef _CRAFT_H
#define _CRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRAFT_HEAD_MAX 1024
#define CRAFT_BODY_MAX 8192
#define CRAFT_MAX (CRAFT_HEAD_MAX + CRAFT_BODY_MAX)

/**
 * struct packet - one under construction
 * @ipv6: its family
 * @src: in network byte order; IPv4 in the first four bytes
 * @dst: the same
 * @tag: IPv4: the id; IPv6: flow label, and id of fragments
 * @head: the IP header and what lies between it and the transport
 * @head_len: its length
 * @next: where in @head the number of the header after it belongs
 * @proto: the transport's number
 * @body: transport and payload
 * @body_len: its length
 * @fragment: IPv4: the header's field
 * @split: bytes in a fragment; 0: in one piece
 * @skip: the fragment that is left out, from 1
 */
struct packet {
	bool ipv6;
	uint8_t src[16];
	uint8_t dst[16];
	uint16_t tag;
	uint8_t head[CRAFT_HEAD_MAX];
	size_t head_len;
	size_t next;
	uint8_t proto;
	uint8_t body[CRAFT_BODY_MAX];
	size_t body_len;
	uint16_t fragment;
	size_t split;
	size_t skip;
};

/**
 * craft_read() - build a packet, or die
 * @p: the packet
 * @words: as above; strtok() eats them
 * @tag: its tag
 */
void craft_read(struct packet *p, char *words, uint16_t tag);

/**
 * craft_piece() - what goes onto the wire
 * @p: the packet
 * @n: which piece of it, from 0
 * @out: CRAFT_MAX bytes
 *
 * Return: its length, or 0 when there is none or it is to be skipped.
 */
size_t craft_piece(const struct packet *p, size_t n, uint8_t *out);

/**
 * craft_pieces() - how many there are
 * @p: the packet
 */
size_t craft_pieces(const struct packet *p);

#endif /* _CRAFT_H */
