// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: traffic on every processor, policies that come and go,
 * readers, listeners, namespaces that are born and die, attempts to unload the
 * module, a tracer. Each actor is a process and checks what it is answered;
 * see torture.h. In the end all must add up, and the last policy be in force.
 *
 *	torture SECONDS
 */
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest.h"
#include "torture.h"
#include "torture_site.h"

/* No more than these are told. */
#define TOLD 40

/* Seconds in which actors must come home. */
#define HOME 600

/* Seconds in which each actor does something, or so many times that. */
#define LONG_ENOUGH 30
#define PATIENCE 10

struct stage *stage;

static const struct {
	const char *name;
	void (*act)(void);
} cast[] = {
	{ "ruler", act_ruler },		  { "ruler", act_ruler },
	{ "clerk", act_clerk },		  { "dumper", act_dumper },
	{ "asker", act_asker },		  { "status", act_status },
	{ "historian", act_historian },	  { "deaf", act_deaf },
	{ "mayfly", act_mayfly },	  { "neighbours", act_neighbours },
	{ "neighbours", act_neighbours }, { "door", act_door },
	{ "unloader", act_unloader },	  { "tracer", act_tracer },
};

#define CAST (sizeof(cast) / sizeof(cast[0]))

void wrong(const char *format, ...)
{
	unsigned int n = atomic_fetch_add(&stage->failures, 1);
	char text[512];
	va_list args;

	if (n >= TOLD)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("# wrong: %s\n", text);
	fflush(stdout);
}

uint32_t pick(uint32_t n)
{
	return random() % n;
}

void rest(unsigned int ms)
{
	usleep(pick(1000 * ms + 1));
}

void generation_seen(uint64_t generation, uint32_t seed)
{
	_Atomic uint32_t *site = &stage->site[generation % GENERATIONS];
	uint64_t highest = atomic_load(&stage->highest);
	uint32_t known = 0;

	if (!atomic_compare_exchange_strong(site, &known, seed + 1) &&
	    known != seed + 1)
		wrong("generation %llu is policy %u, and policy %u",
		      (unsigned long long)generation, known - 1, seed);
	while (highest < generation &&
	       !atomic_compare_exchange_weak(&stage->highest, &highest,
					     generation))
		;
}

/* -- The court ------------------------------------------------------------- */

static const char setup[] =
	"modprobe -q tun;"
	"echo 1 >/proc/sys/net/ipv4/ip_forward &&"
	"echo 1 >/proc/sys/net/ipv6/conf/all/forwarding &&"
	"for f in all default; do"
	"	echo 0 >/proc/sys/net/ipv4/conf/$f/send_redirects;"
	"	echo 0 >/proc/sys/net/ipv4/conf/$f/rp_filter;"
	"	echo 0 >/proc/sys/net/ipv6/conf/$f/accept_dad;"
	"done";

/* Without a queue, so that what it takes is there at once. */
static const char setup_device[] =
	"ip link set impp%u addrgenmode none up &&"
	"tc qdisc replace dev impp%u root noqueue &&"
	"for n in 0 1 2 9; do"
	"	ip route add 10.$n.0.%u dev impp%u &&"
	"	ip -6 route add 2001:db8:0:$n::%x dev impp%u || exit;"
	"done";

static int court_device(unsigned int n)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	char command[512];
	int tun;

	tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "impp%u", n);
	if (tun < 0 || ioctl(tun, TUNSETIFF, &ifr))
		error(1, errno, "%s", ifr.ifr_name);
	snprintf(command, sizeof(command), setup_device, n, n, n + 1, n, n + 1,
		 n);
	if (system(command))
		error(1, 0, "%s", command);
	return tun;
}

static void court_open(struct nl *nl, int *tun)
{
	struct nl_answer answer;
	struct site site;
	unsigned int i;

	if (unshare(CLONE_NEWNET) || nl_open(nl) || system(setup))
		error(1, errno, "the court");
	for (i = 0; i < stage->senders; i++)
		tun[i] = court_device(i);
	site_init(&site, 0);
	if (sample_set(&site.sample, nl, 0, &answer))
		error(1, 0, "the first policy: %s", answer.ack.text);
	generation_seen(nl_number(&answer, IMPP_A_GENERATION), 0);
	nl_answer_free(&answer);
	site_free(&site);
}

/* -- Actors ---------------------------------------------------------------- */

static pid_t child[SENDERS_MAX + CAST];

static const char *name_of(unsigned int i)
{
	return i < stage->senders ? "sender" : cast[i - stage->senders].name;
}

static void perform(unsigned int i, const int *tun)
{
	srandom(i + 1 + time(NULL));
	if (i < stage->senders)
		act_sender(i, tun[i]);
	else
		cast[i - stage->senders].act();
	_exit(0);
}

static void enter(const int *tun)
{
	unsigned int i;

	fflush(stdout);
	for (i = 0; i < stage->senders + CAST; i++) {
		child[i] = fork();
		if (child[i] < 0)
			error(1, errno, "fork");
		if (!child[i])
			perform(i, tun);
	}
}

