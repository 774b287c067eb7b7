/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel explains, held against the naive judge. */
#ifndef IMPP_NET_CONFORM_EXPLAIN_H
#define IMPP_NET_CONFORM_EXPLAIN_H

#include "conform_count.h"
#include "conform_plan.h"

/**
 * explain_openers() - ask about the opener of every scene
 * @count: of the policy in force
 * @plan: the plan
 * @what: begins a line for each of the first answers that are wrong
 *
 * Return: how many are wrong.
 */
unsigned int explain_openers(struct count *count, const struct plan *plan,
			     const char *what);

#endif /* IMPP_NET_CONFORM_EXPLAIN_H */
