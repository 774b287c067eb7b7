// SPDX-License-Identifier: GPL-2.0
#include <ftw.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

/* Directories open at a time; deeper ones are reopened. */
#define DEPTH 8

void scratch_make(struct scratch *scratch)
{
	strcpy(scratch->dir, "/tmp/impp-unit-XXXXXX");
	if (mkdtemp(scratch->dir))
		return;
	perror(scratch->dir);
	abort();
}

static int remove_one(const char *path, const struct stat *stat, int type,
		      struct FTW *ftw)
{
	(void)stat;
	(void)type;
	(void)ftw;
	return remove(path);
}

void scratch_remove(const struct scratch *scratch)
{
	if (!nftw(scratch->dir, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS))
		return;
	perror(scratch->dir);
	abort();
}
