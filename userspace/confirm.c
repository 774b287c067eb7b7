// SPDX-License-Identifier: GPL-2.0
/* impp confirm: the policy that waits to be confirmed stays. */
#include <stdio.h>

#include "args.h"
#include "kernel.h"
#include "saved.h"
#include "verb.h"

static const struct mark nowhere;

/* Is what runs the policy whose copy is pending? */
static bool is_pending_copy(struct kernel *kernel)
{
	struct compiled *compiled = NULL;
	struct running running = { 0 };
	bool is = false;
	struct diag silent;
	struct site *site;

	diag_init(&silent);
	silent.out = fopen("/dev/null", "we");
	if (!silent.out)
		return false;
	site = saved_read(SAVED_PENDING, &silent);
	if (site)
		compiled = compile_site(site, &silent);
	if (compiled && !kernel_policy_get(kernel, &running))
		is = running_matches(&running, compiled);
	running_clear(&running);
	compiled_free(compiled);
	site_free(site);
	fclose(silent.out);
	return is;
}

static void keep_pending(struct kernel *kernel, uint64_t generation,
			 struct diag *diag)
{
	struct kernel_reign data = { kernel, generation };
	struct saved_reign reign = { kernel_reign_lasts, &data };

	saved_confirm(&reign, diag);
}

/* What is kept is what was applied, whatever its file says by now. */
static void keep_copy(struct kernel *kernel, uint64_t generation,
		      struct diag *diag)
{
	if (!saved_kept())
		return;
	if (is_pending_copy(kernel))
		keep_pending(kernel, generation, diag);
	else
		diag_warning(
			diag, &nowhere,
			"there is no copy of what was confirmed, and the last good copy is left as it was; impp apply saves one");
}

/*
 * Nothing waits. If the one who confirmed did not come to keep the copy, that
 * is made good.
 */
static int nothing_pending(struct kernel *kernel, uint64_t generation,
			   struct diag *diag)
{
	if (is_pending_copy(kernel)) {
		keep_pending(kernel, generation, diag);
		printf("the policy in force is confirmed already; its copy is kept now\n");
		return EXIT_DONE;
	}
	diag_error(diag, &nowhere, "no policy waits to be confirmed");
	return EXIT_NO;
}

static int confirm(struct kernel *kernel, struct diag *diag)
{
	struct running running;
	uint64_t generation;
	bool pending;
	int ret;

	ret = kernel_status_get(kernel, &running);
	if (ret)
		return ret;
	generation = running.generation;
	pending = running.pending;
	running_clear(&running);
	if (!pending)
		return nothing_pending(kernel, generation, diag);
	ret = kernel_policy_confirm(kernel, generation);
	if (ret)
		return ret;
	keep_copy(kernel, generation, diag);
	printf("generation %llu is confirmed: it stays in force\n",
	       (unsigned long long)generation);
	return EXIT_DONE;
}

int confirm_main(int argc, char **argv)
{
	struct kernel *kernel;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, NULL, NULL, 0) < 0)
		return EXIT_USAGE;
	diag_init(&diag);
	kernel = kernel_open(&diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = confirm(kernel, &diag);
	kernel_close(kernel);
	return ret;
}
