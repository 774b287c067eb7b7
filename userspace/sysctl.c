// SPDX-License-Identifier: GPL-2.0
/* Settings of the kernel. */
#include <limits.h>
#include <stdio.h>

#include "sysctl.h"

int sysctl_read(const char *path, long *value)
{
	char name[PATH_MAX];
	FILE *file;
	int found;

	snprintf(name, sizeof(name), "/proc/sys/%s", path);
	file = fopen(name, "re");
	if (!file)
		return -1;
	found = fscanf(file, "%ld", value);
	fclose(file);
	return found == 1 ? 0 : -1;
}

/* What is written arrives when the file is closed. */
int sysctl_write(const char *path, long value)
{
	char name[PATH_MAX];
	FILE *file;

	snprintf(name, sizeof(name), "/proc/sys/%s", path);
	file = fopen(name, "we");
	if (!file)
		return -1;
	fprintf(file, "%ld\n", value);
	return fclose(file) ? -1 : 0;
}
