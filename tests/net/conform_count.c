// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../kmod/verdict.h"
#include "conform_count.h"

static const struct impp_rule *rule(const struct count *count, size_t i)
{
	return (const struct impp_rule *)count->policy.field[IMPP_A_RULES].data +
	       i;
}

static void read_all(struct count *count)
{
	size_t reasons = IMPP_REASON_STATS * sizeof(struct impp_stat);
	size_t rules = count->rules * sizeof(struct impp_stat);
	const struct nl_field *field;
	struct nl_answer answer;

	if (nl_command(&count->nl, IMPP_CMD_STATS_GET, &answer))
		errx(1, "STATS_GET: %s", strerror(answer.ack.err));
	field = answer.field;
	if (field[IMPP_A_REASON_STATS].len != reasons ||
	    field[IMPP_A_RULE_STATS].len != rules)
		errx(1, "STATS_GET: %zu and %zu bytes",
		     field[IMPP_A_REASON_STATS].len,
		     field[IMPP_A_RULE_STATS].len);
	memcpy(count->now, field[IMPP_A_REASON_STATS].data, reasons);
	if (rules)
		memcpy(count->now + IMPP_REASON_STATS,
		       field[IMPP_A_RULE_STATS].data, rules);
	nl_answer_free(&answer);
}

void count_open(struct count *count)
{
	if (nl_open(&count->nl))
		errx(1, "the module is not loaded");
	if (nl_command(&count->nl, IMPP_CMD_POLICY_GET, &count->policy))
		errx(1, "POLICY_GET: %s", strerror(count->policy.ack.err));
	count->rules = count->policy.field[IMPP_A_RULES].len /
		       sizeof(struct impp_rule);
	count->len = IMPP_REASON_STATS + count->rules;
	count->now = calloc(count->len, sizeof(*count->now));
	count->want = calloc(count->len, sizeof(*count->want));
	if (!count->now || !count->want)
		err(1, "counters");
	read_all(count);
	memcpy(count->want, count->now, count->len * sizeof(*count->now));
}

void count_close(struct count *count)
{
	nl_answer_free(&count->policy);
	nl_close(&count->nl);
	free(count->now);
	free(count->want);
}

int count_row(const struct count *count, unsigned int table, unsigned int row)
{
	size_t i;

	for (i = 0; i < count->rules; i++)
		if (rule(count, i)->table == table &&
		    rule(count, i)->row == row)
			return IMPP_REASON_STATS + i;
	return COUNT_NONE;
}

void count_expect(struct count *count, int index, size_t bytes)
{
	count->want[index].packets++;
	count->want[index].bytes += bytes;
}

/* A counter's name, for people. */
static void name(const struct count *count, size_t i, char *text, size_t size)
{
	size_t rule_at = i - IMPP_REASON_STATS;

	if (i >= IMPP_REASON_STATS)
		snprintf(text, size, "row %u.%u", rule(count, rule_at)->table,
			 rule(count, rule_at)->row);
	else if (i == IMPP_STAT_PASS)
		snprintf(text, size, "pass");
	else if (i >= IMPP_STAT_WOULD_DENY)
		snprintf(text, size, "would-deny %s",
			 impp_reason_name(i - IMPP_STAT_WOULD_DENY));
	else
		snprintf(text, size, "deny %s", impp_reason_name(i));
}

bool count_check(struct count *count, char *text, size_t size)
{
	bool good = true;
	char key[32];
	size_t i;

	read_all(count);
	*text = '\0';
	for (i = 0; i < count->len; i++) {
		if (count->now[i].packets == count->want[i].packets &&
		    count->now[i].bytes == count->want[i].bytes)
			continue;
		name(count, i, key, sizeof(key));
		snprintf(text + strlen(text), size - strlen(text),
			 "%s%s: %+lld packets, %+lld bytes", good ? "" : ", ",
			 key,
			 (long long)(count->now[i].packets -
				     count->want[i].packets),
			 (long long)(count->now[i].bytes -
				     count->want[i].bytes));
		good = false;
	}
	memcpy(count->want, count->now, count->len * sizeof(*count->now));
	return good;
}

void count_mode(struct count *count, uint8_t mode)
{
	struct nl_answer answer;
	struct nl_request r;

	nl_request_init(&r, IMPP_CMD_MODE_SET, NLM_F_REQUEST | NLM_F_ACK);
	nl_put_u8(&r, IMPP_A_MODE, mode);
	if (nl_ask(&count->nl, &r, &answer))
		errx(1, "MODE_SET: %s", strerror(answer.ack.err));
	nl_answer_free(&answer);
}
