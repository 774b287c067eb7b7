/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verbs: `impp VERB …`. verb.c has the table; each verb has a file of its own
 * with one VERB_main().
 */
#ifndef _IMPP_VERB_H
#define _IMPP_VERB_H

/* Exit codes. */
enum {
	EXIT_DONE = 0,
	EXIT_NO = 1, /* failed, or the answer is no */
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 3, /* the kernel side cannot be reached */
};

/**
 * struct verb - one row of the table
 * @name: a whole word
 * @args: its arguments, for the usage line
 * @summary: one line
 * @help: what `impp help VERB` prints below the usage line
 * @main: @argv[0] is the verb; returns an exit code
 */
struct verb {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	int (*main)(int argc, char **argv);
};

extern const struct verb verbs[];
extern const unsigned int verbs_len;

/**
 * verb_find() - a verb by its name
 * @name: a whole word
 *
 * Return: its row of the table, or NULL.
 */
const struct verb *verb_find(const char *name);

/**
 * verb_unknown() - complain about a word that is no verb
 * @name: the word
 *
 * Return: EXIT_USAGE.
 */
int verb_unknown(const char *name);

/**
 * verb_usage() - complain about the command line
 * @verb: its name
 * @fmt: what is wrong, or NULL
 *
 * Return: EXIT_USAGE.
 */
int verb_usage(const char *verb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

int check_main(int argc, char **argv);
int apply_main(int argc, char **argv);
int diff_main(int argc, char **argv);
int confirm_main(int argc, char **argv);
int rollback_main(int argc, char **argv);
int seal_main(int argc, char **argv);
int boot_main(int argc, char **argv);
int monitor_main(int argc, char **argv);
int flush_main(int argc, char **argv);
int mode_main(int argc, char **argv);
int show_main(int argc, char **argv);
int explain_main(int argc, char **argv);
int test_main(int argc, char **argv);
int stats_main(int argc, char **argv);
int catalogue_main(int argc, char **argv);
int export_main(int argc, char **argv);
int doctor_main(int argc, char **argv);
int version_main(int argc, char **argv);
int help_main(int argc, char **argv);

#endif /* _IMPP_VERB_H */
