// SPDX-License-Identifier: GPL-2.0
/*
 * Every row of the document with real packets, and the twins of each:
 *
 *	conform LEFT RIGHT SITE 4|6 TABLE
 *
 * SITE is in force, in this network namespace and the topology of tests/lib.sh,
 * and binds each role to two prefixes of either family: left, right. What must
 * be tried comes from the document's transcription (conform_plan.h), what must
 * become of each packet from the naive judge of the unit tests, what became of
 * it from the wires and from all of the module's counters, read between any two
 * packets. What the kernel explains of each opener is compared, too. The table
 *of row by variant is written to the file TABLE.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/site.h"
#include "../unit/naive.h"
#include "conform_count.h"
#include "conform_explain.h"
#include "conform_offer.h"
#include "conform_plan.h"
#include "conform_results.h"
#include "conform_wires.h"

#define COMPLAINTS_MAX 20
#define PROGRESS 1000

/**
 * struct conform - a run
 * @site: in force
 * @plan: of it
 * @count: the module's counters
 * @wires: both wires
 * @results: so far
 * @what: edition, state and family
 * @probes: sent
 * @complaints: printed
 */
struct conform {
	struct site *site;
	struct plan plan;
	struct count count;
	struct wires wires;
	struct results results;
	char what[96];
	unsigned int probes;
	unsigned int complaints;
};

static void complain(struct conform *c, const struct scene *scene,
		     const char *words, const char *why)
{
	if (c->complaints++ >= COMPLAINTS_MAX)
		return;
	printf("# %s, %s %s: %s: %s\n", c->what, c->plan.row[scene->row].id,
	       plan_names[scene->variant], why, words);
}

/* The counter that a packet must be counted at. */
static int counter_of(const struct conform *c,
		      const struct naive_answer *answer)
{
	switch (answer->verdict) {
	case IMPP_ALLOW:
		return count_row(&c->count, answer->row->table,
				 answer->row->number);
	case IMPP_DENY:
		return IMPP_STAT_DENY + answer->reason;
	case IMPP_WOULD_DENY:
		return IMPP_STAT_WOULD_DENY + answer->reason;
	}
	return IMPP_STAT_PASS;
}

/* Against what became of it on the wire. Return: what is wrong, or NULL. */
static const char *check_fate(const struct naive_answer *answer,
			      const struct fate *fate)
{
	if (answer->verdict == IMPP_DENY && fate->arrived)
		return "arrived, must be denied";
	if (answer->verdict != IMPP_DENY && !fate->arrived)
		return "did not arrive";
	if (fate->arrived > 1)
		return "arrived twice";
	if (fate->changed)
		return "changed on the way";
	if (fate->strays)
		return "something else came, too";
	return NULL;
}

/* What a row's own session must be, whatever the judge says. */
static const char *check_document(const struct conform *c,
				  const struct scene *scene,
				  const struct naive_answer *answer)
{
	const char *id = c->plan.row[scene->row].id;

	switch (scene->variant) {
	case VARIANT_FLOW:
	case VARIANT_EDGE:
	case VARIANT_BACK:
		if (answer->verdict != IMPP_ALLOW)
			return "the document permits it, the judge does not";
		if (answer->row > offer_site_row(c->site, id))
			return "the document's row comes first";
		break;
	case VARIANT_LOCALHOST:
		if (answer->reason != IMPP_REASON_LOCALHOST_ONLY)
			return "a localhost row, the judge permits it";
		break;
	case VARIANT_REPLY:
		if (answer->verdict != IMPP_DENY)
			return "a reply row, the judge permits it";
		break;
	}
	return NULL;
}

static bool check(struct conform *c, const struct scene *scene,
		  const struct naive_answer *answer, const struct fate *fate,
		  const char *words)
{
	int counter = counter_of(c, answer);
	const char *why[2] = { check_document(c, scene, answer),
			       check_fate(answer, fate) };
	bool good = !why[0] && !why[1];
	char text[512];
	size_t i;

	for (i = 0; i < 2; i++)
		if (why[i])
			complain(c, scene, words, why[i]);
	if (counter == COUNT_NONE) {
		complain(c, scene, words, "the kernel has no rule of its row");
		good = false;
	} else {
		count_expect(&c->count, counter, fate->len);
	}
	count_expect(&c->count, IMPP_STAT_PASS, WIRE_MARKER);
	if (!count_check(&c->count, text, sizeof(text))) {
		complain(c, scene, words, text);
		good = false;
	}
	return good;
}

