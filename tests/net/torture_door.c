// SPDX-License-Identifier: GPL-2.0
/*
 * The door: a namespace of its own in which policies come into force where none
 * was, and go, by flush, by rollback, and by themselves, while packets pass: so
 * hooks, conntrack and defragmentation come and go, too. The keeper tells in
 * @stage->door whether it is certain that a policy is in force: an even number
 * means it is, an odd one that it may or may not be. A packet sent in between
 * two reads of the same even number must have been counted; no other need be.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "torture.h"
#include "torture_site.h"
#include "traffic.h"

#define IMP 0x0a000001
#define CLIENT 0x0a010001
#define OTHER 0x0a090001

/* Packets that must have been counted, and that may have been. */
struct visit {
	uint64_t must;
	uint64_t may;
};

/* Not judged, and denied for their port; shared by keeper and visitor. */
static struct {
	struct visit pass;
	struct visit port;
} * visits;

static void expect(int err, const struct nl_answer *answer, const char *what)
{
	if (answer->ack.err != err)
		wrong("door: %s: %s: %s", what, strerror(answer->ack.err),
		      answer->ack.text);
}

static void command(struct nl *nl, uint8_t cmd, const char *what)
{
	struct nl_answer answer;

	nl_command(nl, cmd, &answer);
	expect(0, &answer, what);
	nl_answer_free(&answer);
}

static void apply(struct nl *nl, uint32_t confirm)
{
	struct nl_answer answer;
	struct nl_request r;
	struct site site;

	site_init(&site, site_pick(0));
	sample_request(&site.sample, &r, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	nl_ask(nl, &r, &answer);
	expect(0, &answer, "POLICY_SET");
	nl_answer_free(&answer);
	site_free(&site);
}

/* On a slow machine time has run out by then. */
static void roll_back(struct nl *nl)
{
	struct nl_answer answer;

	if (nl_command(nl, IMPP_CMD_POLICY_ROLLBACK, &answer) != ENOENT)
		expect(0, &answer, "POLICY_ROLLBACK");
	nl_answer_free(&answer);
}

/* From no policy to none again. */
static void open_and_shut(struct nl *nl)
{
	bool pending = pick(2);
	uint64_t last;

	apply(nl, pending ? 1 : 0);
	if (!pending) {
		atomic_fetch_add(&stage->door, 1);
		rest(100);
		apply(nl, 0);
		rest(50);
		atomic_fetch_add(&stage->door, 1);
		command(nl, IMPP_CMD_POLICY_FLUSH, "POLICY_FLUSH");
		done(DEED_FLUSH);
	} else if (pick(2)) {
		rest(50);
		roll_back(nl);
	} else {
		last = 0;
		while (nl_status(nl, IMPP_A_GENERATION) && last++ < 6000)
			rest(20);
	}
	if (nl_status(nl, IMPP_A_GENERATION))
		wrong("door: a policy is in force after all");
	rest(50);
}

static void check(const char *what, const struct visit *visit, uint64_t counted)
{
	if (counted < visit->must || counted > visit->must + visit->may)
		wrong("door: %s: %llu counted, not %llu, or up to %llu more",
		      what, (unsigned long long)counted,
		      (unsigned long long)visit->must,
		      (unsigned long long)visit->may);
}

static void check_counters(struct nl *nl)
{
	const struct impp_stat *reason;
	struct nl_answer answer;

	if (nl_command(nl, IMPP_CMD_STATS_GET, &answer)) {
		wrong("door: STATS_GET: %s", strerror(answer.ack.err));
	} else {
		reason = (void *)answer.field[IMPP_A_REASON_STATS].data;
		check("pass", &visits->pass, reason[IMPP_STAT_PASS].packets);
		check("port", &visits->port,
		      reason[IMPP_REASON_PORT].packets +
			      reason[IMPP_STAT_WOULD_DENY + IMPP_REASON_PORT]
				      .packets);
	}
	nl_answer_free(&answer);
}

static void visit(int tun, struct visit *visit, uint32_t from, uint32_t to)
{
	uint64_t before = atomic_load(&stage->door);
	uint8_t packet[2048];

	if (traffic_send(tun, from, to, 81, 1))
		wrong("door: %s", strerror(errno));
	if (!(before & 1) && before == atomic_load(&stage->door))
		visit->must++;
	else
		visit->may++;
	while (read(tun, packet, sizeof(packet)) > 0)
		;
}

static void visitor(int tun)
{
	while (!atomic_load(&stage->stop)) {
		visit(tun, &visits->pass, CLIENT, OTHER);
		visit(tun, &visits->port, CLIENT, IMP);
		rest(2);
	}
}

static bool begin(struct nl *nl, int *tun)
{
	/* No policy yet. */
	atomic_store(&stage->door, 1);
	visits = mmap(NULL, sizeof(*visits), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (visits == MAP_FAILED || unshare(CLONE_NEWNET) || nl_open(nl))
		return false;
	*tun = traffic_open();
	return *tun >= 0;
}

void act_door(void)
{
	struct nl nl;
	pid_t child;
	int tun;

	if (!begin(&nl, &tun)) {
		wrong("door: %s", strerror(errno));
		return;
	}
	child = fork();
	if (!child) {
		visitor(tun);
		_exit(0);
	}
	while (!atomic_load(&stage->stop))
		open_and_shut(&nl);
	waitpid(child, NULL, 0);
	check_counters(&nl);
	if (atomic_load(&stage->deeds[DEED_FLUSH]) > 9 &&
	    (!visits->port.must || !visits->pass.must))
		wrong("door: nothing came through while it was open");
	printf("# door: %llu packets surely judged, %llu perhaps\n",
	       (unsigned long long)(visits->port.must + visits->pass.must),
	       (unsigned long long)(visits->port.may + visits->pass.may));
	fflush(stdout);
	nl_close(&nl);
}
