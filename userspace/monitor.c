// SPDX-License-Identifier: GPL-2.0
/*
 * impp monitor: denials and changes of the policy, as they happen. What is not
 * told is said: events that were lost on the way, by their numbers, and denials
 * that the kernel left out, by its count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "monitor_print.h"
#include "verb.h"
#include "watch.h"

/**
 * struct monitor - one run
 * @watch: the policy
 * @events: what is heard
 * @print: how it is told
 * @count: denials and changes to tell, 0 for no end
 * @told: how many were
 * @sequence: number of the last event; 0: none yet
 * @left_out: denials that were left out by then
 */
struct monitor {
	struct diag diag;
	struct watch watch;
	struct events *events;
	const struct printer *print;
	unsigned long count;
	unsigned long told;
	uint64_t sequence;
	uint64_t left_out;
};

/* What there was between the last event and this one. */
static void tell_gap(struct monitor *monitor, const struct event *event)
{
	if (monitor->sequence && event->sequence > monitor->sequence + 1) {
		monitor->watch.stale = true;
		monitor->print->lost(event->sequence - monitor->sequence - 1);
	}
	if (monitor->sequence && event->left_out > monitor->left_out)
		monitor->print->left_out(event->left_out - monitor->left_out);
	monitor->sequence = event->sequence;
	monitor->left_out = event->left_out;
}

static int tell(struct monitor *monitor, const struct event *event)
{
	struct sight sight;
	int ret;

	tell_gap(monitor, event);
	if (event->kind == IMPP_EVENT_CHANGE) {
		monitor->print->change(event);
	} else {
		ret = watch_see(&monitor->watch, event, &sight);
		if (ret)
			return ret;
		monitor->print->denial(&sight);
		sight_clear(&sight);
	}
	monitor->told++;
	return EXIT_DONE;
}

static bool is_done(const struct monitor *monitor)
{
	return monitor->count && monitor->told >= monitor->count;
}

/* Each line goes out at once; impp.c says what an error of that means. */
static int run(struct monitor *monitor)
{
	int ret = EXIT_DONE;
	struct event event;

	while (!ret && !is_done(monitor) && !fflush(stdout)) {
		switch (kernel_events_next(monitor->events, &event)) {
		case HEARD_EVENT:
			ret = tell(monitor, &event);
			event_clear(&event);
			break;
		case HEARD_LOSS:
			monitor->watch.stale = true;
			monitor->print->lost(0);
			break;
		case HEARD_NOTHING:
			return EXIT_DONE;
		case HEARD_ERROR:
			return EXIT_UNREACHABLE;
		}
	}
	return ret;
}

/* Listens first, so that nothing happens in between. */
static int monitor_open(struct monitor *monitor)
{
	struct watch *watch = &monitor->watch;

	watch->diag = &monitor->diag;
	watch->kernel = kernel_open(&monitor->diag);
	if (!watch->kernel)
		return EXIT_UNREACHABLE;
	monitor->events = kernel_events_open(watch->kernel);
	if (!monitor->events)
		return EXIT_UNREACHABLE;
	return watch_open(watch);
}

static int read_count(const char *text, unsigned long *count)
{
	size_t digits = strspn(text, "0123456789");

	*count = digits && digits < 10 && !text[digits]
			 ? strtoul(text, NULL, 10)
			 : 0;
	return *count ? 0 : -1;
}

int monitor_main(int argc, char **argv)
{
	struct monitor monitor = { .print = &monitor_text };
	const char *count = NULL;
	bool json = false;
	const struct arg arg[] = {
		{ "--json", &json, NULL },
		{ "--site", NULL, &monitor.watch.path },
		{ "--count", NULL, &count },
		{ 0 },
	};
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (count && read_count(count, &monitor.count))
		return verb_usage(argv[0], "--count takes a number, not '%s'",
				  count);
	if (json)
		monitor.print = &monitor_json;
	diag_init(&monitor.diag);
	ret = monitor_open(&monitor);
	if (!ret)
		ret = run(&monitor);
	watch_close(&monitor.watch);
	kernel_events_close(monitor.events);
	kernel_close(monitor.watch.kernel);
	return ret;
}
