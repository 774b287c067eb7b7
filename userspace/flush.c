// SPDX-License-Identifier: GPL-2.0
/* impp flush --yes: no policy any more. */
#include <stdio.h>

#include "args.h"
#include "kernel.h"
#include "verb.h"

int flush_main(int argc, char **argv)
{
	bool yes = false;
	const struct arg arg[] = { { "--yes", &yes, NULL }, { 0 } };
	struct kernel *kernel;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (!yes)
		return verb_usage(
			argv[0],
			"this removes the running policy, and all traffic that it judges then passes; if you mean it, add --yes");
	diag_init(&diag);
	kernel = kernel_open(&diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_flush(kernel);
	kernel_close(kernel);
	if (!ret)
		printf("no policy is in force any more: judged traffic now passes\n");
	return ret;
}
