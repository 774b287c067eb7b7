// SPDX-License-Identifier: GPL-2.0
/*
 * The chains around the rows' rules, leaves first:
 *
 *   forward ─▶ judge ─▶ transport ─▶ tcp, udp, icmp, other
 *                │          │           ├─▶ open    accept, by row
 *                │          │           ├─▶ answer  accept, by row
 *                │          │           └─▶ why ─▶ relation ─▶ deny
 *                │          └─▶ errors ─▶ quoted    accept, by row
 *                └─▶ whole ─▶ deny
 *
 * One of each per family, but forward and deny. Comments name the rules of
 * what the module does; where nftables cannot follow, nft_limits.c says so.
 */
#include <netinet/in.h>

#include "ruleset_maker.h"

/* Bits of ct state and ct status, and of the TCP header's flags. */
enum {
	STATE_INVALID = 1 << 0,
	STATE_RELATED = 1 << 2,
	STATE_UNTRACKED = 1 << 6,
	STATUS_CONFIRMED = 1 << 3,
	FLAG_SYN = 1 << 1,
	FLAG_ACK = 1 << 4,
	OFFSET_AND_MF = 0x3fff,
	OFFSET = 0x1fff,
};

/* Which of the chains that rows fill have a rule. */
struct filled {
	bool open[KINDS];
	bool answer[KINDS];
	bool quote[KINDS];
	bool quoted;
};

#define PORTS(array)                                    \
	{                                               \
		array, sizeof(array) / sizeof(*(array)) \
	}

/* ICMP types: errors (S9), answers and what conntrack follows (S8), and what
 * no row permits: redirects and neighbour discovery.
 */
static struct port_range error4[] = { { 3, 3 }, { 11, 12 } };
static struct port_range error6[] = { { 1, 4 } };
static struct port_range answer4[] = {
	{ 0, 0 }, { 14, 14 }, { 16, 16 }, { 18, 18 }
};
static struct port_range answer6[] = { { 129, 129 }, { 140, 140 } };
static struct port_range tracked4[] = { { 0, 0 }, { 8, 8 }, { 13, 18 } };
static struct port_range tracked6[] = { { 128, 129 }, { 139, 140 } };
static struct port_range never4[] = { { 5, 5 } };
static struct port_range never6[] = { { 130, 137 }, { 143, 143 } };

static const struct ports errors[] = { PORTS(error4), PORTS(error6) };
static const struct ports answers[] = { PORTS(answer4), PORTS(answer6) };
static const struct ports tracked[] = { PORTS(tracked4), PORTS(tracked6) };
static const struct ports never[] = { PORTS(never4), PORTS(never6) };

static void go_if_type(const struct maker *m, struct ruleset_chain *chain,
		       const struct ports *types, const char *target)
{
	match_ports(rule_add(chain, RULE_GOTO, target), m->family->icmp_type,
		    types);
}

static bool add_permits(struct maker *m, const char *name, enum kind kind,
			enum view view)
{
	rows_permit(m, chain_begin(m, name), kind, view);
	return chain_keep(m);
}

static void add_rows(struct maker *m, struct filled *filled)
{
	const struct chain_names *name = &m->family->chain;
	enum kind kind;

	for (kind = 0; kind < KINDS; kind++) {
		filled->open[kind] =
			add_permits(m, name->open[kind], kind, VIEW_OPEN);
		filled->answer[kind] =
			add_permits(m, name->answer[kind], kind, VIEW_ANSWER);
	}
}

/* S4: why no row permits, the first reason that fits. */
static void add_why(struct maker *m, enum kind kind)
{
	struct ruleset_chain *chain =
		chain_begin(m, m->family->chain.why[kind]);

	rows_localhost(m, chain, kind);
	if (kind == KIND_TCP || kind == KIND_UDP)
		rows_source_port(m, chain, kind);
	/* Of other protocols each number is a transport of its own. */
	if (kind != KIND_OTHER)
		rows_relations(m, chain, kind, ruleset_deny[IMPP_REASON_PORT]);
	chain_go(chain, m->family->chain.relation);
}

static void add_reasons(struct maker *m)
{
	struct ruleset_chain *chain = chain_begin(m, m->family->chain.relation);

	rows_relations(m, chain, KINDS, ruleset_deny[IMPP_REASON_PROTOCOL]);
	chain_go(chain, ruleset_deny[IMPP_REASON_NO_RELATION]);
	add_why(m, KIND_TCP);
	add_why(m, KIND_UDP);
	add_why(m, KIND_ICMP);
	add_why(m, KIND_OTHER);
}

