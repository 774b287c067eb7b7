// SPDX-License-Identifier: GPL-2.0
/*
 * Readers of the court's policy. Whatever is applied meanwhile, an answer is of
 * one policy whole: a dump is the policy that its label names, byte by byte;
 * of the ports that row turn may have, exactly one is permitted.
 */
#include <errno.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "torture.h"
#include "torture_site.h"

static bool opened(struct nl *nl)
{
	if (!nl_open(nl))
		return true;
	wrong("a reader has no socket");
	return false;
}

/* The generation is that of the first message: it may be rolled back to. */
static void check_dump(struct nl *nl)
{
	struct nl_answer answer;
	int err, type;

	err = nl_command(nl, IMPP_CMD_POLICY_GET, &answer);
	type = err ? 0 : site_differs(&answer);
	if (err && err != EBUSY)
		wrong("POLICY_GET: %s: %s", strerror(err), answer.ack.text);
	if (type)
		wrong("a dump differs from its policy in attribute %d", type);
	nl_answer_free(&answer);
	done(DEED_DUMP);
}

/* Begun, and not read to its end. */
static void abandon_dump(void)
{
	struct nl_answer answer;
	struct nl_request r;
	struct nl nl;

	if (!opened(&nl))
		return;
	nl_request_plain(&r, IMPP_CMD_POLICY_GET);
	if (nl_send(&nl, &r))
		wrong("POLICY_GET cannot be sent");
	nl_request_free(&r);
	nl_answer_init(&answer);
	if (pick(2))
		nl_receive(&nl, &answer);
	nl_answer_free(&answer);
	rest(20);
	nl_close(&nl);
}

void act_dumper(void)
{
	struct nl nl;

	if (!opened(&nl))
		return;
	while (!atomic_load(&stage->stop)) {
		if (pick(4))
			check_dump(&nl);
		else
			abandon_dump();
		rest(30);
	}
	nl_close(&nl);
}

static struct impp_question question(uint8_t net, uint16_t from, uint16_t port)
{
	return (struct impp_question){
		.src = { 10, net, 0, 1 },
		.dst = { 10, 0, 0, 1 },
		.family = AF_INET,
		.proto = IPPROTO_UDP,
		.from_port = from,
		.port = port,
	};
}

enum { ASK_BOTH = SITE_TURNS, ASK_LOW, ASK_SOURCE, ASK_ODD, ASK_PORT, ASKED };

static void ask(struct impp_question *q)
{
	unsigned int i;

	for (i = 0; i < SITE_TURNS; i++)
		q[i] = question(1, 40000, SITE_PORT_TURN + i);
	q[ASK_BOTH] = question(1, 40000, SITE_PORT_BOTH);
	q[ASK_LOW] = question(1, 40000, SITE_PORT_LOW);
	q[ASK_SOURCE] = question(1, 53, SITE_PORT_LOW);
	q[ASK_ODD] = question(2, 40000, SITE_PORT_ODD);
	q[ASK_PORT] = question(1, 40000, 81);
}

static bool is(const struct impp_answer *a, uint16_t rule, uint8_t reason)
{
	if (rule != IMPP_RULE_NONE)
		return a->verdict == IMPP_ALLOW && a->rule == rule;
	return (a->verdict == IMPP_DENY || a->verdict == IMPP_WOULD_DENY) &&
	       a->rule == IMPP_RULE_NONE && a->reason == reason;
}

