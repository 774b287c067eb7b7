// SPDX-License-Identifier: GPL-2.0
/* Modules of the kernel. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "module.h"

/* A line is "kernel/net/netfilter/nf_tables.ko". */
static bool is_listed(FILE *list, const char *name)
{
	char line[PATH_MAX], *file, *end;

	while (fgets(line, sizeof(line), list)) {
		file = strrchr(line, '/');
		end = file ? strstr(file, ".ko") : NULL;
		if (!end)
			continue;
		*end = '\0';
		if (!strcmp(file + 1, name))
			return true;
	}
	return false;
}

/* Of a module without parameters /sys says nothing if it is built in. */
static bool is_built_in(const char *name)
{
	char path[PATH_MAX];
	struct utsname uts;
	bool listed;
	FILE *list;

	if (uname(&uts))
		return false;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin",
		 uts.release);
	list = fopen(path, "re");
	if (!list)
		return true;
	listed = is_listed(list, name);
	fclose(list);
	return listed;
}

bool module_is_there(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK) || is_built_in(name);
}
