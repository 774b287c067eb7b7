// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that have been in force, put into force again, without the time
 * that the command takes:
 *
 *	replay save FILE	the policy in force
 *	replay swap N FILE...	N times, one after the other
 *
 * What POLICY_GET tells is what POLICY_SET takes. Each swap must be answered
 * with a generation one higher than the last. Every now and then the counters
 * are read: none may have shrunk, of a reason or of a row that all policies
 * have; and a policy takes as much memory as it took the first time.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nl.h"

#define FILES_MAX 8
#define EVERY 16 /* swaps for one look */

struct policy {
	struct nl_request request;
	const struct impp_rule *rule;
	size_t rules;
	uint64_t memory;
};

/* What has been seen of a row: packets, and the policies that have it. */
struct row {
	char name[IMPP_NAME_LEN];
	size_t policies;
	uint64_t packets;
};

static struct {
	struct row row[FILES_MAX * IMPP_RULES_MAX];
	size_t rows;
	uint64_t reason[IMPP_REASON_STATS];
	size_t policies;
} seen;

/* An attribute may hold so much of any table, in whole records. */
static size_t chunk(uint16_t type, size_t len)
{
	size_t most = IMPP_TABLE_CHUNK, record = nl_record(type);

	if (record)
		most -= most % record;
	return len < most ? len : most;
}

/* Is it an attribute of POLICY_SET? */
static bool is_set(uint16_t type)
{
	return type >= IMPP_A_MODE && type <= IMPP_A_RELATIONS;
}

static void save(struct nl *nl, const char *path)
{
	FILE *file = fopen(path, "w");
	struct nl_answer answer;
	uint32_t head[2];
	uint16_t type;

	if (!file || nl_command(nl, IMPP_CMD_POLICY_GET, &answer))
		err(1, "%s", path);
	for (type = 0; type <= IMPP_A_MAX; type++) {
		head[0] = type;
		head[1] = answer.field[type].len;
		if (!is_set(type) || !answer.field[type].count)
			continue;
		fwrite(head, sizeof(head), 1, file);
		fwrite(answer.field[type].data, 1, head[1], file);
	}
	if (fclose(file))
		err(1, "%s", path);
	nl_answer_free(&answer);
}

static void put(struct nl_request *r, uint16_t type, const uint8_t *data,
		size_t len)
{
	size_t n;

	do {
		n = chunk(type, len);
		nl_put(r, type, data, n);
		data += n;
		len -= n;
	} while (len);
}

static struct row *row_seen(const struct impp_rule *rule)
{
	size_t i;

	for (i = 0; i < seen.rows; i++)
		if (!strncmp(seen.row[i].name, rule->name, IMPP_NAME_LEN))
			return &seen.row[i];
	memcpy(seen.row[seen.rows].name, rule->name, IMPP_NAME_LEN);
	return &seen.row[seen.rows++];
}

static void load(struct policy *policy, const char *path)
{
	FILE *file = fopen(path, "r");
	uint32_t head[2];
	uint8_t *data;
	size_t i;

	if (!file)
		err(1, "%s", path);
	*policy = (struct policy){};
	nl_request_init(&policy->request, IMPP_CMD_POLICY_SET,
			NLM_F_REQUEST | NLM_F_ACK);
	while (fread(head, sizeof(head), 1, file) == 1) {
		data = malloc(head[1] + 1);
		if (!data || fread(data, 1, head[1], file) != head[1])
			errx(1, "%s: short", path);
		put(&policy->request, head[0], data, head[1]);
		if (head[0] != IMPP_A_RULES) {
			free(data);
			continue;
		}
		policy->rule = (const struct impp_rule *)data;
		policy->rules = head[1] / sizeof(*policy->rule);
	}
	fclose(file);
	for (i = 0; i < policy->rules; i++)
		row_seen(&policy->rule[i])->policies++;
	seen.policies++;
}

