// SPDX-License-Identifier: GPL-2.0
/* impp VERB …: finds the verb and runs it. verb.c has the verbs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "verb.h"

static bool is_help(const char *word)
{
	return !strcmp(word, "-h") || !strcmp(word, "--help");
}

static int help(char *verb)
{
	char *argv[] = { "help", verb, NULL };

	return help_main(verb ? 2 : 1, argv);
}

static int run(int argc, char **argv)
{
	const struct verb *verb;

	if (!argc)
		return show_main(1, (char *[]){ "show", NULL });
	if (is_help(argv[0]))
		return help(argv[1]);
	if (!strcmp(argv[0], "--version"))
		return version_main(argc, argv);
	verb = verb_find(argv[0]);
	if (!verb)
		return verb_unknown(argv[0]);
	if (argc == 2 && is_help(argv[1]))
		return help(argv[0]);
	return verb->main(argc, argv);
}

int main(int argc, char **argv)
{
	static const struct mark nowhere;
	struct diag diag;
	int ret, err;

	/* Errors are shown a character at a time, not written so. */
	setvbuf(stderr, NULL, _IOLBF, 0);
	ret = run(argc - !!argc, argv + !!argc);
	/* What did not reach the pipe or the disk was not done. */
	if (!ferror(stdout) && !fflush(stdout))
		return ret;
	err = errno;
	diag_init(&diag);
	diag_error(&diag, &nowhere, "cannot write: %s", strerror(err));
	return EXIT_NO;
}
