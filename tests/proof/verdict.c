// SPDX-License-Identifier: GPL-2.0
/*
 * For all policies that impp_policy_build() makes of up to PAIRS groups, spans,
 * relations and cells and up to ROWS rules, matches and ranges, and all flows:
 * the verdict, its reason and the rule credited are what a search through the
 * tables finds by DESIGN S2 to S5, S8 and S9, and nothing is read that is not
 * there.
 *
 * Port sets and address maps have proofs of their own, and are searches here:
 * searchset.h, and a map of one node that has every span scanned.
 */
#include "kmod/verdict.h"
#include "proof.h"

static s32 root4[IMPP_NODE_LEN];
static struct impp_node6 root6 = { .shift = 56 };

long impp_addrmap_build(struct impp_addrmap *map, size_t limit)
{
	u32 i;

	(void)limit;
	for (i = 0; i < IMPP_NODE_LEN; i++)
		root4[i] = root6.entry[i] = IMPP_ENTRY_SCAN;
	map->root4 = root4;
	map->root6 = &root6;
	return 0;
}

void impp_addrmap_clear(struct impp_addrmap *map)
{
	(void)map;
}

/*
 * What a policy takes, in the order in which it asks for it: each an array of
 * its own kind, of as many as were asked for before its end.
 */
static size_t offset[ROWS + 1];
static u8 local[ROWS + 1];
static u8 chained[ROWS + 1];
static struct impp_portset sets[ROWS + 1];
static u16 sole[ROWS];
static struct impp_cellmap cells[PAIRS + 2];
static u16 matrix[2 * PAIRS * PAIRS];

/* Where @bytes of an array begin that end with it; @one: what one counts for.
 */
#define END(array, bytes, one) ((array) + ARRAY_SIZE(array) - (bytes) / (one))

void *proof_zalloc(size_t size)
{
	static u32 calls;

	switch (calls++) {
	case 0:
		return END(offset, size, sizeof(*offset));
	case 1:
		return END(local, size, 1);
	case 2:
		return END(chained, size, 1);
	case 3:
		return END(sets, size, 1);
	case 4:
		return END(sole, size, sizeof(*sole));
	case 5:
		return END(cells, size, sizeof(*cells));
	default:
		return END(matrix, size, sizeof(*matrix));
	}
}

static struct impp_group group[PAIRS];
static struct impp_span4 span4[PAIRS];
static struct impp_span6 span6[PAIRS];
static struct impp_rule rule[ROWS];
static struct impp_match match[ROWS];
static struct impp_range range[ROWS];
static struct impp_cell cell[PAIRS];
static struct impp_relation relation[PAIRS];

