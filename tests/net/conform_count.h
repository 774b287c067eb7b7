/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's counters, held against what they must have grown by: each of
 * them, by packets and by bytes.
 */
#ifndef IMPP_NET_CONFORM_COUNT_H
#define IMPP_NET_CONFORM_COUNT_H

#include <stdbool.h>

#include "nl.h"

#define COUNT_NONE (-1)

/**
 * struct count - all counters of this network namespace
 * @nl: the socket they are read by
 * @policy: what is in force
 * @rules: how many rules it has
 * @len: number of counters: of reasons first, then of rules
 * @now: what they showed when last read
 * @want: what they must show next; last_ms is not looked at
 */
struct count {
	struct nl nl;
	struct nl_answer policy;
	size_t rules;
	size_t len;
	struct impp_stat *now;
	struct impp_stat *want;
};

/* Reads the policy and its counters, or dies. */
void count_open(struct count *count);
void count_close(struct count *count);

/**
 * count_row() - the counter of a row
 * @count: the counters
 * @table: of its id
 * @row: of its id
 *
 * Return: its index, or COUNT_NONE if no rule is of this row.
 */
int count_row(const struct count *count, unsigned int table, unsigned int row);

/* One more packet, of @bytes, must be counted at @index. */
void count_expect(struct count *count, int index, size_t bytes);

/**
 * count_check() - read them, and compare
 * @count: the counters; what was expected is forgotten
 * @text: told what is wrong
 * @size: of @text
 *
 * Return: whether they show what they must.
 */
bool count_check(struct count *count, char *text, size_t size);

/* Puts a mode into force, enum impp_mode. */
void count_mode(struct count *count, uint8_t mode);

#endif /* IMPP_NET_CONFORM_COUNT_H */
