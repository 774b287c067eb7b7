/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* clang-format off */
/*
 * nf_impp: the netlink protocol.
 *
 * Generic netlink family "impp", version 1. Every command needs CAP_NET_ADMIN
 * in the user namespace that owns the network namespace; each network
 * namespace has one policy, one generation and counters of its own.
 *
 * Numbers are in host byte order, addresses in tables too (a span is compared,
 * not sent); only IMPP_A_QUESTIONS carries addresses as they stand in packets.
 * This file is append only.
 *
 * POLICY_SET: builds a policy and swaps it in, or leaves all as it was.
 *
 *	IMPP_A_FLAGS		u32	IMPP_FLAG_*; default 0
 *	IMPP_A_GENERATION	u64	refuse (ESTALE) unless this one runs; 0: none
 *	IMPP_A_MODE		u8	enum impp_mode			required
 *	IMPP_A_STATE		u8	enum impp_state			required
 *	IMPP_A_ON_DENY		u8	enum impp_on_deny		required
 *	IMPP_A_SITE		string	label: the site file's name
 *	IMPP_A_CATALOGUE	string	label: the catalogue's name
 *	IMPP_A_EDITION		string	label: the catalogue's edition
 *	IMPP_A_ROLES		table	struct impp_role
 *	IMPP_A_GROUPS		table	struct impp_group		required
 *	IMPP_A_MEMBERS		table	struct impp_member
 *	IMPP_A_SPANS4		table	struct impp_span4		required
 *	IMPP_A_SPANS6		table	struct impp_span6		required
 *	IMPP_A_RULES		table	struct impp_rule
 *	IMPP_A_MATCHES		table	struct impp_match
 *	IMPP_A_RANGES		table	struct impp_range
 *	IMPP_A_CELLS		table	struct impp_cell
 *	IMPP_A_RELATIONS	table	struct impp_relation
 *
 *	A table is an array of fixed-size records. One attribute holds at most
 *	IMPP_TABLE_CHUNK bytes of whole records; a longer table is several
 *	attributes of the same type, in order.
 *	IMPP_A_CONFIRM_S	u32	seconds within which POLICY_CONFIRM must
 *					come, 1 to IMPP_CONFIRM_MAX; otherwise
 *					the policy before, or none, comes back
 *	Answer: IMPP_A_GENERATION of what now runs (check only: what runs still).
 *
 *	While a policy waits to be confirmed, POLICY_FLUSH, MODE_SET, SEAL and a
 *	POLICY_SET without IMPP_A_CONFIRM_S are refused (EBUSY). One with it
 *	starts the time anew; the fallback remains what it was.
 *
 * POLICY_GET (dump): the policy in force, as many messages as it takes, each
 *	with IMPP_A_GENERATION and either the scalars (the first message) or one
 *	chunk of one table, in the order above. ENOENT: no policy.
 * POLICY_FLUSH: removes the policy; judged traffic then passes. ENOENT: none.
 * MODE_SET: IMPP_A_MODE (required). Holds until the next POLICY_SET. ENOENT.
 * POLICY_CONFIRM: the policy in force stays. IMPP_A_GENERATION (u64, optional):
 *	refuse (ESTALE) unless this one runs. ENOENT: none is unconfirmed.
 * POLICY_ROLLBACK: the policy before comes back at once, or none if there was
 *	none; with a generation of its own. ENOENT: none is unconfirmed.
 * SEAL: from here on, until the namespace ends, no command changes the policy
 *	or its mode, and the module stays loaded. EPERM outside of the initial
 *	user namespace, and for whatever it forbids. ENOENT: no policy.
 * EXPLAIN: IMPP_A_QUESTIONS (required, records of struct impp_question, at
 *	most IMPP_TABLE_CHUNK bytes). Answer: IMPP_A_GENERATION and
 *	IMPP_A_ANSWERS, one struct impp_answer a question. ENOENT: no policy.
 * STATS_GET (dump): first IMPP_A_GENERATION, IMPP_A_COUNTING_MS and
 *	IMPP_A_REASON_STATS, then chunks of IMPP_A_RULE_STATS in rule order.
 *	Without a policy: the reasons alone.
 * STATS_RESET: every counter reads zero from here on.
 * STATUS_GET: IMPP_A_VERSION, IMPP_A_GENERATION (0: no policy), of the events
 *	so far IMPP_A_SEQUENCE and IMPP_A_LEFT_OUT, and with a policy the
 *	scalars and labels, IMPP_A_MODE_APPLIED, IMPP_A_APPLIED_MS
 *	and IMPP_A_MEMORY; while it is unconfirmed IMPP_A_CONFIRM_MS and
 *	IMPP_A_FALLBACK; IMPP_A_SEALED if it is.
 *
 * Multicast group IMPP_EVENTS_GROUP, to join which takes CAP_NET_ADMIN, too.
 * Every event has IMPP_A_SEQUENCE (from 1, one more each; a gap is a loss),
 * IMPP_A_TIME_NS and IMPP_A_LEFT_OUT (denials left out so far: at most
 * IMPP_EVENTS_PER_SECOND are told).
 * EVENT_DENIAL: IMPP_A_DENIAL, IMPP_A_GENERATION of the policy that judged, and
 *	IMPP_A_IN, IMPP_A_OUT, the interfaces' names.
 * EVENT_CHANGE: IMPP_A_CHANGE and what is in force by then, as STATUS_GET says
 *	it; IMPP_A_CONFIRM_MS if it is unconfirmed.
 *
 * Errors, beside those named: EINVAL (a bad or missing attribute: the extended
 * ack names it, and its offset points at the record), ERANGE (an attribute is
 * longer than it may be), E2BIG (past a limit), ENOMEM, EBUSY (the module is
 * going, too many rows were replaced at once, or too many dumps are open),
 * EAGAIN (STATS_GET: the policy was replaced on the way), EPERM. A dump that
 * fails says so in its NLMSG_DONE.
 * A dump keeps its policy, and like that of any family the module, until its
 * last message is read or its socket is closed.
 */
