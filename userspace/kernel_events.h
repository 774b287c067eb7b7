/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel backend: events. */
#ifndef _IMPP_KERNEL_EVENTS_H
#define _IMPP_KERNEL_EVENTS_H

#include <linux/netlink.h>
#include <net/if.h>

#include "kernel.h"

/**
 * struct event - an event as the kernel tells it
 * @kind: enum impp_event
 * @sequence: its number
 * @time_ns: nanoseconds since 1970
 * @left_out: denials that were not told so far
 * @denial: of a denial
 * @in: likewise, the interface it came in by
 * @out: the one it would leave by
 * @change: of a change, enum impp_change
 * @running: what is in force: of a denial, @running.generation alone
 */
struct event {
	uint8_t kind;
	uint64_t sequence;
	uint64_t time_ns;
	uint64_t left_out;
	struct impp_denial denial;
	char in[IFNAMSIZ];
	char out[IFNAMSIZ];
	uint8_t change;
	struct running running;
};

struct events;

/**
 * kernel_events_open() - listen
 * @kernel: outlives it
 *
 * Return: a handle, or NULL; the cause has been printed.
 */
struct events *kernel_events_open(struct kernel *kernel);
void kernel_events_close(struct events *events);

/* What one has waited for. */
enum heard {
	HEARD_EVENT,   /* take it, and clear it */
	HEARD_LOSS,    /* there was no room for some */
	HEARD_NOTHING, /* nobody wants to listen any more */
	HEARD_ERROR,   /* the cause has been printed */
};

/**
 * kernel_events_next() - wait for the next event
 * @events: the handle
 * @event: filled
 *
 * SIGINT, SIGTERM and SIGPIPE end the program, as what it is meant to do; so
 * should a reader of standard output that is gone, which is HEARD_NOTHING.
 */
enum heard kernel_events_next(struct events *events, struct event *event);
void event_clear(struct event *event);

/**
 * event_parse() - read an event's message
 * @event: filled, for event_clear()
 * @message: of the multicast group
 *
 * Return: 0, or -1 for one that makes no sense, or of another kind.
 */
int event_parse(struct event *event, const struct nlmsghdr *message);

#endif /* _IMPP_KERNEL_EVENTS_H */
