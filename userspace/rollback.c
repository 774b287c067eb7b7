// SPDX-License-Identifier: GPL-2.0
/*
 * impp rollback: one step back. What waits to be confirmed goes, and the kernel
 * has what was before. Otherwise the copy of the policy before is applied, and
 * changes places with that of the one in force, so that the next rollback
 * undoes this one; without a policy in force, the last good copy is. nf_tables
 * has nothing that waits, and takes the copy as apply would.
 */
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "backend.h"
#include "kernel.h"
#include "nft.h"
#include "saved.h"
#include "verb.h"

#define WHAT_TEXT 40

static const struct mark nowhere;

/**
 * struct back - one run
 * @diag: told what is wrong
 * @nft: nf_tables, if that enforces
 * @kernel: else the kernel
 * @running: what is in force before; of nf_tables, whether anything is, as its
 *	generation
 */
struct back {
	struct diag diag;
	struct nft *nft;
	struct kernel *kernel;
	struct running running;
};

static int drop_pending(struct back *back)
{
	unsigned long long gone = back->running.generation;
	struct running now;
	int ret;

	ret = kernel_policy_rollback(back->kernel);
	if (ret)
		return ret;
	saved_forget();
	ret = kernel_status_get(back->kernel, &now);
	if (ret)
		return ret;
	if (now.generation)
		printf("generation %llu is rolled back; what was before is in force again, as generation %llu\n",
		       gone, (unsigned long long)now.generation);
	else
		printf("generation %llu is rolled back, and no policy was before: judged traffic now passes\n",
		       gone);
	running_clear(&now);
	return EXIT_DONE;
}

/* The label is where the file is going to be. */
static void name_site(struct site *site)
{
	free(site->source->name);
	site->source->name = saved_path(SAVED_GOOD);
}

static int apply_nft(struct back *back, const struct compiled *compiled,
		     char what[WHAT_TEXT])
{
	enum nft_outcome outcome;

	snprintf(what, WHAT_TEXT, "nftables' table inet impp");
	return nft_set(back->nft, compiled, false, &outcome);
}

static int apply_kernel(struct back *back, const struct compiled *compiled,
			uint64_t *generation, char what[WHAT_TEXT])
{
	int ret;

	ret = kernel_policy_set(back->kernel, compiled, false,
				back->running.generation, 0, generation);
	snprintf(what, WHAT_TEXT, "generation %llu",
		 (unsigned long long)*generation);
	return ret;
}

static int apply_copy(struct back *back, enum saved_slot slot,
		      const struct compiled *compiled)
{
	struct kernel_reign data = { .kernel = back->kernel };
	struct saved_reign reign = { kernel_reign_lasts, &data };
	char what[WHAT_TEXT];
	int ret;

	ret = back->nft ? apply_nft(back, compiled, what)
			: apply_kernel(back, compiled, &data.generation, what);
	if (ret)
		return ret;
	if (slot == SAVED_PREVIOUS)
		saved_swap(back->nft ? NULL : &reign, &back->diag);
	printf("the %s policy is in force again, as %s%s\n",
	       slot == SAVED_PREVIOUS ? "previous" : "last good", what,
	       slot == SAVED_PREVIOUS ? "; impp rollback undoes this" : "");
	return EXIT_DONE;
}

/* What else might have been gone back to. */
static const char *waits(const struct back *back)
{
	return back->nft ? "" : "no policy waits to be confirmed, and ";
}

static int nothing_there(struct back *back)
{
	if (!saved_kept())
		diag_error(
			&back->diag, &nowhere,
			"%sno copies are kept in this network namespace (IMPP_STATE_DIR)",
			waits(back));
	else if (back->running.generation)
		diag_error(
			&back->diag, &nowhere,
			"%sthere is no copy of one before this; impp flush%s --yes removes the policy",
			waits(back), back->nft ? " --backend nft" : "");
	else
		diag_error(
			&back->diag, &nowhere,
			"no policy is in force, and there is no copy of one that was");
	return EXIT_NO;
}

/* What a copy has to say was said when it was applied. */
static int restore(struct back *back)
{
	enum saved_slot slot = back->running.generation ? SAVED_PREVIOUS
							: SAVED_GOOD;
	struct compiled *compiled = NULL;
	struct site *site = NULL;
	int ret = EXIT_NO;

	if (!saved_kept() || !saved_has(slot))
		return nothing_there(back);
	back->diag.quiet = true;
	site = saved_read(slot, &back->diag);
	if (site)
		compiled = compile_site(site, &back->diag);
	back->diag.quiet = false;
	if (compiled) {
		name_site(site);
		ret = apply_copy(back, slot, compiled);
	}
	compiled_free(compiled);
	site_free(site);
	return ret;
}

static int back_kernel(struct back *back)
{
	int ret;

	back->kernel = kernel_open(&back->diag);
	if (!back->kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_status_get(back->kernel, &back->running);
	if (!ret)
		ret = back->running.pending ? drop_pending(back)
					    : restore(back);
	running_clear(&back->running);
	kernel_close(back->kernel);
	return ret;
}

static int back_nft(struct back *back)
{
	struct nft_state state;
	int ret;

	back->nft = nft_open(&back->diag);
	if (!back->nft)
		return EXIT_UNREACHABLE;
	ret = nft_get(back->nft, 0, &state);
	if (!ret) {
		back->running.generation = state.there;
		nft_state_clear(&state);
		ret = restore(back);
	}
	nft_close(back->nft);
	return ret;
}

int rollback_main(int argc, char **argv)
{
	struct back back = { 0 };
	const char *name = NULL;
	const struct arg arg[] = {
		{ "--backend", NULL, &name },
		{ 0 },
	};
	enum backend backend;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	ret = backend_choose(argv[0], name, &backend);
	if (ret)
		return ret;
	diag_init(&back.diag);
	return backend == BACKEND_NFT ? back_nft(&back) : back_kernel(&back);
}
