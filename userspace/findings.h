/* SPDX-License-Identifier: GPL-2.0 */
/* What the doctor found, check by check. */
#ifndef _IMPP_FINDINGS_H
#define _IMPP_FINDINGS_H

#include <stddef.h>

enum level {
	LEVEL_OK,
	LEVEL_SKIP, /* there is nothing to look at, or it may not be looked at
		     */
	LEVEL_WARN,
	LEVEL_FAIL,
	LEVELS,
};

/**
 * struct finding - one line
 * @level: how bad it is
 * @check: what was looked at, in a word
 * @text: what was seen
 * @remedy: what to do about it, or NULL
 */
struct finding {
	enum level level;
	const char *check;
	char *text;
	const char *remedy;
};

/**
 * struct findings - all lines, in the order of the checks
 * @item: for findings_clear()
 * @len: how many
 */
struct findings {
	struct finding *item;
	size_t len;
};

/**
 * findings_add() - another line
 * @findings: the list
 * @level: how bad it is
 * @check: outlives the list
 * @remedy: outlives the list; NULL where there is nothing to mend
 * @fmt: what was seen
 */
void findings_add(struct findings *findings, enum level level,
		  const char *check, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Drops all lines but the first @len. */
void findings_cut(struct findings *findings, size_t len);

/* How many are of a level. */
size_t findings_count(const struct findings *findings, enum level level);

/* Writes them to standard output. */
void findings_print(const struct findings *findings);

/* Likewise, for programs. Return: an exit code. */
int findings_print_json(const struct findings *findings);

void findings_clear(struct findings *findings);

#endif /* _IMPP_FINDINGS_H */
