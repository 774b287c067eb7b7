// SPDX-License-Identifier: GPL-2.0
/*
 * impp diff: what a site file would add and take away if it were applied over
 * the running policy, or over another site file; or what its site gains and
 * loses under another edition of the catalogue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "difference.h"
#include "kernel.h"
#include "mem.h"
#include "site.h"
#include "verb.h"

static const struct mark nowhere;

struct options {
	const char *path;
	const char *from;
	const char *catalogue;
	bool exit_code;
	bool json;
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
 * @built: the same, built
 */
struct diff {
	struct made made[2];
	struct running running;
	struct impp_policy built;
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

static int make(struct diff *diff, int number, struct source *source,
		const char *catalogue)
{
	struct diff_side *side = &diff->difference.side[number];
	struct made *made = &diff->made[number];

	made->site = site_parse_as(source, catalogue, &diff->diag);
	if (made->site)
		made->compiled = compile_site(made->site, &diff->diag);
	if (!made->compiled ||
	    compiled_policy(made->compiled, &made->policy, &diff->diag))
		return EXIT_NO;
	side->tables = &made->compiled->tables;
	side->mode = made->site->mode;
	side->state = made->site->state;
	side->on_deny = made->site->on_deny;
	side->catalogue = made->site->catalogue->name;
	side->edition = made->site->catalogue->edition;
	side->what = describe(made->site->source->name, side->catalogue,
			      side->edition);
	return EXIT_DONE;
}

/* Checks the tables that came from the kernel, by building them. */
static int read_running(struct diff *diff)
{
	struct diff_side *side = &diff->difference.side[0];
	struct running *running = &diff->running;
	struct impp_refusal why;
	char what[64];

	if (!running->generation) {
		side->what = mem_text("no policy is in force");
		return EXIT_DONE;
	}
	if (impp_policy_build(&diff->built, &running->tables, SIZE_MAX, &why)) {
		diag_error(&diff->diag, &nowhere,
			   "the kernel's policy makes no sense: %s", why.text);
		return EXIT_NO;
	}
	side->tables = &diff->built.tables;
	side->mode = running->mode;
	side->state = running->state;
	side->on_deny = running->on_deny;
	side->catalogue = running->catalogue;
	side->edition = running->edition;
	snprintf(what, sizeof(what), "the running policy, generation %llu",
		 (unsigned long long)running->generation);
	side->what = describe(what, side->catalogue, side->edition);
	return EXIT_DONE;
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
	/* While the tables are still with the running policy. */
	diff->difference.same =
		running_matches(&diff->running, diff->made[1].compiled);
	return read_running(diff);
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
		.tables = diff->made[0].compiled->tables,
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
	impp_policy_clear(&diff->built);
}

int diff_main(int argc, char **argv)
{
	struct options o = { .path = SITE_DEFAULT };
	const struct arg arg[] = {
		{ "--from", NULL, &o.from },
		{ "--catalogue", NULL, &o.catalogue },
		{ "--exit-code", &o.exit_code, NULL },
		{ "--json", &o.json, NULL },
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
	diag_init(&diff.diag);
	/* What there is to say about a site is check's to say. */
	diff.diag.quiet = true;
	ret = compare(&diff, &o);
	if (!ret)
		ret = report(&diff, &o);
	diff_clear(&diff);
	return ret;
}
