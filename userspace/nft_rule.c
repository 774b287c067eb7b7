// SPDX-License-Identifier: GPL-2.0
/*
 * Rules. Each match loads its field into register 1 and compares it there.
 * Three things nft does, too, so that both ways to a rule end in the same one:
 * it puts the family or the transport that a field needs before it, unless a
 * match has asked for that already; it joins comparisons with neighbouring
 * fields; and it moves the value, not the field, to where the field's bits are.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <libnftnl/expr.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter.h>
#include <string.h>

#include "mem.h"
#include "nft_field.h"
#include "nft_rule.h"
#include "nft_set.h"

#define JOINED_MAX 32 /* bits of fields that are compared at once */
#define ICMPX_PROHIBITED NFT_REJECT_ICMPX_ADMIN_PROHIBITED

/* A rule being written; family and transport once they are known, else 0. */
struct writer {
	const struct ruleset_rule *from;
	struct nftnl_rule *rule;
	uint32_t nfproto;
	uint32_t l4proto;
};

static struct nftnl_expr *new_expr(const char *name)
{
	return mem_check(nftnl_expr_alloc(name));
}

static void add(struct writer *writer, struct nftnl_expr *expr)
{
	nftnl_rule_add_expr(writer->rule, expr);
}

/* -- Loads ------------------------------------------------------------------
 */

static struct nftnl_expr *load_payload(const struct nft_field *field)
{
	struct nftnl_expr *expr = new_expr("payload");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, field->key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, field->offset / 8);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN,
			   nft_field_bytes(field));
	return expr;
}

static struct nftnl_expr *load_meta(const struct nft_field *field)
{
	struct nftnl_expr *expr = new_expr("meta");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_KEY, field->key);
	return expr;
}

static struct nftnl_expr *load_ct(const struct nft_field *field)
{
	struct nftnl_expr *expr = new_expr("ct");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, field->key);
	if (field->dir >= 0)
		nftnl_expr_set_u8(expr, NFTNL_EXPR_CT_DIR, field->dir);
	return expr;
}

static struct nftnl_expr *load_header(const struct nft_field *field)
{
	struct nftnl_expr *expr = new_expr("exthdr");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_DREG, NFT_REG_1);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_EXTHDR_TYPE, field->key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_OFFSET, field->offset / 8);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_LEN, nft_field_bytes(field));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_OP,
			   field->load == LOAD_OPTION ? NFT_EXTHDR_OP_IPV4
						      : NFT_EXTHDR_OP_IPV6);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_EXTHDR_FLAGS,
			   field->present ? NFT_EXTHDR_F_PRESENT : 0);
	return expr;
}

static struct nftnl_expr *load_fib(const struct nft_field *field)
{
	struct nftnl_expr *expr = new_expr("fib");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_RESULT, field->key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_FLAGS, NFTA_FIB_F_DADDR);
	return expr;
}

static void load(struct writer *writer, const struct nft_field *field)
{
	static struct nftnl_expr *(*const loads[])(const struct nft_field *) = {
		[LOAD_META] = load_meta,       [LOAD_CT] = load_ct,
		[LOAD_PAYLOAD] = load_payload, [LOAD_OPTION] = load_header,
		[LOAD_HEADER] = load_header,   [LOAD_FIB] = load_fib,
	};

	add(writer, loads[field->load](field));
}

/* -- Comparisons --------------------------------------------------------------
 */

static void compare(struct writer *writer, const struct nft_field *field,
		    uint32_t op, uint32_t value)
{
	struct nftnl_expr *expr = new_expr("cmp");
	uint8_t data[4];

	nft_field_data(field, value, data);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, data, nft_field_bytes(field));
	add(writer, expr);
}

static void mask(struct writer *writer, const struct nft_field *field,
		 uint32_t bits)
{
	struct nftnl_expr *expr = new_expr("bitwise");
	unsigned int bytes = nft_field_bytes(field);
	static const uint8_t zero[4];
	uint8_t data[4];

	nft_field_data(field, bits, data);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, bytes);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, data, bytes);
	nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, zero, bytes);
	add(writer, expr);
}

static void look_up(struct writer *writer, const char *set, uint32_t id)
{
	struct nftnl_expr *expr = new_expr("lookup");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	nftnl_expr_set_str(expr, NFTNL_EXPR_LOOKUP_SET, set);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SET_ID, id);
	add(writer, expr);
}

/* -- Matches ------------------------------------------------------------------
 */

