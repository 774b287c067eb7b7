// SPDX-License-Identifier: GPL-2.0
/* impp version: this command's, and the module's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../kmod/version.h"
#include "args.h"
#include "kernel.h"
#include "mem.h"
#include "verb.h"

/* Anyone may read it here, unlike asking the module. */
static bool print_loaded(void)
{
	FILE *file = fopen("/sys/module/nf_impp/version", "re");
	char version[64];
	bool found;

	if (!file)
		return false;
	found = fscanf(file, "%63s", version) == 1;
	if (found)
		printf("nf_impp %s\n", version);
	fclose(file);
	return found;
}

static int ask_module(struct diag *diag)
{
	struct running running = { 0 };
	struct kernel *kernel;
	int ret;

	kernel = kernel_open(diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_status_get(kernel, &running);
	if (!ret)
		printf("nf_impp %s\n", running.version ? running.version : "?");
	if (!ret && running.version && strcmp(running.version, IMPP_VERSION))
		printf("the two are of different versions\n");
	running_clear(&running);
	kernel_close(kernel);
	return ret;
}

/* That the module is not there is an answer here, and no error. */
static void print_module(void)
{
	static const char head[] = "impp: error: ";
	struct diag diag = { 0 };
	char *why = NULL;
	size_t len = 0;

	diag.out = open_memstream(&why, &len);
	if (!diag.out)
		return;
	if (ask_module(&diag) && !print_loaded()) {
		fflush(diag.out);
		printf("nf_impp: %s", strncmp(why, head, sizeof(head) - 1)
					      ? why
					      : why + sizeof(head) - 1);
	}
	fclose(diag.out);
	free(why);
}

int version_main(int argc, char **argv)
{
	if (args_read(argc, argv, NULL, NULL, 0) < 0)
		return EXIT_USAGE;
	printf("impp %s\n", IMPP_VERSION);
	print_module();
	return EXIT_DONE;
}
