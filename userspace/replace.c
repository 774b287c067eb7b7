// SPDX-License-Identifier: GPL-2.0
/* Replacing files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "replace.h"

static const struct mark nowhere;

static int complain(const struct replace *replace, struct diag *diag)
{
	diag_error(diag, &nowhere, "cannot write %s: %s", replace->path,
		   strerror(errno));
	return -1;
}

/* As open() would have made it: others are meant to read it. */
static int let_read(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static void drop(struct replace *replace)
{
	unlink(replace->temp);
	free(replace->temp);
}

int replace_begin(struct replace *replace, const char *path, struct diag *diag)
{
	static const char tail[] = ".XXXXXX";
	size_t len = strlen(path);
	int fd;

	replace->path = path;
	replace->temp = mem_alloc(len + sizeof(tail));
	memcpy(replace->temp, path, len);
	memcpy(replace->temp + len, tail, sizeof(tail));
	fd = mkostemp(replace->temp, O_CLOEXEC);
	if (fd < 0) {
		free(replace->temp);
		return complain(replace, diag);
	}
	replace->out = fdopen(fd, "w");
	if (replace->out && !let_read(fd))
		return 0;
	complain(replace, diag);
	if (replace->out)
		fclose(replace->out);
	else
		close(fd);
	drop(replace);
	return -1;
}

int replace_end(struct replace *replace, struct diag *diag)
{
	bool failed = ferror(replace->out);

	if (fclose(replace->out) || failed ||
	    rename(replace->temp, replace->path)) {
		complain(replace, diag);
		drop(replace);
		return -1;
	}
	free(replace->temp);
	return 0;
}
