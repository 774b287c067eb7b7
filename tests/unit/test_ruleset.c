// SPDX-License-Identifier: GPL-2.0
/*
 * Rulesets looked at piece by piece: what refers to what, sets, the order of
 * rows, what becomes of denials, and all of it as text.
 */
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "../../userspace/nft_text.h"
#include "leaked.h"
#include "ruleset_eval.h"
#include "ruleset_trial.h"

#include "kselftest_harness.h"

/* Machines are slow at times, and sanitizers always. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

/* -- What holds of every ruleset ---------------------------------------------
 */

static bool has_counter(const struct ruleset *ruleset, const char *name)
{
	size_t i;

	for (i = 0; i < ruleset->counters; i++)
		if (!strcmp(ruleset->counter[i].name, name))
			return true;
	return false;
}

static bool rule_is_sound(const struct ruleset *ruleset,
			  const struct ruleset_rule *rule,
			  const struct ruleset_chain *chain)
{
	bool jumps = rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO;
	size_t i;

	if (jumps != !!rule->target || rule->matches > RULESET_MATCHES)
		return false;
	/* A target comes before what leads to it. */
	if (jumps && (!ruleset_chain(ruleset, rule->target) ||
		      ruleset_chain(ruleset, rule->target) >= chain))
		return false;
	if (rule->counter && !has_counter(ruleset, rule->counter))
		return false;
	for (i = 0; i < rule->matches; i++) {
		const struct ruleset_match *m = &rule->match[i];

		if ((m->op == OP_SET) != !!m->set ||
		    (m->op == OP_PORTS && m->ports->len < 2) ||
		    (m->op == OP_RANGE && m->lo >= m->hi) ||
		    (m->op == OP_SET && !ruleset_set(ruleset, m->set)) ||
		    (m->field == FIELD_RAW) != !!m->len)
			return false;
	}
	return true;
}

/* Ascending, disjoint, and with a gap between any two. */
static bool set_is_sound(const struct ruleset_set *set)
{
	size_t len = set->family == AF_INET ? 4 : 16, i, at;
	uint8_t next[16];

	for (i = 0; i < set->ranges; i++) {
		if (memcmp(set->range[i].lo, set->range[i].hi, len) > 0)
			return false;
		if (!i)
			continue;
		memcpy(next, set->range[i - 1].hi, len);
		for (at = len; at-- > 0 && !++next[at];)
			;
		if (memcmp(next, set->range[i].lo, len) >= 0)
			return false;
	}
	return set->ranges;
}

TEST(all_that_is_referred_to_is_there)
{
	struct trial trial;
	size_t seed, i, j;

	for (seed = 1; seed <= 40; seed++) {
		ASSERT_TRUE(trial_random(&trial, seed));
		for (i = 0; i < trial.ruleset->sets; i++)
			ASSERT_TRUE(set_is_sound(&trial.ruleset->set[i]));
		for (i = 0; i < trial.ruleset->chains; i++) {
			const struct ruleset_chain *chain;

			chain = &trial.ruleset->chain[i];
			ASSERT_EQ(chain->base, i == trial.ruleset->chains - 1);
			ASSERT_EQ(chain,
				  ruleset_chain(trial.ruleset, chain->name));
			for (j = 0; j < chain->rules; j++)
				ASSERT_TRUE(rule_is_sound(trial.ruleset,
							  &chain->rule[j],
							  chain));
		}
		ASSERT_GE(120, strlen(trial.ruleset->comment));
		trial_exit(&trial);
	}
	EXPECT_FALSE(leaked());
}

/* -- One site
 * ------------------------------------------------------------------ */

#define SITE                                                                    \
	"impp: 1\ncatalogue: cisco-imp\nmode: %s\nstate: %s\n"                  \
	"on-deny: %s\n"                                                         \
	"roles:\n  imp: [10.1.0.1, 10.1.0.2, \"2001:db8:1::1\"]\n"              \
	"  cucm: [10.2.0.1]\n  xmpp-client: any\n"                              \
	"except: {xmpp-client: [10.66.0.0/16]}\n"                               \
	"allow:\n"                                                              \
	"- {name: esp, from: \"2001:db8:9::/48\", to: imp, transport: esp}\n"   \
	"- {name: old, from: 10.9.0.0/24, to: imp, transport: tcp, port: 22}\n" \
	"- {name: aside, from: 10.9.0.0/24, to: cucm, transport: tcp, port: 22}\n"

static bool trial_site(struct trial *trial, const char *mode, const char *state,
		       const char *on_deny)
{
	char text[2048];

	snprintf(text, sizeof(text), SITE, mode, state, on_deny);
	return trial_text(trial, text);
}

