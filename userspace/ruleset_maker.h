/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files that make a ruleset share. ruleset.c sets out the tables of
 * names, ruleset_sets.c the addresses, ruleset_rows.c the rules that a row
 * becomes, ruleset_deny.c the ends of all denials, ruleset_chains.c the way
 * there.
 */
#ifndef _IMPP_RULESET_MAKER_H
#define _IMPP_RULESET_MAKER_H

#include "ruleset.h"

/* Families, as indices. */
enum {
	V4,
	V6,
	FAMILIES,
};

/* What chains there are one of per family, after the transport. */
enum kind {
	KIND_TCP,
	KIND_UDP,
	KIND_ICMP, /* the family's own */
	KIND_OTHER,
	KINDS,
};

/* Names of chains. Dots, because many a word is one of nft's. */
struct chain_names {
	const char *judge;
	const char *transport;
	const char *whole;
	const char *errors;
	const char *quoted;
	const char *relation;
	const char *session[KINDS];
	const char *open[KINDS];
	const char *answer[KINDS];
	const char *quote[KINDS];
	const char *why[KINDS];
};

/**
 * struct family - what differs between IPv4 and IPv6
 * @quote: bytes from the ICMP header to the transport that it quotes
 */
struct family {
	int family;
	uint8_t nfproto;
	uint8_t icmp;
	uint8_t other_icmp;
	uint8_t echo;
	uint8_t echo_reply;
	uint16_t quote;
	enum ruleset_field icmp_type;
	enum ruleset_field icmp_code;
	struct chain_names chain;
};

extern const struct family ruleset_family[FAMILIES];

/* Chains of denials, by enum impp_reason. */
extern const char *const ruleset_deny[__IMPP_REASON_MAX];

/**
 * struct maker - a ruleset being made
 * @set: per family and role: the set's name, NULL for no address
 * @quoted: the same addresses for RAW fields; stateless only
 * @judged: per family: the protected addresses, NULL for none or all
 * @judged_quoted: the same for RAW fields
 * @multicast: per family: what no rejection answers
 * @counter: by active row: its counter's name, or NULL
 * @reason: by enum impp_reason: the counter of its denials
 * @pass: counter of what is not judged
 * @conntrack: state
 * @v: the family at hand, V4 or V6
 * @family: the same
 */
struct maker {
	const struct compiled *compiled;
	struct ruleset *out;
	const char **set[FAMILIES];
	const char **quoted[FAMILIES];
	const char *judged[FAMILIES];
	const char *judged_quoted[FAMILIES];
	const char *multicast[FAMILIES];
	const char **counter;
	const char *reason[__IMPP_REASON_MAX];
	const char *pass;
	bool conntrack;
	int v;
	const struct family *family;
};

/* ruleset_rule.c: one chain, one rule, one match more. A chain is good until
 * the next one is begun, a rule until its chain's next.
 */
struct ruleset_chain *chain_begin(struct maker *m, const char *name);
/* Takes the last chain away again if it is empty; returns whether it stays. */
bool chain_keep(struct maker *m);
struct ruleset_rule *rule_add(struct ruleset_chain *chain,
			      enum ruleset_verdict verdict, const char *target);
void match_eq(struct ruleset_rule *rule, enum ruleset_field field,
	      uint32_t value);
void match_neq(struct ruleset_rule *rule, enum ruleset_field field,
	       uint32_t value);
/* Which of the bits @mask are set: exactly those of @value, or any. */
void match_bits(struct ruleset_rule *rule, enum ruleset_field field,
		uint32_t mask, uint32_t value);
void match_any_bit(struct ruleset_rule *rule, enum ruleset_field field,
		   uint32_t mask);
void match_range(struct ruleset_rule *rule, enum ruleset_field field,
		 uint32_t lo, uint32_t hi);
void match_less(struct ruleset_rule *rule, enum ruleset_field field,
		uint32_t value);
void match_set(struct ruleset_rule *rule, enum ruleset_field field,
	       const char *set);
/* In the shortest form; nothing at all for every port. */
void match_ports(struct ruleset_rule *rule, enum ruleset_field field,
		 const struct ports *ports);
/* Makes the last match, of FIELD_RAW, one of @len bits at byte @offset. */
void match_at(struct ruleset_rule *rule, uint16_t offset, uint16_t len);
/* One rule more: goes to @target, or does where a field has a value. */
void chain_go(struct ruleset_chain *chain, const char *target);
void chain_go_if(struct ruleset_chain *chain, enum ruleset_field field,
		 uint32_t value, const char *target);
/* Is there a byte at all, @offset bytes into the transport header? */
void match_exists(struct ruleset_rule *rule, uint16_t offset);

/* ruleset_sets.c */
void maker_sets(struct maker *m);

/* ruleset_rows.c: what a chain of rows says. */
enum view {
	VIEW_OPEN,    /* the packet opens */
	VIEW_ANSWER,  /* the packet answers */
	VIEW_QUOTED,  /* an ICMP error quotes what opens */
	VIEW_REPLIED, /* an ICMP error quotes what answers */
};

/* Accepts what rows permit over @kind. */
void rows_permit(struct maker *m, struct ruleset_chain *chain, enum kind kind,
		 enum view view);
/* Names the reason of what rows list as localhost traffic. */
void rows_localhost(struct maker *m, struct ruleset_chain *chain,
		    enum kind kind);
/* The same of what rows permit but for the source port. */
void rows_source_port(struct maker *m, struct ruleset_chain *chain,
		      enum kind kind);
/* Pairs of roles with a row over @kind, or with any row for KINDS. */
void rows_relations(struct maker *m, struct ruleset_chain *chain,
		    enum kind kind, const char *target);

/* ruleset_deny.c: chains that are there once, and one of each family. */
void maker_denials(struct maker *m);
void maker_whole_tcp(struct maker *m);
void maker_whole(struct maker *m);

/* ruleset_chains.c */
void maker_chains(struct maker *m);

#endif /* _IMPP_RULESET_MAKER_H */
