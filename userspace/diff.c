// SPDX-License-Identifier: GPL-2.0
/*
 * impp diff: what a site file would add and take away if it were applied over
 * the running policy, or over another site file; or what its site gains and
 * loses under another edition of the catalogue. Of nf_tables' table the site
 * is compared that it was made of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "backend.h"
#include "difference.h"
#include "kernel.h"
#include "mem.h"
#include "nft_origin.h"
#include "site.h"
#include "verb.h"

#define TABLE "nftables' table inet impp"

static const struct mark nowhere;

struct options {
	const char *path;
	const char *from;
	const char *catalogue;
	bool exit_code;
	bool json;
	enum backend backend;
};

/* A site and what it becomes. */
struct made {
	struct site *site;
	struct compiled *compiled;
	struct impp_policy policy;
};

/**
 * struct diff - one run
 * @made: the sides that are made here; the first is not if the kernel has it
 * @running: what the kernel has
 * @origin: what nf_tables' table was made of
 */
struct diff {
	struct made made[2];
	struct running running;
	struct nft_origin origin;
	struct difference difference;
	struct diag diag;
};

/* "site.yaml (cisco-imp, edition current)" */
static char *describe(const char *what, const char *catalogue,
		      const char *edition)
{
	char *text;

	if (asprintf(&text, "%s (%s, edition %s)", what,
		     catalogue ? catalogue : "-", edition ? edition : "-") < 0)
		return mem_text(what);
	return text;
}

/* A side of a site that is made. */
static int set_side(struct diff *diff, int number, const struct site *site,
		    const struct compiled *compiled, const char *what)
{
	struct diff_side *side = &diff->difference.side[number];

	if (compiled_policy(compiled, &diff->made[number].policy, &diff->diag))
		return EXIT_NO;
	side->tables = &compiled->tables;
	side->mode = site->mode;
	side->state = site->state;
	side->on_deny = site->on_deny;
	side->catalogue = site->catalogue->name;
	side->edition = site->catalogue->edition;
	side->what = describe(what, side->catalogue, side->edition);
	return EXIT_DONE;
}

static int make(struct diff *diff, int number, struct source *source,
		const char *catalogue)
{
	struct made *made = &diff->made[number];

	made->site = site_parse_as(source, catalogue, &diff->diag);
	if (!made->site)
		return EXIT_NO;
	made->compiled = compile_site(made->site, &diff->diag);
	if (!made->compiled)
		return EXIT_NO;
	return set_side(diff, number, made->site, made->compiled,
			made->site->source->name);
}

static void set_running(struct diff *diff)
{
	struct diff_side *side = &diff->difference.side[0];
	struct running *running = &diff->running;
	char what[64];

	if (!running->generation) {
		side->what = mem_text("no policy is in force");
		return;
	}
	side->tables = &running->policy.tables;
	side->mode = running->mode;
	side->state = running->state;
	side->on_deny = running->on_deny;
	side->catalogue = running->catalogue;
	side->edition = running->edition;
	snprintf(what, sizeof(what), "the running policy, generation %llu",
		 (unsigned long long)running->generation);
	side->what = describe(what, side->catalogue, side->edition);
}

static int against_kernel(struct diff *diff, struct source *source)
{
	struct kernel *kernel;
	int ret = make(diff, 1, source, NULL);

	if (ret)
		return ret;
	kernel = kernel_open(&diff->diag);
	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_get(kernel, &diff->running);
	kernel_close(kernel);
	if (ret)
		return ret;
	diff->difference.same =
		running_matches(&diff->running, diff->made[1].compiled);
	set_running(diff);
	return EXIT_DONE;
}

static int no_origin(struct diff *diff)
{
	diag_error(
		&diff->diag, &nowhere,
		"table inet impp is not %s, and neither the last good copy nor the file that it was made of is what it is: nobody can tell what differs",
		diff->made[1].site->source->name);
	return EXIT_NO;
}

static int read_table(struct diff *diff, struct nft *nft)
{
	struct made *wanted = &diff->made[1];
	enum nft_outcome outcome = NFT_REPLACED;
	int ret = nft_set(nft, wanted->compiled, true, &outcome);

	diff->difference.same = !ret && outcome == NFT_UNCHANGED;
	if (diff->difference.same)
		return set_side(diff, 0, wanted->site, wanted->compiled, TABLE);
	if (!ret)
		ret = nft_origin_find(&diff->origin, nft);
	if (ret)
		return ret;
	if (diff->origin.site)
		return set_side(diff, 0, diff->origin.site,
				diff->origin.compiled, TABLE);
	if (!diff->origin.there) {
		diff->difference.side[0].what =
			mem_text("no policy is in force");
		return EXIT_DONE;
	}
	return no_origin(diff);
}