static size_t ranges_of(const struct trial *trial, const char *name)
{
	const struct ruleset_set *set = ruleset_set(trial->ruleset, name);

	return set ? set->ranges : 0;
}

TEST(sets_are_roles)
{
	struct trial trial;

	ASSERT_TRUE(trial_site(&trial, "enforce", "conntrack", "drop"));
	EXPECT_EQ(1, ranges_of(&trial, "imp.4"));
	EXPECT_EQ(1, ranges_of(&trial, "imp.6"));
	EXPECT_EQ(1, ranges_of(&trial, "cucm.4"));
	/* Up to the exception, up to multicast, and what is behind that. */
	EXPECT_EQ(3, ranges_of(&trial, "xmpp-client.4"));
	EXPECT_EQ(1, ranges_of(&trial, "xmpp-client.6"));
	EXPECT_EQ(1, ranges_of(&trial, "prefix-10.9.0.0/24.4"));
	EXPECT_EQ(1, ranges_of(&trial, "prefix-2001-db8-9--/48.6"));
	/* No address, no set; no stateless, no bytes to look up. */
	EXPECT_EQ(0, ranges_of(&trial, "cucm.6"));
	EXPECT_EQ(0, ranges_of(&trial, "quoted.imp.4"));
	EXPECT_EQ(1, ranges_of(&trial, "quoted.protected.4"));
	/* Nothing is answered. */
	EXPECT_EQ(0, ranges_of(&trial, "multicast.4"));
	trial_exit(&trial);
	ASSERT_TRUE(trial_site(&trial, "enforce", "stateless", "reject"));
	EXPECT_EQ(1, ranges_of(&trial, "quoted.imp.4"));
	EXPECT_EQ(2, ranges_of(&trial, "multicast.4"));
	EXPECT_EQ(1, ranges_of(&trial, "multicast.6"));
	trial_exit(&trial);
	EXPECT_FALSE(leaked());
}

/* Does some rule look at the field? */
static bool looks_at(const struct ruleset *ruleset, enum ruleset_field field)
{
	size_t i, j, k;

	for (i = 0; i < ruleset->chains; i++)
		for (j = 0; j < ruleset->chain[i].rules; j++)
			for (k = 0; k < ruleset->chain[i].rule[j].matches; k++)
				if (ruleset->chain[i].rule[j].match[k].field ==
				    field)
					return true;
	return false;
}

TEST(stateless_asks_conntrack_nothing)
{
	struct trial trial;
	unsigned int field;

	ASSERT_TRUE(trial_site(&trial, "enforce", "stateless", "drop"));
	EXPECT_FALSE(looks_at(trial.ruleset, FIELD_CT_STATE));
	EXPECT_FALSE(looks_at(trial.ruleset, FIELD_CT_STATUS));
	for (field = FIELD_CT_IP_SADDR; field <= FIELD_CT_ICMP; field++)
		EXPECT_FALSE(looks_at(trial.ruleset, field));
	ASSERT_NE(NULL, ruleset_chain(trial.ruleset, "defrag"));
	EXPECT_EQ(RULE_DEFRAG,
		  ruleset_chain(trial.ruleset, "defrag")->rule[0].verdict);
	trial_exit(&trial);
	ASSERT_TRUE(trial_site(&trial, "enforce", "conntrack", "drop"));
	EXPECT_TRUE(looks_at(trial.ruleset, FIELD_CT_STATE));
	EXPECT_EQ(NULL, ruleset_chain(trial.ruleset, "defrag"));
	trial_exit(&trial);
	EXPECT_FALSE(leaked());
}

/* What becomes of a denied packet (S11). */
struct denial {
	const char *mode;
	const char *on_deny;
	uint8_t dst; /* 10.1.0.X, or 2001:db8:1::X */
	int family;
	uint8_t proto;
	uint16_t port;
	bool syn;
	uint32_t pkttype;
	const char *counter;
	enum ruleset_verdict verdict;
};