/* Compares a field of meta, unless that is known; what it then is. */
static void need(struct writer *writer, enum ruleset_field what,
		 uint32_t *known, uint32_t value)
{
	const struct ruleset_match match = { .field = what };
	struct nft_field field = nft_field_of(&match);

	if (*known || !value)
		return;
	load(writer, &field);
	compare(writer, &field, NFT_CMP_EQ, value);
	*known = value;
}

/*
 * A transport of one family says what family it is; only where the transport
 * is not known does nft ask for both.
 */
static void need_for(struct writer *writer, const struct nft_field *field)
{
	if (!field->l4proto || !writer->l4proto)
		need(writer, FIELD_NFPROTO, &writer->nfproto, field->nfproto);
	need(writer, FIELD_L4PROTO, &writer->l4proto, field->l4proto);
}

static bool is_plain(const struct ruleset_match *match,
		     const struct nft_field *field)
{
	return (match->op == OP_EQ || match->op == OP_NEQ) && !match->mask &&
	       field->load == LOAD_PAYLOAD && field->offset % 8 == 0 &&
	       field->len % 8 == 0;
}

/*
 * The match of the field before or behind in the same header, if both can be
 * one comparison, or NULL.
 */
static const struct ruleset_match *neighbour(const struct ruleset_rule *rule,
					     const struct ruleset_match *match,
					     bool before)
{
	struct nft_field field = nft_field_of(match), other;
	const struct ruleset_match *found;
	int gap;

	if (!is_plain(match, &field))
		return NULL;
	for (found = rule->match; found < rule->match + rule->matches;
	     found++) {
		other = nft_field_of(found);
		gap = before ? field.offset - other.offset - other.len
			     : other.offset - field.offset - field.len;
		if (found->op == match->op && is_plain(found, &other) &&
		    other.key == field.key && !gap &&
		    field.len + other.len <= JOINED_MAX)
			return found;
	}
	return NULL;
}

/* Is it part of the comparison of the field before? That one may be, too. */
static bool joined(const struct ruleset_rule *rule,
		   const struct ruleset_match *match)
{
	const struct ruleset_match *before = neighbour(rule, match, true);

	return before && !joined(rule, before);
}

/* The value that a match compares with, and its field, with a neighbour's. */
static uint32_t join(const struct ruleset_rule *rule,
		     const struct ruleset_match *match, struct nft_field *field)
{
	const struct ruleset_match *behind = neighbour(rule, match, false);
	struct nft_field other;

	if (!behind)
		return match->lo;
	other = nft_field_of(behind);
	field->len += other.len;
	return match->lo << other.len | behind->lo;
}

static void write_equal(struct writer *writer,
			const struct ruleset_match *match,
			struct nft_field *field)
{
	uint32_t value = join(writer->from, match, field);

	load(writer, field);
	if (match->mask)
		mask(writer, field, match->mask);
	else if (nft_field_bytes(field) * 8 != field->len)
		mask(writer, field, (1U << field->len) - 1);
	compare(writer, field, match->op == OP_EQ ? NFT_CMP_EQ : NFT_CMP_NEQ,
		value);
}

static void write_order(struct writer *writer,
			const struct ruleset_match *match,
			const struct nft_field *field)
{
	load(writer, field);
	if (nft_field_bytes(field) * 8 != field->len)
		mask(writer, field, (1U << field->len) - 1);
	if (match->op == OP_LESS) {
		compare(writer, field, NFT_CMP_LT, match->lo);
		return;
	}
	compare(writer, field, NFT_CMP_GTE, match->lo);
	compare(writer, field, NFT_CMP_LTE, match->hi);
}

/* What a match tells of the packet, for the matches behind it. */
static void learn(struct writer *writer, const struct ruleset_match *match)
{
	if (match->op != OP_EQ || match->mask)
		return;
	if (match->field == FIELD_NFPROTO)
		writer->nfproto = match->lo;
	if (match->field == FIELD_L4PROTO)
		writer->l4proto = match->lo;
}

static void write_match(struct writer *writer,
			const struct ruleset_match *match, uint32_t set_id)
{
	struct nft_field field = nft_field_of(match);

	need_for(writer, &field);
	if (joined(writer->from, match))
		return;
	switch (match->op) {
	case OP_EQ:
	case OP_NEQ:
		write_equal(writer, match, &field);
		break;
	case OP_RANGE:
	case OP_LESS:
		write_order(writer, match, &field);
		break;
	case OP_SET:
		load(writer, &field);
		look_up(writer, match->set, set_id);
		break;
	case OP_PORTS:
		load(writer, &field);
		look_up(writer, NFT_SET_ANONYMOUS_NAME, set_id);
		break;
	}
	learn(writer, match);
}

