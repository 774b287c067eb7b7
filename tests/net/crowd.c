// SPDX-License-Identifier: GPL-2.0
/*
 * A thousand network namespaces, each with a policy of its own: each judges by
 * its own, at little memory, and of all of them nothing remains.
 */
#include <sys/resource.h>
#include <time.h>

#include "fill.h"
#include "namespace.h"
#include "policy_test.h"

#define CROWD 1000

/* Kilobytes of all memory that a small policy may take with its counters. */
#define KB_EACH 96

static struct {
	struct nl nl;
	int tun;
} of[CROWD];

static long refs(void)
{
	FILE *file = fopen("/sys/module/nf_impp/refcnt", "r");
	long n = -1;

	if (file && fscanf(file, "%ld", &n) != 1)
		n = -1;
	if (file)
		fclose(file);
	return n;
}

/* Kernel memory in use, kilobytes. */
static long used(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	long value, sum = 0;
	char name[64];

	while (file && fscanf(file, "%63s %ld%*[^\n]", name, &value) == 2)
		if (!strcmp(name, "SUnreclaim:") || !strcmp(name, "Percpu:") ||
		    !strcmp(name, "VmallocUsed:"))
			sum += value;
	if (file)
		fclose(file);
	return sum;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* What is permitted in the i-th is not in the next. */
static void distinguish(struct sample *sample, unsigned int i)
{
	sample->state = i % 2;
	sample->ranges[2].lo = 1000 + i;
	sample->ranges[2].hi = 1000 + i;
}

static unsigned int came_back(int tun)
{
	char packet[2048];
	unsigned int n = 0;

	/* Only IPv4: what the kernel says of its own is IPv6. */
	while (read(tun, packet, sizeof(packet)) > 0)
		n += packet[0] >> 4 == 4;
	return n;
}

static void expect_judged(struct __test_metadata *_metadata, unsigned int i)
{
	const struct impp_stat *rule, *reason;
	struct nl_answer answer;
	uint16_t port = 1000 + i;
	int tun = of[i].tun;

	came_back(tun);
	ASSERT_EQ(0, traffic_send(tun, IMP_ADDR, CLIENT_ADDR, port, 3));
	EXPECT_EQ(3, came_back(tun))
	TH_LOG("namespace %u", i);
	ASSERT_EQ(0, traffic_send(tun, IMP_ADDR, CLIENT_ADDR, port + 1, 2));
	EXPECT_EQ(0, came_back(tun))
	TH_LOG("namespace %u", i);
	ASSERT_EQ(0, nl_command(&of[i].nl, IMPP_CMD_STATS_GET, &answer));
	rule = (void *)answer.field[IMPP_A_RULE_STATS].data;
	reason = (void *)answer.field[IMPP_A_REASON_STATS].data;
	EXPECT_EQ(3, rule[1].packets);
	EXPECT_EQ(2, reason[IMPP_STAT_DENY + IMPP_REASON_PORT].packets);
	nl_answer_free(&answer);
}

static void settle(long want)
{
	unsigned int i;

	for (i = 0; i < 3000 && refs() != want; i++)
		usleep(100000);
}

static void allow_files(struct __test_metadata *_metadata)
{
	struct rlimit limit = { 3 * CROWD, 3 * CROWD };

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
}

FIXTURE(crowd){};

FIXTURE_SETUP(crowd)
{
}

FIXTURE_TEARDOWN(crowd)
{
}

TEST_F_TIMEOUT(crowd, a_thousand_namespaces, 600)
{
	struct sample sample;
	unsigned int i;
	double start;
	long memory;

	/* Of an earlier test a namespace may be dying still. */
	settle(0);
	ASSERT_EQ(0, refs());
	allow_files(_metadata);
	for (i = 0; i < CROWD; i++) {
		ASSERT_EQ(0, unshare(CLONE_NEWNET));
		ASSERT_EQ(0, nl_open(&of[i].nl));
		of[i].tun = traffic_open();
		ASSERT_LE(0, of[i].tun);
	}
	sample_init(&sample);
	memory = used();
	start = seconds();
	for (i = 0; i < CROWD; i++) {
		distinguish(&sample, i);
		ASSERT_EQ(0, sample_set(&sample, &of[i].nl, 0, NULL));
	}
	start = seconds() - start;
	memory = used() - memory;
	ksft_print_msg("each of %u: %.1f ms, %.1f KB\n", CROWD,
		       1000 * start / CROWD, (double)memory / CROWD);
	EXPECT_GE(KB_EACH * CROWD, memory);
	EXPECT_EQ(CROWD, refs());
	for (i = 0; i < CROWD; i++)
		expect_judged(_metadata, i);

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	start = seconds();
	memory = used();
	for (i = 0; i < CROWD; i++) {
		nl_close(&of[i].nl);
		close(of[i].tun);
	}
	settle(0);
	EXPECT_EQ(0, refs());
	ksft_print_msg("all of them die in %.1f s, and give back %ld KB\n",
		       seconds() - start, memory - used());
	sample_free(&sample);
}
