/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that a network namespace tells of its policy: what must not change when
 * a request is refused.
 */
#ifndef IMPP_NET_SNAPSHOT_H
#define IMPP_NET_SNAPSHOT_H

#include "nl.h"

/**
 * struct snapshot - policy, counters and status
 * @policy: POLICY_GET
 * @stats: STATS_GET
 * @status: STATUS_GET
 *
 * Ages are blanked, they always differ.
 */
struct snapshot {
	struct nl_answer policy;
	struct nl_answer stats;
	struct nl_answer status;
};

void snapshot_take(struct nl *nl, struct snapshot *s);
void snapshot_free(struct snapshot *s);

/* From here on one attribute counts for nothing. */
void snapshot_forget(struct snapshot *s, uint16_t type);

/**
 * snapshot_changed() - has anything changed since?
 * @s: taken before
 * @nl: the same namespace
 *
 * Return: a static text that says what, or NULL.
 */
const char *snapshot_changed(const struct snapshot *s, struct nl *nl);

/**
 * answer_differs() - compare two answers, ages apart
 *
 * Return: the type of the first attribute that differs, 0 for none.
 */
int answer_differs(const struct nl_answer *a, const struct nl_answer *b);

#endif /* IMPP_NET_SNAPSHOT_H */
