// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "kselftest.h"

#define FAIL_NTH "/proc/self/fail-nth"
#define MAKE_IT_FAIL "/proc/self/make-it-fail"
#define DEBUGFS "/sys/kernel/debug/"
/* The marks are for tests/vm/splats.sh. */
#define KMSG "/dev/kmsg"
#define FAULTS "impp-test: faults"
#define KMEMLEAK DEBUGFS "kmemleak"

#define RESERVE (32 << 20)

/* An object counts as leaked when it is older than 5 seconds. */
#define LEAK_AGE_S 6

static int nth = -1, rained = -1;

static const char *const kinds[] = { "failslab", "fail_page_alloc" };

/* Those that may sleep and those of vmalloc() fail, too; nothing is logged. */
static const struct {
	const char *name;
	const char *value;
	bool optional;
} knobs[] = {
	{ "ignore-gfp-wait", "N", false }, { "ignore-gfp-highmem", "N", true },
	{ "min-order", "0", true },	   { "verbose", "0", false },
	{ "task-filter", "Y", false },	   { "interval", "1", false },
	{ "times", "2000000000", false },  { "probability", "0", false },
};

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

static int set_knob(const char *kind, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind, name);
	return write_text(path, value);
}

bool fault_possible(void)
{
	return !access(FAIL_NTH, W_OK) && !access(MAKE_IT_FAIL, W_OK) &&
	       !access(DEBUGFS "failslab/verbose", W_OK) &&
	       !access(DEBUGFS "fail_page_alloc/verbose", W_OK);
}

/* From here on malloc() asks the kernel for nothing. */
static int settle_memory(void)
{
	void *reserve;

	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, 2 * RESERVE);
	mallopt(M_TOP_PAD, RESERVE);
	reserve = malloc(RESERVE);
	if (!reserve)
		return -1;
	free(reserve);
	return mlockall(MCL_CURRENT | MCL_FUTURE);
}

int fault_open(void)
{
	unsigned int kind, i;

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		for (i = 0; i < ARRAY_SIZE(knobs); i++)
			if (set_knob(kinds[kind], knobs[i].name,
				     knobs[i].value) &&
			    !knobs[i].optional)
				return -1;
	nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	rained = open(MAKE_IT_FAIL, O_RDWR | O_CLOEXEC);
	if (nth < 0 || rained < 0)
		return -1;
	write_text(KMSG, FAULTS " on\n");
	return settle_memory();
}

void fault_close(void)
{
	write_text(KMSG, FAULTS " off\n");
	close(nth);
	close(rained);
	munlockall();
}

void fault_arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(nth, text, len, 0) != len)
		ksft_exit_fail_msg(FAIL_NTH ": %s\n", strerror(errno));
}

unsigned int fault_disarm(void)
{
	char text[16] = "";

	if (pread(nth, text, sizeof(text) - 1, 0) < 0)
		ksft_exit_fail_msg(FAIL_NTH ": %s\n", strerror(errno));
	fault_arm(0);
	return strtoul(text, NULL, 10);
}

void fault_rain(unsigned int percent)
{
	char text[16];
	unsigned int kind;

	/* Nothing fails while it is set up. */
	if (pwrite(rained, "0", 1, 0) != 1)
		ksft_exit_fail_msg(MAKE_IT_FAIL ": %s\n", strerror(errno));
	if (!percent)
		return;
	snprintf(text, sizeof(text), "%u", percent);
	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		set_knob(kinds[kind], "probability", text);
	if (pwrite(rained, "1", 1, 0) != 1)
		ksft_exit_fail_msg(MAKE_IT_FAIL ": %s\n", strerror(errno));
}

static void open_anew(struct nl *nl)
{
	nl_close(nl);
	if (nl_open(nl))
		ksft_exit_fail_msg("the family is gone\n");
}

bool fault_ask(struct nl *nl, struct nl_request *r, struct nl_answer *answer,
	       unsigned int n)
{
	bool more;

	nl_answer_init(answer);
	fault_arm(n);
	answer->ack.err = nl_send(nl, r);
	n = fault_disarm();
	for (more = !answer->ack.err; more; n = n ? fault_disarm() : 0) {
		fault_arm(n);
		more = nl_receive(nl, answer);
	}
	if (answer->ack.err)
		open_anew(nl);
	return !n;
}

bool fault_ask_in_rain(struct nl *nl, struct nl_request *r,
		       struct nl_answer *answer, unsigned int n)
{
	nl_answer_init(answer);
	fault_rain(n);
	answer->ack.err = nl_send(nl, r);
	while (!answer->ack.err && nl_receive(nl, answer))
		;
	fault_rain(0);
	if (answer->ack.err)
		open_anew(nl);
	return true;
}

static int read_leaks(void)
{
	FILE *file = fopen(KMEMLEAK, "r");
	char line[256];
	int count = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		printf("# %s", line);
		count += !strncmp(line, "unreferenced object", 19);
	}
	fclose(file);
	return count;
}

int fault_leaks(bool begin)
{
	int scan;

	if (access(KMEMLEAK, W_OK))
		return 0;
	if (begin) {
		write_text(KMEMLEAK, "clear");
		return 0;
	}
	/* A pointer on its way may be missed once. */
	for (scan = 0; scan < 2; scan++) {
		sleep(LEAK_AGE_S);
		write_text(KMEMLEAK, "scan");
	}
	return read_leaks();
}