static const struct denial denials[] = {
	{ "enforce", "drop", 1, AF_INET, IPPROTO_TCP, 81, true, PACKET_HOST,
	  "reason.port", RULE_DROP },
	{ "audit", "drop", 1, AF_INET, IPPROTO_TCP, 81, true, PACKET_HOST,
	  "reason.port", RULE_ACCEPT },
	{ "audit", "reject", 1, AF_INET, IPPROTO_TCP, 81, true, PACKET_HOST,
	  "reason.port", RULE_ACCEPT },
	{ "enforce", "reject", 1, AF_INET, IPPROTO_TCP, 81, true, PACKET_HOST,
	  "reason.port", RULE_RESET },
	{ "enforce", "reject", 1, AF_INET, IPPROTO_TCP, 81, true,
	  PACKET_MULTICAST, "reason.port", RULE_DROP },
	{ "enforce", "reject", 1, AF_INET, IPPROTO_TCP, 81, true,
	  PACKET_BROADCAST, "reason.port", RULE_DROP },
	{ "enforce", "reject", 1, AF_INET, IPPROTO_TCP, 81, false, PACKET_HOST,
	  "reason.unsolicited", RULE_DROP },
	{ "enforce", "reject", 1, AF_INET, IPPROTO_UDP, 81, false, PACKET_HOST,
	  "reason.protocol", RULE_PROHIBIT },
	{ "enforce", "reject", 1, AF_INET, 47, 0, false, PACKET_HOST,
	  "reason.protocol", RULE_PROHIBIT },
	{ "enforce", "reject", 1, AF_INET6, IPPROTO_ICMPV6, 128 << 8, false,
	  PACKET_HOST, "reason.protocol", RULE_PROHIBIT },
	{ "enforce", "reject", 1, AF_INET6, IPPROTO_ICMPV6, 137 << 8, false,
	  PACKET_HOST, "reason.protocol", RULE_DROP },
	{ "enforce", "reject", 1, AF_INET6, IPPROTO_AH, 0, false, PACKET_HOST,
	  "reason.protocol", RULE_PROHIBIT },
	{ "enforce", "reject", 1, AF_INET6, IPPROTO_TCP, 81, true, PACKET_HOST,
	  "reason.port", RULE_RESET },
};

static struct packet client_packet(const struct denial *d)
{
	static const uint8_t client6[16] = { 0x20, 1, 0x0d, 0xb8, 0, 5 };
	static const uint8_t server6[15] = { 0x20, 1, 0x0d, 0xb8, 0, 1 };
	struct packet p = {
		.family = d->family,
		.proto = d->proto,
		.port = d->port,
		.syn = d->syn,
	};

	if (d->family == AF_INET) {
		memcpy(p.src, (uint8_t[]){ 10, 5, 0, 1 }, 4);
		memcpy(p.dst, (uint8_t[]){ 10, 1, 0, d->dst }, 4);
	} else {
		memcpy(p.src, client6, sizeof(client6));
		memcpy(p.dst, server6, sizeof(server6));
		p.dst[15] = d->dst;
	}
	return p;
}

TEST(denials_are_answered_as_S11_says)
{
	struct eval_outcome outcome;
	const struct denial *d;
	struct trial trial;
	struct scene scene;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(denials); i++) {
		d = &denials[i];
		ASSERT_TRUE(
			trial_site(&trial, d->mode, "conntrack", d->on_deny));
		scene = (struct scene){
			.packet = client_packet(d),
			.has_ct = true,
			.state = STATE_NEW,
			.pkttype = d->pkttype,
		};
		outcome = ruleset_eval(trial.ruleset, &scene);
		EXPECT_STREQ(d->counter, outcome.counter)
		TH_LOG("denial %zu", i);
		EXPECT_EQ(d->verdict, outcome.verdict)
		TH_LOG("denial %zu", i);
		scene.directed = true;
		outcome = ruleset_eval(trial.ruleset, &scene);
		EXPECT_EQ(d->verdict == RULE_ACCEPT ? RULE_ACCEPT : RULE_DROP,
			  outcome.verdict)
		TH_LOG("denial %zu, of a directed broadcast", i);
		trial_exit(&trial);
	}
	EXPECT_FALSE(leaked());
}

/* An error from the node to a host at 10.9.0.5, about its session to @to. */
static const char *error_counter(const struct trial *trial, uint8_t to)
{
	struct packet quote = {
		.family = AF_INET,
		.src = { 10, 9, 0, 5 },
		.dst = { 10, to, 0, 1 },
		.proto = IPPROTO_TCP,
		.from_port = 40000,
		.port = 22,
	};
	struct scene scene = {
		.packet = {
			.family = AF_INET,
			.src = { 10, 1, 0, 1 },
			.dst = { 10, 9, 0, 5 },
			.proto = IPPROTO_ICMP,
			.port = 3 << 8 | 3,
		},
		.quote = &quote,
		.has_ct = true,
		.state = STATE_RELATED,
		.status = STATUS_CONFIRMED,
	};

	return ruleset_eval(trial->ruleset, &scene).counter;
}

TEST(errors_pass_for_sessions_that_are_judged)
{
	static const char *const states[] = { "conntrack", "stateless" };
	struct trial trial;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		ASSERT_TRUE(trial_site(&trial, "enforce", states[i], "drop"));
		EXPECT_STREQ("site.old", error_counter(&trial, 1));
		/* There is a row for this one, but nobody judges by it. */
		EXPECT_STREQ("reason.unsolicited", error_counter(&trial, 2));
		EXPECT_STREQ("reason.unsolicited", error_counter(&trial, 3));
		trial_exit(&trial);
	}
	EXPECT_FALSE(leaked());
}

