// SPDX-License-Identifier: GPL-2.0
/*
 * impp export: a site file's policy as text for another program. Each format
 * is a line of the table below. No privilege and no kernel.
 */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "compile.h"
#include "export.h"
#include "nft_text.h"
#include "site.h"
#include "verb.h"

/**
 * struct format - a program that reads what is written
 * @name: as the person names it
 * @write: writes the policy
 */
struct format {
	const char *name;
	void (*write)(const struct compiled *compiled, FILE *out);
};

static void write_nft(const struct compiled *compiled, FILE *out)
{
	struct ruleset *ruleset = ruleset_make(compiled);

	nft_text_write(ruleset, out);
	ruleset_free(ruleset);
}

static const struct format formats[] = {
	{ "nft", write_nft },
	{ "iptables", export_iptables },
	{ "ip6tables", export_ip6tables },
	{ "ios", export_ios },
	{ "asa", export_asa },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static const struct format *find_format(const char *name)
{
	size_t i;

	for (i = 0; i < FORMATS; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

static int unknown_format(const char *verb, const char *name)
{
	const char *names[FORMATS], *near;
	size_t i;

	for (i = 0; i < FORMATS; i++)
		names[i] = formats[i].name;
	near = diag_suggest(name, names, FORMATS);
	if (near)
		return verb_usage(verb,
				  "unknown format '%s' (did you mean '%s'?)",
				  name, near);
	return verb_usage(verb, "unknown format '%s'", name);
}

static int no_format(const char *verb)
{
	char names[128] = "";
	size_t i, at = 0;

	for (i = 0; i < FORMATS; i++)
		at += snprintf(names + at, sizeof(names) - at, "%s%s",
			       i ? ", " : "", formats[i].name);
	return verb_usage(verb, "which format? %s", names);
}

static int export_site(const struct format *format, const char *path)
{
	struct compiled *compiled = NULL;
	struct site *site;
	struct diag diag;
	int ret = EXIT_NO;

	diag_init(&diag);
	site = site_read(path, &diag);
	if (site)
		compiled = compile_site(site, &diag);
	if (compiled) {
		format->write(compiled, stdout);
		ret = EXIT_DONE;
	}
	compiled_free(compiled);
	site_free(site);
	return ret;
}

int export_main(int argc, char **argv)
{
	const char *word[2] = { NULL, SITE_DEFAULT };
	const struct format *format;
	int words = args_read(argc, argv, NULL, word, 2);

	if (words < 0)
		return EXIT_USAGE;
	if (!words)
		return no_format(argv[0]);
	format = find_format(word[0]);
	if (!format)
		return unknown_format(argv[0], word[0]);
	return export_site(format, word[1]);
}
