// SPDX-License-Identifier: GPL-2.0
/*
 * A range in a set is two elements: its first value, and what follows its
 * last, marked as an end. If there is none that follows, the range is open,
 * which nft writes into its user data. Unless the first range begins at zero,
 * an end stands there before it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <libnftnl/set.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "mem.h"
#include "nft_elements.h"

#define LIST_MAX \
	65000 /* bytes of the list in one message; its length is 16 bits */

/* A list being written: @list is open while @header is. */
struct writer {
	struct nft_messages *messages;
	const struct nft_elements *elements;
	struct nft_place place;
	struct nlmsghdr *header;
	struct nlattr *list;
	uint32_t number;
};

static const uint8_t zero[16];

static bool is_all(const uint8_t *value, unsigned int bytes, uint8_t byte)
{
	while (bytes--)
		if (value[bytes] != byte)
			return false;
	return true;
}

static void add_one(uint8_t *value, unsigned int bytes)
{
	while (bytes-- && !++value[bytes])
		;
}

static bool starts_at_zero(const struct nft_elements *elements)
{
	return is_all(elements->range[0].lo, elements->bytes, 0);
}

uint32_t nft_elements_count(const struct nft_elements *elements)
{
	if (!elements->interval || !elements->ranges)
		return elements->ranges;
	return 2 * elements->ranges + !starts_at_zero(elements);
}

static void begin(struct writer *writer)
{
	struct nlmsghdr *header =
		nft_messages_begin(writer->messages, NFT_MSG_NEWSETELEM,
				   NLM_F_CREATE, writer->place);

	mnl_attr_put_strz(header, NFTA_SET_ELEM_LIST_TABLE, RULESET_TABLE);
	mnl_attr_put_strz(header, NFTA_SET_ELEM_LIST_SET,
			  writer->elements->set);
	mnl_attr_put_u32(header, NFTA_SET_ELEM_LIST_SET_ID,
			 htonl(writer->elements->id));
	writer->list = mnl_attr_nest_start(header, NFTA_SET_ELEM_LIST_ELEMENTS);
	writer->header = header;
}

static void end(struct writer *writer)
{
	mnl_attr_nest_end(writer->header, writer->list);
	nft_messages_end(writer->messages);
	writer->header = NULL;
}

/* The user data of a range that ends with the last value there is. */
static void put_open(struct nftnl_set_elem *elem)
{
	struct nftnl_udata_buf *data =
		mem_check(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));

	nftnl_udata_put_u32(data, NFTNL_UDATA_SET_ELEM_FLAGS,
			    NFTNL_SET_ELEM_F_INTERVAL_OPEN);
	nftnl_set_elem_set(elem, NFTNL_SET_ELEM_USERDATA,
			   nftnl_udata_buf_data(data),
			   nftnl_udata_buf_len(data));
	nftnl_udata_buf_free(data);
}

static void put(struct writer *writer, const uint8_t *value, uint32_t flags,
		bool open)
{
	struct nftnl_set_elem *elem = mem_check(nftnl_set_elem_alloc());
	const char *tail;
	struct nlattr *nest;

	if (!writer->header)
		begin(writer);
	nftnl_set_elem_set(elem, NFTNL_SET_ELEM_KEY, value,
			   writer->elements->bytes);
	nftnl_set_elem_set_u32(elem, NFTNL_SET_ELEM_FLAGS, flags);
	if (open)
		put_open(elem);
	nest = mnl_attr_nest_start(writer->header, ++writer->number);
	nftnl_set_elem_nlmsg_build_payload(writer->header, elem);
	mnl_attr_nest_end(writer->header, nest);
	nftnl_set_elem_free(elem);
	tail = mnl_nlmsg_get_payload_tail(writer->header);
	if (tail - (const char *)writer->list > LIST_MAX)
		end(writer);
}

/* The end of a range, unless the next one begins there. */
static void put_end(struct writer *writer, const struct ruleset_range *range,
		    const struct ruleset_range *next)
{
	unsigned int bytes = writer->elements->bytes;
	uint8_t value[16];

	if (is_all(range->hi, bytes, 0xff))
		return;
	memcpy(value, range->hi, bytes);
	add_one(value, bytes);
	if (writer->elements->anonymous && next &&
	    !memcmp(value, next->lo, bytes))
		return;
	put(writer, value, NFT_SET_ELEM_INTERVAL_END, false);
}

void nft_elements_write(struct nft_messages *messages,
			const struct nft_elements *elements,
			struct nft_place place)
{
	struct writer writer = {
		.messages = messages,
		.elements = elements,
		.place = place,
	};
	const struct ruleset_range *range = elements->range;
	const struct ruleset_range *past = range + elements->ranges;

	if (elements->interval && elements->ranges && !starts_at_zero(elements))
		put(&writer, zero, NFT_SET_ELEM_INTERVAL_END, false);
	for (; range < past; range++) {
		put(&writer, range->lo, 0,
		    elements->interval &&
			    is_all(range->hi, elements->bytes, 0xff));
		if (elements->interval)
			put_end(&writer, range,
				range + 1 < past ? range + 1 : NULL);
	}
	if (writer.header)
		end(&writer);
}
