/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of an skb as packet.c looks at: a linear part and pieces, each in
 * memory of its own that is not a byte too long, data at the network header.
 */
#ifndef IMPP_FUZZ_SKBUFF_H
#define IMPP_FUZZ_SKBUFF_H

#include "../../../../kmod/env.h"

#define SKB_PIECES 16

struct skb_piece {
	u8 *data;
	u32 len;
};

/**
 * struct sk_buff - a packet
 * @len: bytes of the whole
 * @data_len: bytes of all pieces but the first
 * @data: the linear part, the first of @piece
 * @piece: the whole, cut up
 * @pieces: how many
 */
struct sk_buff {
	unsigned int len;
	unsigned int data_len;
	u8 *data;
	struct skb_piece piece[SKB_PIECES];
	u32 pieces;
};

#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "=r"(var) : "0"(var))

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

static inline u8 *skb_network_header(const struct sk_buff *skb)
{
	return skb->data;
}

static inline int skb_network_offset(const struct sk_buff *skb)
{
	return skb_network_header(skb) - skb->data;
}

/* Copies from all pieces; @offset + @len is in the packet. */
static inline void skb_copy_pieces(const struct sk_buff *skb, u32 offset,
				   u8 *to, u32 len)
{
	const struct skb_piece *piece = skb->piece;

	for (; len; to++, len--, offset++) {
		while (offset >= piece->len) {
			offset -= piece->len;
			piece++;
		}
		*to = piece->data[offset];
	}
}

/* As the kernel's, whose offset and length are signed, too. */
static inline void *skb_header_pointer(const struct sk_buff *skb, int offset,
				       int len, void *buffer)
{
	assert(offset >= 0 && len >= 0);
	if ((int)skb_headlen(skb) - offset >= len)
		return skb->data + offset;
	if (offset > (int)skb->len - len)
		return NULL;
	skb_copy_pieces(skb, offset, buffer, len);
	return buffer;
}

#endif /* IMPP_FUZZ_SKBUFF_H */
