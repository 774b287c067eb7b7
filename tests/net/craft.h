/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets from words: source, destination, and headers in order.
 *
 *	lsrr[=HOP] ssrr[=HOP] rr	IPv4 options with room for one address
 *	opt TYPE LEN[/SAID]	another option of LEN bytes, said to be SAID
 *	nop eol		options of one byte
 *	hops N		TTL or hop limit
 *	ipsum		the IPv4 header's checksum is wrong (with wire)
 *	total N		the length that the IP header tells (with wire)
 *	hop dst dst*N	IPv6 extension headers
 *	rt LEFT[:TYPE]	IPv6 routing header with LEFT segments left
 *	frag OFF[+]	a fragment that begins at byte OFF; +: more follow
 *	here		IPv6: fragments begin here, not at the transport
 *	ah		an authentication header and an empty datagram
 *	tcp FROM TO FLAGS [seq N] [ack N] [doff N]	FLAGS of SAFRPUEC, or -
 *	udp FROM TO [len N]
 *	icmp TYPE.CODE [id N] [mtu N]
 *	proto N		another protocol, or none of what follows: 59
 *	quote …		a packet, to the end of the line
 *
 * and then
 *
 *	data N		so many bytes of zero
 *	bytes HEX	these bytes
 *	sum		the transport's checksum is wrong
 *	nosum		it is zero
 *	cut N		only so many bytes from the transport header on
 *	split N		in fragments of so many bytes, a multiple of 8
 *	skip N		but the N-th fragment
 *	pieces A-B,…	fragments of these bytes, sent in this order
 *	wire		sent as a frame, past the sender's IP
 *	gso N		a frame that stands for segments of N bytes
 *
 * Lengths and checksums are right unless a word says otherwise.
 */
#ifndef _CRAFT_H
#define _CRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRAFT_HEAD_MAX 1024
#define CRAFT_BODY_MAX 65536
#define CRAFT_MAX (CRAFT_HEAD_MAX + CRAFT_BODY_MAX)
#define CRAFT_PIECES_MAX 64

/* What the transport's checksum is; partial: left to the device. */
enum craft_sum { SUM_GOOD, SUM_BAD, SUM_NONE, SUM_PARTIAL };

/**
 * struct piece - bytes of a body that make a fragment
 * @from: the first one
 * @to: the one after the last
 */
struct piece {
	size_t from;
	size_t to;
};

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
 * @piece: what goes onto the wire, in this order
 * @pieces: how many; 0: one, the whole
 * @split: bytes in a fragment; 0: in one piece
 * @skip: the fragment that is left out, from 1
 * @here: length of @head up to where fragments begin; 0: all of it
 * @here_next: @next as it was there
 * @total: the length that the IP header tells; 0: the right one
 * @gso: bytes in a segment of what this stands for
 * @sum: enum craft_sum
 * @len_said: the words have said a UDP length
 * @ipsum: the IPv4 header's checksum is wrong
 * @wire: to be sent as a frame
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
	struct piece piece[CRAFT_PIECES_MAX];
	size_t pieces;
	size_t split;
	size_t skip;
	size_t here;
	size_t here_next;
	size_t total;
	size_t gso;
	enum craft_sum sum;
	bool len_said;
	bool ipsum;
	bool wire;
};

/**
 * craft_put16() - big-endian
 * @at: two bytes
 * @value: what they become
 */
void craft_put16(uint8_t *at, uint16_t value);

/**
 * craft_put32() - big-endian
 * @at: four bytes
 * @value: what they become
 */
void craft_put32(uint8_t *at, uint32_t value);

/**
 * craft_checksum_at() - where a transport keeps its checksum
 * @proto: the transport's number
 *
 * Return: the offset in its header, or 0 for none.
 */
size_t craft_checksum_at(uint8_t proto);

/**
 * craft_read() - build a packet, or die
 * @p: the packet
 * @words: as above; strtok() eats them
 * @tag: its tag
 */
void craft_read(struct packet *p, char *words, uint16_t tag);

/**
 * craft_finish() - fill in numbers, lengths, checksums; cut into fragments
 * @p: a packet of which all words are read
 */
void craft_finish(struct packet *p);

/**
 * craft_piece() - what goes onto the wire
 * @p: the packet
 * @n: which piece of it, from 0
 * @out: CRAFT_MAX bytes
 *
 * Return: its length.
 */
size_t craft_piece(const struct packet *p, size_t n, uint8_t *out);

/**
 * craft_pieces() - how many there are
 * @p: the packet
 */
size_t craft_pieces(const struct packet *p);

#endif /* _CRAFT_H */