static void try(struct conform *c, struct scene *scene, const struct step *step)
{
	struct packet packet = scene_packet(scene, step, c->site->state);
	struct naive_answer answer = naive_judge(c->site, &packet);
	char words[SCENE_WORDS], eaten[SCENE_WORDS];
	struct fate fate;
	bool good;

	scene_words(scene, step, words);
	strcpy(eaten, words);
	wires_send(&c->wires, scene->left != step->back, eaten, &fate);
	good = check(c, scene, &answer, &fate, words);
	results_note(&c->results, scene, &answer, good);
	if (answer.verdict != IMPP_DENY)
		scene_passed(scene, &packet);
	if (!(++c->probes % PROGRESS)) {
		printf("# %s: %u probes, row %s\n", c->what, c->probes,
		       c->plan.row[scene->row].id);
		fflush(stdout);
	}
}

static void play(struct conform *c, enum phase phase)
{
	const struct step *step;
	struct scene *scene;
	size_t i, j, steps;

	for (i = 0; i < c->plan.len; i++) {
		scene = &c->plan.scene[i];
		step = scene_steps(scene, &steps);
		for (j = 0; j < steps; j++)
			if (step[j].phase == phase)
				try(c, scene, &step[j]);
	}
}

static void set_mode(struct conform *c, uint8_t mode)
{
	count_mode(&c->count, mode);
	c->site->mode = mode;
}

/* Does the site's catalogue have the document's rows, and no others? */
static unsigned int check_rows(const struct conform *c)
{
	const struct plan *plan = &c->plan;
	unsigned int bad = 0;
	size_t i;

	if (c->site->catalogue->rows != plan->rows) {
		printf("# %s: %zu rows in the catalogue, %zu in the document\n",
		       c->what, c->site->catalogue->rows, plan->rows);
		bad++;
	}
	for (i = 0; i < plan->rows; i++)
		if (!offer_site_row(c->site, plan->row[i].id)) {
			printf("# %s: the catalogue lacks row %s\n", c->what,
			       plan->row[i].id);
			bad++;
		}
	return bad;
}

static void set_up(struct conform *c, char **argv)
{
	bool ipv6 = !strcmp(argv[4], "6");
	struct diag diag;

	diag_init(&diag);
	c->site = site_read(argv[3], &diag);
	if (!c->site)
		errx(1, "%s: cannot be read", argv[3]);
	snprintf(c->what, sizeof(c->what), "%s, %s, IPv%s%s",
		 c->site->catalogue->edition,
		 c->site->state == IMPP_STATE_STATELESS ? "stateless"
							: "conntrack",
		 argv[4], c->site->ephemeral.lo ? "" : ", any source port");
	plan_make(&c->plan, c->site, ipv6 ? AF_INET6 : AF_INET);
	results_init(&c->results, &c->plan);
	count_open(&c->count);
	wires_open(&c->wires, argv[1], argv[2]);
}

static void tear_down(struct conform *c)
{
	wires_close(&c->wires);
	count_close(&c->count);
	results_free(&c->results);
	plan_free(&c->plan);
	site_free(c->site);
}

static void play_all(struct conform *c)
{
	set_mode(c, IMPP_MODE_ENFORCE);
	play(c, PHASE_ENFORCE);
	set_mode(c, IMPP_MODE_AUDIT);
	play(c, PHASE_AUDIT);
	set_mode(c, IMPP_MODE_ENFORCE);
	play(c, PHASE_AFTER);
}

/* Return: how much is missing or wrong. */
static unsigned int conclude(const struct conform *c, const char *path)
{
	FILE *out = fopen(path, "w");
	unsigned int bad;

	if (!out)
		err(1, "%s", path);
	results_print(&c->results, out);
	bad = results_total(&c->results, out, c->what);
	if (fclose(out))
		err(1, "%s", path);
	return bad;
}

int main(int argc, char **argv)
{
	struct conform c = {};
	unsigned int bad;

	if (argc != 6)
		errx(2, "usage: conform LEFT RIGHT SITE 4|6 TABLE");
	set_up(&c, argv);
	bad = check_rows(&c);
	bad += explain_openers(&c.count, &c.plan, c.what);
	play_all(&c);
	bad += conclude(&c, argv[5]);
	tear_down(&c);
	return bad ? 1 : 0;
}
