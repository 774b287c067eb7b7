// SPDX-License-Identifier: GPL-2.0
/*
 * The batch: a table is created, so that there is one to delete, deleted, and
 * created again with everything in it. Packets see the old one or the new one.
 *
 * The kernel answers for a batch with what went wrong in it, and with acks of
 * the messages that ask for one. The second table's does, so there is always
 * an answer.
 */
#include <netinet/in.h>
#include <libnftnl/chain.h>
#include <libnftnl/object.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "nft_batch.h"
#include "nft_rule.h"
#include "nft_set.h"

#define HOOK_PRIORITY (-1) /* filter - 1, as the module's */

/* Ruleset to messages. @set_id: by the ruleset's sets. */
struct writer {
	struct nft_messages *messages;
	const struct ruleset *ruleset;
	uint32_t *set_id;
};

static void write_table(struct nft_messages *messages, uint16_t type,
			uint16_t flags)
{
	struct nlmsghdr *header;

	header = nft_messages_begin(messages, type, flags,
				    (struct nft_place){
					    .kind = NFT_KIND_TABLE });
	mnl_attr_put_strz(header, NFTA_TABLE_NAME, RULESET_TABLE);
	if (type == NFT_MSG_NEWTABLE)
		mnl_attr_put_u32(header, NFTA_TABLE_FLAGS, 0);
	nft_messages_end(messages);
}

/*
 * The table that stays; its user data, which has the time, is no part of the
 * digest. Return: where the digest has to be put.
 */
static void *write_noted_table(struct nft_messages *messages,
			       const struct nft_note *note)
{
	struct nlmsghdr *header;
	uint8_t data[NFT_NOTE_ROOM];
	size_t len = nft_note_write(note, data);
	uint64_t digest = messages->digest;
	uint8_t *end;

	header = nft_messages_begin(messages, NFT_MSG_NEWTABLE,
				    NLM_F_CREATE | NLM_F_ACK,
				    (struct nft_place){
					    .kind = NFT_KIND_TABLE });
	mnl_attr_put_strz(header, NFTA_TABLE_NAME, RULESET_TABLE);
	mnl_attr_put_u32(header, NFTA_TABLE_FLAGS, 0);
	mnl_attr_put(header, NFTA_TABLE_USERDATA, len, data);
	end = (uint8_t *)mnl_nlmsg_get_payload_tail(header) -
	      (MNL_ALIGN(len) - len);
	nft_messages_end(messages);
	messages->digest = digest;
	return end - sizeof(note->digest);
}

/* A comment as user data; all kinds of things have it as their type 0. */
static struct nftnl_udata_buf *comment_data(const char *comment)
{
	struct nftnl_udata_buf *data =
		mem_check(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));

	nftnl_udata_put_strz(data, NFTNL_UDATA_OBJ_COMMENT, comment);
	return data;
}

static void write_counter(struct nft_messages *messages,
			  const struct ruleset_counter *counter)
{
	struct nftnl_obj *object = mem_check(nftnl_obj_alloc());
	struct nftnl_udata_buf *data;
	struct nlmsghdr *header;

	nftnl_obj_set_str(object, NFTNL_OBJ_TABLE, RULESET_TABLE);
	nftnl_obj_set_str(object, NFTNL_OBJ_NAME, counter->name);
	nftnl_obj_set_u32(object, NFTNL_OBJ_TYPE, NFT_OBJECT_COUNTER);
	nftnl_obj_set_u64(object, NFTNL_OBJ_CTR_PKTS, 0);
	nftnl_obj_set_u64(object, NFTNL_OBJ_CTR_BYTES, 0);
	if (counter->comment) {
		data = comment_data(counter->comment);
		nftnl_obj_set_data(object, NFTNL_OBJ_USERDATA,
				   nftnl_udata_buf_data(data),
				   nftnl_udata_buf_len(data));
		nftnl_udata_buf_free(data);
	}
	header =
		nft_messages_begin(messages, NFT_MSG_NEWOBJ, NLM_F_CREATE,
				   (struct nft_place){ .kind = NFT_KIND_COUNTER,
						       .name = counter->name });
	nftnl_obj_nlmsg_build_payload(header, object);
	nft_messages_end(messages);
	nftnl_obj_free(object);
}