#ifndef _UAPI_NF_IMPP_H
#define _UAPI_NF_IMPP_H

#include <linux/types.h>

#define IMPP_GENL_NAME		"impp"
#define IMPP_GENL_VERSION	1
#define IMPP_EVENTS_GROUP	"events"

/* Limits. */
#define IMPP_TABLE_CHUNK	60000	/* bytes of records in one attribute */
#define IMPP_NAME_LEN		56	/* bytes of a name, its NUL included */
#define IMPP_LABEL_LEN		256	/* bytes of a label, its NUL included */
#define IMPP_ROLES_MAX		4096
#define IMPP_GROUPS_MAX		1024
#define IMPP_MEMBERS_MAX	65536
#define IMPP_SPANS_MAX		4194304	/* of each family */
#define IMPP_RULES_MAX		4096
#define IMPP_MATCHES_MAX	65536
#define IMPP_RANGES_MAX		1048576
#define IMPP_SETS_MAX		40960
#define IMPP_CELLS_MAX		4096
#define IMPP_RELATIONS_MAX	1048576
#define IMPP_CHAIN_MAX		16	/* matches of one port */
#define IMPP_DUMPS_MAX		8	/* open dumps of one network namespace */
#define IMPP_EVENTS_PER_SECOND	200	/* of denials, a network namespace */
#define IMPP_CONFIRM_MAX	21600	/* seconds */
#define IMPP_CELL_TRANSPORTS	8	/* room in a cell; unused ones are 0 */
/* Bytes that a policy may take once built. */
#define IMPP_POLICY_BYTES	(256UL << 20)
#define IMPP_POLICY_BYTES_USERNS (16UL << 20)	/* netns of another user namespace */

enum impp_cmd {
	IMPP_CMD_UNSPEC,
	IMPP_CMD_POLICY_SET,
	IMPP_CMD_POLICY_GET,
	IMPP_CMD_POLICY_FLUSH,
	IMPP_CMD_MODE_SET,
	IMPP_CMD_EXPLAIN,
	IMPP_CMD_STATS_GET,
	IMPP_CMD_STATS_RESET,
	IMPP_CMD_STATUS_GET,
	IMPP_CMD_POLICY_CONFIRM,
	IMPP_CMD_POLICY_ROLLBACK,
	IMPP_CMD_SEAL,
	__IMPP_CMD_MAX,
};

#define IMPP_CMD_MAX (__IMPP_CMD_MAX - 1)

/* In the place of a command, in what the kernel sends of itself. */
enum impp_event {
	IMPP_EVENT_DENIAL = 128,
	IMPP_EVENT_CHANGE,
};

