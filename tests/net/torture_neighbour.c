// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbours: network namespaces, every other one of a user namespace of its
 * own, that are born, get policies, carry a few packets and die with all that
 * is in force and pending, over and over, each in a process of its own. What a
 * neighbour sees is its own: its generation begins at one, its counters count
 * its packets.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "namespace.h"
#include "torture.h"
#include "torture_site.h"
#include "traffic.h"

#define IMP 0x0a000001
#define CLIENT 0x0a010001

static void apply(struct nl *nl, uint32_t seed, uint32_t confirm,
		  uint64_t generation)
{
	struct nl_answer answer;
	struct nl_request r;
	struct site site;

	site_init(&site, seed);
	sample_request(&site.sample, &r, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	nl_ask(nl, &r, &answer);
	if (answer.ack.err)
		wrong("a neighbour's policy: %s: %s", strerror(answer.ack.err),
		      answer.ack.text);
	else if (nl_number(&answer, IMPP_A_GENERATION) != generation)
		wrong("a neighbour's generation %llu, not %llu",
		      (unsigned long long)nl_number(&answer, IMPP_A_GENERATION),
		      (unsigned long long)generation);
	nl_answer_free(&answer);
	site_free(&site);
}

/* What it has sent is what its counters say. */
static void check_counters(struct nl *nl, uint64_t both, uint64_t port)
{
	const struct impp_stat *row, *reason;
	struct nl_answer answer;
	uint64_t denied;

	/* EAGAIN: its policy has just been rolled back. */
	while (nl_command(nl, IMPP_CMD_STATS_GET, &answer) == EAGAIN)
		nl_answer_free(&answer);
	if (answer.ack.err) {
		wrong("a neighbour's counters: %s", strerror(answer.ack.err));
		nl_answer_free(&answer);
		return;
	}
	row = (void *)answer.field[IMPP_A_RULE_STATS].data;
	reason = (void *)answer.field[IMPP_A_REASON_STATS].data;
	denied = reason[IMPP_STAT_DENY + IMPP_REASON_PORT].packets +
		 reason[IMPP_STAT_WOULD_DENY + IMPP_REASON_PORT].packets;
	if (row[ROW_BOTH].packets != both || denied != port)
		wrong("a neighbour sent %llu and %llu, and counted %llu and %llu",
		      (unsigned long long)both, (unsigned long long)port,
		      (unsigned long long)row[ROW_BOTH].packets,
		      (unsigned long long)denied);
	nl_answer_free(&answer);
}

/* Who has no privilege may not send the largest. */
static void live(void)
{
	uint32_t both = pick(20), port = pick(20);
	struct nl nl;
	int tun;

	if ((pick(2) ? namespace_own() : unshare(CLONE_NEWNET)) ||
	    nl_open(&nl)) {
		wrong("a neighbour is not born: %s", strerror(errno));
		return;
	}
	apply(&nl, site_pick(1), 0, 1);
	tun = traffic_open();
	if (tun < 0 || traffic_send(tun, CLIENT, IMP, 5222, both))
		wrong("a neighbour's traffic: %s", strerror(errno));
	apply(&nl, site_pick(1), pick(3), 2);
	if (traffic_send(tun, CLIENT, IMP, 81, port))
		wrong("a neighbour's traffic: %s", strerror(errno));
	check_counters(&nl, both, port);
	/* What it leaves is in force, and may be just running out. */
	if (pick(2))
		rest(1100);
	done(DEED_NAMESPACE);
}

void act_neighbours(void)
{
	pid_t child;
	int how;

	while (!atomic_load(&stage->stop)) {
		child = fork();
		if (!child) {
			srandom(getpid());
			live();
			_exit(0);
		}
		if (child < 0 || waitpid(child, &how, 0) != child || how)
			wrong("a neighbour came to harm: %d", how);
		rest(50);
	}
}
