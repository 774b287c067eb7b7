/* SPDX-License-Identifier: GPL-2.0 */
/* What nf_tables loads for each field that a rule can look at. */
#ifndef _IMPP_NFT_FIELD_H
#define _IMPP_NFT_FIELD_H

#include "ruleset.h"

enum nft_load {
	LOAD_META,
	LOAD_CT,
	LOAD_PAYLOAD,
	LOAD_OPTION, /* of IPv4 */
	LOAD_HEADER, /* an IPv6 extension header */
	LOAD_FIB,    /* what the routes say of the destination */
};

/**
 * struct nft_field - one field
 * @load: the expression that loads it
 * @key: NFT_META_*, NFT_CT_*, NFT_PAYLOAD_*_HEADER, NFT_FIB_RESULT_*, or the
 *	number of the option or header
 * @offset: in bits, from there
 * @len: in bits
 * @dir: IP_CT_DIR_* for a connection's addresses and ports, or -1
 * @present: 1 if the option is there, nothing else of it
 * @host: host byte order
 * @nfproto: it is there in packets of this family alone, or 0
 * @l4proto: it is there in this transport alone, or 0
 * @type: what nft calls it, a number of its enum datatypes
 * @desc: the header that nft has it in, a number of its enum proto_desc_id; 0:
 *	nft knows no more than offset and length
 * @number: of the field in that header
 */
struct nft_field {
	enum nft_load load;
	uint32_t key;
	uint16_t offset;
	uint16_t len;
	int8_t dir;
	bool present;
	bool host;
	uint8_t nfproto;
	uint8_t l4proto;
	uint32_t type;
	uint32_t desc;
	uint32_t number;
};

/* nft's own numbers for types, which it finds again in a set. */
enum {
	NFT_TYPE_INTEGER = 4,
	NFT_TYPE_IPADDR = 7,
	NFT_TYPE_IP6ADDR = 8,
};

/**
 * nft_field_of() - the field that a match looks at
 * @match: the match
 *
 * Return: the field; of FIELD_RAW with the match's offset and length.
 */
struct nft_field nft_field_of(const struct ruleset_match *match);

/* Bytes of a register that hold the field. */
static inline unsigned int nft_field_bytes(const struct nft_field *field)
{
	return (field->offset % 8 + field->len + 7) / 8;
}

/* How far left of the last of these bits the field ends. */
static inline unsigned int nft_field_shift(const struct nft_field *field)
{
	return 8 * nft_field_bytes(field) - field->offset % 8 - field->len;
}

/**
 * nft_field_data() - a value of a field as nf_tables compares it
 * @field: the field, of at most 32 bits
 * @value: host byte order
 * @data: set to nft_field_bytes() bytes
 */
void nft_field_data(const struct nft_field *field, uint32_t value,
		    uint8_t data[4]);

#endif /* _IMPP_NFT_FIELD_H */