/* One that ends early, or otherwise than it should, has met something. */
static bool gone(unsigned int i, int flags)
{
	int how;

	if (!child[i])
		return true;
	if (waitpid(child[i], &how, flags) != child[i])
		return false;
	child[i] = 0;
	if (how)
		wrong("%s came to harm: status %#x", name_of(i), how);
	return true;
}

/* A kernel may be built without tracepoints, and no event need be lost. */
static bool is_tried(enum deed deed)
{
	if (deed == DEED_LOST ||
	    (deed == DEED_TRACE &&
	     access("/sys/kernel/tracing/events/impp", F_OK)))
		return true;
	return atomic_load(&stage->deeds[deed]);
}

static bool all_tried(void)
{
	unsigned int i;

	for (i = 0; i < DEEDS; i++)
		if (!is_tried(i))
			return false;
	return true;
}

/* What has not been done has not been tried, so a slow machine takes longer. */
static void play(unsigned int seconds)
{
	time_t end = time(NULL) + seconds, last = end + PATIENCE * seconds;
	unsigned int i;

	while (time(NULL) < end ||
	       (seconds >= LONG_ENOUGH && !all_tried() && time(NULL) < last)) {
		usleep(200000);
		for (i = 0; i < stage->senders + CAST; i++)
			gone(i, WNOHANG);
	}
}

static void leave(void)
{
	time_t end = time(NULL) + HOME;
	unsigned int i, left;

	atomic_store(&stage->stop, true);
	do {
		usleep(50000);
		for (i = left = 0; i < stage->senders + CAST; i++)
			left += !gone(i, WNOHANG);
	} while (left && time(NULL) < end);
	for (i = 0; i < stage->senders + CAST; i++) {
		if (!child[i])
			continue;
		wrong("%s does not come home", name_of(i));
		kill(child[i], SIGKILL);
	}
}

/* -- The end --------------------------------------------------------------- */

/* What is in force is what was last put there. */
static void check_last(struct nl *nl)
{
	uint64_t highest = atomic_load(&stage->highest), generation;
	struct nl_answer answer;
	uint32_t seed, known;
	unsigned int i;

	for (i = 0; nl_pending(nl) && i < 1000; i++)
		usleep(20000);
	generation = nl_status(nl, IMPP_A_GENERATION);
	/* The last may have run out since, and that is one more. */
	if (generation != highest && generation != highest + 1)
		wrong("generation %llu in force, the last was %llu",
		      (unsigned long long)generation,
		      (unsigned long long)highest);
	nl_command(nl, IMPP_CMD_POLICY_GET, &answer);
	known = atomic_load(&stage->site[generation % GENERATIONS]);
	if (site_differs(&answer))
		wrong("the last policy differs from what was applied");
	else if (site_seed(&answer, &seed) && known && seed + 1 != known)
		wrong("policy %u in force, not %u", seed, known - 1);
	nl_answer_free(&answer);
}

static void check_flush(struct nl *nl)
{
	struct nl_answer answer;

	if (nl_command(nl, IMPP_CMD_POLICY_FLUSH, &answer))
		wrong("the last flush: %s", answer.ack.text);
	nl_answer_free(&answer);
	if (nl_status(nl, IMPP_A_GENERATION))
		wrong("a policy is in force after the last flush");
}

static void report(unsigned int seconds)
{
	static const char *const names[DEEDS] = {
		"swaps",       "refused",    "busy or stale", "confirmed",
		"rolled back", "timed out",  "modes",	      "flushes",
		"resets",      "balances",   "stats",	      "dumps",
		"explains",    "statuses",   "events",	      "gaps",
		"listeners",   "namespaces", "unloads",	      "traces",
	};
	uint64_t through = 0, gone_by = 0;
	unsigned int i, c;

	for (i = 0; i < stage->senders; i++)
		for (c = 0; c < CLASSES; c++) {
			gone_by += stage->sender[i].tally[c].packets[0];
			through += stage->sender[i].tally[c].packets[1];
		}
	printf("# %llu packets through, %llu gone\n# ",
	       (unsigned long long)through, (unsigned long long)gone_by);
	for (i = 0; i < DEEDS; i++)
		printf("%s%llu %s", i ? ", " : "",
		       (unsigned long long)atomic_load(&stage->deeds[i]),
		       names[i]);
	printf("\n");
	for (i = 0; i < DEEDS && seconds >= LONG_ENOUGH; i++)
		if (!is_tried(i))
			wrong("no %s", names[i]);
}

int main(int argc, char **argv)
{
	int tun[SENDERS_MAX], seconds = 0;
	struct nl nl;

	if (argc == 2)
		seconds = atoi(argv[1]);
	if (seconds <= 0)
		error(2, 0, "usage: torture SECONDS");
	stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stage == MAP_FAILED)
		error(1, errno, "the stage");
	stage->senders = sysconf(_SC_NPROCESSORS_ONLN) + 1;
	if (stage->senders > SENDERS_MAX)
		stage->senders = SENDERS_MAX;
	court_open(&nl, tun);
	enter(tun);
	play(seconds);
	leave();
	check_last(&nl);
	check_flush(&nl);
	report(seconds);
	nl_close(&nl);
	return atomic_load(&stage->failures) ? 1 : 0;
}
