// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps. nf_tables numbers the states of its rulesets: two equal numbers
 * around all dumps say that they are of one state.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <arpa/inet.h>
#include <errno.h>
#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/gen.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter.h>
#include <string.h>

#include "addr.h"
#include "mem.h"
#include "nest.h"
#include "nft_field.h"
#include "nft_read.h"

static bool is_ours(uint32_t family, const char *table)
{
	return family == NFPROTO_INET && table && !strcmp(table, RULESET_TABLE);
}

/* A comment in user data, by its type, or NULL. */
static char *find_comment(const void *data, size_t len, uint8_t type)
{
	const uint8_t *byte = data;

	for (; len >= 2 && len - 2 >= byte[1];
	     len -= 2 + byte[1], byte += 2 + byte[1])
		if (byte[0] == type)
			return mem_copy((const char *)byte + 2,
					strnlen((const char *)byte + 2,
						byte[1]));
	return NULL;
}

static void copy_name(char to[RULESET_NAME_LEN], const char *from)
{
	snprintf(to, RULESET_NAME_LEN, "%s", from ? from : "");
}

/* -- Generation, table --------------------------------------------------------
 */

static int take_generation(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_gen *gen = mem_check(nftnl_gen_alloc());
	int ret = nftnl_gen_nlmsg_parse(answer, gen);

	*(uint32_t *)data = nftnl_gen_get_u32(gen, NFTNL_GEN_ID);
	nftnl_gen_free(gen);
	return ret;
}

static int read_generation(struct nft *nft, uint32_t *generation,
			   struct nlsock_error *error)
{
	struct nlmsg msg;

	nft_call_init(&msg, NFT_MSG_GETGEN, NLM_F_ACK);
	return nft_call(nft, &msg, take_generation, generation, error);
}

static int take_table(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_table *table = mem_check(nftnl_table_alloc());
	struct nft_state *state = data;
	uint32_t len = 0;
	const void *note;
	int ret = nftnl_table_nlmsg_parse(answer, table);

	if (!ret) {
		note = nftnl_table_get_data(table, NFTNL_TABLE_USERDATA, &len);
		nft_note_clear(&state->note);
		nft_note_read(&state->note, note, note ? len : 0);
		state->there = true;
	}
	nftnl_table_free(table);
	return ret;
}

int nft_read_table(struct nft *nft, struct nft_state *state,
		   struct nlsock_error *error)
{
	struct nlmsg msg;

	nft_call_init(&msg, NFT_MSG_GETTABLE, NLM_F_ACK);
	nlmsg_put_text(&msg, NFTA_TABLE_NAME, RULESET_TABLE);
	if (nft_call(nft, &msg, take_table, state, error))
		return error->code == ENOENT ? 0 : -1;
	return 0;
}

/* -- Counters -----------------------------------------------------------------
 */

static void add_counter(struct nft_state *state, struct nftnl_obj *object)
{
	struct nft_counter counter = {
		.packets = nftnl_obj_get_u64(object, NFTNL_OBJ_CTR_PKTS),
		.bytes = nftnl_obj_get_u64(object, NFTNL_OBJ_CTR_BYTES),
	};
	uint32_t len = 0;
	const void *note;

	copy_name(counter.name, nftnl_obj_get_str(object, NFTNL_OBJ_NAME));
	note = nftnl_obj_get_data(object, NFTNL_OBJ_USERDATA, &len);
	if (note)
		counter.comment =
			find_comment(note, len, NFTNL_UDATA_OBJ_COMMENT);
	state->counter = mem_grow(state->counter, state->counters,
				  sizeof(*state->counter));
	state->counter[state->counters++] = counter;
}

static int take_counter(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_obj *object = mem_check(nftnl_obj_alloc());
	int ret = nftnl_obj_nlmsg_parse(answer, object);

	if (!ret &&
	    is_ours(nftnl_obj_get_u32(object, NFTNL_OBJ_FAMILY),
		    nftnl_obj_get_str(object, NFTNL_OBJ_TABLE)) &&
	    nftnl_obj_get_u32(object, NFTNL_OBJ_TYPE) == NFT_OBJECT_COUNTER)
		add_counter(data, object);
	nftnl_obj_free(object);
	return ret;
}

