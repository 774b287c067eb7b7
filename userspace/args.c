// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines. Not getopt_long(), which takes any prefix of an option for
 * the option, and so lets scripts depend on prefixes.
 */
#include <string.h>

#include "args.h"
#include "diag.h"
#include "verb.h"

#define NAMES_MAX 16

/* One command line being read; @at is the word at hand. */
struct args {
	int argc;
	char **argv;
	const struct arg *arg;
	int at;
};

/* Bytes of an option's own name. */
static size_t name_len(const struct arg *arg)
{
	return strcspn(arg->name, "[");
}

static bool value_is_optional(const struct arg *arg)
{
	return arg->name[name_len(arg)];
}

static const struct arg *find(const struct arg *arg, const char *name,
			      size_t len)
{
	for (; arg && arg->name; arg++)
		if (name_len(arg) == len && !memcmp(arg->name, name, len))
			return arg;
	return NULL;
}

static int unknown(const struct args *args, const char *name, int len)
{
	char known[NAMES_MAX][32], word[64];
	const char *names[NAMES_MAX], *near;
	size_t i = 0;

	for (; args->arg && args->arg[i].name && i < NAMES_MAX; i++) {
		names[i] = known[i];
		snprintf(known[i], sizeof(known[i]), "%.*s",
			 (int)name_len(&args->arg[i]), args->arg[i].name);
	}
	snprintf(word, sizeof(word), "%.*s", len, name);
	near = diag_suggest(word, names, i);
	if (near)
		verb_usage(args->argv[0],
			   "unknown option '%s' (did you mean '%s'?)", word,
			   near);
	else
		verb_usage(args->argv[0], "this version has no option '%s'",
			   word);
	return -1;
}

/* The option at hand, and its value if that is the next word. */
static int read_option(struct args *args)
{
	const char *text = args->argv[args->at];
	const char *value = strchr(text, '=');
	size_t len = value ? (size_t)(value - text) : strlen(text);
	const struct arg *arg = find(args->arg, text, len);

	if (!arg)
		return unknown(args, text, len);
	if (!arg->value && value) {
		verb_usage(args->argv[0], "%s takes no value", arg->name);
		return -1;
	}
	if (arg->given)
		*arg->given = true;
	if (!value && value_is_optional(arg))
		return 0;
	if (arg->value && !value && ++args->at == args->argc) {
		verb_usage(args->argv[0], "%s needs a value", arg->name);
		return -1;
	}
	if (arg->value)
		*arg->value = value ? value + 1 : args->argv[args->at];
	return 0;
}

int args_read(int argc, char **argv, const struct arg *arg, const char **word,
	      int max)
{
	struct args args = { .argc = argc, .argv = argv, .arg = arg, .at = 1 };
	bool options = true;
	int words = 0;

	for (; args.at < argc; args.at++) {
		const char *text = argv[args.at];

		if (options && !strcmp(text, "--")) {
			options = false;
		} else if (options && text[0] == '-' && text[1]) {
			if (read_option(&args))
				return -1;
		} else if (words < max) {
			word[words++] = text;
		} else {
			verb_usage(argv[0], "'%s' is a word too many", text);
			return -1;
		}
	}
	return words;
}