/* What conntrack has not confirmed may only open. */
static void go_if_new(const struct maker *m, struct ruleset_chain *chain,
		      const char *target)
{
	if (m->conntrack)
		match_bits(rule_add(chain, RULE_GOTO, target), FIELD_CT_STATUS,
			   STATUS_CONFIRMED, 0);
}

static void go_if_invalid(const struct maker *m, struct ruleset_chain *chain)
{
	if (m->conntrack)
		match_any_bit(rule_add(chain, RULE_GOTO,
				       ruleset_deny[IMPP_REASON_UNSOLICITED]),
			      FIELD_CT_STATE, STATE_INVALID);
}

static void add_tcp(struct maker *m, const struct filled *filled)
{
	const char *unsolicited = ruleset_deny[IMPP_REASON_UNSOLICITED];
	const struct chain_names *name = &m->family->chain;
	struct ruleset_chain *chain = chain_begin(m, name->session[KIND_TCP]);

	if (filled->open[KIND_TCP])
		rule_add(chain, RULE_JUMP, name->open[KIND_TCP]);
	match_bits(rule_add(chain, RULE_GOTO, name->why[KIND_TCP]),
		   FIELD_TCP_FLAGS, FLAG_SYN | FLAG_ACK, FLAG_SYN);
	go_if_new(m, chain, unsolicited);
	if (filled->answer[KIND_TCP])
		rule_add(chain, RULE_JUMP, name->answer[KIND_TCP]);
	chain_go(chain, unsolicited);
}

/* Any packet may open, and may answer. */
static void add_either(struct maker *m, const struct filled *filled,
		       enum kind kind)
{
	const struct chain_names *name = &m->family->chain;
	struct ruleset_chain *chain = chain_begin(m, name->session[kind]);

	if (filled->open[kind])
		rule_add(chain, RULE_JUMP, name->open[kind]);
	if (filled->answer[kind]) {
		go_if_new(m, chain, name->why[kind]);
		rule_add(chain, RULE_JUMP, name->answer[kind]);
	}
	chain_go(chain, name->why[kind]);
}

/* Types that conntrack does not follow are judged as without it. */
static void add_icmp(struct maker *m, const struct filled *filled)
{
	const char *unsolicited = ruleset_deny[IMPP_REASON_UNSOLICITED];
	const struct chain_names *name = &m->family->chain;
	struct ruleset_chain *chain = chain_begin(m, name->session[KIND_ICMP]);
	struct ruleset_rule *rule;

	go_if_type(m, chain, &never[m->v], name->why[KIND_ICMP]);
	if (m->conntrack) {
		rule = rule_add(chain, RULE_GOTO, unsolicited);
		match_ports(rule, m->family->icmp_type, &tracked[m->v]);
		match_any_bit(rule, FIELD_CT_STATE, STATE_INVALID);
	}
	if (filled->open[KIND_ICMP])
		rule_add(chain, RULE_JUMP, name->open[KIND_ICMP]);
	if (filled->answer[KIND_ICMP])
		match_ports(rule_add(chain, RULE_JUMP, name->answer[KIND_ICMP]),
			    m->family->icmp_type, &answers[m->v]);
	go_if_type(m, chain, &answers[m->v], unsolicited);
	chain_go(chain, name->why[KIND_ICMP]);
}

/* Both directions of one kind; whether there are any. */
static bool add_quoted_kind(struct maker *m, enum kind kind)
{
	struct ruleset_chain *chain =
		chain_begin(m, m->family->chain.quote[kind]);

	rows_permit(m, chain, kind, VIEW_QUOTED);
	rows_permit(m, chain, kind, VIEW_REPLIED);
	return chain_keep(m);
}

static void go_if_quoted(const struct maker *m, struct ruleset_chain *chain,
			 uint8_t proto, enum kind kind)
{
	const char *target = m->family->chain.quote[kind];
	struct ruleset_rule *rule = rule_add(chain, RULE_GOTO, target);

	match_eq(rule, m->conntrack ? FIELD_CT_PROTO : FIELD_RAW, proto);
	if (!m->conntrack)
		match_at(rule, m->v == V4 ? 8 + 9 : 8 + 6, 8);
}

