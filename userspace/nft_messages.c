// SPDX-License-Identifier: GPL-2.0
/*
 * A batch. libnftnl keeps it in pages, each a piece of the sendmsg(): pages
 * are large, since that takes 1,024 pieces.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <libnftnl/common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "nft_messages.h"
#include "words.h"

#define PAGE (512 * 1024)
#define MESSAGE_MAX (128 * 1024)

/* FNV-1a: says whether two batches are the same, not that nobody forged one. */
#define FNV_BASIS 0xcbf29ce484222325ULL
#define FNV_PRIME 0x100000001b3ULL

static uint32_t next_seq(const struct nft_messages *messages)
{
	return messages->places + 1;
}

static void add_place(struct nft_messages *messages, struct nft_place place)
{
	messages->place = mem_grow(messages->place, messages->places,
				   sizeof(*messages->place));
	messages->place[messages->places++] = place;
}

/* libmnl leaves what pads its attributes as it was, and the digest sees it. */
static void clean_page(struct nft_messages *messages, size_t used)
{
	memset(nftnl_batch_buffer(messages->batch), 0,
	       PAGE + MESSAGE_MAX - used);
}

/* Ends a message, which may move to a new page. */
static void finish(struct nft_messages *messages)
{
	const char *at = nftnl_batch_buffer(messages->batch);
	size_t len = ((const struct nlmsghdr *)at)->nlmsg_len;

	if (nftnl_batch_update(messages->batch))
		mem_check(NULL);
	if (nftnl_batch_buffer(messages->batch) != at + len)
		clean_page(messages, len);
}

static void next(struct nft_messages *messages, struct nft_place place)
{
	add_place(messages, place);
	finish(messages);
}

void nft_messages_init(struct nft_messages *messages, uint32_t generation)
{
	struct nlmsghdr *header;

	memset(messages, 0, sizeof(*messages));
	messages->digest = FNV_BASIS;
	messages->batch = mem_check(nftnl_batch_alloc(PAGE, MESSAGE_MAX));
	clean_page(messages, 0);
	header = nftnl_batch_begin(nftnl_batch_buffer(messages->batch),
				   next_seq(messages));
	if (generation)
		mnl_attr_put_u32(header, NFNL_BATCH_GENID, htonl(generation));
	next(messages, (struct nft_place){ .kind = NFT_KIND_BATCH });
}

void nft_messages_done(struct nft_messages *messages)
{
	nftnl_batch_end(nftnl_batch_buffer(messages->batch),
			next_seq(messages));
	next(messages, (struct nft_place){ .kind = NFT_KIND_BATCH });
}

void nft_messages_clear(struct nft_messages *messages)
{
	if (messages->batch)
		nftnl_batch_free(messages->batch);
	free(messages->place);
	memset(messages, 0, sizeof(*messages));
}

struct nlmsghdr *nft_messages_begin(struct nft_messages *messages,
				    uint16_t type, uint16_t flags,
				    struct nft_place place)
{
	uint32_t seq = next_seq(messages);

	add_place(messages, place);
	return nftnl_nlmsg_build_hdr(nftnl_batch_buffer(messages->batch), type,
				     NFPROTO_INET, flags, seq);
}

void nft_messages_end(struct nft_messages *messages)
{
	const struct nlmsghdr *header = nftnl_batch_buffer(messages->batch);

	nft_messages_mix(messages, header, header->nlmsg_len);
	finish(messages);
}

void nft_messages_mix(struct nft_messages *messages, const void *bytes,
		      size_t len)
{
	const unsigned char *byte = bytes;
	uint64_t digest = messages->digest;

	for (; len; len--)
		digest = (digest ^ *byte++) * FNV_PRIME;
	messages->digest = digest;
}

struct iovec *nft_messages_iovec(const struct nft_messages *messages,
				 size_t *pieces, size_t *bytes)
{
	struct iovec *iovec;
	size_t i;

	*pieces = nftnl_batch_iovec_len(messages->batch);
	iovec = mem_alloc(*pieces * sizeof(*iovec));
	nftnl_batch_iovec(messages->batch, iovec, *pieces);
	for (*bytes = 0, i = 0; i < *pieces; i++)
		*bytes += iovec[i].iov_len;
	return iovec;
}

static void name_rule(struct words *words, const struct nft_place *place)
{
	words_add(words, "%s %u of chain '%s'",
		  place->kind == NFT_KIND_RULE ? "rule" : "the ports of rule",
		  place->number, place->name);
	if (place->rule->comment)
		words_add(words, "(%s)", place->rule->comment);
}

char *nft_messages_find(const struct nft_messages *messages, uint32_t seq)
{
	static const char *const kinds[] = {
		[NFT_KIND_COUNTER] = "counter",
		[NFT_KIND_SET] = "set",
		[NFT_KIND_ELEMENTS] = "the addresses of set",
		[NFT_KIND_CHAIN] = "chain",
	};
	const struct nft_place *place;
	struct words words = { .between = " " };

	if (!seq || seq > messages->places)
		return mem_text("the ruleset");
	place = &messages->place[seq - 1];
	if (place->rule)
		name_rule(&words, place);
	else if (place->kind == NFT_KIND_TABLE)
		words_add(&words, "table inet %s", RULESET_TABLE);
	else if (place->kind == NFT_KIND_BATCH)
		words_add(&words, "the ruleset");
	else
		words_add(&words, "%s '%s'", kinds[place->kind], place->name);
	return words.text;
}

static const struct nlmsghdr *find(const struct nft_messages *messages,
				   uint32_t seq)
{
	const struct nlmsghdr *header, *found = NULL;
	struct iovec *iovec;
	size_t pieces, bytes, i;
	int left;

	iovec = nft_messages_iovec(messages, &pieces, &bytes);
	for (i = 0; i < pieces && !found; i++) {
		header = iovec[i].iov_base;
		left = iovec[i].iov_len;
		while (mnl_nlmsg_ok(header, left) && header->nlmsg_seq != seq)
			header = mnl_nlmsg_next(header, &left);
		if (mnl_nlmsg_ok(header, left))
			found = header;
	}
	free(iovec);
	return found;
}

const char *nft_messages_expression(const struct nft_messages *messages,
				    uint32_t seq, uint32_t offset)
{
	const struct nlmsghdr *header = find(messages, seq);
	const struct nlattr *element, *name;

	if (!header || messages->place[seq - 1].kind != NFT_KIND_RULE ||
	    offset < MNL_NLMSG_HDRLEN || offset >= header->nlmsg_len)
		return NULL;
	element = (const void *)((const char *)header + offset);
	name = mnl_attr_get_payload(element);
	if (mnl_attr_get_type(element) != NFTA_LIST_ELEM ||
	    mnl_attr_get_type(name) != NFTA_EXPR_NAME)
		return NULL;
	return mnl_attr_get_str(name);
}
