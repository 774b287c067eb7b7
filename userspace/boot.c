// SPDX-License-Identifier: GPL-2.0
/*
 * impp boot: what impp.service runs before the network comes up. Someone will
 * be asleep, so it does not end without a policy: the site file's, else the
 * last good copy's, else one that denies everything; by nf_impp, else by
 * nf_tables; and where neither takes any of them, nothing is forwarded at all.
 *
 * Any policy but the first is a failure, and the unit is a failed one: the gate
 * is closed, but somebody has to look.
 *
 * Each attempt is a process of its own: one that runs out of memory, or crashes
 * over what it reads, is a failed attempt and no end of it all.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apply.h"
#include "args.h"
#include "closed.h"
#include "kernel.h"
#include "mem.h"
#include "nft.h"
#include "saved.h"
#include "site.h"
#include "sysctl.h"
#include "verb.h"

static const struct mark nowhere;

/* No backend took any policy: another may. */
#define NOT_YET (-1)

/**
 * struct boot - one run
 * @diag: told of each step
 * @path: the site file
 * @backend: which is tried
 * @open: IMPP_FALLBACK=open
 */
struct boot {
	struct diag diag;
	const char *path;
	enum backend backend;
	bool open;
};

static bool is_open(struct diag *diag)
{
	const char *word = getenv("IMPP_FALLBACK");

	if (!word || !*word || !strcmp(word, "closed"))
		return false;
	if (!strcmp(word, "open"))
		return true;
	diag_warning(diag, &nowhere,
		     "IMPP_FALLBACK is closed or open, not '%s': closed", word);
	return false;
}

/* Silent where it cannot be read: who reads it next says so. */
static struct source *read_silently(const char *path)
{
	struct source *source = NULL;
	struct diag silent;

	diag_init(&silent);
	silent.out = fopen("/dev/null", "we");
	if (!silent.out)
		return NULL;
	source = source_read(path, &silent);
	fclose(silent.out);
	return source;
}

/*
 * Is the site file what was applied with --confirm, and never confirmed? What
 * was in force before it would be back by now, had the machine not gone down.
 */
static bool is_unconfirmed(const struct boot *boot)
{
	struct source *file, *copy;
	char *path;
	bool is;

	if (!saved_has(SAVED_PENDING) || !saved_has(SAVED_GOOD))
		return false;
	path = saved_path(SAVED_PENDING);
	copy = read_silently(path);
	file = read_silently(boot->path);
	is = file && copy && file->len == copy->len &&
	     !memcmp(file->text, copy->text, file->len);
	source_free(file);
	source_free(copy);
	free(path);
	return is;
}

/* How an attempt ended that was a process. */
static int ended(struct boot *boot, int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	diag_error(&boot->diag, &nowhere, "that ended with signal %d (%s)",
		   WTERMSIG(status), strsignal(WTERMSIG(status)));
	return EXIT_NO;
}

/* Returns @step's exit code. */
static int attempt(struct boot *boot, int (*step)(struct boot *boot))
{
	pid_t child;
	int status;

	fflush(stdout);
	fflush(stderr);
	child = fork();
	if (!child)
		exit(step(boot));
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return step(boot);
	return ended(boot, status);
}

static int put_kernel(struct boot *boot, const struct compiled *compiled)
{
	struct kernel *kernel = kernel_open(&boot->diag);
	uint64_t generation;
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_set(kernel, compiled, false, 0, 0, &generation);
	kernel_close(kernel);
	return ret;
}

static int put_nft(struct boot *boot, const struct compiled *compiled)
{
	struct nft *nft = nft_open(&boot->diag);
	enum nft_outcome outcome;
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_set(nft, compiled, false, &outcome);
	nft_close(nft);
	return ret;
}

/* Makes a site the policy in force, where none is; it is no good copy. */
static int put(struct boot *boot, const struct site *site)
{
	struct compiled *compiled = compile_site(site, &boot->diag);
	int ret = EXIT_NO;

	if (compiled)
		ret = boot->backend == BACKEND_NFT ? put_nft(boot, compiled)
						   : put_kernel(boot, compiled);
	compiled_free(compiled);
	return ret;
}

