// SPDX-License-Identifier: GPL-2.0
/* impp mode [enforce|audit]: until the next apply. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "kernel.h"
#include "modes.h"
#include "verb.h"

static int print_mode(struct kernel *kernel)
{
	struct running running;
	int ret = kernel_status_get(kernel, &running);

	if (ret)
		return ret;
	if (!running.generation)
		printf("no policy is in force\n");
	else if (running.mode == running.mode_applied)
		printf("%s\n", mode_name(running.mode));
	else
		printf("%s (applied as %s)\n", mode_name(running.mode),
		       mode_name(running.mode_applied));
	running_clear(&running);
	return EXIT_DONE;
}

static int set_mode(struct kernel *kernel, uint8_t mode)
{
	int ret = kernel_mode_set(kernel, mode);

	if (ret)
		return ret;
	if (mode == IMPP_MODE_AUDIT)
		printf("audit until the next apply: nothing is dropped, and what would be is counted\n");
	else
		printf("enforce until the next apply: what no row permits is dropped\n");
	return EXIT_DONE;
}

int mode_main(int argc, char **argv)
{
	uint8_t mode = IMPP_MODE_ENFORCE;
	struct kernel *kernel;
	struct diag diag;
	const char *name;
	int words = args_read(argc, argv, NULL, &name, 1), ret;

	if (words < 0)
		return EXIT_USAGE;
	if (words && mode_parse(name, &mode))
		return verb_usage(argv[0], "'%s' is neither enforce nor audit",
				  name);
	diag_init(&diag);
	kernel = kernel_open(&diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = words ? set_mode(kernel, mode) : print_mode(kernel);
	kernel_close(kernel);
	return ret;
}
