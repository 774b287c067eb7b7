// SPDX-License-Identifier: GPL-2.0
/*
 * Rulers put policies into force, good ones and bad ones, confirm them, roll
 * them back, let their time run out, and change the mode; each without regard
 * for the others. What they are answered must be possible: a generation above
 * all that were seen before, or one of the refusals that such a race permits.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "torture.h"
#include "torture_site.h"

static const char waits[] = "the policy waits to be confirmed";
static const char again[] = "busy, try again";
static const char stale[] = "GENERATION: another policy is in force";

static bool says(const struct nl_ack *ack, int err, const char *text)
{
	return ack->err == err && !strcmp(ack->text, text);
}

static void unexpected(const char *what, const struct nl_ack *ack)
{
	wrong("%s: %s: %s", what, strerror(ack->err), ack->text);
}

static void applied(const struct nl_answer *answer, uint64_t before,
		    uint32_t seed)
{
	uint64_t generation = nl_number(answer, IMPP_A_GENERATION);

	if (generation <= before)
		wrong("generation %llu after %llu",
		      (unsigned long long)generation,
		      (unsigned long long)before);
	generation_seen(generation, seed);
	done(DEED_SWAP);
}

static void judge_set(const struct nl_answer *answer, uint64_t before,
		      uint32_t seed, bool confirm, bool stated)
{
	const struct nl_ack *ack = &answer->ack;

	if (!ack->err)
		applied(answer, before, seed);
	else if ((!confirm && says(ack, EBUSY, waits)) ||
		 says(ack, EBUSY, again) ||
		 (stated && says(ack, ESTALE, stale)))
		done(DEED_BUSY);
	else
		unexpected("POLICY_SET", ack);
}

/* Lets the time to confirm run out. */
static void wait_for_it(void)
{
	atomic_store(&stage->waiting, true);
	usleep(2500000);
	atomic_store(&stage->waiting, false);
}

static void set(struct nl *nl, bool stated)
{
	uint64_t before = atomic_load(&stage->highest);
	uint32_t seed = site_pick(SITE_SIZES), confirm = pick(3);
	struct nl_answer answer;
	struct nl_request r;
	struct site site;

	site_init(&site, seed);
	sample_request(&site.sample, &r, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	if (stated)
		nl_put_u64(&r, IMPP_A_GENERATION, before);
	nl_ask(nl, &r, &answer);
	judge_set(&answer, before, seed, confirm, stated);
	if (confirm && !answer.ack.err && !pick(16))
		wait_for_it();
	nl_answer_free(&answer);
	site_free(&site);
}

/* Does something to a policy so that it must not come into force. */
static const char *spoil(struct sample *s)
{
	struct impp_range *range = sample_table(s, IMPP_A_RANGES)->record;
	struct impp_relation *r = sample_table(s, IMPP_A_RELATIONS)->record;
	struct sample_table *spans = sample_table(s, IMPP_A_SPANS4);

	switch (pick(5)) {
	case 0:
		s->mode = 7;
		return "MODE: neither enforce nor audit";
	case 1:
		range[2].match = 100;
		return "RANGES: no such match";
	case 2:
		r[0].cell = 9;
		return "RELATIONS: no such cell";
	case 3:
		spans->len--;
		return "SPANS4: does not end at 255.255.255.255";
	default:
		sample_grow(s, IMPP_A_GROUPS, IMPP_GROUPS_MAX + 1);
		return "GROUPS: too many records";
	}
}

static void set_spoiled(struct nl *nl)
{
	struct nl_answer answer;
	const char *text;
	struct site site;

	site_init(&site, site_pick(SITE_SIZES));
	text = spoil(&site.sample);
	sample_set(&site.sample, nl, 0, &answer);
	if (strcmp(answer.ack.text, text) || answer.messages)
		unexpected(text, &answer.ack);
	done(DEED_REFUSED);
	nl_answer_free(&answer);
	site_free(&site);
}

/* It is never in force, so no generation is its own. */
static void check(struct nl *nl)
{
	struct nl_answer answer;
	struct site site;

	site_init(&site, site_pick(SITE_SIZES));
	if (sample_set(&site.sample, nl, IMPP_FLAG_CHECK, &answer))
		unexpected("POLICY_SET, check only", &answer.ack);
	nl_answer_free(&answer);
	site_free(&site);
}

static void confirm(struct nl *nl)
{
	struct nl_answer answer;
	struct nl_request r;
	bool stated = pick(2);

	nl_request_plain(&r, IMPP_CMD_POLICY_CONFIRM);
	if (stated)
		nl_put_u64(&r, IMPP_A_GENERATION, atomic_load(&stage->highest));
	nl_ask(nl, &r, &answer);
	if (!answer.ack.err)
		done(DEED_CONFIRM);
	else if (!says(&answer.ack, ENOENT,
		       "no policy waits to be confirmed") &&
		 !(stated && says(&answer.ack, ESTALE, stale)))
		unexpected("POLICY_CONFIRM", &answer.ack);
	nl_answer_free(&answer);
}

static void roll_back(struct nl *nl)
{
	struct nl_answer answer;

	nl_command(nl, IMPP_CMD_POLICY_ROLLBACK, &answer);
	if (!answer.ack.err)
		done(DEED_ROLLBACK);
	else if (!says(&answer.ack, ENOENT, "no policy waits to be confirmed"))
		unexpected("POLICY_ROLLBACK", &answer.ack);
	nl_answer_free(&answer);
}

static void change_mode(struct nl *nl)
{
	struct nl_answer answer;
	struct nl_request r;

	nl_request_plain(&r, IMPP_CMD_MODE_SET);
	nl_put_u8(&r, IMPP_A_MODE, pick(2));
	nl_ask(nl, &r, &answer);
	if (!answer.ack.err)
		done(DEED_MODE);
	else if (!says(&answer.ack, EBUSY, waits))
		unexpected("MODE_SET", &answer.ack);
	nl_answer_free(&answer);
}

static void rule(struct nl *nl)
{
	switch (atomic_load(&stage->waiting) ? pick(2) : pick(12)) {
	case 0:
		set_spoiled(nl);
		break;
	case 1:
		check(nl);
		break;
	case 2:
	case 3:
		confirm(nl);
		break;
	case 4:
	case 5:
		roll_back(nl);
		break;
	case 6:
		change_mode(nl);
		break;
	default:
		set(nl, pick(2));
	}
}

void act_ruler(void)
{
	struct nl nl;

	if (nl_open(&nl)) {
		wrong("a ruler has no socket");
		return;
	}
	while (!atomic_load(&stage->stop)) {
		rule(&nl);
		rest(atomic_load(&stage->waiting) ? 200 : 10);
	}
	nl_close(&nl);
}
