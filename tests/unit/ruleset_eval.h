/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ruleset, walked as the kernel would: what nf_tables makes of each match is
 * written down here once more, from the kernel's side.
 */
#ifndef IMPP_UNIT_RULESET_EVAL_H
#define IMPP_UNIT_RULESET_EVAL_H

#include "../../userspace/ruleset.h"
#include "packet.h"

/**
 * struct scene - a packet on its way, as far as rules can look
 * @packet: the packet; an ICMP error if there is a @quote
 * @quote: what it quotes, or NULL
 * @cut: an ICMP error that ends before what it quotes
 * @state: bits of ct state, 0 where nobody tracks
 * @status: bits of ct status
 * @has_ct: there is an entry
 * @pkttype: PACKET_*
 * @directed: to a link's broadcast address, beyond this gateway
 * @flavour: any number: which of the packets with the same defect
 */
struct scene {
	struct packet packet;
	const struct packet *quote;
	bool cut;
	uint32_t state;
	uint32_t status;
	bool has_ct;
	uint32_t pkttype;
	bool directed;
	uint32_t flavour;
};

/**
 * struct outcome - what became of it
 * @verdict: the last rule's; RULE_CONTINUE for the base chain's policy
 * @counter: the counter of a row or a reason that counted it, or NULL
 * @counted: how many counters did
 * @rules: how many rules were looked at
 */
struct eval_outcome {
	enum ruleset_verdict verdict;
	const char *counter;
	unsigned int counted;
	unsigned int rules;
};

struct eval_outcome ruleset_eval(const struct ruleset *ruleset,
				 const struct scene *scene);

/* The chain of this name, or NULL. */
const struct ruleset_chain *ruleset_chain(const struct ruleset *ruleset,
					  const char *name);

/* The set of this name, or NULL. */
const struct ruleset_set *ruleset_set(const struct ruleset *ruleset,
				      const char *name);

#endif /* IMPP_UNIT_RULESET_EVAL_H */
