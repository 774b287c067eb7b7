// SPDX-License-Identifier: GPL-2.0
/* The fields, a line each. */
#include <netinet/in.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter.h>
#include <string.h>

#include "nft_field.h"

/* nft's enum datatypes. */
enum {
	TYPE_NFPROTO = 2,
	TYPE_INET_PROTOCOL = 12,
	TYPE_INET_SERVICE = 13,
	TYPE_ICMP_TYPE = 14,
	TYPE_TCP_FLAG = 15,
	TYPE_CT_STATE = 26,
	TYPE_CT_STATUS = 28,
	TYPE_ICMP6_TYPE = 29,
	TYPE_PKTTYPE = 31,
	TYPE_ICMP_CODE = 32,
	TYPE_ICMP6_CODE = 33,
	TYPE_FIB_ADDR = 38,
};

/* nft's enum proto_desc_id. */
enum {
	DESC_ICMP = 4,
	DESC_TH = 11,
	DESC_ICMP6 = 14,
};

#define META(meta, bits, datatype, order)                                   \
	{                                                                   \
		.load = LOAD_META, .key = (meta), .len = (bits), .dir = -1, \
		.type = (datatype), .host = (order)                         \
	}
#define CT(ct, way, bits, datatype, order)                                 \
	{                                                                  \
		.load = LOAD_CT, .key = (ct), .len = (bits), .dir = (way), \
		.type = (datatype), .host = (order)                        \
	}
#define IP(family, at, bits, datatype)                                 \
	{                                                              \
		.load = LOAD_PAYLOAD, .dir = -1,                       \
		.key = NFT_PAYLOAD_NETWORK_HEADER, .offset = (at),     \
		.len = (bits), .nfproto = (family), .type = (datatype) \
	}
#define TRANSPORT(proto, at, bits, datatype)                          \
	{                                                             \
		.load = LOAD_PAYLOAD, .dir = -1,                      \
		.key = NFT_PAYLOAD_TRANSPORT_HEADER, .offset = (at),  \
		.len = (bits), .l4proto = (proto), .type = (datatype) \
	}
#define TH(which, at)                                                  \
	{                                                              \
		.load = LOAD_PAYLOAD, .dir = -1,                       \
		.key = NFT_PAYLOAD_TRANSPORT_HEADER, .offset = (at),   \
		.len = 16, .type = TYPE_INET_SERVICE, .desc = DESC_TH, \
		.number = (which)                                      \
	}
#define ICMP(which, at, datatype)                                              \
	{                                                                      \
		.load = LOAD_PAYLOAD, .dir = -1,                               \
		.key = NFT_PAYLOAD_TRANSPORT_HEADER, .offset = (at), .len = 8, \
		.nfproto = NFPROTO_IPV4, .l4proto = IPPROTO_ICMP,              \
		.type = (datatype), .desc = DESC_ICMP, .number = (which)       \
	}
#define ICMP6(which, at, datatype)                                             \
	{                                                                      \
		.load = LOAD_PAYLOAD, .dir = -1,                               \
		.key = NFT_PAYLOAD_TRANSPORT_HEADER, .offset = (at), .len = 8, \
		.nfproto = NFPROTO_IPV6, .l4proto = IPPROTO_ICMPV6,            \
		.type = (datatype), .desc = DESC_ICMP6, .number = (which)      \
	}
#define OPTION(at)                                                     \
	{                                                              \
		.load = LOAD_OPTION, .dir = -1, .key = (at), .len = 8, \
		.present = true, .nfproto = NFPROTO_IPV4,              \
		.type = NFT_TYPE_INTEGER                               \
	}
#define HEADER(header, at, bits)                                        \
	{                                                               \
		.load = LOAD_HEADER, .dir = -1, .key = (header),        \
		.offset = (at), .len = (bits), .nfproto = NFPROTO_IPV6, \
		.type = NFT_TYPE_INTEGER                                \
	}

#define FIB(result, datatype)                                            \
	{                                                                \
		.load = LOAD_FIB, .key = (result), .len = 32, .dir = -1, \
		.type = (datatype), .host = true                         \
	}

#define ORIGINAL IP_CT_DIR_ORIGINAL
#define REPLY IP_CT_DIR_REPLY

