// SPDX-License-Identifier: GPL-2.0
/*
 * impp apply: a site file becomes the running policy. It replaces the policy
 * that it was compared with and no other, so of two that apply at once one is
 * told to try again.
 */
#include <stdio.h>

#include "advice.h"
#include "age.h"
#include "apply.h"
#include "args.h"
#include "backend.h"
#include "bypass.h"
#include "judged.h"
#include "kernel.h"
#include "modes.h"
#include "nft.h"
#include "pending.h"
#include "saved.h"
#include "site.h"
#include "verb.h"

#define CONFIRM_DEFAULT 120 /* seconds */

/**
 * struct apply - one run
 * @site: the site file
 * @compiled: the same, compiled
 * @kernel: the kernel
 * @running: what is in force before
 * @confirm: seconds within which it has to be confirmed; 0: it stays
 * @check_only: `--dry-run`
 */
struct apply {
	struct site *site;
	struct compiled *compiled;
	struct kernel *kernel;
	struct running running;
	struct diag diag;
	uint32_t confirm;
	bool check_only;
};

static u32 count_rules(const struct apply *apply)
{
	return apply->compiled->tables.len[IMPP_TABLE_RULES];
}

static size_t count_prefixes(const struct site *site)
{
	size_t prefixes = 0, i;

	for (i = 0; i < site->roles; i++)
		prefixes += site->role[i].bound.len + site->role[i].except.len;
	return prefixes;
}

/* Warns if nothing is forwarded in a family in which something is judged. */
static void warn_idle(struct apply *apply)
{
	bool ipv4, ipv6;

	judged_families(&apply->compiled->tables, &ipv4, &ipv6);
	bypass_warn_idle(&apply->diag, ipv4, ipv6);
}

/* Advice, but for hints: those are check's. */
static void warn_site(struct apply *apply)
{
	struct advices advices = { 0 };
	struct census census;
	size_t i;

	census_init(&census, apply->compiled);
	advice_find(&advices, &census);
	for (i = 0; i < advices.len; i++)
		if (advices.item[i].level == ADVICE_WARNING)
			diag_warning(&apply->diag, &advices.item[i].mark, "%s",
				     advices.item[i].text);
	advice_clear(&advices);
	census_exit(&census);
}

static int read_site(struct apply *apply, const char *path)
{
	apply->site = site_read(path, &apply->diag);
	if (!apply->site)
		return EXIT_NO;
	apply->compiled = compile_site(apply->site, &apply->diag);
	if (!apply->compiled)
		return EXIT_NO;
	warn_site(apply);
	return EXIT_DONE;
}

/*
 * The status comes last: it is of the policy that was read, or else the kernel
 * refuses to replace that one.
 */
