// SPDX-License-Identifier: GPL-2.0
/*
 * A compiled site as an nftables ruleset: names and counters here, then the
 * sets, then the chains. What is made points into the compiled site and into
 * itself, so that the arrays of sets and counters are made once and stay.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "mem.h"
#include "modes.h"
#include "ruleset_maker.h"
#include "utf8.h"

#define COMMENT_LEN 120 /* bytes, the kernel's limit is 128 */
#define NFPROTO_V4 2
#define NFPROTO_V6 10

/* clang-format off */
#define CHAIN_NAMES(v) {                                                      \
	.judge = "judge" v,                                                   \
	.transport = "transport" v,                                           \
	.whole = "whole" v,                                                   \
	.errors = "errors" v,                                                 \
	.quoted = "quoted" v,                                                 \
	.relation = "relation" v,                                             \
	.session = { "tcp" v, "udp" v, "icmp" v, "other" v },                 \
	.open = { "open-tcp" v, "open-udp" v, "open-icmp" v,                  \
		  "open-other" v },                                           \
	.answer = { "answer-tcp" v, "answer-udp" v, "answer-icmp" v,          \
		    "answer-other" v },                                       \
	.quote = { "quoted-tcp" v, "quoted-udp" v, "quoted-icmp" v,           \
		   "quoted-other" v },                                        \
	.why = { "why-tcp" v, "why-udp" v, "why-icmp" v, "why-other" v },     \
}
/* clang-format on */

const struct family ruleset_family[FAMILIES] = {
	[V4] = {
		.family = AF_INET,
		.nfproto = NFPROTO_V4,
		.icmp = IPPROTO_ICMP,
		.other_icmp = IPPROTO_ICMPV6,
		.echo = 8,
		.echo_reply = 0,
		.quote = 8 + 20,
		.icmp_type = FIELD_ICMP_TYPE,
		.icmp_code = FIELD_ICMP_CODE,
		.chain = CHAIN_NAMES(".4"),
	},
	[V6] = {
		.family = AF_INET6,
		.nfproto = NFPROTO_V6,
		.icmp = IPPROTO_ICMPV6,
		.other_icmp = IPPROTO_ICMP,
		.echo = 128,
		.echo_reply = 129,
		.quote = 8 + 40,
		.icmp_type = FIELD_ICMP6_TYPE,
		.icmp_code = FIELD_ICMP6_CODE,
		.chain = CHAIN_NAMES(".6"),
	},
};

const char *const ruleset_deny[__IMPP_REASON_MAX] = {
	[IMPP_REASON_MALFORMED] = "deny.malformed",
	[IMPP_REASON_FRAGMENT] = "deny.fragment",
	[IMPP_REASON_UNSOLICITED] = "deny.unsolicited",
	[IMPP_REASON_LOCALHOST_ONLY] = "deny.localhost-only",
	[IMPP_REASON_SOURCE_PORT] = "deny.source-port",
	[IMPP_REASON_NO_RELATION] = "deny.no-relation",
	[IMPP_REASON_PROTOCOL] = "deny.protocol",
	[IMPP_REASON_PORT] = "deny.port",
};

/* As much of @text as has room and no quotes, in whole characters. */
static size_t quotable(const char *text, size_t room)
{
	size_t len = strlen(text), at = 0, step;
	uint32_t code;

	while (at < len) {
		step = utf8_decode(text + at, len - at, &code);
		if (!step || !utf8_shown(code) || code == '"' ||
		    at + step > room)
			break;
		at += step;
	}
	return at;
}

/* "cisco-imp current, mode enforce, state conntrack, on-deny drop" */
static char *describe(const struct site *site)
{
	const struct catalogue *catalogue = site->catalogue;
	char edition[COMMENT_LEN], *text;
	const char *on_deny = "";

	if (site->mode == IMPP_MODE_ENFORCE)
		on_deny = site->on_deny == IMPP_ON_DENY_REJECT
				  ? ", on-deny reject"
				  : ", on-deny drop";
	snprintf(edition, sizeof(edition), "%s %s",
		 catalogue->name ? catalogue->name : "",
		 catalogue->edition ? catalogue->edition : "");
	if (asprintf(&text, "%.*s, mode %s, state %s%s",
		     (int)quotable(edition, COMMENT_LEN / 2), edition,
		     mode_name(site->mode), state_name(site->state),
		     on_deny) < 0)
		return mem_text("");
	return text;
}

static const char *add_counter(struct maker *m, const char *before,
			       const char *name, const char *comment)
{
	struct ruleset_counter *counter = &m->out->counter[m->out->counters++];

	snprintf(counter->name, sizeof(counter->name), "%s.%s", before, name);
	counter->comment = comment;
	return counter->name;
}

static void add_counters(struct maker *m)
{
	const struct compiled *c = m->compiled;
	unsigned int reason;
	size_t i;

	/* Rules point at names, so that this may not move. */
	m->out->counter = mem_alloc((c->actives + __IMPP_REASON_MAX) *
				    sizeof(*m->out->counter));
	for (i = 0; i < c->actives; i++) {
		const struct row *row = c->active[i].row;

		if (c->active[i].status != ROW_RULE)
			continue;
		m->counter[i] = add_counter(m, row->table ? "row" : "site",
					    row->name,
					    row->table ? row->id : NULL);
	}
	for (reason = IMPP_REASON_NONE + 1; reason < __IMPP_REASON_MAX;
	     reason++)
		m->reason[reason] = add_counter(m, "reason",
						impp_reason_name(reason), NULL);
	m->pass = add_counter(m, "reason", "pass", NULL);
}

static void maker_init(struct maker *m, const struct compiled *compiled)
{
	size_t size = compiled->site->roles * sizeof(**m->set);
	int v;

	memset(m, 0, sizeof(*m));
	m->compiled = compiled;
	m->conntrack = compiled->site->state != IMPP_STATE_STATELESS;
	m->out = mem_alloc(sizeof(*m->out));
	m->counter = mem_alloc(compiled->actives * sizeof(*m->counter));
	for (v = V4; v < FAMILIES; v++) {
		m->set[v] = mem_alloc(size);
		m->quoted[v] = mem_alloc(size);
	}
}

static void maker_exit(struct maker *m)
{
	int v;

	free(m->counter);
	for (v = V4; v < FAMILIES; v++) {
		free(m->set[v]);
		free(m->quoted[v]);
	}
}

struct ruleset *ruleset_make(const struct compiled *compiled)
{
	struct maker m;

	maker_init(&m, compiled);
	m.out->comment = describe(compiled->site);
	add_counters(&m);
	maker_sets(&m);
	maker_chains(&m);
	maker_exit(&m);
	return m.out;
}

void ruleset_free(struct ruleset *ruleset)
{
	size_t i;

	if (!ruleset)
		return;
	for (i = 0; i < ruleset->sets; i++)
		free(ruleset->set[i].range);
	for (i = 0; i < ruleset->chains; i++)
		free(ruleset->chain[i].rule);
	free(ruleset->set);
	free(ruleset->chain);
	free(ruleset->counter);
	free(ruleset->comment);
	free(ruleset);
}
