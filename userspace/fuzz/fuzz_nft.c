// SPDX-License-Identifier: GPL-2.0
/*
 * What nf_tables answers: dumps of the table and answers to a batch, of any
 * bytes; but what libnftnl does not bear is kept from it.
 */
#include <dlfcn.h>
#include <libnftnl/chain.h>
#include <libnftnl/gen.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "../mem.h"
#include "../nest.h"
#include "../nft.h"
#include "../nft_batch.h"
#include "../nft_read.h"
#include "escape.h"
#include "wire.h"

#define ROOM 64
#define PARTS (NFT_PART_COUNTERS | NFT_PART_SETS | NFT_PART_RULES)

/* It compares the name of an expression, whether or not there is one. */
static bool named(const struct nlattr *expression)
{
	const struct nlattr *name = nest_find(expression, NFTA_EXPR_NAME);

	return name && mnl_attr_validate(name, MNL_TYPE_NUL_STRING) >= 0;
}

/* @list: the type of a list of expressions; @one: that of a single one, or 0 */
static bool all_named(const struct nlmsghdr *message, int list, int one)
{
	const struct nlattr *attr, *element;

	mnl_attr_for_each(attr, message, sizeof(struct nfgenmsg)) {
		if (one && mnl_attr_get_type(attr) == one && !named(attr))
			return false;
		if (mnl_attr_get_type(attr) != list)
			continue;
		mnl_attr_for_each_nested(element, attr)
			if (!named(element))
				return false;
	}
	return true;
}

/* And it copies strings up to a NUL, wherever that is. */
static int parse(const char *parser, const struct nlmsghdr *message, void *to)
{
	int (*real)(const struct nlmsghdr *, void *) =
		(int (*)(const struct nlmsghdr *, void *))dlsym(RTLD_NEXT,
								parser);
	struct nlmsghdr *copy = mem_alloc(message->nlmsg_len + ROOM);
	int ret;

	memcpy(copy, message, message->nlmsg_len);
	ret = real(copy, to);
	free(copy);
	return ret;
}

#define PARSER(what, bears)                                            \
	int nftnl_##what##_nlmsg_parse(const struct nlmsghdr *message, \
				       struct nftnl_##what *to)        \
	{                                                              \
		if (!(bears))                                          \
			return -1;                                     \
		return parse(__func__, message, to);                   \
	}

PARSER(gen, true)
PARSER(table, true)
PARSER(obj, true)
PARSER(set, all_named(message, NFTA_SET_EXPRESSIONS, NFTA_SET_EXPR))
PARSER(chain, true)
PARSER(rule, all_named(message, NFTA_RULE_EXPRESSIONS, 0))

static void check_state(const struct nft_state *state)
{
	char text[NFT_COUNT_TEXT];
	size_t i;

	HOLDS(state->sets <= state->all_sets);
	for (i = 0; i < state->sets; i++) {
		HOLDS(memchr(state->set[i].name, '\0', RULESET_NAME_LEN));
		nft_addresses_count(&state->set[i], text);
	}
	for (i = 0; i < state->counters; i++)
		HOLDS(memchr(state->counter[i].name, '\0', RULESET_NAME_LEN));
}

static void read_table(struct nft *nft)
{
	struct nft_state state = { 0 };
	struct nlsock_error error;

	if (nft_read(nft, PARTS, &state, &error))
		nft_call_failed(nft, &error);
	check_state(&state);
	nft_state_clear(&state);
}

static void send_batch(struct nft *nft)
{
	struct nft_messages messages;
	bool again;

	nft_batch_flush(&messages, 1);
	nft_call_batch(nft, &messages, &again);
	nft_messages_clear(&messages);
}

static void read_note(struct input *in)
{
	struct nft_note note = { 0 };
	size_t len = in->len;
	void *data = mem_check(malloc(len));

	input_bytes(in, data, len);
	nft_note_read(&note, data, len);
	nft_note_clear(&note);
	free(data);
}

static void talk(void *data)
{
	struct input *in = data;
	bool batch = input_u8(in) & 1;
	struct diag diag;
	struct nft *nft;

	input_diag(&diag);
	wire_answers(wire_input, in);
	nft = nft_open(&diag);
	HOLDS(nft);
	if (batch)
		send_batch(nft);
	else
		read_table(nft);
	nft_close(nft);
	wire_clear();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	struct diag diag;

	/* What it keeps. */
	input_diag(&diag);
	if (len && *data == 2) {
		input_u8(&in);
		read_note(&in);
	} else if (!escape_run(talk, &in)) {
		wire_forget();
	}
	return 0;
}
