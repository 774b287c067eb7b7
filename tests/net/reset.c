// SPDX-License-Identifier: GPL-2.0
/*
 * To count from zero takes a baseline: a processor never writes to the share
 * of another one, which may be adding to it. Where that share is, a kprobe
 * tells; who writes to it, the processor's own debug registers.
 */
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "policy_test.h"

#define TRACING "/sys/kernel/tracing/"

/* The first counter, and where the share of processor 1 is from it. */
static const char probe[] =
	"p:impp_reset impp_stats_reset counter=+0($arg1):u64 share=@__per_cpu_offset+8:u64\n";

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static int stats_reset(struct nl *nl)
{
	struct nl_answer answer;
	int err = nl_command(nl, IMPP_CMD_STATS_RESET, &answer);

	nl_answer_free(&answer);
	return err;
}

/* The first line of a file with that in it; "" if there is none. */
static void find_line(const char *path, const char *text, char line[512])
{
	FILE *file = fopen(path, "re");
	bool found = false;

	while (file && !found && fgets(line, 512, file))
		found = strstr(line, text);
	if (!found)
		line[0] = '\0';
	if (file)
		fclose(file);
}

/* Debian's kernel for arm64 has names for functions alone. */
static bool names_data(void)
{
	char line[512];

	find_line("/proc/kallsyms", " __per_cpu_offset\n", line);
	return line[0];
}

/* Return: an address in the kernel, 0 if none was told. */
static uint64_t told(void)
{
	unsigned long long counter = 0, share = 0;
	char line[512], *text;

	find_line(TRACING "trace", "counter=", line);
	text = strstr(line, "counter=");
	if (!text ||
	    sscanf(text, "counter=%llu share=%llu", &counter, &share) != 2)
		return 0;
	return counter + share;
}

/* Of what counts the packets that are not judged: processor 1's share. */
static uint64_t find_share(struct nl *nl)
{
	uint64_t at = 0;

	if (!put(TRACING "kprobe_events", probe))
		return 0;
	if (put(TRACING "events/kprobes/impp_reset/enable", "1") &&
	    !stats_reset(nl))
		at = told();
	put(TRACING "events/kprobes/impp_reset/enable", "0");
	put(TRACING "kprobe_events", "-:impp_reset\n");
	return at;
}

/* Writes of @cpu to eight bytes of the kernel. */
static int watch(uint64_t at, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_W,
		.bp_addr = at,
		.bp_len = HW_BREAKPOINT_LEN_8,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

static uint64_t writes(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : ~0ULL;
}

static bool run_on(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return !sched_setaffinity(0, sizeof(one), &one);
}

TEST_F(policy, another_processor_s_share_is_left_alone)
{
	uint64_t at;
	int by[2];

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one processor");
	if (!names_data())
		SKIP(return, "this kernel's data have no names");
	at = find_share(&self->nl);
	ASSERT_NE(0, at);
	by[0] = watch(at, 0);
	by[1] = watch(at, 1);
	if (by[0] < 0 || by[1] < 0)
		SKIP(return, "no debug registers");
	ASSERT_TRUE(run_on(1));
	ASSERT_EQ(0, traffic_send(self->tun, OTHER_ADDR, OTHER_ADDR, 53, 3));
	EXPECT_LE(3, writes(by[1]));
	ASSERT_TRUE(run_on(0));
	EXPECT_EQ(0, stats_reset(&self->nl));
	EXPECT_EQ(0, writes(by[0]));
	close(by[0]);
	close(by[1]);
}
