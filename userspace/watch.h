/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What monitor knows of the policy that it hears of: its roles, and the site
 * file that it came from.
 */
#ifndef _IMPP_WATCH_H
#define _IMPP_WATCH_H

#include "asker.h"
#include "kernel_events.h"
#include "nearest.h"

/**
 * struct watch - a policy being watched
 * @diag: told what goes wrong
 * @kernel: the kernel
 * @path: the site file that was asked for, or NULL: the running policy's
 * @running: the policy as it was last read
 * @asker: its site file
 * @has_site: that could be read
 * @stale: events were lost: the policy may be another
 */
struct watch {
	struct diag *diag;
	struct kernel *kernel;
	const char *path;
	struct running running;
	struct asker asker;
	bool has_site;
	bool stale;
};

/**
 * struct sight - a denial with all that is known of it
 * @event: what the kernel told
 * @ask: the same as a question
 * @tables: of its policy, or NULL if that is gone: then its roles are unknown
 * @near: the row that would permit it, or nearly
 * @hint: the same in words, or NULL
 */
struct sight {
	const struct event *event;
	struct impp_question ask;
	const struct impp_tables *tables;
	struct near near;
	char *hint;
};

/**
 * watch_open() - read what is in force
 * @watch: @diag, @kernel and @path are set
 *
 * Return: an exit code; watch_close() after any.
 */
int watch_open(struct watch *watch);
void watch_close(struct watch *watch);

/**
 * watch_see() - look at a denial; the policy is read again if it is another's
 * @watch: open
 * @event: the denial
 * @sight: filled; for sight_clear(), and good until the next
 *
 * Return: an exit code.
 */
int watch_see(struct watch *watch, const struct event *event,
	      struct sight *sight);
void sight_clear(struct sight *sight);

#endif /* _IMPP_WATCH_H */
