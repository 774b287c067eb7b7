/* SPDX-License-Identifier: GPL-2.0 */
/* The ways in which `impp stats` prints a tally. */
#ifndef _IMPP_STATS_H
#define _IMPP_STATS_H

#include <stdio.h>

#include "tally.h"

/* What of it is printed for people. */
enum stats_part {
	STATS_HIT,     /* rows and reasons that have counted something */
	STATS_ALL,     /* all of them */
	STATS_UNUSED,  /* rows that have not */
	STATS_EXPLAIN, /* reasons that have, in sentences */
};

/**
 * stats_text() - print a tally for people
 * @tally: the tally
 * @part: what of it
 * @lang: of the sentences
 */
void stats_text(const struct tally *tally, enum stats_part part,
		enum lang lang);

/* The same, all of it, for programs. Return: an exit code. */
int stats_json(const struct tally *tally);

/**
 * stats_prometheus() - print a tally in the text format of Prometheus
 * @tally: the tally, or NULL if it could not be had
 * @out: where to
 */
void stats_prometheus(const struct tally *tally, FILE *out);

#endif /* _IMPP_STATS_H */