static bool add_quoted(struct maker *m, struct filled *filled)
{
	const struct chain_names *name = &m->family->chain;
	struct ruleset_chain *chain;
	enum kind kind;

	for (kind = 0; kind < KINDS; kind++)
		filled->quote[kind] = add_quoted_kind(m, kind);
	chain = chain_begin(m, name->quoted);
	if (filled->quote[KIND_TCP])
		go_if_quoted(m, chain, IPPROTO_TCP, KIND_TCP);
	if (filled->quote[KIND_UDP])
		go_if_quoted(m, chain, IPPROTO_UDP, KIND_UDP);
	if (filled->quote[KIND_ICMP])
		go_if_quoted(m, chain, m->family->icmp, KIND_ICMP);
	if (filled->quote[KIND_OTHER])
		chain_go(chain, name->quote[KIND_OTHER]);
	return chain_keep(m);
}

/* The quoted header, where only its bytes say what was quoted: as long as a
 * header without options, and no later fragment.
 */
static void match_quoted_header(const struct maker *m,
				struct ruleset_rule *rule)
{
	if (m->v == V6) {
		match_range(rule, FIELD_RAW, 0x60, 0x6f);
		match_at(rule, 8, 8);
		return;
	}
	match_eq(rule, FIELD_RAW, 0x45);
	match_at(rule, 8, 8);
	match_bits(rule, FIELD_RAW, OFFSET, 0);
	match_at(rule, 8 + 6, 16);
}

/* Bytes from the ICMP header to the quoted source and destination. */
static uint16_t quoted_saddr(const struct maker *m)
{
	return m->v == V4 ? 8 + 12 : 8 + 8;
}

static uint16_t quoted_daddr(const struct maker *m)
{
	return m->v == V4 ? 8 + 16 : 8 + 24;
}

static void match_quoted_address(const struct maker *m,
				 struct ruleset_rule *rule, uint16_t offset)
{
	match_set(rule, FIELD_RAW, m->judged_quoted[m->v]);
	match_at(rule, offset, m->v == V4 ? 32 : 128);
}

/*
 * Conntrack has seen to it that the error goes to the quoted source, and that
 * the quoted packet is neither a later fragment nor an error.
 */
static struct ruleset_rule *jump_quoted(struct maker *m,
					struct ruleset_chain *chain)
{
	struct ruleset_rule *rule =
		rule_add(chain, RULE_JUMP, m->family->chain.quoted);

	if (m->conntrack)
		match_any_bit(rule, FIELD_CT_STATE, STATE_RELATED);
	else
		match_quoted_header(m, rule);
	/* Eight bytes of the quoted transport. */
	match_exists(rule, m->family->quote + 7);
	return rule;
}

/* What is quoted must be judged itself: to pass is not to be allowed. */
static void add_errors(struct maker *m, struct filled *filled)
{
	bool quoted = add_quoted(m, filled);
	struct ruleset_chain *chain = chain_begin(m, m->family->chain.errors);

	if (quoted && m->judged_quoted[m->v]) {
		match_quoted_address(m, jump_quoted(m, chain), quoted_saddr(m));
		match_quoted_address(m, jump_quoted(m, chain), quoted_daddr(m));
	} else if (quoted) {
		jump_quoted(m, chain);
	}
	chain_go(chain, ruleset_deny[IMPP_REASON_UNSOLICITED]);
}

static void put_transports(struct maker *m, struct ruleset_chain *chain)
{
	const struct chain_names *name = &m->family->chain;
	struct ruleset_rule *rule = rule_add(chain, RULE_JUMP, name->whole);

	/* Conntrack has looked at all that it follows. */
	if (m->conntrack)
		match_any_bit(rule, FIELD_CT_STATE,
			      STATE_INVALID | STATE_UNTRACKED);
	go_if_type(m, chain, &errors[m->v], name->errors);
	chain_go_if(chain, FIELD_L4PROTO, m->family->icmp,
		    name->session[KIND_ICMP]);
	chain_go_if(chain, FIELD_L4PROTO, m->family->other_icmp,
		    name->session[KIND_OTHER]);
	go_if_invalid(m, chain);
	chain_go_if(chain, FIELD_L4PROTO, IPPROTO_TCP, name->session[KIND_TCP]);
	chain_go_if(chain, FIELD_L4PROTO, IPPROTO_UDP, name->session[KIND_UDP]);
	chain_go(chain, name->session[KIND_OTHER]);
}