/* The name by which it is known from now on is where the copy is. */
static void name_copy(struct site *site, const char *path)
{
	free(site->source->name);
	site->source->name = mem_text(path);
}

/* What a copy has to warn of was said when it was applied. */
static int put_good(struct boot *boot)
{
	char *path = saved_path(SAVED_GOOD);
	struct site *site;
	int ret = EXIT_NO;

	boot->diag.quiet = true;
	site = saved_read(SAVED_GOOD, &boot->diag);
	if (site) {
		name_copy(site, path);
		ret = put(boot, site);
	}
	boot->diag.quiet = false;
	if (!ret)
		diag_warning(&boot->diag, &nowhere,
			     "the last good policy is in force instead: %s",
			     path);
	else if (!saved_has(SAVED_GOOD))
		diag_error(&boot->diag, &nowhere,
			   "there is no copy of a good policy: %s", path);
	free(path);
	site_free(site);
	return ret;
}

static int put_closed(struct boot *boot)
{
	struct site *site = closed_site();
	int ret = put(boot, site);

	if (!ret)
		diag_error(
			&boot->diag, &nowhere,
			"the gate is closed: all forwarded traffic is denied, IPv4 and IPv6, until impp apply (IMPP_FALLBACK)");
	site_free(site);
	return ret;
}

static int put_file(struct boot *boot)
{
	if (!is_unconfirmed(boot))
		return apply_file(boot->path, boot->backend);
	diag_error(
		&boot->diag, &nowhere,
		"%s was applied with --confirm and never confirmed; impp apply does without",
		boot->path);
	return EXIT_NO;
}

static int leave_open(struct boot *boot)
{
	diag_error(
		&boot->diag, &nowhere,
		"the gate is OPEN: nothing is judged, all forwarded traffic passes, until impp apply (IMPP_FALLBACK=open)");
	return EXIT_NO;
}

/* The site file cannot be it. */
static int fall_back(struct boot *boot)
{
	if (backend_in_force(BACKEND_KERNEL) || backend_in_force(BACKEND_NFT)) {
		diag_error(&boot->diag, &nowhere,
			   "what is in force stays in force");
		return EXIT_NO;
	}
	if (!attempt(boot, put_good))
		return EXIT_NO;
	if (boot->open)
		return leave_open(boot);
	return attempt(boot, put_closed) ? NOT_YET : EXIT_NO;
}

static int by(struct boot *boot, enum backend backend)
{
	boot->backend = backend;
	if (!attempt(boot, put_file))
		return EXIT_DONE;
	return fall_back(boot);
}

static bool kernel_answers(struct boot *boot)
{
	struct kernel *kernel = kernel_open(&boot->diag);

	kernel_close(kernel);
	return kernel;
}

static int forward_nothing(struct boot *boot)
{
	static const char *const path[] = { "net/ipv4/ip_forward",
					    "net/ipv6/conf/all/forwarding" };
	size_t i;

	/* A kernel without IPv6 forwards none. */
	for (i = 0; i < sizeof(path) / sizeof(path[0]); i++)
		if (sysctl_write(path[i], 0) && errno != ENOENT)
			diag_error(&boot->diag, &nowhere,
				   "cannot set %s to 0: %s", path[i],
				   strerror(errno));
		else
			diag_error(
				&boot->diag, &nowhere,
				"the gate is closed: nothing could be applied, so %s is 0 now; impp apply, then set it to 1",
				path[i]);
	return EXIT_NO;
}

int boot_main(int argc, char **argv)
{
	struct boot boot = { .path = SITE_DEFAULT };
	int ret = NOT_YET;

	if (args_read(argc, argv, NULL, &boot.path, 1) < 0)
		return EXIT_USAGE;
	diag_init(&boot.diag);
	boot.open = is_open(&boot.diag);
	if (kernel_answers(&boot))
		ret = by(&boot, BACKEND_KERNEL);
	if (ret == NOT_YET) {
		diag_warning(&boot.diag, &nowhere,
			     "nftables is to enforce the policy instead");
		ret = by(&boot, BACKEND_NFT);
	}
	return ret == NOT_YET ? forward_nothing(&boot) : ret;
}