/* Return: the port of row turn, as far as these answers tell. */
static uint32_t check_answers(const struct impp_answer *a)
{
	unsigned int i, turn = 0, allowed = 0;

	for (i = 0; i < SITE_TURNS; i++) {
		if (is(&a[i], ROW_TURN, 0)) {
			turn = SITE_PORT_TURN + i;
			allowed++;
		} else if (!is(&a[i], IMPP_RULE_NONE, IMPP_REASON_PORT)) {
			wrong("question %u: verdict %u, reason %u", i,
			      a[i].verdict, a[i].reason);
		}
	}
	if (allowed != 1)
		wrong("row turn has %u ports", allowed);
	if (!is(&a[ASK_BOTH], ROW_BOTH, 0) || !is(&a[ASK_LOW], ROW_LOW, 0) ||
	    !is(&a[ASK_SOURCE], IMPP_RULE_NONE, IMPP_REASON_SOURCE_PORT) ||
	    !is(&a[ASK_PORT], IMPP_RULE_NONE, IMPP_REASON_PORT))
		wrong("an answer that is the same for all policies is not");
	return turn;
}

static void check_explain(struct nl *nl)
{
	struct impp_question q[ASKED];
	const struct impp_answer *a;
	struct nl_answer answer;
	struct nl_request r;
	uint64_t generation;
	uint32_t turn, site;

	ask(q);
	nl_request_plain(&r, IMPP_CMD_EXPLAIN);
	nl_put(&r, IMPP_A_QUESTIONS, q, sizeof(q));
	if (nl_ask(nl, &r, &answer) ||
	    answer.field[IMPP_A_ANSWERS].len != ASKED * sizeof(*a)) {
		wrong("EXPLAIN: %s", strerror(answer.ack.err));
		nl_answer_free(&answer);
		return;
	}
	a = (void *)answer.field[IMPP_A_ANSWERS].data;
	turn = check_answers(a);
	generation = nl_number(&answer, IMPP_A_GENERATION);
	site = atomic_load(&stage->site[generation % GENERATIONS]);
	if (site && (turn != site_turn(site - 1) ||
		     site_has_odd(site - 1) != is(&a[ASK_ODD], ROW_ODD, 0)))
		wrong("generation %llu is policy %u, and explained otherwise",
		      (unsigned long long)generation, site - 1);
	nl_answer_free(&answer);
	done(DEED_EXPLAIN);
}

void act_asker(void)
{
	struct nl nl;

	if (!opened(&nl))
		return;
	while (!atomic_load(&stage->stop)) {
		check_explain(&nl);
		rest(20);
	}
	nl_close(&nl);
}

/* What is told of a policy that waits to be confirmed. */
static void check_pending(const struct nl_answer *s, uint64_t generation)
{
	uint64_t fallback = nl_number(s, IMPP_A_FALLBACK);

	if (s->field[IMPP_A_CONFIRM_MS].count !=
	    s->field[IMPP_A_FALLBACK].count)
		wrong("a time to confirm, or a fallback, alone");
	if (!s->field[IMPP_A_CONFIRM_MS].count)
		return;
	if (nl_number(s, IMPP_A_CONFIRM_MS) > 3000)
		wrong("%llu ms to confirm",
		      (unsigned long long)nl_number(s, IMPP_A_CONFIRM_MS));
	if (!fallback || fallback >= generation)
		wrong("generation %llu falls back on %llu",
		      (unsigned long long)generation,
		      (unsigned long long)fallback);
}

static void check_status(struct nl *nl)
{
	uint64_t generation, before = atomic_load(&stage->highest);
	struct nl_answer answer;
	uint32_t seed;

	if (nl_command(nl, IMPP_CMD_STATUS_GET, &answer) ||
	    !site_seed(&answer, &seed)) {
		wrong("STATUS_GET: %s", strerror(answer.ack.err));
		nl_answer_free(&answer);
		return;
	}
	generation = nl_number(&answer, IMPP_A_GENERATION);
	if (generation < before)
		wrong("generation %llu in force after %llu",
		      (unsigned long long)generation,
		      (unsigned long long)before);
	generation_seen(generation, seed);
	check_pending(&answer, generation);
	nl_answer_free(&answer);
	done(DEED_STATUS);
}

void act_status(void)
{
	struct nl nl;

	if (!opened(&nl))
		return;
	while (!atomic_load(&stage->stop)) {
		check_status(&nl);
		rest(10);
	}
	nl_close(&nl);
}
