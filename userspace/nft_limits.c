// SPDX-License-Identifier: GPL-2.0
/*
 * What nftables cannot do as the module does, rule by rule of DESIGN's section
 * 3. Whatever is not here is meant to be the same, verdict and reason.
 */
#include <stdbool.h>
#include <stdio.h>

#include "../kmod/uapi/nf_impp.h"
#include "nft_limits.h"

#define CONNTRACK (1U << IMPP_STATE_CONNTRACK)
#define STATELESS (1U << IMPP_STATE_STATELESS)
#define BOTH (CONNTRACK | STATELESS)

const struct nft_limit nft_limits[] = {
	{ "S2", BOTH,
	  "Of several IPv6 routing headers only the first is asked for segments left." },
	{ "S2", BOTH,
	  "More than 64 IPv6 extension headers are walked, where the module calls the packet malformed; or, by later kernels, twelve, and behind more there is no transport." },
	{ "S4", CONNTRACK,
	  "A UDP length past the packet's end is unsolicited, not malformed." },
	{ "S4", BOTH,
	  "Counters start at zero whenever a ruleset is loaded, and there is no time of the last packet." },
	{ "S9", CONNTRACK,
	  "An ICMP error that conntrack was told not to track is denied, whatever it quotes." },
	{ "S9", CONNTRACK,
	  "An ICMP error is judged by the session that it quotes a packet of, as its opener's packet: if rows permit both directions the count may go to the other one, and the quoted answer to an ICMP request needs a row for the request." },
	{ "S9", CONNTRACK,
	  "Behind IPv4 options or IPv6 extension headers in the quote, fewer than eight bytes of the quoted transport are enough." },
	{ "S9", CONNTRACK,
	  "An ICMPv6 error that quotes an authentication header is judged by what conntrack finds behind that." },
	{ "S9", STATELESS,
	  "Nothing can compare an ICMP error's destination with the source that it quotes: another host of the same role gets it, too." },
	{ "S9", STATELESS,
	  "An ICMP error that quotes a packet with IPv4 options or IPv6 extension headers is denied." },
	{ "S10", STATELESS, "A UDP length past the packet's end is not seen." },
	{ "S10", STATELESS,
	  "Fragments are reassembled because the ruleset holds a tproxy rule that is never reached: the kernel needs nft_tproxy." },
	{ "S11", BOTH,
	  "The mode is part of the ruleset: changing it is another ruleset, and in audit the counters of reasons count what would be denied." },
	{ NULL, 0, NULL },
};

static bool holds(const struct nft_limit *limit, uint8_t state)
{
	return limit->states >> state & 1;
}

void nft_limits_print(uint8_t state)
{
	const struct nft_limit *at;

	for (at = nft_limits; at->rule; at++)
		if (holds(at, state))
			printf("  %-3s  %s\n", at->rule, at->text);
}

json_t *nft_limits_json(uint8_t state)
{
	json_t *list = json_array();
	const struct nft_limit *at;

	for (at = nft_limits; at->rule; at++)
		if (holds(at, state))
			json_array_append_new(list, json_pack("{ss ss}", "rule",
							      at->rule, "text",
							      at->text));
	return list;
}