/* Return: the generation that it has become. */
static uint64_t set(struct nl *nl, struct nl_request *r)
{
	struct nl_answer answer;
	uint64_t generation;

	nl_answer_init(&answer);
	if (nl_send(nl, r))
		err(1, "POLICY_SET");
	while (nl_receive(nl, &answer))
		;
	if (answer.ack.err)
		errx(1, "refused: %s %s", strerror(answer.ack.err),
		     answer.ack.text);
	generation = nl_number(&answer, IMPP_A_GENERATION);
	nl_answer_free(&answer);
	return generation;
}

static void grow(const char *what, size_t len, uint64_t *last, uint64_t now)
{
	if (now < *last)
		errx(1, "%.*s: %lu packets after %lu", (int)len, what, now,
		     *last);
	*last = now;
}

/* @policy is in force. */
static void check_counters(struct nl *nl, const struct policy *policy)
{
	const struct impp_stat *stat;
	struct nl_answer answer;
	struct row *row;
	size_t i;

	if (nl_command(nl, IMPP_CMD_STATS_GET, &answer))
		errx(1, "STATS_GET: %s", strerror(answer.ack.err));
	stat = (const void *)answer.field[IMPP_A_REASON_STATS].data;
	if (answer.field[IMPP_A_REASON_STATS].len !=
	    sizeof(*stat) * IMPP_REASON_STATS)
		errx(1, "STATS_GET: not all reasons");
	for (i = 0; i < IMPP_REASON_STATS; i++)
		grow("a reason", 8, &seen.reason[i], stat[i].packets);
	stat = (const void *)answer.field[IMPP_A_RULE_STATS].data;
	if (answer.field[IMPP_A_RULE_STATS].len !=
	    sizeof(*stat) * policy->rules)
		errx(1, "STATS_GET: not all rows");
	for (i = 0; i < policy->rules; i++) {
		row = row_seen(&policy->rule[i]);
		if (row->policies == seen.policies)
			grow(row->name, IMPP_NAME_LEN, &row->packets,
			     stat[i].packets);
	}
	nl_answer_free(&answer);
}

static void check_memory(struct nl *nl, struct policy *policy)
{
	struct nl_answer answer;
	uint64_t memory;

	if (nl_command(nl, IMPP_CMD_STATUS_GET, &answer))
		errx(1, "STATUS_GET: %s", strerror(answer.ack.err));
	memory = nl_number(&answer, IMPP_A_MEMORY);
	nl_answer_free(&answer);
	if (!memory || (policy->memory && memory != policy->memory))
		errx(1, "%lu bytes after %lu", memory, policy->memory);
	policy->memory = memory;
}

static void swap(struct nl *nl, unsigned long times, int files, char **path)
{
	static struct policy policy[FILES_MAX];
	unsigned long i, last = 0, now;
	struct policy *p;

	for (i = 0; i < (unsigned long)files; i++)
		load(&policy[i], path[i]);
	for (i = 0; i < times; i++, last = now) {
		p = &policy[i % files];
		now = set(nl, &p->request);
		if (last && now != last + 1)
			errx(1, "generation %lu after %lu", now, last);
		/* Each of them in turn. */
		if (i / files % EVERY)
			continue;
		check_counters(nl, p);
		check_memory(nl, p);
	}
	for (i = 0; i < (unsigned long)files; i++) {
		nl_request_free(&policy[i].request);
		free((void *)policy[i].rule);
	}
}

int main(int argc, char **argv)
{
	struct nl nl;

	if (nl_open(&nl))
		errx(3, "the module is not loaded");
	if (argc == 3 && !strcmp(argv[1], "save"))
		save(&nl, argv[2]);
	else if (argc > 3 && argc <= 3 + FILES_MAX && !strcmp(argv[1], "swap"))
		swap(&nl, strtoul(argv[2], NULL, 0), argc - 3, argv + 3);
	else
		errx(2, "usage: replay save FILE | replay swap N FILE...");
	nl_close(&nl);
	return 0;
}