static void add_judge4(struct maker *m)
{
	struct ruleset_chain *chain = chain_begin(m, m->family->chain.judge);

	match_any_bit(rule_add(chain, RULE_GOTO,
			       ruleset_deny[IMPP_REASON_FRAGMENT]),
		      FIELD_IP_FRAG, OFFSET_AND_MF);
	put_transports(m, chain);
}

/* What has no transport behind its extension headers matches no l4proto. */
static void add_judge6(struct maker *m)
{
	const char *fragment = ruleset_deny[IMPP_REASON_FRAGMENT];
	const struct chain_names *name = &m->family->chain;
	struct ruleset_chain *chain;

	chain = chain_begin(m, name->transport);
	put_transports(m, chain);
	chain = chain_begin(m, name->judge);
	match_neq(rule_add(chain, RULE_GOTO, fragment), FIELD_FRAG_OFF, 0);
	match_eq(rule_add(chain, RULE_GOTO, fragment), FIELD_FRAG_MORE, 1);
	match_neq(rule_add(chain, RULE_GOTO, name->transport), FIELD_L4PROTO,
		  IPPROTO_NONE);
	chain_go(chain, ruleset_deny[IMPP_REASON_PROTOCOL]);
}

static bool is_judged(const struct maker *m)
{
	return m->judged[m->v] || m->compiled->site->protect_all;
}

static void add_family(struct maker *m)
{
	struct filled filled = { 0 };

	maker_whole(m);
	add_rows(m, &filled);
	add_reasons(m);
	add_tcp(m, &filled);
	add_either(m, &filled, KIND_UDP);
	add_icmp(m, &filled);
	add_either(m, &filled, KIND_OTHER);
	add_errors(m, &filled);
	if (m->v == V4)
		add_judge4(m);
	else
		add_judge6(m);
}

/* An ICMP error that quotes an end which is judged, version and all. */
static void judge_quoted(struct maker *m, struct ruleset_chain *chain,
			 uint16_t offset)
{
	struct ruleset_rule *rule =
		rule_add(chain, RULE_GOTO, m->family->chain.judge);
	uint32_t version = m->v == V4 ? 0x45 : 0x60;

	match_ports(rule, m->family->icmp_type, &errors[m->v]);
	match_range(rule, FIELD_RAW, version, version | 0xf);
	match_at(rule, 8, 8);
	match_quoted_address(m, rule, offset);
}

static void judge_family(struct maker *m, struct ruleset_chain *chain)
{
	const char *target = m->family->chain.judge;
	bool v4 = m->v == V4;

	if (m->compiled->site->protect_all) {
		chain_go_if(chain, FIELD_NFPROTO, m->family->nfproto, target);
		return;
	}
	match_set(rule_add(chain, RULE_GOTO, target),
		  v4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR, m->judged[m->v]);
	match_set(rule_add(chain, RULE_GOTO, target),
		  v4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR, m->judged[m->v]);
	judge_quoted(m, chain, quoted_saddr(m));
	judge_quoted(m, chain, quoted_daddr(m));
}

static void add_forward(struct maker *m)
{
	const char *malformed = ruleset_deny[IMPP_REASON_MALFORMED];
	struct ruleset_chain *chain = chain_begin(m, "forward");

	chain->base = true;
	chain_go_if(chain, FIELD_IP_LSRR, 1, malformed);
	chain_go_if(chain, FIELD_IP_SSRR, 1, malformed);
	match_neq(rule_add(chain, RULE_GOTO, malformed), FIELD_RT_SEGS, 0);
	for (m->v = V4; m->v < FAMILIES; m->v++) {
		m->family = &ruleset_family[m->v];
		if (is_judged(m))
			judge_family(m, chain);
	}
	rule_add(chain, RULE_ACCEPT, NULL)->counter = m->pass;
}

/* Nothing comes here: a rule that could send a packet to a proxy is enough for
 * the kernel to reassemble fragments, which without conntrack nobody asks for.
 */
static void add_defrag(struct maker *m)
{
	struct ruleset_rule *rule =
		rule_add(chain_begin(m, "defrag"), RULE_DEFRAG, NULL);

	match_eq(rule, FIELD_L4PROTO, IPPROTO_TCP);
	rule->comment = "never reached: it has fragments reassembled";
}

void maker_chains(struct maker *m)
{
	if (!m->conntrack)
		add_defrag(m);
	maker_denials(m);
	maker_whole_tcp(m);
	for (m->v = V4; m->v < FAMILIES; m->v++) {
		m->family = &ruleset_family[m->v];
		if (is_judged(m))
			add_family(m);
	}
	add_forward(m);
}
