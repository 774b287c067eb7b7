/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words and options of a verb. Options are whole words, before, between or
 * after the others: --NAME, --NAME VALUE or --NAME=VALUE; "--" ends them. A
 * value that may be left out is given as --NAME=VALUE alone, because the word
 * after --NAME is none of its business.
 */
#ifndef _IMPP_ARGS_H
#define _IMPP_ARGS_H

#include <stdbool.h>

/**
 * struct arg - an option
 * @name: with its dashes; NULL at the end of a list. "--NAME[=WORD]": its
 *	value may be left out
 * @given: set to true if it is there, or NULL
 * @value: set to its value, unless that is left out; NULL for an option without
 */
struct arg {
	const char *name;
	bool *given;
	const char **value;
};

/**
 * args_read() - read a verb's command line
 * @argc: of VERB_main()
 * @argv: likewise
 * @arg: the options that it takes, or NULL
 * @word: set to the other words
 * @max: room in @word; more words are refused
 *
 * Return: how many words, or -1 after telling the person what is wrong; the
 * exit code is then EXIT_USAGE.
 */
int args_read(int argc, char **argv, const struct arg *arg, const char **word,
	      int max);

#endif /* _IMPP_ARGS_H */
