// SPDX-License-Identifier: GPL-2.0
/*
 * The chains that deny: one for each reason, the answer to what may be answered
 * (S11), and what finds packets that are cut short (S10).
 */
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include "ruleset_maker.h"

/* Whether a reason is answered, where denials are. */
static bool answerable(unsigned int reason)
{
	switch (reason) {
	case IMPP_REASON_LOCALHOST_ONLY:
	case IMPP_REASON_SOURCE_PORT:
	case IMPP_REASON_NO_RELATION:
	case IMPP_REASON_PROTOCOL:
	case IMPP_REASON_PORT:
		return true;
	}
	return false;
}

/* The kernel itself answers no RST and, in IPv4, no ICMP error. */
static void add_refusal(struct maker *m)
{
	struct ruleset_chain *c = chain_begin(m, "refuse");
	struct ruleset_rule *rule;

	/* A directed one, too, on its way out of here. */
	match_eq(rule_add(c, RULE_DROP, NULL), FIELD_FIB_DADDR, RTN_BROADCAST);
	match_eq(rule_add(c, RULE_DROP, NULL), FIELD_PKTTYPE, PACKET_BROADCAST);
	match_eq(rule_add(c, RULE_DROP, NULL), FIELD_PKTTYPE, PACKET_MULTICAST);
	match_set(rule_add(c, RULE_DROP, NULL), FIELD_IP_DADDR,
		  m->multicast[V4]);
	match_set(rule_add(c, RULE_DROP, NULL), FIELD_IP6_DADDR,
		  m->multicast[V6]);
	match_neq(rule_add(c, RULE_DROP, NULL), FIELD_ICMP6_TYPE,
		  ruleset_family[V6].echo);
	rule = rule_add(c, RULE_RESET, NULL);
	match_eq(rule, FIELD_L4PROTO, IPPROTO_TCP);
	rule_add(c, RULE_PROHIBIT, NULL);
}

void maker_denials(struct maker *m)
{
	const struct site *site = m->compiled->site;
	bool reject = site->mode == IMPP_MODE_ENFORCE &&
		      site->on_deny == IMPP_ON_DENY_REJECT;
	struct ruleset_rule *rule;
	unsigned int reason;

	if (reject)
		add_refusal(m);
	for (reason = IMPP_REASON_NONE + 1; reason < __IMPP_REASON_MAX;
	     reason++) {
		rule = rule_add(chain_begin(m, ruleset_deny[reason]),
				RULE_ACCEPT, NULL);
		rule->counter = m->reason[reason];
		if (site->mode == IMPP_MODE_AUDIT)
			continue;
		rule->verdict = RULE_DROP;
		if (!reject || !answerable(reason))
			continue;
		rule->verdict = RULE_GOTO;
		rule->target = "refuse";
	}
}

static void tcp_with_offset(struct ruleset_chain *chain, uint32_t offset)
{
	struct ruleset_rule *rule = rule_add(chain, RULE_RETURN, NULL);

	match_eq(rule, FIELD_TCP_DOFF, offset);
	match_exists(rule, offset * 4 - 1);
}

/* A rule for each length of the header, because nothing can be computed; the
 * usual ones first: none of the options, and a timestamp.
 */
void maker_whole_tcp(struct maker *m)
{
	struct ruleset_chain *chain = chain_begin(m, "whole-tcp");
	uint32_t offset;

	tcp_with_offset(chain, 8);
	tcp_with_offset(chain, 5);
	for (offset = 6; offset <= 15; offset++)
		if (offset != 8)
			tcp_with_offset(chain, offset);
	chain_go(chain, ruleset_deny[IMPP_REASON_MALFORMED]);
}

void maker_whole(struct maker *m)
{
	const char *malformed = ruleset_deny[IMPP_REASON_MALFORMED];
	struct ruleset_chain *chain = chain_begin(m, m->family->chain.whole);
	struct ruleset_rule *rule;

	chain_go_if(chain, FIELD_L4PROTO, IPPROTO_TCP, "whole-tcp");
	rule = rule_add(chain, RULE_RETURN, NULL);
	match_range(rule, FIELD_UDP_LENGTH, 8, UINT16_MAX);
	match_exists(rule, 7);
	chain_go_if(chain, FIELD_L4PROTO, IPPROTO_UDP, malformed);
	rule = rule_add(chain, RULE_RETURN, NULL);
	match_eq(rule, FIELD_L4PROTO, m->family->icmp);
	match_exists(rule, 7);
	chain_go_if(chain, FIELD_L4PROTO, m->family->icmp, malformed);
}