enum impp_attr {
	IMPP_A_UNSPEC,
	IMPP_A_PAD,
	IMPP_A_FLAGS,
	IMPP_A_GENERATION,
	IMPP_A_MODE,
	IMPP_A_STATE,
	IMPP_A_ON_DENY,
	IMPP_A_SITE,
	IMPP_A_CATALOGUE,
	IMPP_A_EDITION,
	IMPP_A_ROLES,		/* the tables, in the order of enum impp_table */
	IMPP_A_GROUPS,
	IMPP_A_MEMBERS,
	IMPP_A_SPANS4,
	IMPP_A_SPANS6,
	IMPP_A_RULES,
	IMPP_A_MATCHES,
	IMPP_A_RANGES,
	IMPP_A_CELLS,
	IMPP_A_RELATIONS,
	IMPP_A_QUESTIONS,
	IMPP_A_ANSWERS,
	IMPP_A_RULE_STATS,
	IMPP_A_REASON_STATS,
	IMPP_A_COUNTING_MS,	/* u64: milliseconds since counting began */
	IMPP_A_APPLIED_MS,	/* u64: milliseconds since the policy was applied */
	IMPP_A_MODE_APPLIED,	/* u8: the mode that POLICY_SET brought */
	IMPP_A_MEMORY,		/* u64: bytes of the built policy */
	IMPP_A_VERSION,		/* string: the module's version */
	IMPP_A_CONFIRM_S,	/* u32: seconds to confirm */
	IMPP_A_CONFIRM_MS,	/* u64: milliseconds left to confirm */
	IMPP_A_FALLBACK,	/* u64: generation that would come back; 0: none */
	IMPP_A_SEALED,		/* flag */
	IMPP_A_SEQUENCE,	/* u64: number of the event */
	IMPP_A_TIME_NS,		/* u64: nanoseconds since 1970 */
	IMPP_A_LEFT_OUT,	/* u64: denials that were not told */
	IMPP_A_DENIAL,		/* struct impp_denial */
	IMPP_A_IN,		/* string: interface it came in by */
	IMPP_A_OUT,		/* string: interface it would leave by */
	IMPP_A_CHANGE,		/* u8: enum impp_change */
	__IMPP_A_MAX,
};

#define IMPP_A_MAX (__IMPP_A_MAX - 1)

/* Check only: build, answer, throw away. */
#define IMPP_FLAG_CHECK		0x1U

enum impp_mode {
	IMPP_MODE_ENFORCE,
	IMPP_MODE_AUDIT,
	__IMPP_MODE_MAX,
};

enum impp_state {
	IMPP_STATE_CONNTRACK,
	IMPP_STATE_STATELESS,
	__IMPP_STATE_MAX,
};

enum impp_on_deny {
	IMPP_ON_DENY_DROP,
	IMPP_ON_DENY_REJECT,
	__IMPP_ON_DENY_MAX,
};

enum impp_verdict_code {
	IMPP_PASS,		/* not judged */
	IMPP_ALLOW,
	IMPP_DENY,
	IMPP_WOULD_DENY,	/* audit: counted as a denial, and let through */
	__IMPP_VERDICT_MAX,
};

/* Why a flow is denied; the first that fits. */
enum impp_reason {
	IMPP_REASON_NONE,
	IMPP_REASON_MALFORMED,
	IMPP_REASON_FRAGMENT,
	IMPP_REASON_UNSOLICITED,
	IMPP_REASON_LOCALHOST_ONLY,
	IMPP_REASON_SOURCE_PORT,
	IMPP_REASON_NO_RELATION,
	IMPP_REASON_PROTOCOL,
	IMPP_REASON_PORT,
	__IMPP_REASON_MAX,
};

/* What a cell has a port set for. */
enum impp_transport {
	IMPP_TCP,		/* port: the destination port */
	IMPP_UDP,
	IMPP_ICMP,		/* port: type * 256 + code */
	IMPP_ICMPV6,
	IMPP_OTHER,		/* port: the protocol number */
	__IMPP_TRANSPORT_MAX,
};

/* IMPP_A_ROLES. Kept for people; verdicts do not read it. */
struct impp_role {
	char name[IMPP_NAME_LEN];
};

/* IMPP_A_GROUPS: addresses that hold the same roles. Group 0 holds none. */
struct impp_group {
	__u32 flags;
};

#define IMPP_GROUP_PROTECTED	0x1U	/* its traffic is judged */

/* IMPP_A_MEMBERS: @group holds @role. Ascending, each pair once. */
struct impp_member {
	__u16 group;
	__u16 role;
};

/*
 * IMPP_A_SPANS4, IMPP_A_SPANS6: the address space cut into spans, each from
 * the end of the one before to @last, which it includes. Ascending; the last
 * span ends at the family's highest address.
 */
struct impp_span4 {
	__u32 last;
	__u32 group;
};

struct impp_span6 {
	__u64 last_hi;
	__u64 last_lo;
	__u32 group;
	__u32 zero;
};

