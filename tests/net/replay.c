// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that have been in force, put into force again, without the time
 * that the command takes:
 *
 *	replay save FILE	the policy in force
 *	replay swap N FILE...	N times, one after the other
 *
 * What POLICY_GET tells is what POLICY_SET takes. Each swap must be answered
 * with a generation one higher than the last.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nl.h"

#define FILES_MAX 8

/* An attribute may hold so much of any table, in whole records. */
static size_t chunk(uint16_t type, size_t len)
{
	static const size_t record[IMPP_A_MAX + 1] = {
		[IMPP_A_ROLES] = sizeof(struct impp_role),
		[IMPP_A_GROUPS] = sizeof(struct impp_group),
		[IMPP_A_MEMBERS] = sizeof(struct impp_member),
		[IMPP_A_SPANS4] = sizeof(struct impp_span4),
		[IMPP_A_SPANS6] = sizeof(struct impp_span6),
		[IMPP_A_RULES] = sizeof(struct impp_rule),
		[IMPP_A_MATCHES] = sizeof(struct impp_match),
		[IMPP_A_RANGES] = sizeof(struct impp_range),
		[IMPP_A_CELLS] = sizeof(struct impp_cell),
		[IMPP_A_RELATIONS] = sizeof(struct impp_relation),
	};
	size_t most = IMPP_TABLE_CHUNK;

	if (record[type])
		most -= most % record[type];
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

static void load(struct nl_request *r, const char *path)
{
	FILE *file = fopen(path, "r");
	uint32_t head[2];
	uint8_t *data;

	if (!file)
		err(1, "%s", path);
	nl_request_init(r, IMPP_CMD_POLICY_SET, NLM_F_REQUEST | NLM_F_ACK);
	while (fread(head, sizeof(head), 1, file) == 1) {
		data = malloc(head[1] + 1);
		if (!data || fread(data, 1, head[1], file) != head[1])
			errx(1, "%s: short", path);
		put(r, head[0], data, head[1]);
		free(data);
	}
	fclose(file);
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

static void swap(struct nl *nl, unsigned long times, int files, char **path)
{
	struct nl_request request[FILES_MAX];
	unsigned long i, last = 0, now;

	for (i = 0; i < (unsigned long)files; i++)
		load(&request[i], path[i]);
	for (i = 0; i < times; i++, last = now) {
		now = set(nl, &request[i % files]);
		if (last && now != last + 1)
			errx(1, "generation %lu after %lu", now, last);
	}
	for (i = 0; i < (unsigned long)files; i++)
		nl_request_free(&request[i]);
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
