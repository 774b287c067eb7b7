// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "snapshot.h"

/* When it was last seen is an age too. */
static void blank(struct nl_field *field)
{
	struct impp_stat *stat = (struct impp_stat *)field->data;
	size_t i;

	for (i = 0; i < field->len / sizeof(*stat); i++)
		stat[i].last_ms = 0;
}

void snapshot_take(struct nl *nl, struct snapshot *s)
{
	nl_command(nl, IMPP_CMD_POLICY_GET, &s->policy);
	nl_command(nl, IMPP_CMD_STATS_GET, &s->stats);
	nl_command(nl, IMPP_CMD_STATUS_GET, &s->status);
	blank(&s->stats.field[IMPP_A_RULE_STATS]);
	blank(&s->stats.field[IMPP_A_REASON_STATS]);
}

void snapshot_free(struct snapshot *s)
{
	nl_answer_free(&s->policy);
	nl_answer_free(&s->stats);
	nl_answer_free(&s->status);
}

void snapshot_forget(struct snapshot *s, uint16_t type)
{
	s->policy.field[type].len = 0;
	s->stats.field[type].len = 0;
	s->status.field[type].len = 0;
}

int answer_differs(const struct nl_answer *a, const struct nl_answer *b)
{
	int type;

	if (a->ack.err != b->ack.err)
		return -1;
	for (type = 1; type <= IMPP_A_MAX; type++) {
		if (type == IMPP_A_COUNTING_MS || type == IMPP_A_APPLIED_MS ||
		    type == IMPP_A_CONFIRM_MS)
			continue;
		if (a->field[type].len != b->field[type].len)
			return type;
		if (a->field[type].len &&
		    memcmp(a->field[type].data, b->field[type].data,
			   a->field[type].len))
			return type;
	}
	return 0;
}

const char *snapshot_changed(const struct snapshot *s, struct nl *nl)
{
	static char text[64];
	struct snapshot now;
	const char *what;
	int type;

	snapshot_take(nl, &now);
	what = "policy";
	type = answer_differs(&s->policy, &now.policy);
	if (!type) {
		what = "counters";
		type = answer_differs(&s->stats, &now.stats);
	}
	if (!type) {
		what = "status";
		type = answer_differs(&s->status, &now.status);
	}
	snapshot_free(&now);
	if (!type)
		return NULL;
	snprintf(text, sizeof(text), "%s: attribute %d", what, type);
	return text;
}