/*
 * IMPP_A_RULES: a row that can permit. @table and @row are its id in the
 * document, both 0 for a row of the site's own.
 */
struct impp_rule {
	__u16 table;
	__u16 row;
	__u32 flags;		/* 0 */
	char name[IMPP_NAME_LEN];
};

/*
 * IMPP_A_MATCHES: @rule, if the source port is in @lo to @hi. Consecutive
 * matches up to one with IMPP_MATCH_LAST are a chain, @rule ascending; a match
 * of all source ports (0 to 65535) is the last of its chain.
 */
struct impp_match {
	__u16 rule;
	__u16 lo;
	__u16 hi;
	__u16 flags;
};

#define IMPP_MATCH_LAST		0x1U

/*
 * IMPP_A_RANGES: ports @lo to @hi of port set @set lead to the chain that
 * begins at @match. Sets are numbered from 1 without a gap (0 is the empty
 * set); ranges ascend in their set. In a set of localhost ports @match is
 * IMPP_MATCH_NONE throughout.
 */
struct impp_range {
	__u16 set;
	__u16 lo;
	__u16 hi;
	__u16 zero;
	__u32 match;
};

#define IMPP_MATCH_NONE		0xffffffffU

/* IMPP_A_CELLS: a port set per transport. Cells are numbered from 1. */
struct impp_cell {
	__u16 permit[IMPP_CELL_TRANSPORTS];	/* by enum impp_transport */
	__u16 localhost[IMPP_CELL_TRANSPORTS];	/* must not leave the host */
};

/*
 * IMPP_A_RELATIONS: what group @from may open to group @to. Ascending; a pair
 * that is not here may open nothing. One of the two is protected.
 */
struct impp_relation {
	__u16 from;
	__u16 to;
	__u16 cell;
	__u16 zero;
};

/* IMPP_A_QUESTIONS: may @src open a session to @dst? IPv4 in the first 4 bytes. */
struct impp_question {
	__u8 src[16];		/* network byte order */
	__u8 dst[16];
	__u8 family;		/* AF_INET, AF_INET6 */
	__u8 proto;		/* IPPROTO_* */
	__u16 from_port;	/* TCP, UDP; else 0 */
	__u16 port;		/* TCP, UDP; ICMP: type * 256 + code; else 0 */
	__u16 zero;
};

/* IMPP_A_ANSWERS */
struct impp_answer {
	__u8 verdict;		/* enum impp_verdict_code */
	__u8 reason;		/* enum impp_reason */
	__u16 rule;		/* index of the rule credited, or IMPP_RULE_NONE */
	__u16 from_group;
	__u16 to_group;
};

#define IMPP_RULE_NONE		0xffffU

/*
 * IMPP_A_DENIAL: a packet that is denied, or would be. Ports as in a question;
 * all zero for a packet whose transport is not known.
 */
struct impp_denial {
	__u8 src[16];		/* network byte order */
	__u8 dst[16];
	__u8 family;		/* AF_INET, AF_INET6 */
	__u8 proto;		/* IPPROTO_* */
	__u8 verdict;		/* enum impp_verdict_code */
	__u8 reason;		/* enum impp_reason */
	__u16 from_port;
	__u16 port;
	__u16 from_group;
	__u16 to_group;
};

/* What happened to the policy. */
enum impp_change {
	IMPP_CHANGE_APPLIED,
	IMPP_CHANGE_CONFIRMED,
	IMPP_CHANGE_ROLLED_BACK,	/* by command */
	IMPP_CHANGE_EXPIRED,		/* rolled back because time was up */
	IMPP_CHANGE_FLUSHED,
	IMPP_CHANGE_MODE,
	IMPP_CHANGE_SEALED,
};

/* IMPP_A_RULE_STATS, IMPP_A_REASON_STATS. Rules of one name share one. */
struct impp_stat {
	__u64 packets;
	__u64 bytes;		/* from the network header on */
	__u64 last_ms;		/* milliseconds since the last, or IMPP_NEVER */
};

#define IMPP_NEVER		(~0ULL)

/*
 * IMPP_A_REASON_STATS: denied by reason, from IMPP_STAT_DENY on, and would be
 * denied by reason, from IMPP_STAT_WOULD_DENY on, both in the order of enum
 * impp_reason. IMPP_STAT_PASS: passed unjudged. The rest is for later reasons.
 */
#define IMPP_STAT_PASS		0
#define IMPP_STAT_DENY		0
#define IMPP_STAT_WOULD_DENY	16
#define IMPP_REASON_STATS	32

#endif /* _UAPI_NF_IMPP_H */