/* -- Verdicts -----------------------------------------------------------------
 */

static void count(struct writer *writer, const char *counter)
{
	struct nftnl_expr *expr = new_expr("objref");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_OBJREF_IMM_TYPE,
			   NFT_OBJECT_COUNTER);
	nftnl_expr_set_str(expr, NFTNL_EXPR_OBJREF_IMM_NAME, counter);
	add(writer, expr);
}

static void decide(struct writer *writer, int32_t verdict, const char *target)
{
	struct nftnl_expr *expr = new_expr("immediate");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	if (target)
		nftnl_expr_set_str(expr, NFTNL_EXPR_IMM_CHAIN, target);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, verdict);
	add(writer, expr);
}

static void reject(struct writer *writer, uint32_t type, uint8_t code)
{
	struct nftnl_expr *expr = new_expr("reject");

	nftnl_expr_set_u32(expr, NFTNL_EXPR_REJECT_TYPE, type);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_REJECT_CODE, code);
	add(writer, expr);
}

/* "tproxy to :1" */
static void proxy(struct writer *writer)
{
	struct nftnl_expr *port = new_expr("immediate");
	struct nftnl_expr *expr = new_expr("tproxy");
	static const uint8_t data[] = { 0, 1 };

	nftnl_expr_set_u32(port, NFTNL_EXPR_IMM_DREG, NFT_REG_1);
	nftnl_expr_set(port, NFTNL_EXPR_IMM_DATA, data, sizeof(data));
	add(writer, port);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_TPROXY_FAMILY, NFPROTO_UNSPEC);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_TPROXY_REG_PORT, NFT_REG_1);
	add(writer, expr);
}

static void write_verdict(struct writer *writer)
{
	const struct ruleset_rule *rule = writer->from;

	switch (rule->verdict) {
	case RULE_CONTINUE:
		break;
	case RULE_ACCEPT:
		decide(writer, NF_ACCEPT, NULL);
		break;
	case RULE_DROP:
		decide(writer, NF_DROP, NULL);
		break;
	case RULE_JUMP:
		decide(writer, NFT_JUMP, rule->target);
		break;
	case RULE_GOTO:
		decide(writer, NFT_GOTO, rule->target);
		break;
	case RULE_RETURN:
		decide(writer, NFT_RETURN, NULL);
		break;
	case RULE_RESET:
		need(writer, FIELD_L4PROTO, &writer->l4proto, IPPROTO_TCP);
		reject(writer, NFT_REJECT_TCP_RST, 0);
		break;
	case RULE_PROHIBIT:
		reject(writer, NFT_REJECT_ICMPX_UNREACH, ICMPX_PROHIBITED);
		break;
	case RULE_DEFRAG:
		proxy(writer);
		break;
	}
}

static void write_comment(struct nftnl_rule *rule, const char *comment)
{
	struct nftnl_udata_buf *data =
		mem_check(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));

	nftnl_udata_put_strz(data, NFTNL_UDATA_RULE_COMMENT, comment);
	nftnl_rule_set_data(rule, NFTNL_RULE_USERDATA,
			    nftnl_udata_buf_data(data),
			    nftnl_udata_buf_len(data));
	nftnl_udata_buf_free(data);
}

struct nftnl_rule *nft_rule_make(const struct ruleset_rule *rule,
				 const char *chain, const uint32_t *set_id)
{
	struct writer writer = {
		.from = rule,
		.rule = mem_check(nftnl_rule_alloc()),
	};
	size_t i;

	nftnl_rule_set_u32(writer.rule, NFTNL_RULE_FAMILY, NFPROTO_INET);
	nftnl_rule_set_str(writer.rule, NFTNL_RULE_TABLE, RULESET_TABLE);
	nftnl_rule_set_str(writer.rule, NFTNL_RULE_CHAIN, chain);
	for (i = 0; i < rule->matches; i++)
		write_match(&writer, &rule->match[i], set_id[i]);
	if (rule->counter)
		count(&writer, rule->counter);
	write_verdict(&writer);
	if (rule->comment)
		write_comment(writer.rule, rule->comment);
	return writer.rule;
}
