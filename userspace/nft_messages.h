/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The messages of one batch, which nf_tables takes whole or not at all. Each
 * remembers what it is about, for the case that it is the one refused.
 */
#ifndef _IMPP_NFT_MESSAGES_H
#define _IMPP_NFT_MESSAGES_H

#include <libmnl/libmnl.h>
#include <libnftnl/batch.h>
#include <sys/uio.h>

#include "ruleset.h"

enum nft_kind {
	NFT_KIND_BATCH, /* its beginning and end */
	NFT_KIND_TABLE,
	NFT_KIND_COUNTER,
	NFT_KIND_SET,
	NFT_KIND_ELEMENTS,
	NFT_KIND_PORTS, /* of a rule: its anonymous set */
	NFT_KIND_CHAIN,
	NFT_KIND_RULE,
};

/**
 * struct nft_place - what a message is about
 * @kind: of what kind it is
 * @name: of the counter, set or chain; a rule's chain
 * @rule: the rule, or NULL
 * @number: of @rule in its chain, from 1
 */
struct nft_place {
	enum nft_kind kind;
	const char *name;
	const struct ruleset_rule *rule;
	unsigned int number;
};

/**
 * struct nft_messages - a batch being written
 * @batch: libnftnl's, which has the bytes
 * @place: of each message, in order; sequence numbers are one more
 * @places: how many messages there are
 * @sets: sets that have got a number so far
 * @digest: of all messages so far
 */
struct nft_messages {
	struct nftnl_batch *batch;
	struct nft_place *place;
	size_t places;
	uint32_t sets;
	uint64_t digest;
};

/**
 * nft_messages_init() - begin a batch
 * @messages: for nft_messages_clear(), after nft_messages_done()
 * @generation: of the rulesets that it is meant to change; the kernel refuses
 *	it if there is another. 0: any
 */
void nft_messages_init(struct nft_messages *messages, uint32_t generation);

/* The end of the batch. */
void nft_messages_done(struct nft_messages *messages);
void nft_messages_clear(struct nft_messages *messages);

/**
 * nft_messages_begin() - begin a message
 * @messages: the batch
 * @type: NFT_MSG_*
 * @flags: NLM_F_* besides NLM_F_REQUEST
 * @place: what it is about
 *
 * Return: the message, to be written to until nft_messages_end(); room for
 * 128 KiB.
 */
struct nlmsghdr *nft_messages_begin(struct nft_messages *messages,
				    uint16_t type, uint16_t flags,
				    struct nft_place place);
void nft_messages_end(struct nft_messages *messages);

/* Adds bytes to the digest. */
void nft_messages_mix(struct nft_messages *messages, const void *bytes,
		      size_t len);

/**
 * nft_messages_iovec() - the bytes, for one sendmsg()
 * @messages: a batch that is done
 * @pieces: set to how many
 * @bytes: set to the sum of their lengths
 *
 * Return: the pieces, for free().
 */
struct iovec *nft_messages_iovec(const struct nft_messages *messages,
				 size_t *pieces, size_t *bytes);

/**
 * nft_messages_find() - what a message is about
 * @messages: a batch
 * @seq: the message's sequence number
 *
 * Return: "rule 3 of chain 'a' (22.1 xmpp-client)", for free().
 */
char *nft_messages_find(const struct nft_messages *messages, uint32_t seq);

/**
 * nft_messages_expression() - the expression that a rule's message fails at
 * @messages: a batch that is done
 * @seq: the message's sequence number
 * @offset: of the attribute at fault, from the message's start
 *
 * Return: "tproxy", or NULL if it is no expression.
 */
const char *nft_messages_expression(const struct nft_messages *messages,
				    uint32_t seq, uint32_t offset);

#endif /* _IMPP_NFT_MESSAGES_H */
