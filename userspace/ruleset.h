/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy as an nftables ruleset: one table of role sets, a counter for each
 * row and each reason, and chains of rules. ruleset.c makes it from a compiled
 * site, nft_text.c prints it as `nft -f` reads it, nft_batch.c writes it as
 * netlink messages. Whatever a rule can look at is a line of ruleset_fields.
 */
#ifndef _IMPP_RULESET_H
#define _IMPP_RULESET_H

#include "compile.h"

#define RULESET_TABLE "impp" /* of family inet */
#define RULESET_MATCHES 10   /* in one rule */
#define RULESET_NAME_LEN 64  /* of a set, a chain, a counter; with its NUL */

/* What a match looks at. A field of one family implies that family. */
enum ruleset_field {
	FIELD_NFPROTO,	/* meta nfproto: NFPROTO_* */
	FIELD_L4PROTO,	/* meta l4proto: behind extension headers */
	FIELD_PKTTYPE,	/* meta pkttype: PACKET_* */
	FIELD_CT_STATE, /* bits: NF_CT_STATE_* of nftables */
	FIELD_CT_STATUS,
	FIELD_IP_SADDR,
	FIELD_IP_DADDR,
	FIELD_IP6_SADDR,
	FIELD_IP6_DADDR,
	FIELD_IP_FRAG,	/* ip frag-off, 16 bits with the flags */
	FIELD_IP_LSRR,	/* exists: value 1 */
	FIELD_IP_SSRR,	/* exists: value 1 */
	FIELD_RT_SEGS,	/* rt seg-left */
	FIELD_FRAG_OFF, /* frag frag-off, IPv6: 13 bits, without M */
	FIELD_TH_SPORT, /* th sport: TCP, UDP by a match before it */
	FIELD_TH_DPORT,
	FIELD_TCP_FLAGS,
	FIELD_TCP_DOFF,
	FIELD_UDP_LENGTH,
	FIELD_ICMP_TYPE,
	FIELD_ICMP_CODE,
	FIELD_ICMP6_TYPE,
	FIELD_ICMP6_CODE,
	/* The session that an ICMP error quotes, as this gateway's hosts see
	 * it: its source is the original's, its destination the reply's source.
	 */
	FIELD_CT_IP_SADDR,  /* ct original ip saddr */
	FIELD_CT_IP_DADDR,  /* ct reply ip saddr */
	FIELD_CT_IP6_SADDR, /* ct original ip6 saddr */
	FIELD_CT_IP6_DADDR, /* ct reply ip6 saddr */
	FIELD_CT_PROTO,	    /* ct protocol */
	FIELD_CT_SPORT,	    /* ct original proto-src */
	FIELD_CT_DPORT,	    /* ct reply proto-src */
	FIELD_CT_ICMP,	    /* ct original proto-dst: type * 256 + code */
	FIELD_RAW,	    /* transport header plus offset: see @offset */
	FIELD_FRAG_MORE,    /* frag more-fragments, IPv6: 1 bit */
	FIELD_FIB_DADDR,    /* fib daddr type: RTN_* */
	RULESET_FIELDS,
};

enum ruleset_op {
	OP_EQ,	  /* field & mask == lo */
	OP_NEQ,	  /* field & mask != lo */
	OP_RANGE, /* lo <= field <= hi */
	OP_LESS,  /* field < lo */
	OP_SET,	  /* field in the table's set named @set */
	OP_PORTS, /* field in one of @ports: more than one range */
};

/**
 * struct ruleset_match - one thing that must hold for a rule
 * @field: what is looked at
 * @op: how
 * @mask: which bits of the field count, 0 for all; EQ and NEQ only
 * @lo: host byte order
 * @hi: host byte order, RANGE only
 * @set: name of the table's set, SET only
 * @ports: ranges, PORTS only: an anonymous set; belongs to the compiled site
 *	or to the ruleset
 * @offset: of RAW: bits from the beginning of the transport header
 * @len: of RAW: bits
 */
struct ruleset_match {
	enum ruleset_field field;
	enum ruleset_op op;
	uint32_t mask;
	uint32_t lo;
	uint32_t hi;
	const char *set;
	const struct ports *ports;
	uint16_t offset;
	uint16_t len;
};

enum ruleset_verdict {
	RULE_CONTINUE, /* counts, or does nothing */
	RULE_ACCEPT,
	RULE_DROP,
	RULE_JUMP,
	RULE_GOTO,
	RULE_RETURN,
	RULE_RESET,    /* reject with tcp reset */
	RULE_PROHIBIT, /* reject with icmpx admin-prohibited */
	RULE_DEFRAG,   /* tproxy: never reached, it switches defrag on */
};

/**
 * struct ruleset_rule - one rule
 * @match: all must hold
 * @matches: number of @match
 * @counter: name of the counter that counts it, or NULL
 * @verdict: what then becomes of the packet
 * @target: the chain of JUMP and GOTO
 * @comment: row id and name, or why; NULL for none
 */
struct ruleset_rule {
	struct ruleset_match match[RULESET_MATCHES];
	size_t matches;
	const char *counter;
	enum ruleset_verdict verdict;
	const char *target;
	const char *comment;
};

/**
 * struct ruleset_chain - one chain
 * @name: its name
 * @base: hooked into forward, filter, priority filter - 1, policy accept
 * @rule: in order
 * @rules: number of @rule
 */
struct ruleset_chain {
	char name[RULESET_NAME_LEN];
	bool base;
	struct ruleset_rule *rule;
	size_t rules;
};

/**
 * struct ruleset_range - addresses @lo to @hi, both included
 * @lo: network byte order, IPv4 in the first 4 bytes
 * @hi: likewise
 */
struct ruleset_range {
	uint8_t lo[16];
	uint8_t hi[16];
};

/**
 * struct ruleset_set - the addresses of one family that hold a role
 * @name: "imp.4", "xmpp-client.6"
 * @family: AF_INET or AF_INET6
 * @range: ascending, disjoint, not adjacent
 * @ranges: number of @range; may be 0
 * @comment: NULL for none
 * @quoted: looked up by RAW fields only, so that its type is no address but
 *	"typeof @th,160,32", or in IPv6 "typeof @th,128,128": where an ICMP
 *	error quotes the source
 */
struct ruleset_set {
	char name[RULESET_NAME_LEN];
	int family;
	struct ruleset_range *range;
	size_t ranges;
	const char *comment;
	bool quoted;
};

/**
 * struct ruleset_counter - a named counter
 * @name: "row.NAME", "site.NAME", "reason.port", "reason.pass": with a dot,
 *	because nft has no quotes for a name that is one of its keywords
 * @comment: a catalogue row's id, or NULL
 */
struct ruleset_counter {
	char name[RULESET_NAME_LEN];
	const char *comment;
};

/**
 * struct ruleset - the table
 * @comment: what it was made of: edition, mode, state; at most 120 bytes
 * @counter: in the order of rows, then reasons
 * @set: in the order of roles
 * @chain: every chain before those that refer to it; the base chain last
 */
struct ruleset {
	char *comment;
	struct ruleset_counter *counter;
	size_t counters;
	struct ruleset_set *set;
	size_t sets;
	struct ruleset_chain *chain;
	size_t chains;
};

/**
 * ruleset_make() - a compiled site as a ruleset
 * @compiled: outlives it
 *
 * Return: the ruleset, for ruleset_free().
 */
struct ruleset *ruleset_make(const struct compiled *compiled);

void ruleset_free(struct ruleset *ruleset);

#endif /* _IMPP_RULESET_H */