static int against_nft(struct diff *diff, struct source *source)
{
	int ret = make(diff, 1, source, NULL);
	struct nft *nft;

	if (ret)
		return ret;
	nft = nft_open(&diff->diag);
	if (!nft)
		return EXIT_UNREACHABLE;
	ret = read_table(diff, nft);
	nft_close(nft);
	return ret;
}

/* Would the second side, applied over the first, change nothing? */
static bool same_made(const struct diff *diff)
{
	const struct site *site = diff->made[0].site;
	const struct running running = {
		.generation = 1,
		.mode = site->mode,
		.mode_applied = site->mode,
		.state = site->state,
		.on_deny = site->on_deny,
		.catalogue = site->catalogue->name,
		.edition = site->catalogue->edition,
		.policy.tables = diff->made[0].compiled->tables,
	};

	return running_matches(&running, diff->made[1].compiled);
}

static int against_made(struct diff *diff, struct source *from,
			struct source *to, const char *catalogue)
{
	int ret = make(diff, 0, from, NULL);

	if (ret) {
		source_free(to);
		return ret;
	}
	ret = make(diff, 1, to, catalogue);
	if (!ret)
		diff->difference.same = same_made(diff);
	return ret;
}

/* The same file twice: a reader takes its source over. */
static struct source *copy(const struct source *source)
{
	struct source *twin = mem_alloc(sizeof(*twin));

	twin->name = mem_text(source->name);
	twin->text = mem_copy(source->text, source->len);
	twin->len = source->len;
	return twin;
}

static int compare(struct diff *diff, const struct options *o)
{
	struct source *source = source_read(o->path, &diff->diag), *from;

	if (!source)
		return EXIT_NO;
	if (o->catalogue)
		return against_made(diff, copy(source), source, o->catalogue);
	if (!o->from && o->backend == BACKEND_NFT)
		return against_nft(diff, source);
	if (!o->from)
		return against_kernel(diff, source);
	from = source_read(o->from, &diff->diag);
	if (from)
		return against_made(diff, from, source, NULL);
	source_free(source);
	return EXIT_NO;
}

static int report(struct diff *diff, const struct options *o)
{
	struct difference *d = &diff->difference;
	int ret = EXIT_DONE;

	difference_find(d);
	if (o->json)
		ret = difference_json(d);
	else
		difference_print(d);
	if (!ret && o->exit_code && !d->same)
		ret = EXIT_NO;
	return ret;
}

static void diff_clear(struct diff *diff)
{
	int i;

	difference_clear(&diff->difference);
	for (i = 0; i < 2; i++) {
		impp_policy_clear(&diff->made[i].policy);
		compiled_free(diff->made[i].compiled);
		site_free(diff->made[i].site);
	}
	running_clear(&diff->running);
	nft_origin_clear(&diff->origin);
}

int diff_main(int argc, char **argv)
{
	struct options o = { .path = SITE_DEFAULT };
	const char *name = NULL;
	const struct arg arg[] = {
		{ "--from", NULL, &o.from },
		{ "--catalogue", NULL, &o.catalogue },
		{ "--exit-code", &o.exit_code, NULL },
		{ "--json", &o.json, NULL },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	struct diff diff = { 0 };
	int ret;

	if (args_read(argc, argv, arg, &o.path, 1) < 0)
		return EXIT_USAGE;
	if (o.from && o.catalogue)
		return verb_usage(argv[0], "--from or --catalogue, not both");
	if (o.from && !strcmp(o.from, "-") && !strcmp(o.path, "-"))
		return verb_usage(argv[0],
				  "standard input cannot be both files");
	if (name && (o.from || o.catalogue))
		return verb_usage(argv[0],
				  "--backend is for the running policy");
	if (!o.from && !o.catalogue) {
		ret = backend_choose(argv[0], name, &o.backend);
		if (ret)
			return ret;
	}
	diag_init(&diff.diag);
	/* What there is to say about a site is check's to say. */
	diff.diag.quiet = true;
	ret = compare(&diff, &o);
	if (!ret)
		ret = report(&diff, &o);
	diff_clear(&diff);
	return ret;
}
