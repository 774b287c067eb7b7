// SPDX-License-Identifier: GPL-2.0
/*
 * Watching. A denial says by which generation it was; that is read when it is
 * heard of first, not when it is applied: of a quiet network nothing is read.
 */
#include <stdlib.h>
#include <string.h>

#include "verb.h"
#include "watch.h"

static const struct mark nowhere;

static void forget(struct watch *watch)
{
	watch->has_site = false;
	asker_close(&watch->asker);
	memset(&watch->asker, 0, sizeof(watch->asker));
	running_clear(&watch->running);
}

/* The mode may have been changed since, which is no other policy. */
static bool is_running(const struct watch *watch)
{
	struct running running = watch->running;

	running.mode = watch->asker.site->mode;
	running.mode_applied = watch->asker.site->mode;
	return running_matches(&running, watch->asker.compiled);
}

static int read_site(struct watch *watch, const char *path, struct diag *diag)
{
	int ret = asker_open(&watch->asker, path, diag);

	watch->asker.diag = watch->diag;
	if (ret)
		return ret;
	watch->has_site = true;
	if (watch->running.generation && !is_running(watch))
		diag_warning(
			watch->diag, &nowhere,
			"%s is not what is in force: rows that would permit something are the file's",
			path);
	return EXIT_DONE;
}

/* Nobody asked for this file: without it there is less to say. */
static void try_site(struct watch *watch)
{
	struct diag silent;

	if (!watch->running.site)
		return;
	diag_init(&silent);
	silent.out = fopen("/dev/null", "we");
	if (!silent.out)
		return;
	read_site(watch, watch->running.site, &silent);
	fclose(silent.out);
}

static int refresh(struct watch *watch)
{
	int ret;

	forget(watch);
	watch->stale = false;
	ret = kernel_policy_get(watch->kernel, &watch->running);
	if (ret)
		return ret;
	if (watch->path)
		return read_site(watch, watch->path, watch->diag);
	try_site(watch);
	return EXIT_DONE;
}

int watch_open(struct watch *watch)
{
	return refresh(watch);
}

void watch_close(struct watch *watch)
{
	forget(watch);
}

static void question(struct impp_question *ask,
		     const struct impp_denial *denial)
{
	memset(ask, 0, sizeof(*ask));
	memcpy(ask->src, denial->src, sizeof(ask->src));
	memcpy(ask->dst, denial->dst, sizeof(ask->dst));
	ask->family = denial->family;
	ask->proto = denial->proto;
	ask->from_port = denial->from_port;
	ask->port = denial->port;
}

/* Without a site file there are the tables, and no more. */
static void find_hint(struct watch *watch, struct sight *sight)
{
	const struct impp_denial *denial = &sight->event->denial;
	struct asker bare = { .tables = sight->tables };
	struct impp_answer answer = {
		.reason = denial->reason,
		.from_group = denial->from_group,
		.to_group = denial->to_group,
	};
	struct denied denied = {
		.asker = &bare,
		.question = &sight->ask,
		.answer = &answer,
	};

	/* The file's groups may be others. */
	if (watch->has_site) {
		asker_ask(&watch->asker, &sight->ask, &answer, 1);
		answer.reason = denial->reason;
		denied.asker = &watch->asker;
	}
	if (nearest_find(&denied, &sight->near, 1))
		sight->hint = near_clause(&sight->near);
}

/* Generations grow: one that is less than what was read is gone. */
int watch_see(struct watch *watch, const struct event *event,
	      struct sight *sight)
{
	uint64_t generation = event->running.generation;
	int ret;

	if (watch->stale || generation > watch->running.generation) {
		ret = refresh(watch);
		if (ret)
			return ret;
	}
	memset(sight, 0, sizeof(*sight));
	sight->event = event;
	question(&sight->ask, &event->denial);
	if (generation != watch->running.generation)
		return EXIT_DONE;
	sight->tables = &watch->running.policy.tables;
	find_hint(watch, sight);
	return EXIT_DONE;
}

void sight_clear(struct sight *sight)
{
	near_clear(&sight->near);
	free(sight->hint);
	memset(sight, 0, sizeof(*sight));
}
