// SPDX-License-Identifier: GPL-2.0
/*
 * Finding editions. Site files lie beside catalogues and end in .yaml too, so
 * a file is looked into; whether it is sound, its reader will say.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "editions.h"
#include "mem.h"

#define SUFFIX ".yaml"

/* Opened without waiting, whatever it is; only a regular file is read. */
static FILE *open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	FILE *file = NULL;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		file = fdopen(fd, "r");
	if (!file)
		close(fd);
	return file;
}

static bool has_tables(const char *path)
{
	FILE *file = open_regular(path);
	bool found = false;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return false;
	while (!found && getline(&line, &size, file) >= 0)
		found = !strncmp(line, "tables:", strlen("tables:"));
	free(line);
	fclose(file);
	return found;
}

/* Takes @name over. */
static void add(struct editions *editions, char *name)
{
	size_t i;

	for (i = 0; i < editions->len; i++) {
		if (!strcmp(editions->name[i], name)) {
			free(name);
			return;
		}
	}
	editions->name = mem_grow(editions->name, editions->len,
				  sizeof(*editions->name));
	editions->name[editions->len++] = name;
}

static void add_file(struct editions *editions, const char *dir,
		     const char *file)
{
	size_t len = strlen(file);
	char *path;

	if (*file == '.' || len <= strlen(SUFFIX) ||
	    strcmp(file + len - strlen(SUFFIX), SUFFIX))
		return;
	if (asprintf(&path, "%s/%s", dir, file) < 0)
		return;
	if (has_tables(path))
		add(editions, mem_copy(file, len - strlen(SUFFIX)));
	free(path);
}

static void add_dir(struct editions *editions, const char *path)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		add_file(editions, path, entry->d_name);
	closedir(dir);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void editions_find(struct editions *editions)
{
	const char *dir = getenv("IMPP_POLICY_DIR");

	memset(editions, 0, sizeof(*editions));
	if (dir && *dir)
		add_dir(editions, dir);
	add_dir(editions, "/etc/impp");
	add_dir(editions, "/usr/share/impp");
	if (editions->len)
		qsort(editions->name, editions->len, sizeof(*editions->name),
		      compare);
}

void editions_clear(struct editions *editions)
{
	size_t i;

	for (i = 0; i < editions->len; i++)
		free(editions->name[i]);
	free(editions->name);
	memset(editions, 0, sizeof(*editions));
}
