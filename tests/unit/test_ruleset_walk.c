// SPDX-License-Identifier: GPL-2.0
/*
 * Rulesets of random sites, walked packet by packet against the naive judge.
 * Where nftables cannot follow (nft_limits.c), the packets here keep away; each
 * such place says so.
 */
#include <netinet/in.h>
#include <stdlib.h>

#include "leaked.h"
#include "naive.h"
#include "random_packet.h"
#include "random_site.h"
#include "ruleset_eval.h"
#include "ruleset_trial.h"

#include "kselftest_harness.h"

/* Machines are slow at times, and sanitizers always. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 600

#define PACKETS 400

/* -- What a walk means -------------------------------------------------------
 */

static const struct row *row_named(const struct trial *trial,
				   const char *counter)
{
	const struct active *active = trial->compiled->active;
	const struct active *end = active + trial->compiled->actives;
	bool own = !strncmp(counter, "site.", 5);

	for (; active < end; active++)
		if (own == !active->row->table &&
		    !strcmp(active->row->name, strchr(counter, '.') + 1))
			return active->row;
	return NULL;
}

static uint8_t reason_named(const char *name)
{
	uint8_t reason;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++)
		if (!strcmp(name, impp_reason_name(reason)))
			return reason;
	return IMPP_REASON_NONE;
}

/* A verdict that does not fit its counter is none. */
static struct naive_answer meaning(const struct trial *trial,
				   const struct eval_outcome *outcome)
{
	bool audit = trial->site->mode == IMPP_MODE_AUDIT;
	bool accept = outcome->verdict == RULE_ACCEPT;
	struct naive_answer answer = { .verdict = __IMPP_VERDICT_MAX };
	const char *counter = outcome->counter;

	if (!counter || outcome->counted != 1)
		return answer;
	if (strncmp(counter, "reason.", 7)) {
		answer.row = row_named(trial, counter);
		if (answer.row && accept)
			answer.verdict = IMPP_ALLOW;
	} else if (!strcmp(counter, "reason.pass")) {
		if (accept)
			answer.verdict = IMPP_PASS;
	} else if (accept == audit) {
		answer.verdict = audit ? IMPP_WOULD_DENY : IMPP_DENY;
		answer.reason = reason_named(counter + 7);
	}
	return answer;
}

static bool agree(const struct trial *trial, const struct scene *scene,
		  const struct naive_answer *want)
{
	struct eval_outcome outcome = ruleset_eval(trial->ruleset, scene);
	struct naive_answer got = meaning(trial, &outcome);

	if (got.verdict == want->verdict && got.reason == want->reason &&
	    got.row == want->row)
		return true;
	printf("# seed %llu: ", (unsigned long long)trial->seed);
	packet_print(stdout, &scene->packet);
	if (scene->quote) {
		printf(" quotes ");
		packet_print(stdout, scene->quote);
	}
	printf("\n# ruleset: %d %s; naive: %s %s %s\n", outcome.verdict,
	       outcome.counter ? outcome.counter : "-",
	       impp_verdict_name(want->verdict), impp_reason_name(want->reason),
	       want->row ? want->row->id : "-");
	random_site_yaml(stdout, trial->seed);
	return false;
}

/* -- Random packets ----------------------------------------------------------
 */

