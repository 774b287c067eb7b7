// SPDX-License-Identifier: GPL-2.0
/*
 * Sets. Beside what nf_tables needs stands what nft keeps for itself in a
 * set's user data: without it, nft could not print the elements again.
 */
#include <netinet/in.h>
#include <libnftnl/set.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "nft_elements.h"
#include "nft_field.h"
#include "nft_set.h"

/* nft's enum byteorder. */
enum {
	ORDER_HOST = 1,
	ORDER_BIG = 2,
};

/* nft's enum expr_types. */
enum {
	EXPR_PAYLOAD = 7,
	EXPR_META = 9,
	EXPR_CT = 12,
};

/* In the user data of a set: what its key is of. */
enum {
	TYPEOF_META_KEY = 0,
	TYPEOF_CT_KEY = 0,
	TYPEOF_CT_DIR = 1,
	TYPEOF_PAYLOAD_DESC = 0,
	TYPEOF_PAYLOAD_NUMBER = 1,
	TYPEOF_PAYLOAD_BASE = 2,
	TYPEOF_PAYLOAD_OFFSET = 3,
	TYPEOF_PAYLOAD_LEN = 4,
};

#define BASE_TRANSPORT 3 /* nft's enum proto_bases */

static void put_payload(struct nftnl_udata_buf *data,
			const struct nft_field *field)
{
	nftnl_udata_put_u32(data, TYPEOF_PAYLOAD_DESC, field->desc);
	nftnl_udata_put_u32(data, TYPEOF_PAYLOAD_NUMBER, field->number);
	if (!field->desc) {
		nftnl_udata_put_u32(data, TYPEOF_PAYLOAD_BASE, BASE_TRANSPORT);
		nftnl_udata_put_u32(data, TYPEOF_PAYLOAD_OFFSET, field->offset);
	}
	if (field->type == NFT_TYPE_INTEGER)
		nftnl_udata_put_u32(data, TYPEOF_PAYLOAD_LEN, field->len);
}

static void put_field(struct nftnl_udata_buf *data,
		      const struct nft_field *field)
{
	switch (field->load) {
	case LOAD_PAYLOAD:
		put_payload(data, field);
		break;
	case LOAD_META:
		nftnl_udata_put_u32(data, TYPEOF_META_KEY, field->key);
		break;
	case LOAD_CT:
		nftnl_udata_put_u32(data, TYPEOF_CT_KEY, field->key);
		nftnl_udata_put_u32(data, TYPEOF_CT_DIR, field->dir);
		break;
	default:
		break;
	}
}

static void put_typeof(struct nftnl_udata_buf *data,
		       const struct nft_field *field)
{
	static const uint32_t expression[] = {
		[LOAD_PAYLOAD] = EXPR_PAYLOAD,
		[LOAD_META] = EXPR_META,
		[LOAD_CT] = EXPR_CT,
	};
	struct nftnl_udata *outer, *inner;

	outer = nftnl_udata_nest_start(data, NFTNL_UDATA_SET_KEY_TYPEOF);
	nftnl_udata_put_u32(data, NFTNL_UDATA_SET_TYPEOF_EXPR,
			    expression[field->load]);
	inner = nftnl_udata_nest_start(data, NFTNL_UDATA_SET_TYPEOF_DATA);
	put_field(data, field);
	nftnl_udata_nest_end(data, inner);
	nftnl_udata_nest_end(data, outer);
}

/*
 * What a set is, beside its name.
 * @type, @bytes, @host: of its key
 * @size: of a set whose elements never change
 * @merge: nft may have joined elements of it
 * @field: that the key is of, or NULL if its type says all
 */
struct make {
	uint32_t flags;
	uint32_t type;
	uint32_t bytes;
	bool host;
	uint32_t size;
	bool merge;
	const struct nft_field *field;
	const char *comment;
};

static void put_data(struct nftnl_set *set, const struct make *make)
{
	struct nftnl_udata_buf *data =
		mem_check(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));

	nftnl_udata_put_u32(data, NFTNL_UDATA_SET_KEYBYTEORDER,
			    make->host ? ORDER_HOST : ORDER_BIG);
	if (make->merge)
		nftnl_udata_put_u32(data, NFTNL_UDATA_SET_MERGE_ELEMENTS, 1);
	if (make->field)
		put_typeof(data, make->field);
	if (make->comment)
		nftnl_udata_put_strz(data, NFTNL_UDATA_SET_COMMENT,
				     make->comment);
	nftnl_set_set_data(set, NFTNL_SET_USERDATA, nftnl_udata_buf_data(data),
			   nftnl_udata_buf_len(data));
	nftnl_udata_buf_free(data);
}