static int read_counters(struct nft *nft, uint16_t type,
			 struct nft_state *state, struct nlsock_error *error)
{
	struct nlmsg msg;

	nft_call_init(&msg, type, NLM_F_DUMP);
	nlmsg_put_text(&msg, NFTA_OBJ_TABLE, RULESET_TABLE);
	nlmsg_put_u32(&msg, NFTA_OBJ_TYPE, htonl(NFT_OBJECT_COUNTER));
	return nft_call(nft, &msg, take_counter, state, error);
}

int nft_read_reset(struct nft *nft, struct nlsock_error *error)
{
	struct nft_state state = { 0 };
	int ret;

	ret = read_counters(nft, NFT_MSG_GETOBJ_RESET, &state, error);
	nft_state_clear(&state);
	return ret;
}

/* -- Sets ---------------------------------------------------------------------
 */

static void add_set(struct nft_state *state, const struct nftnl_set *from)
{
	struct nft_addresses set = {
		.family = nftnl_set_get_u32(from, NFTNL_SET_KEY_LEN) == 4
				  ? AF_INET
				  : AF_INET6,
		.quoted = nftnl_set_get_u32(from, NFTNL_SET_KEY_TYPE) ==
			  NFT_TYPE_INTEGER,
	};
	uint32_t len = 0;
	const void *note;

	state->all_sets++;
	if (nftnl_set_get_u32(from, NFTNL_SET_FLAGS) & NFT_SET_ANONYMOUS)
		return;
	copy_name(set.name, nftnl_set_get_str(from, NFTNL_SET_NAME));
	note = nftnl_set_get_data(from, NFTNL_SET_USERDATA, &len);
	if (note)
		set.comment = find_comment(note, len, NFTNL_UDATA_SET_COMMENT);
	state->set = mem_grow(state->set, state->sets, sizeof(set));
	state->set[state->sets++] = set;
}

static int take_set(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_set *set = mem_check(nftnl_set_alloc());
	int ret = nftnl_set_nlmsg_parse(answer, set);

	if (!ret && is_ours(nftnl_set_get_u32(set, NFTNL_SET_FAMILY),
			    nftnl_set_get_str(set, NFTNL_SET_TABLE)))
		add_set(data, set);
	nftnl_set_free(set);
	return ret;
}

static int take_element(const struct nlattr *element, struct nft_addresses *set)
{
	const struct nlattr *key = nest_find(element, NFTA_SET_ELEM_KEY);
	const struct nlattr *flags = nest_find(element, NFTA_SET_ELEM_FLAGS);
	const struct nlattr *value = nest_find(key, NFTA_DATA_VALUE);
	struct impp_addr6 addr;
	size_t len;

	if (!value)
		return -1;
	len = mnl_attr_get_payload_len(value);
	if (len > 16 || (flags && mnl_attr_validate(flags, MNL_TYPE_U32) < 0))
		return -1;
	addr = addr_read(mnl_attr_get_payload(value), len);
	if (flags &&
	    ntohl(mnl_attr_get_u32(flags)) & NFT_SET_ELEM_INTERVAL_END) {
		set->ends = addr_plus(set->ends, addr);
		/* Before the first address of all there is nothing to end. */
		set->open ^= addr.hi || addr.lo;
		return 0;
	}
	set->starts = addr_plus(set->starts, addr);
	set->open = !set->open;
	set->ranges++;
	return 0;
}

static int take_elements(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr, *element;
	int err = 0;

	mnl_attr_for_each(attr, answer, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) != NFTA_SET_ELEM_LIST_ELEMENTS)
			continue;
		mnl_attr_for_each_nested(element, attr)
			err |= take_element(element, data);
	}
	return err;
}

static int read_sets(struct nft *nft, struct nft_state *state,
		     struct nlsock_error *error)
{
	struct nlmsg msg;
	size_t i;