/* The chain's counters, in order, each said once in a row. */
static void expect_order(struct __test_metadata *_metadata,
			 const struct ruleset *ruleset, const char *name,
			 const char *const *want)
{
	const struct ruleset_chain *chain = ruleset_chain(ruleset, name);
	size_t i;

	ASSERT_NE(NULL, chain);
	for (i = 0; i < chain->rules && *want; i++)
		if (!strcmp(chain->rule[i].counter, *want))
			want++;
	EXPECT_EQ(NULL, *want)
	TH_LOG("%s: %s is not in its place", name, *want ? *want : "");
}

TEST(rows_stand_in_order_and_own_rows_last)
{
	static const char *const tcp[] = { "row.sip-mutual-tls",
					   "row.xmpp-client", "site.old",
					   "site.aside", NULL };
	static const char *const other[] = { "site.esp", NULL };
	const struct ruleset_chain *chain;
	struct trial trial;

	ASSERT_TRUE(trial_site(&trial, "enforce", "conntrack", "drop"));
	expect_order(_metadata, trial.ruleset, "open-tcp.4", tcp);
	expect_order(_metadata, trial.ruleset, "open-other.6", other);
	chain = ruleset_chain(trial.ruleset, "open-tcp.4");
	EXPECT_STREQ("site.aside", chain->rule[chain->rules - 1].counter);
	EXPECT_EQ(NULL, chain->rule[chain->rules - 1].comment);
	EXPECT_STREQ("2.3", chain->rule[0].comment);
	/* Unified CM has no IPv6 address, and ESP is from IPv6 alone. */
	EXPECT_EQ(NULL, ruleset_chain(trial.ruleset, "open-other.4"));
	EXPECT_EQ(NULL, ruleset_chain(trial.ruleset, "quoted-other.4"));
	trial_exit(&trial);
	EXPECT_FALSE(leaked());
}

/* -- As text
 * ------------------------------------------------------------------- */

static char *as_text(const struct trial *trial)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	nft_text_write(trial->ruleset, out);
	fclose(out);
	return text;
}

TEST(text_says_it_in_nfts_words)
{
	static const char *const lines[] = {
		"# impp: cisco-imp current, mode enforce, state conntrack, on-deny drop\n",
		"table inet impp {\n",
		"\tcounter row.xmpp-client {\n\t\tcomment \"22.1\"\n",
		"\tset imp.4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n"
		"\t\telements = { 10.1.0.1-10.1.0.2 }\n\t}\n",
		"\t\telements = { 0xa010001-0xa010002 }\n",
		"\t\ttcp dport 5222 ip saddr @xmpp-client.4 ip daddr @imp.4 counter name \"row.xmpp-client\" accept comment \"22.1\"\n",
		"\t\ttcp sport 5222 ip6 saddr @imp.6 ip6 daddr @xmpp-client.6 counter name \"row.xmpp-client\" accept comment \"22.1\"\n",
		"\t\tmeta l4proto icmp ct reply proto-src 5222 ct original ip saddr @xmpp-client.4 ct reply ip saddr @imp.4 counter name \"row.xmpp-client\" accept comment \"22.1\"\n",
		"\t\tudp sport 8500 udp dport 8500 ip saddr @imp.4 ip daddr @imp.4 counter name \"row.cluster-manager\" accept comment \"9.1\"\n",
		"\t\tmeta l4proto esp ip6 saddr @prefix-2001-db8-9--/48.6 ip6 daddr @imp.6 counter name \"site.esp\" accept\n",
		"\t\ttcp dport 1500 ip saddr @imp.4 ip daddr @imp.4 goto deny.localhost-only comment \"8.1\"\n",
		"\t\ttype filter hook forward priority filter - 1; policy accept;\n",
		"\t\tip option lsrr exists goto deny.malformed\n",
		"\t\ttcp flags & (syn | ack) == syn goto why-tcp.4\n",
		"\t\tct status & confirmed == 0 goto deny.unsolicited\n",
		"\t\tct state invalid,untracked jump whole.4\n",
	};
	struct trial trial;
	char *text;
	size_t i;

	ASSERT_TRUE(trial_site(&trial, "enforce", "conntrack", "drop"));
	text = as_text(&trial);
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_NE(NULL, strstr(text, lines[i]))
		TH_LOG("line %zu is missing", i);
	}
	free(text);
	trial_exit(&trial);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