static uint32_t write_set(struct nft_messages *messages, const char *name,
			  const struct make *make, struct nft_place place)
{
	struct nftnl_set *set = mem_check(nftnl_set_alloc());
	uint32_t id = ++messages->sets;
	struct nlmsghdr *header;

	nftnl_set_set_str(set, NFTNL_SET_TABLE, RULESET_TABLE);
	nftnl_set_set_str(set, NFTNL_SET_NAME, name);
	nftnl_set_set_u32(set, NFTNL_SET_ID, id);
	nftnl_set_set_u32(set, NFTNL_SET_FLAGS, make->flags);
	nftnl_set_set_u32(set, NFTNL_SET_KEY_TYPE, make->type);
	nftnl_set_set_u32(set, NFTNL_SET_KEY_LEN, make->bytes);
	if (make->size)
		nftnl_set_set_u32(set, NFTNL_SET_DESC_SIZE, make->size);
	put_data(set, make);
	header = nft_messages_begin(messages, NFT_MSG_NEWSET, NLM_F_CREATE,
				    place);
	nftnl_set_nlmsg_build_payload(header, set);
	nft_messages_end(messages);
	nftnl_set_free(set);
	return id;
}

/* Where an ICMP error quotes the source: an address, but nft cannot know. */
static struct nft_field quoted_field(int family)
{
	const struct ruleset_match match = {
		.field = FIELD_RAW,
		.offset = family == AF_INET ? 160 : 128,
		.len = family == AF_INET ? 32 : 128,
	};

	return nft_field_of(&match);
}

uint32_t nft_set_write(struct nft_messages *messages,
		       const struct ruleset_set *set)
{
	bool ipv4 = set->family == AF_INET;
	struct nft_field quoted = quoted_field(set->family);
	struct make make = {
		.flags = NFT_SET_INTERVAL,
		.type = ipv4 ? NFT_TYPE_IPADDR : NFT_TYPE_IP6ADDR,
		.bytes = ipv4 ? 4 : 16,
		.comment = set->comment,
	};
	struct nft_elements elements = {
		.set = set->name,
		.range = set->range,
		.ranges = set->ranges,
		.bytes = make.bytes,
		.interval = true,
	};

	if (set->quoted) {
		make.type = NFT_TYPE_INTEGER;
		make.field = &quoted;
	}
	elements.id = write_set(messages, set->name, &make,
				(struct nft_place){ .kind = NFT_KIND_SET,
						    .name = set->name });
	nft_elements_write(messages, &elements,
			   (struct nft_place){ .kind = NFT_KIND_ELEMENTS,
					       .name = set->name });
	return elements.id;
}

/* A set's elements, made of ports; @range is for free(). */
static struct nft_elements port_elements(const struct ports *ports,
					 const struct nft_field *field)
{
	struct ruleset_range *range = mem_alloc(ports->len * sizeof(*range));
	struct nft_elements elements = {
		.set = NFT_SET_ANONYMOUS_NAME,
		.range = range,
		.ranges = ports->len,
		.bytes = nft_field_bytes(field),
		.anonymous = true,
	};
	size_t i;

	for (i = 0; i < ports->len; i++) {
		nft_field_data(field, ports->range[i].lo, range[i].lo);
		nft_field_data(field, ports->range[i].hi, range[i].hi);
		if (ports->range[i].lo != ports->range[i].hi)
			elements.interval = true;
	}
	return elements;
}

uint32_t nft_set_write_ports(struct nft_messages *messages,
			     const struct ruleset_match *match,
			     struct nft_place place)
{
	struct nft_field field = nft_field_of(match);
	struct nft_elements elements = port_elements(match->ports, &field);
	struct make make = {
		.flags = NFT_SET_ANONYMOUS | NFT_SET_CONSTANT |
			 (elements.interval ? NFT_SET_INTERVAL : 0),
		.type = field.type,
		.bytes = elements.bytes,
		.host = field.host,
		.size = nft_elements_count(&elements),
		.merge = elements.interval,
		.field = &field,
	};

	elements.id = write_set(messages, elements.set, &make, place);
	nft_elements_write(messages, &elements, place);
	free((void *)elements.range);
	return elements.id;
}