	nft_call_init(&msg, NFT_MSG_GETSET, NLM_F_DUMP);
	nlmsg_put_text(&msg, NFTA_SET_TABLE, RULESET_TABLE);
	if (nft_call(nft, &msg, take_set, state, error))
		return -1;
	state->uncounted = state->note.ranges > NFT_COUNTED_MAX;
	for (i = 0; i < state->sets && !state->uncounted; i++) {
		nft_call_init(&msg, NFT_MSG_GETSETELEM, NLM_F_DUMP);
		nlmsg_put_text(&msg, NFTA_SET_ELEM_LIST_TABLE, RULESET_TABLE);
		nlmsg_put_text(&msg, NFTA_SET_ELEM_LIST_SET,
			       state->set[i].name);
		if (nft_call(nft, &msg, take_elements, &state->set[i], error))
			return -1;
	}
	return 0;
}

/* -- Chains, rules ------------------------------------------------------------
 */

static int take_chain(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_chain *chain = mem_check(nftnl_chain_alloc());
	int ret = nftnl_chain_nlmsg_parse(answer, chain);
	struct nft_state *state = data;

	if (!ret && is_ours(nftnl_chain_get_u32(chain, NFTNL_CHAIN_FAMILY),
			    nftnl_chain_get_str(chain, NFTNL_CHAIN_TABLE)))
		state->chains++;
	nftnl_chain_free(chain);
	return ret;
}

static int count_rule(struct nftnl_expr *expr, void *data)
{
	struct nft_state *state = data;
	const char *name;
	size_t i;

	if (strcmp(nftnl_expr_get_str(expr, NFTNL_EXPR_NAME), "objref"))
		return 0;
	name = nftnl_expr_get_str(expr, NFTNL_EXPR_OBJREF_IMM_NAME);
	for (i = 0; name && i < state->counters; i++)
		if (!strcmp(state->counter[i].name, name))
			state->counter[i].rules++;
	return 0;
}

static int take_rule(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_rule *rule = mem_check(nftnl_rule_alloc());
	int ret = nftnl_rule_nlmsg_parse(answer, rule);
	struct nft_state *state = data;

	if (!ret && is_ours(nftnl_rule_get_u32(rule, NFTNL_RULE_FAMILY),
			    nftnl_rule_get_str(rule, NFTNL_RULE_TABLE))) {
		state->rules++;
		nftnl_expr_foreach(rule, count_rule, state);
	}
	nftnl_rule_free(rule);
	return ret;
}

static int read_rules(struct nft *nft, struct nft_state *state,
		      struct nlsock_error *error)
{
	struct nlmsg msg;

	nft_call_init(&msg, NFT_MSG_GETCHAIN, NLM_F_DUMP);
	if (nft_call(nft, &msg, take_chain, state, error))
		return -1;
	nft_call_init(&msg, NFT_MSG_GETRULE, NLM_F_DUMP);
	nlmsg_put_text(&msg, NFTA_RULE_TABLE, RULESET_TABLE);
	return nft_call(nft, &msg, take_rule, state, error);
}

/* -- All ----------------------------------------------------------------------
 */

static int read_parts(struct nft *nft, unsigned int parts,
		      struct nft_state *state, struct nlsock_error *error)
{
	if (nft_read_table(nft, state, error))
		return -1;
	if (!state->there)
		return 0;
	if (parts & NFT_PART_COUNTERS &&
	    read_counters(nft, NFT_MSG_GETOBJ, state, error))
		return -1;
	if (parts & NFT_PART_SETS && read_sets(nft, state, error))
		return -1;
	return parts & NFT_PART_RULES ? read_rules(nft, state, error) : 0;
}

int nft_read(struct nft *nft, unsigned int parts, struct nft_state *state,
	     struct nlsock_error *error)
{
	uint32_t after;

	if (read_generation(nft, &state->generation, error) ||
	    read_parts(nft, parts, state, error) ||
	    read_generation(nft, &after, error))
		return -1;
	if (after == state->generation)
		return 0;
	memset(error, 0, sizeof(*error));
	error->code = EAGAIN;
	return -1;
}