static void write_chain(struct nft_messages *messages,
			const struct ruleset_chain *from)
{
	struct nftnl_chain *chain = mem_check(nftnl_chain_alloc());
	struct nlmsghdr *header;

	nftnl_chain_set_str(chain, NFTNL_CHAIN_TABLE, RULESET_TABLE);
	nftnl_chain_set_str(chain, NFTNL_CHAIN_NAME, from->name);
	if (from->base) {
		nftnl_chain_set_u32(chain, NFTNL_CHAIN_HOOKNUM,
				    NF_INET_FORWARD);
		nftnl_chain_set_s32(chain, NFTNL_CHAIN_PRIO, HOOK_PRIORITY);
		nftnl_chain_set_str(chain, NFTNL_CHAIN_TYPE, "filter");
		nftnl_chain_set_u32(chain, NFTNL_CHAIN_POLICY, NF_ACCEPT);
	}
	header = nft_messages_begin(messages, NFT_MSG_NEWCHAIN, NLM_F_CREATE,
				    (struct nft_place){ .kind = NFT_KIND_CHAIN,
							.name = from->name });
	nftnl_chain_nlmsg_build_payload(header, chain);
	nft_messages_end(messages);
	nftnl_chain_free(chain);
}

static uint32_t find_set(const struct writer *writer, const char *name)
{
	size_t i;

	for (i = 0; i < writer->ruleset->sets; i++)
		if (!strcmp(writer->ruleset->set[i].name, name))
			return writer->set_id[i];
	return 0;
}

/* The numbers of a rule's sets; those that are its own are written. */
static void number_sets(struct writer *writer, const struct ruleset_rule *rule,
			struct nft_place place, uint32_t *id)
{
	const struct ruleset_match *match;
	size_t i;

	place.kind = NFT_KIND_PORTS;
	for (i = 0; i < rule->matches; i++) {
		match = &rule->match[i];
		id[i] = 0;
		if (match->op == OP_SET)
			id[i] = find_set(writer, match->set);
		else if (match->op == OP_PORTS)
			id[i] = nft_set_write_ports(writer->messages, match,
						    place);
	}
}

static void write_rule(struct writer *writer, const struct ruleset_chain *chain,
		       size_t index)
{
	const struct ruleset_rule *from = &chain->rule[index];
	struct nft_place place = {
		.kind = NFT_KIND_RULE,
		.name = chain->name,
		.rule = from,
		.number = index + 1,
	};
	uint32_t id[RULESET_MATCHES];
	struct nlmsghdr *header;
	struct nftnl_rule *rule;

	number_sets(writer, from, place, id);
	rule = nft_rule_make(from, chain->name, id);
	header = nft_messages_begin(writer->messages, NFT_MSG_NEWRULE,
				    NLM_F_CREATE | NLM_F_APPEND, place);
	nftnl_rule_nlmsg_build_payload(header, rule);
	nft_messages_end(writer->messages);
	nftnl_rule_free(rule);
}

static void write_all(struct writer *writer)
{
	const struct ruleset *ruleset = writer->ruleset;
	size_t i, j;

	for (i = 0; i < ruleset->counters; i++)
		write_counter(writer->messages, &ruleset->counter[i]);
	for (i = 0; i < ruleset->sets; i++)
		writer->set_id[i] =
			nft_set_write(writer->messages, &ruleset->set[i]);
	for (i = 0; i < ruleset->chains; i++)
		write_chain(writer->messages, &ruleset->chain[i]);
	for (i = 0; i < ruleset->chains; i++)
		for (j = 0; j < ruleset->chain[i].rules; j++)
			write_rule(writer, &ruleset->chain[i], j);
}

/* What the digest is of beside the messages behind the table's own. */
static void mix_note(struct nft_messages *messages, const struct nft_note *note)
{
	const uint8_t modes[] = { note->mode, note->state, note->on_deny };

	nft_messages_mix(messages, modes, sizeof(modes));
	nft_messages_mix(messages, note->catalogue,
			 strlen(note->catalogue) + 1);
	nft_messages_mix(messages, note->edition, strlen(note->edition) + 1);
	if (note->comment)
		nft_messages_mix(messages, note->comment,
				 strlen(note->comment));
}

void nft_batch_make(struct nft_messages *messages,
		    const struct ruleset *ruleset, struct nft_note *note,
		    uint32_t generation)
{
	struct writer writer = {
		.messages = messages,
		.ruleset = ruleset,
		.set_id = mem_alloc(ruleset->sets * sizeof(uint32_t)),
	};
	void *digest;

	nft_messages_init(messages, generation);
	write_table(messages, NFT_MSG_NEWTABLE, NLM_F_CREATE);
	write_table(messages, NFT_MSG_DELTABLE, 0);
	digest = write_noted_table(messages, note);
	mix_note(messages, note);
	write_all(&writer);
	note->digest = messages->digest;
	memcpy(digest, &note->digest, sizeof(note->digest));
	nft_messages_done(messages);
	free(writer.set_id);
}

void nft_batch_flush(struct nft_messages *messages, uint32_t generation)
{
	nft_messages_init(messages, generation);
	write_table(messages, NFT_MSG_DELTABLE, NLM_F_ACK);
	nft_messages_done(messages);
}
