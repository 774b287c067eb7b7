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

static int write_file(const char *base, const char *name, const char *text)
{
	char path[128];
	ssize_t len = strlen(text);
	int fd, ret;

	snprintf(path, sizeof(path), "%s/%s", base, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	ret = write(fd, text, len) == len ? 0 : -1;
	close(fd);
	return ret;
}

int cgroup_enter(void)
{
	snprintf(dir, sizeof(dir), ROOT "/impp-%d", getpid());
	if (write_file(ROOT, "cgroup.subtree_control", "+memory") ||
	    mkdir(dir, 0755))
		return -1;
	return write_file(dir, "cgroup.procs", "0");
}

void cgroup_leave(void)
{
	write_file(ROOT, "cgroup.procs", "0");
	rmdir(dir);
}

int64_t cgroup_kernel(void)
{
	char path[128], name[64];
	long long value, bytes = -1;
	FILE *stat;

	snprintf(path, sizeof(path), "%s/memory.stat", dir);
	stat = fopen(path, "r");
	if (!stat)
		return -1;
	while (fscanf(stat, "%63s %lld", name, &value) == 2)
		if (!strcmp(name, "kernel"))
			bytes = value;
	fclose(stat);
	return bytes;
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
