// SPDX-License-Identifier: GPL-2.0
/* Answers in words. */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "answer.h"

void answer_row(char buf[ANSWER_ROW], const struct impp_rule *rule)
{
	int len = strnlen(rule->name, sizeof(rule->name));

	if (rule->table)
		snprintf(buf, ANSWER_ROW, "%u.%u", rule->table, rule->row);
	else
		snprintf(buf, ANSWER_ROW, "site.%.*s", len, rule->name);
}

void answer_read(struct answer *answer, const struct impp_tables *tables,
		 const struct impp_answer *from)
{
	const struct impp_rule *rule = tables_rule(tables, from->rule);

	answer->verdict = impp_verdict_name(from->verdict);
	answer->reason = NULL;
	answer->row[0] = '\0';
	answer->name = NULL;
	if (from->reason != IMPP_REASON_NONE)
		answer->reason = impp_reason_name(from->reason);
	if (!rule)
		return;
	answer_row(answer->row, rule);
	answer->name = rule->name;
}
