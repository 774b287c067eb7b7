// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"

#define ROOT "/sys/fs/cgroup"

static char dir[64];

/* Open from the start: where there is no room, not even a file can be opened.
 */
static int limit = -1;

static int open_file(const char *base, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return open(path, O_WRONLY);
}

static int write_text(int fd, const char *text)
{
	ssize_t len = strlen(text);

	return pwrite(fd, text, len, 0) == len ? 0 : -1;
}

static int write_file(const char *base, const char *name, const char *text)
{
	int fd = open_file(base, name), ret;

	if (fd < 0)
		return -1;
	ret = write_text(fd, text);
	close(fd);
	return ret;
}

int cgroup_enter(void)
{
	snprintf(dir, sizeof(dir), ROOT "/impp-%d", getpid());
	if (write_file(ROOT, "cgroup.subtree_control", "+memory") ||
	    mkdir(dir, 0755))
		return -1;
	limit = open_file(dir, "memory.max");
	return limit < 0 ? -1 : write_file(dir, "cgroup.procs", "0");
}

void cgroup_leave(void)
{
	close(limit);
	write_file(ROOT, "cgroup.procs", "0");
	rmdir(dir);
}

/* The number behind @key in a file of the cgroup; -1: there is none. */
static int64_t read_number(const char *name, const char *key)
{
	char path[128], word[64];
	long long value, found = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (!key)
		found = fscanf(file, "%lld", &value) == 1 ? value : -1;
	while (key && fscanf(file, "%63s %lld", word, &value) == 2)
		if (!strcmp(word, key))
			found = value;
	fclose(file);
	return found;
}

int64_t cgroup_kernel(void)
{
	return read_number("memory.stat", "kernel");
}

int64_t cgroup_event(const char *name)
{
	return read_number("memory.events", name);
}

int cgroup_limit(int64_t room)
{
	int64_t used = room ? read_number("memory.current", NULL) : 0;
	char text[32] = "max";

	if (used < 0)
		return -1;
	if (room)
		snprintf(text, sizeof(text), "%lld", (long long)(used + room));
	return write_text(limit, text);
}

bool cgroup_settles(int64_t lo, int64_t hi)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	int64_t bytes;
	int i;

	for (i = 0; i < 2000; i++) {
		bytes = cgroup_kernel();
		if (bytes >= lo && bytes <= hi)
			return true;
		nanosleep(&pause, NULL);
	}
	printf("# %lld bytes of kernel memory\n", (long long)bytes);
	return false;
}