static const struct nft_field fields[RULESET_FIELDS] = {
	[FIELD_NFPROTO] = META(NFT_META_NFPROTO, 8, TYPE_NFPROTO, true),
	[FIELD_L4PROTO] = META(NFT_META_L4PROTO, 8, TYPE_INET_PROTOCOL, false),
	[FIELD_PKTTYPE] = META(NFT_META_PKTTYPE, 8, TYPE_PKTTYPE, true),
	[FIELD_CT_STATE] = CT(NFT_CT_STATE, -1, 32, TYPE_CT_STATE, true),
	[FIELD_CT_STATUS] = CT(NFT_CT_STATUS, -1, 32, TYPE_CT_STATUS, true),
	[FIELD_IP_SADDR] = IP(NFPROTO_IPV4, 96, 32, NFT_TYPE_IPADDR),
	[FIELD_IP_DADDR] = IP(NFPROTO_IPV4, 128, 32, NFT_TYPE_IPADDR),
	[FIELD_IP6_SADDR] = IP(NFPROTO_IPV6, 64, 128, NFT_TYPE_IP6ADDR),
	[FIELD_IP6_DADDR] = IP(NFPROTO_IPV6, 192, 128, NFT_TYPE_IP6ADDR),
	[FIELD_IP_FRAG] = IP(NFPROTO_IPV4, 48, 16, NFT_TYPE_INTEGER),
	[FIELD_IP_LSRR] = OPTION(131),
	[FIELD_IP_SSRR] = OPTION(137),
	[FIELD_RT_SEGS] = HEADER(IPPROTO_ROUTING, 24, 8),
	[FIELD_FRAG_OFF] = HEADER(IPPROTO_FRAGMENT, 16, 13),
	[FIELD_FRAG_MORE] = HEADER(IPPROTO_FRAGMENT, 31, 1),
	[FIELD_TH_SPORT] = TH(1, 0),
	[FIELD_TH_DPORT] = TH(2, 16),
	[FIELD_TCP_FLAGS] = TRANSPORT(IPPROTO_TCP, 104, 8, TYPE_TCP_FLAG),
	[FIELD_TCP_DOFF] = TRANSPORT(IPPROTO_TCP, 96, 4, NFT_TYPE_INTEGER),
	[FIELD_UDP_LENGTH] = TRANSPORT(IPPROTO_UDP, 32, 16, NFT_TYPE_INTEGER),
	[FIELD_ICMP_TYPE] = ICMP(1, 0, TYPE_ICMP_TYPE),
	[FIELD_ICMP_CODE] = ICMP(2, 8, TYPE_ICMP_CODE),
	[FIELD_ICMP6_TYPE] = ICMP6(1, 0, TYPE_ICMP6_TYPE),
	[FIELD_ICMP6_CODE] = ICMP6(2, 8, TYPE_ICMP6_CODE),
	[FIELD_CT_IP_SADDR] =
		CT(NFT_CT_SRC_IP, ORIGINAL, 32, NFT_TYPE_IPADDR, false),
	[FIELD_CT_IP_DADDR] =
		CT(NFT_CT_SRC_IP, REPLY, 32, NFT_TYPE_IPADDR, false),
	[FIELD_CT_IP6_SADDR] =
		CT(NFT_CT_SRC_IP6, ORIGINAL, 128, NFT_TYPE_IP6ADDR, false),
	[FIELD_CT_IP6_DADDR] =
		CT(NFT_CT_SRC_IP6, REPLY, 128, NFT_TYPE_IP6ADDR, false),
	[FIELD_CT_PROTO] =
		CT(NFT_CT_PROTOCOL, -1, 8, TYPE_INET_PROTOCOL, false),
	[FIELD_CT_SPORT] =
		CT(NFT_CT_PROTO_SRC, ORIGINAL, 16, TYPE_INET_SERVICE, false),
	[FIELD_CT_DPORT] =
		CT(NFT_CT_PROTO_SRC, REPLY, 16, TYPE_INET_SERVICE, false),
	[FIELD_CT_ICMP] =
		CT(NFT_CT_PROTO_DST, ORIGINAL, 16, TYPE_INET_SERVICE, false),
	[FIELD_RAW] = TRANSPORT(0, 0, 0, NFT_TYPE_INTEGER),
	[FIELD_FIB_DADDR] = FIB(NFT_FIB_RESULT_ADDRTYPE, TYPE_FIB_ADDR),
};

struct nft_field nft_field_of(const struct ruleset_match *match)
{
	struct nft_field field = fields[match->field];

	if (match->field == FIELD_RAW) {
		field.offset = match->offset;
		field.len = match->len;
	}
	return field;
}

void nft_field_data(const struct nft_field *field, uint32_t value,
		    uint8_t data[4])
{
	unsigned int bytes = nft_field_bytes(field), i;

	value <<= nft_field_shift(field);
	if (field->host && bytes == 1)
		data[0] = value;
	else if (field->host)
		memcpy(data, &value, sizeof(value));
	else
		for (i = bytes; i--; value >>= 8)
			data[i] = value;
}
