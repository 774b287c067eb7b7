// SPDX-License-Identifier: GPL-2.0
/* impp seal --yes: the policy stays as it is until reboot. */
#include <stdio.h>

#include "args.h"
#include "kernel.h"
#include "verb.h"

static int seal(struct kernel *kernel)
{
	struct running running;
	int ret = kernel_seal(kernel);

	if (!ret)
		ret = kernel_status_get(kernel, &running);
	if (ret)
		return ret;
	printf("generation %llu is sealed: until reboot nobody changes the policy or its mode, removes it, or unloads nf_impp\n",
	       (unsigned long long)running.generation);
	running_clear(&running);
	return EXIT_DONE;
}

int seal_main(int argc, char **argv)
{
	bool yes = false;
	const struct arg arg[] = {
		{ "--yes", &yes, NULL },
		{ 0 },
	};
	struct kernel *kernel;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (!yes)
		return verb_usage(
			argv[0],
			"until reboot nobody could change the running policy any more, you neither; if you mean it, add --yes");
	diag_init(&diag);
	kernel = kernel_open(&diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = seal(kernel);
	kernel_close(kernel);
	return ret;
}