static int read_running(struct apply *apply)
{
	struct running *running = &apply->running, status;
	int ret;

	apply->kernel = kernel_open(&apply->diag);
	if (!apply->kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_get(apply->kernel, running);
	if (!ret)
		ret = kernel_status_get(apply->kernel, &status);
	if (ret)
		return ret;
	pending_take(running, &status);
	running_clear(&status);
	return EXIT_DONE;
}

/* "enforce, 84 rows, 57 prefixes" */
static void print_size(const struct apply *apply)
{
	printf("mode %s, %u rows, %zu prefixes", mode_name(apply->site->mode),
	       count_rules(apply), count_prefixes(apply->site));
}

/* The copy of what the kernel has as @generation gets its place. */
static void keep(struct apply *apply, struct saved *saved, enum saved_slot slot,
		 uint64_t generation)
{
	struct kernel_reign data = { apply->kernel, generation };
	struct saved_reign reign = { kernel_reign_lasts, &data };

	saved_keep(saved, slot, &reign, &apply->diag);
}

static int dry_run(struct apply *apply)
{
	unsigned long long before = apply->running.generation;
	uint64_t generation;
	int ret;

	ret = kernel_policy_set(apply->kernel, apply->compiled, true, before,
				apply->confirm, &generation);
	if (ret)
		return ret;
	printf("the kernel accepts %s (", apply->site->source->name);
	print_size(apply);
	if (before)
		printf("); it would replace generation %llu, mode %s\n", before,
		       mode_name(apply->running.mode));
	else
		printf("); no policy is in force that it would replace\n");
	return EXIT_DONE;
}

/* What is different from now on, behind what is in force. */
static void print_effect(const struct apply *apply)
{
	print_size(apply);
	if (apply->site->mode == IMPP_MODE_AUDIT)
		printf("; nothing is dropped, and sessions that it does not permit are counted\n");
	else
		printf("; sessions that it does not permit are cut with their next packet\n");
}

/* What becomes of it, and how to keep it. */
static void print_confirm(const struct apply *apply)
{
	const struct running *before = &apply->running;
	uint64_t fallback = before->pending ? before->fallback
					    : before->generation;
	char when[AGE_TEXT], back[PENDING_TEXT];

	printf("at %s, in %u s, %s, unless you confirm before: impp confirm\n",
	       age_ahead(1000ULL * apply->confirm, when), apply->confirm,
	       pending_back(fallback, back));
	if (before->pending)
		printf("(the one that waited to be confirmed, generation %llu, is gone)\n",
		       (unsigned long long)before->generation);
}

/*
 * The copy is written before, and in its place before a word is printed: the
 * policy may well cut off the session that this runs in.
 */
static int apply_now(struct apply *apply)
{
	struct saved *saved = saved_stage(apply->site, &apply->diag);
	uint64_t generation;
	int ret;

	ret = kernel_policy_set(apply->kernel, apply->compiled, false,
				apply->running.generation, apply->confirm,
				&generation);
	if (ret) {
		saved_drop(saved);
		return ret;
	}
	keep(apply, saved, apply->confirm ? SAVED_PENDING : SAVED_GOOD,
	     generation);
	printf("generation %llu is in force: ", (unsigned long long)generation);
	print_effect(apply);
	if (apply->confirm)
		print_confirm(apply);
	return EXIT_DONE;
}

/* What runs is the file's policy, but its copy may be missing or older. */
static int apply_nothing(struct apply *apply)
{
	if (!apply->check_only)
		keep(apply, saved_stage(apply->site, &apply->diag), SAVED_GOOD,
		     apply->running.generation);
	printf("no change: generation %llu is this policy%s\n",
	       (unsigned long long)apply->running.generation,
	       apply->confirm ? ", and it is there to stay" : "");
	return EXIT_DONE;
}

static void warn_machine(struct apply *apply, enum backend backend)
{
	warn_idle(apply);
	bypass_warn(&apply->diag);
	backend_warn_both(&apply->diag, backend);
}

static void print_nft(const struct apply *apply, enum nft_outcome outcome)
{
	if (outcome == NFT_UNCHANGED) {
		printf("no change: nftables' table inet impp is this policy\n");
	} else if (apply->check_only) {
		printf("%s would make nftables' table inet impp (",
		       apply->site->source->name);
		print_size(apply);
		printf(outcome == NFT_REPLACED
			       ? "), and replace the one there is\n"
			       : "); there is none that it would replace\n");
	} else {
		printf("nftables' table inet impp is in force: ");
		print_effect(apply);
	}
}

/* nf_tables does not number what it has: whoever comes last keeps the copy. */
static void keep_nft(struct apply *apply)
{
	if (!apply->check_only)
		saved_keep(saved_stage(apply->site, &apply->diag), SAVED_GOOD,
			   NULL, &apply->diag);
}

static int apply_nft(struct apply *apply)
{
	struct nft *nft = nft_open(&apply->diag);
	enum nft_outcome outcome;
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	warn_machine(apply, BACKEND_NFT);
	ret = nft_set(nft, apply->compiled, apply->check_only, &outcome);
	if (!ret) {
		keep_nft(apply);
		print_nft(apply, outcome);
	}
	nft_close(nft);
	return ret;
}

static int apply_kernel(struct apply *apply)
{
	int ret = read_running(apply);

	if (ret)
		return ret;
	warn_machine(apply, BACKEND_KERNEL);
	if (!apply->running.pending &&
	    running_matches(&apply->running, apply->compiled))
		return apply_nothing(apply);
	if (apply->check_only)
		return dry_run(apply);
	/* Not even the policy that waits: it would not stay for that. */
	if (apply->running.pending && !apply->confirm)
		return pending_refuse(&apply->diag, &apply->running);
	return apply_now(apply);
}

/* @apply: its options are set, all else is zeroes. */
static int apply_run(struct apply *apply, const char *path,
		     enum backend backend)
{
	int ret;

	diag_init(&apply->diag);
	ret = read_site(apply, path);
	if (!ret)
		ret = backend == BACKEND_NFT ? apply_nft(apply)
					     : apply_kernel(apply);
	running_clear(&apply->running);
	kernel_close(apply->kernel);
	compiled_free(apply->compiled);
	site_free(apply->site);
	return ret;
}

int apply_file(const char *path, enum backend backend)
{
	struct apply apply = { 0 };

	return apply_run(&apply, path, backend);
}

static int read_confirm(struct apply *apply, const char *seconds,
			enum backend backend)
{
	if (backend == BACKEND_NFT)
		return verb_usage(
			"apply",
			"--confirm needs nf_impp: nftables has no timer that would bring a table back");
	apply->confirm = CONFIRM_DEFAULT;
	if (seconds && pending_seconds(seconds, &apply->confirm))
		return verb_usage("apply",
				  "--confirm takes 1 to %d seconds, not '%s'",
				  IMPP_CONFIRM_MAX, seconds);
	return EXIT_DONE;
}

int apply_main(int argc, char **argv)
{
	const char *path = SITE_DEFAULT, *name = NULL, *seconds = NULL;
	struct apply apply = { 0 };
	bool confirm = false;
	const struct arg arg[] = {
		{ "--dry-run", &apply.check_only, NULL },
		{ "--confirm[=SECONDS]", &confirm, &seconds },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	enum backend backend;
	int ret;

	if (args_read(argc, argv, arg, &path, 1) < 0)
		return EXIT_USAGE;
	ret = backend_choose(argv[0], name, &backend);
	if (!ret && confirm)
		ret = read_confirm(&apply, seconds, backend);
	if (ret)
		return ret;
	return apply_run(&apply, path, backend);
}
