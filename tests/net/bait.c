// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "bait.h"
#include "fill.h"

#define APPLY \
	"\"$IMPP\" apply \"$IMPP_POLICY_DIR/site.example.yaml\" >/dev/null 2>&1"

/* One attribute holds at most so much of a table. */
#define ATTRIBUTE_MAX 60000

static struct nl_answer caught;

bool bait_catch(struct nl *nl)
{
	nl_answer_init(&caught);
	if (!getenv("IMPP") || system(APPLY))
		return false;
	return !nl_command(nl, IMPP_CMD_POLICY_GET, &caught);
}

/* -- Policies -------------------------------------------------------------- */

static void put_caught(struct nl_request *r)
{
	const struct nl_field *field;
	size_t at, len, most;
	uint16_t type;

	for (type = IMPP_A_MODE; type <= IMPP_A_RELATIONS; type++) {
		field = &caught.field[type];
		most = nl_record(type);
		most = most ? ATTRIBUTE_MAX / most * most : field->len;
		for (at = 0; at < field->len; at += len) {
			len = field->len - at < most ? field->len - at : most;
			nl_put(r, type, field->data + at, len);
		}
	}
}

/* Tables that are longer than the sample's, and still of one policy. */
static void grow(struct random *random, struct sample *s)
{
	switch (random_below(random, 5)) {
	case 0:
		fill_rules(s, 3 + random_below(random, 600));
		break;
	case 1:
		fill_spans4(s, 5 + random_below(random, 2000));
		break;
	case 2:
		fill_spans6(s, 4 + random_below(random, 2000));
		break;
	case 3:
		fill_sets(s, 5 + random_below(random, 100),
			  1 + random_below(random, 20));
		break;
	default:
		fill_cells(s, 2 + random_below(random, 200));
	}
}

static void put_sample(struct random *random, struct nl_request *r)
{
	struct sample sample;
	struct sample_table *t;

	sample_init(&sample);
	sample.mode = random_below(random, 2);
	/* From one to the other the kernel waits for all processors. */
	sample.state = !random_once_in(random, 10);
	sample.on_deny = random_below(random, 2);
	if (random_once_in(random, 3))
		grow(random, &sample);
	if (random_once_in(random, 3))
		for (t = sample.table; t < sample.table + SAMPLE_TABLES; t++)
			if (t->len < 32)
				t->per = 1 + random_below(random, 4);
	sample_put_but(&sample, r, 0);
	sample_free(&sample);
}

static void make_policy(struct random *random, struct nl_request *r,
			uint64_t generation)
{
	nl_request_plain(r, IMPP_CMD_POLICY_SET);
	if (random_once_in(random, 5))
		nl_put_u32(r, IMPP_A_FLAGS, IMPP_FLAG_CHECK);
	if (random_once_in(random, 4))
		nl_put_u64(r, IMPP_A_GENERATION,
			   generation + !random_below(random, 4));
	if (random_once_in(random, 5))
		nl_put_u32(r, IMPP_A_CONFIRM_S,
			   1 + random_below(random, IMPP_CONFIRM_MAX));
	if (caught.field[IMPP_A_GROUPS].len && random_once_in(random, 4))
		put_caught(r);
	else
		put_sample(random, r);
}

/* -- All ------------------------------------------------------------------- */

/* What settles a policy is as frequent as what leaves one unsettled. */
static const uint8_t commands[] = {
	IMPP_CMD_POLICY_GET,	  IMPP_CMD_MODE_SET,
	IMPP_CMD_MODE_SET,	  IMPP_CMD_EXPLAIN,
	IMPP_CMD_EXPLAIN,	  IMPP_CMD_STATS_GET,
	IMPP_CMD_STATS_RESET,	  IMPP_CMD_STATUS_GET,
	IMPP_CMD_POLICY_CONFIRM,  IMPP_CMD_POLICY_CONFIRM,
	IMPP_CMD_POLICY_ROLLBACK, IMPP_CMD_POLICY_ROLLBACK,
};

void bait_make(struct random *random, struct nl_request *r, uint64_t generation)
{
	struct sample sample;
	uint8_t cmd;

	if (!random_once_in(random, 3)) {
		make_policy(random, r, generation);
		return;
	}
	cmd = commands[random_below(random, sizeof(commands))];
	/* After the one nothing is judged, from the other is no way back. */
	if (random_once_in(random, 50))
		cmd = IMPP_CMD_POLICY_FLUSH;
	if (random_once_in(random, 500))
		cmd = IMPP_CMD_SEAL;
	sample_init(&sample);
	sample_begin(&sample, r, cmd, 0);
	if (cmd == IMPP_CMD_POLICY_CONFIRM && random_once_in(random, 2))
		nl_put_u64(r, IMPP_A_GENERATION, generation);
}
