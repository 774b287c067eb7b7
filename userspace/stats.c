// SPDX-License-Identifier: GPL-2.0
/* impp stats: what was counted. */
#include <stdio.h>

#include "args.h"
#include "kernel.h"
#include "lang.h"
#include "nft.h"
#include "replace.h"
#include "stats.h"
#include "verb.h"

/**
 * struct request - what a person wants
 * @json: for programs
 * @all: rows and reasons that have counted nothing, too
 * @unused: rows that have counted nothing
 * @explain: reasons in sentences
 * @prometheus: for Prometheus
 * @reset: nothing of that, but zero from here on
 * @file: of @prometheus, or NULL for standard output
 * @lang: of @explain
 */
struct request {
	bool json;
	bool all;
	bool unused;
	bool explain;
	bool prometheus;
	bool reset;
	const char *file;
	enum lang lang;
	enum backend backend;
};

static int reset_kernel(struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_stats_reset(kernel);
	kernel_close(kernel);
	return ret;
}

static int reset_nft(struct diag *diag)
{
	struct nft *nft = nft_open(diag);
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_reset(nft);
	nft_close(nft);
	return ret;
}

static int reset(struct diag *diag, enum backend backend)
{
	int ret = backend == BACKEND_NFT ? reset_nft(diag) : reset_kernel(diag);

	if (!ret)
		printf("counting from zero\n");
	return ret;
}

/* Tells Prometheus also that there is nothing to tell. Return: an exit code. */
static int print_prometheus(const struct request *request,
			    const struct tally *tally, struct diag *diag)
{
	struct replace replace;

	if (!request->file) {
		stats_prometheus(tally, stdout);
		return EXIT_DONE;
	}
	if (replace_begin(&replace, request->file, diag))
		return EXIT_NO;
	stats_prometheus(tally, replace.out);
	return replace_end(&replace, diag) ? EXIT_NO : EXIT_DONE;
}

static enum stats_part part_of(const struct request *request)
{
	if (request->unused)
		return STATS_UNUSED;
	if (request->explain)
		return STATS_EXPLAIN;
	return request->all ? STATS_ALL : STATS_HIT;
}

static int print(const struct request *request, struct diag *diag)
{
	struct tally tally;
	int ret, written;

	ret = request->backend == BACKEND_NFT ? tally_nft(&tally, diag)
					      : tally_kernel(&tally, diag);
	if (request->prometheus) {
		written = print_prometheus(request, ret ? NULL : &tally, diag);
		ret = ret ? ret : written;
	} else if (!ret && request->json) {
		ret = stats_json(&tally);
	} else if (!ret) {
		stats_text(&tally, part_of(request), request->lang);
	}
	tally_clear(&tally);
	return ret;
}

/* Return: 0, or EXIT_USAGE. */
static int check_request(const char *verb, struct request *request,
			 const char *lang)
{
	int outputs = request->json + request->unused + request->explain +
		      request->prometheus;

	if (request->reset && (outputs || request->all))
		return verb_usage(verb, "--reset prints nothing");
	if (outputs > 1)
		return verb_usage(
			verb,
			"one of --unused, --explain, --json and --prometheus at a time");
	if (lang && lang_parse(lang, &request->lang))
		return verb_usage(verb, "--lang is en or ko, not '%s'", lang);
	return 0;
}

int stats_main(int argc, char **argv)
{
	struct request request = { .lang = lang_default() };
	const char *name = NULL, *lang = NULL;
	const struct arg arg[] = {
		{ "--json", &request.json, NULL },
		{ "--all", &request.all, NULL },
		{ "--unused", &request.unused, NULL },
		{ "--explain", &request.explain, NULL },
		{ "--prometheus[=FILE]", &request.prometheus, &request.file },
		{ "--reset", &request.reset, NULL },
		{ "--lang", NULL, &lang },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	ret = check_request(argv[0], &request, lang);
	if (!ret)
		ret = backend_choose(argv[0], name, &request.backend);
	if (ret)
		return ret;
	diag_init(&diag);
	return request.reset ? reset(&diag, request.backend)
			     : print(&request, &diag);
}