/* A table of any length, at the end of its array. */
#define ANY_TABLE(t, kind, array)                                              \
	do {                                                                   \
		__CPROVER_havoc_object(array);                                 \
		(t)->len[IMPP_TABLE_##kind] = any_len(ARRAY_SIZE(array));      \
		(t)->record[IMPP_TABLE_##kind] = (array) + ARRAY_SIZE(array) - \
						 (t)->len[IMPP_TABLE_##kind];  \
	} while (0)

static void any_tables(struct impp_tables *t)
{
	ANY_TABLE(t, GROUPS, group);
	ANY_TABLE(t, SPANS4, span4);
	ANY_TABLE(t, SPANS6, span6);
	ANY_TABLE(t, RULES, rule);
	ANY_TABLE(t, MATCHES, match);
	ANY_TABLE(t, RANGES, range);
	ANY_TABLE(t, CELLS, cell);
	ANY_TABLE(t, RELATIONS, relation);
}

/* -- What the tables say ------------------------------------------------------
 */

/* A record of a table, by its number. */
#define AT(t, kind, array, number) \
	((array)[ARRAY_SIZE(array) - (t)->len[IMPP_TABLE_##kind] + (number)])

static u32 group_of(const struct impp_tables *t, bool ipv6, const u8 *addr)
{
	struct impp_addr6 number;
	u32 i = 0;

	if (!ipv6) {
		while (AT(t, SPANS4, span4, i).last < impp_addr_be32(addr))
			i++;
		return AT(t, SPANS4, span4, i).group;
	}
	number = (struct impp_addr6){ impp_addr_be64(addr),
				      impp_addr_be64(addr + 8) };
	while (impp_addr6_below(&AT(t, SPANS6, span6, i), number))
		i++;
	return AT(t, SPANS6, span6, i).group;
}

static bool protected(const struct impp_tables *t, u32 number)
{
	return AT(t, GROUPS, group, number).flags & IMPP_GROUP_PROTECTED;
}

/* What group @from may open to group @to. */
static struct impp_cell cell_of(const struct impp_tables *t, u32 from, u32 to)
{
	const struct impp_relation *r;
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_RELATIONS]; i++) {
		r = &AT(t, RELATIONS, relation, i);
		if (r->from == from && r->to == to)
			return AT(t, CELLS, cell, r->cell - 1);
	}
	return (struct impp_cell){ 0 };
}

/* The range of a set that a port is in, or NULL. */
static const struct impp_range *range_of(const struct impp_tables *t, u16 set,
					 u32 port)
{
	const struct impp_range *r;
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_RANGES]; i++) {
		r = &AT(t, RANGES, range, i);
		if (r->set == set && port >= r->lo && port <= r->hi)
			return r;
	}
	return NULL;
}

/* The lowest rule of those that permit this, or IMPP_RULE_NONE. */
static u32 rule_of(const struct impp_tables *t, const struct impp_cell *c,
		   u32 transport, u32 port, u32 from_port)
{
	const struct impp_range *r = range_of(t, c->permit[transport], port);
	const struct impp_match *m;
	u32 i, lowest = IMPP_RULE_NONE;

	if (!r)
		return IMPP_RULE_NONE;
	for (i = r->match;; i++) {
		m = &AT(t, MATCHES, match, i);
		if (from_port >= m->lo && from_port <= m->hi &&
		    m->rule < lowest)
			lowest = m->rule;
		if (m->flags & IMPP_MATCH_LAST)
			return lowest;
	}
}

/* The rule that permits a flow as one that opens. */
static u32 opens(const struct impp_tables *t, const struct impp_cell *c,
		 const struct impp_flow *f)
{
	return rule_of(t, c, f->transport, f->port, ntohs(f->from_port));
}

/* The type that an ICMP type answers: S8. */
static u32 answered(bool ipv6, u32 type)
{
	if (ipv6)
		return type == 129 ? 128 : type == 140 ? 139 : 256;
	return type == 0    ? 8
	       : type == 14 ? 13
	       : type == 16 ? 15
	       : type == 18 ? 17
			    : 256;
}

/* The rule that permits what the flow answers; @c is the other direction's. */
static u32 answers(const struct impp_tables *t, const struct impp_cell *c,
		   const struct impp_flow *f)
{
	if (f->transport == IMPP_TCP || f->transport == IMPP_UDP)
		return rule_of(t, c, f->transport, ntohs(f->from_port),
			       f->port);
	if (f->transport == IMPP_OTHER)
		return rule_of(t, c, f->transport, f->port, 0);
	return rule_of(t, c, f->transport,
		       answered(f->ipv6, f->port >> 8) << 8 | (f->port & 0xff),
		       0);
}

/* S10: what is wrong with the packet itself. */
static u8 defect_reason_of(u8 defect)
{
	if (defect == IMPP_FRAGMENT)
		return IMPP_REASON_FRAGMENT;
	return defect == IMPP_NO_TRANSPORT ? IMPP_REASON_PROTOCOL
					   : IMPP_REASON_MALFORMED;
}

/* S4: the first that fits. */
static u8 reason_of(const struct impp_tables *t, const struct impp_cell *c,
		    const struct impp_flow *f)
{
	bool any = false;
	u32 i;

	if (f->defect)
		return defect_reason_of(f->defect);
	if (!(f->flags & IMPP_FLOW_OPENER) || f->session == IMPP_SESSION_NONE)
		return IMPP_REASON_UNSOLICITED;
	if (range_of(t, c->localhost[f->transport], f->port))
		return IMPP_REASON_LOCALHOST_ONLY;
	if (range_of(t, c->permit[f->transport], f->port))
		return IMPP_REASON_SOURCE_PORT;
	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++)
		any |= c->permit[i];
	if (!any)
		return IMPP_REASON_NO_RELATION;
	if (!c->permit[f->transport] || f->transport == IMPP_OTHER)
		return IMPP_REASON_PROTOCOL;
	return IMPP_REASON_PORT;
}

/* A flow's two groups, and what they may open to each other. */
struct two {
	struct impp_cell forth;
	struct impp_cell back;
	bool judged;
};

static struct two two_of(const struct impp_tables *t, const struct impp_flow *f)
{
	u32 from = group_of(t, f->ipv6, f->src);
	u32 to = group_of(t, f->ipv6, f->dst);

	return (struct two){ cell_of(t, from, to), cell_of(t, to, from),
			     protected(t, from) || protected(t, to) };
}

/* -- Any flow -----------------------------------------------------------------
 */

struct addresses {
	u8 src[16];
	u8 dst[16];
};

static void any_flow(struct impp_flow *f, struct addresses *a, bool ipv6)
{
	__CPROVER_havoc_object(a);
	f->src = a->src;
	f->dst = a->dst;
	f->ipv6 = ipv6;
	f->session = nondet_u8();
	f->defect = nondet_u8();
	assume(f->session <= IMPP_SESSION_NONE);
	assume(f->defect <= IMPP_NO_TRANSPORT);
	f->transport = nondet_u8();
	assume(f->transport < __IMPP_TRANSPORT_MAX);
	assume(f->transport != (ipv6 ? IMPP_ICMP : IMPP_ICMPV6));
	if (f->transport == IMPP_ICMP || f->transport == IMPP_ICMPV6) {
		impp_flow_set_icmp(f, nondet_u8(), nondet_u8());
		return;
	}
	f->flags = nondet_u8() & IMPP_FLOW_EITHER;
	if (f->transport == IMPP_OTHER) {
		f->port = nondet_u8();
		f->from_port = 0;
	} else {
		f->port = nondet_u16();
		f->from_port = nondet_u16();
	}
}

/* A policy of any tables that are accepted. */
static void any_policy(struct impp_policy *p, struct impp_tables *t)
{
	struct impp_tables copy;
	struct impp_refusal why;

	any_tables(t);
	copy = *t;
	p->mode = nondet_bool() ? IMPP_MODE_AUDIT : IMPP_MODE_ENFORCE;
	assume(!impp_policy_build(p, &copy, IMPP_POLICY_BYTES, &why));
}

static struct impp_policy p;
static struct impp_tables t;

/* S2, S11: @rule permits it; else it passes, or is denied for @reason. */
static void expect(struct impp_result r, bool judged, u32 rule, u8 reason)
{
	assert(r.rule == rule);
	if (rule != IMPP_RULE_NONE) {
		assert(judged);
		assert(r.verdict == IMPP_ALLOW && !r.reason);
	} else if (!judged) {
		assert(r.verdict == IMPP_PASS && !r.reason);
	} else {
		assert(r.verdict == (p.mode == IMPP_MODE_AUDIT ? IMPP_WOULD_DENY
							       : IMPP_DENY));
		assert(r.reason == reason);
	}
}

/* S3, S4, S8. */
void judge_packet(void)
{
	struct addresses a;
	struct impp_flow f;
	u32 rule = IMPP_RULE_NONE;
	struct two two;

	any_policy(&p, &t);
	any_flow(&f, &a, nondet_bool());
	two = two_of(&t, &f);
	if (!f.defect && f.session != IMPP_SESSION_NONE)
		rule = opens(&t, &two.forth, &f);
	if (!f.defect && f.session == IMPP_SESSION_LIVE &&
	    f.flags & IMPP_FLOW_REVERSIBLE && rule == IMPP_RULE_NONE)
		rule = answers(&t, &two.back, &f);
	expect(impp_verdict(&p, &f),
	       two.judged || f.defect == IMPP_SOURCE_ROUTED, rule,
	       reason_of(&t, &two.forth, &f));
}

/* S9. */
void judge_error(void)
{
	struct addresses a, quoted;
	struct impp_flow f, quote;
	bool judged, related = nondet_bool(), there = nondet_bool();
	u32 rule = IMPP_RULE_NONE;
	struct two two;

	any_policy(&p, &t);
	any_flow(&f, &a, nondet_bool());
	any_flow(&quote, &quoted, f.ipv6);
	two = two_of(&t, &quote);
	judged = two_of(&t, &f).judged || (there && two.judged);
	if (!f.defect && there && related && !quote.defect &&
	    !memcmp(f.dst, quote.src, f.ipv6 ? 16 : 4)) {
		rule = opens(&t, &two.forth, &quote);
		if (rule == IMPP_RULE_NONE &&
		    quote.flags & IMPP_FLOW_REVERSIBLE)
			rule = answers(&t, &two.back, &quote);
	}
	expect(impp_verdict_error(&p, &f, there ? &quote : NULL, related),
	       judged || f.defect == IMPP_SOURCE_ROUTED, rule,
	       f.defect ? defect_reason_of(f.defect) : IMPP_REASON_UNSOLICITED);
}