static bool own_icmp(const struct packet *p)
{
	return p->proto ==
	       (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

static bool other_icmp(const struct packet *p)
{
	return p->proto ==
	       (p->family == AF_INET ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

static bool is_error(const struct packet *p)
{
	return own_icmp(p) &&
	       impp_icmp_error(p->family == AF_INET6, p->port >> 8);
}

static bool is_tracked(const struct packet *p)
{
	return impp_icmp_tracked(p->family == AF_INET6, p->port >> 8);
}

static bool is_answer(const struct packet *p)
{
	return own_icmp(p) && !(packet_flow(p).flags & IMPP_FLOW_OPENER);
}

/* No such packet: what follows an extension header is a transport. */
static bool is_extension(const struct packet *p)
{
	switch (p->proto) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_NONE:
	case IPPROTO_DSTOPTS:
		return p->family == AF_INET6;
	}
	return false;
}

/* Takes away defects that no packet of this kind can have. */
static void mend(struct packet *p)
{
	bool sized = p->proto == IPPROTO_TCP || p->proto == IPPROTO_UDP ||
		     own_icmp(p);

	if ((p->defect == IMPP_MALFORMED && !sized) ||
	    (p->defect == IMPP_NO_TRANSPORT && p->family == AF_INET) ||
	    (p->family == AF_INET6 && p->proto == IPPROTO_AH))
		p->defect = IMPP_SOUND;
}

/* What conntrack says, and what hook.c makes of it. */
static void track(struct scene *scene, struct packet *p)
{
	bool untracked = scene->flavour / 64 % 4 == 0;

	if (own_icmp(p) && !is_tracked(p)) {
		scene->state = untracked ? STATE_UNTRACKED : STATE_INVALID;
		p->session = IMPP_SESSION_LIVE;
		return;
	}
	if (p->session == IMPP_SESSION_NONE || p->defect) {
		scene->state = STATE_INVALID;
		if (other_icmp(p))
			p->session = IMPP_SESSION_LIVE;
	} else if (p->session == IMPP_SESSION_LIVE && untracked) {
		scene->state = STATE_UNTRACKED;
	} else {
		scene->has_ct = true;
		scene->state = STATE_ESTABLISHED;
		scene->status = STATUS_CONFIRMED;
		if (p->session == IMPP_SESSION_NEW) {
			scene->state = STATE_NEW;
			scene->status = 0;
		}
	}
}

static bool stateless(const struct trial *trial)
{
	return trial->site->state == IMPP_STATE_STATELESS;
}

static bool judge_packet(const struct trial *trial, struct packet packet,
			 uint32_t flavour, uint8_t *verdict)
{
	struct scene scene = { .flavour = flavour };
	struct naive_answer want;

	*verdict = __IMPP_VERDICT_MAX;
	mend(&packet);
	if (is_extension(&packet) || is_error(&packet))
		return true;
	if (stateless(trial))
		packet.session = IMPP_SESSION_LIVE;
	else
		track(&scene, &packet);
	/* An ICMP answer never waits for its own confirmation. */
	if (is_answer(&packet) && packet.session == IMPP_SESSION_NEW)
		return true;
	scene.packet = packet;
	want = naive_judge(trial->site, &packet);
	*verdict = want.verdict;
	return agree(trial, &scene, &want);
}

static struct packet error_about(const struct packet *quote, struct random *r,
				 const struct site *site)
{
	static const uint8_t types[2][4] = { { 3, 11, 12, 3 }, { 1, 2, 3, 4 } };
	struct packet error = random_packet(r, site);
	bool v6 = quote->family == AF_INET6;

	if (error.family != quote->family || random_below(r, 2)) {
		memcpy(error.src, quote->dst, sizeof(error.src));
		memcpy(error.dst, quote->src, sizeof(error.dst));
	}
	error.family = quote->family;
	error.proto = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	error.port = types[v6][random_below(r, 4)] << 8;
	error.from_port = 0;
	error.syn = false;
	if (error.defect != IMPP_SOURCE_ROUTED)
		error.defect = IMPP_SOUND;
	return error;
}

/* Does conntrack know a quote at all? */
static bool can_relate(const struct packet *quote)
{
	return quote->defect == IMPP_SOUND &&
	       (!own_icmp(quote) || is_tracked(quote)) && !other_icmp(quote);
}

/* Quotes that nft_limits.c says are judged otherwise, or that are none. */
static bool quote_differs(const struct trial *trial, const struct packet *quote)
{
	if (is_extension(quote))
		return true;
	return !stateless(trial) &&
	       (is_answer(quote) ||
		(quote->family == AF_INET6 && quote->proto == IPPROTO_AH));
}

/*
 * Where nothing can compare an error's destination with the source that it
 * quotes, one of the same role may get it: does this one hold none?
 */
static bool turn_away(const struct trial *trial, const struct packet *error)
{
	size_t role;

	for (role = 0; role < trial->site->roles; role++)
		if (naive_holds(trial->site, role, error->family, error->dst))
			return false;
	return true;
}

static bool judge_error(const struct trial *trial, struct random *r,
			struct packet quote, uint8_t *verdict)
{
	struct packet error = error_about(&quote, r, trial->site);
	struct scene scene = { .packet = error, .quote = &quote };
	struct naive_answer want;
	bool related;

	*verdict = __IMPP_VERDICT_MAX;
	if (quote_differs(trial, &quote))
		return true;
	if (quote.defect != IMPP_SOUND)
		quote.defect = quote.family == AF_INET && random_below(r, 2)
				       ? IMPP_FRAGMENT
				       : IMPP_MALFORMED;
	if (is_error(&quote))
		quote.defect = IMPP_MALFORMED;
	scene.cut = random_once_in(r, 16);
	if (scene.cut)
		scene.quote = NULL;
	if (stateless(trial) && !turn_away(trial, &scene.packet))
		memcpy(scene.packet.dst, quote.src, sizeof(quote.src));
	related = !scene.cut && can_relate(&quote) && random_below(r, 8) &&
		  !memcmp(scene.packet.dst, quote.src, sizeof(quote.src));
	if (!stateless(trial)) {
		scene.has_ct = related;
		scene.state = related ? STATE_RELATED : STATE_INVALID;
		scene.status = STATUS_CONFIRMED;
	}
	want = naive_error(trial->site, &scene.packet, scene.quote,
			   stateless(trial) || related);
	*verdict = want.verdict;
	return agree(trial, &scene, &want);
}

static unsigned long number_from(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

TEST(walks_end_as_the_naive_judge_says)
{
	unsigned long seeds = number_from("IMPP_SEEDS", 120);
	unsigned long first = number_from("IMPP_SEED", 1), seed;
	unsigned long tally[2][__IMPP_VERDICT_MAX + 1] = { 0 };
	struct trial trial;
	struct packet packet;
	struct random r;
	uint8_t verdict;
	int i;

	for (seed = first; seed < first + seeds; seed++) {
		ASSERT_TRUE(trial_random(&trial, seed));
		r = (struct random){ seed };
		for (i = 0; i < PACKETS; i++) {
			packet = random_packet(&r, trial.site);
			ASSERT_TRUE(judge_packet(&trial, packet,
						 random_next(&r), &verdict));
			tally[0][verdict]++;
			ASSERT_TRUE(judge_error(&trial, &r, packet, &verdict));
			tally[1][verdict]++;
		}
		trial_exit(&trial);
	}
	for (i = 0; i < __IMPP_VERDICT_MAX; i++) {
		printf("# %s: %lu packets, %lu errors\n", impp_verdict_name(i),
		       tally[0][i], tally[1][i]);
		EXPECT_NE(0, tally[0][i]);
		EXPECT_NE(0, tally[1][i]);
	}
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
