/* SPDX-License-Identifier: GPL-2.0 */
/* What monitor prints: lines for people, and objects for programs. */
#ifndef _IMPP_MONITOR_PRINT_H
#define _IMPP_MONITOR_PRINT_H

#include "watch.h"

/**
 * struct printer - one way to print; each function writes one line
 * @denial: a denial
 * @change: a change of the policy
 * @lost: events that did not arrive; 0: nobody knows yet how many
 * @left_out: denials that were too many to be told
 */
struct printer {
	void (*denial)(const struct sight *sight);
	void (*change)(const struct event *event);
	void (*lost)(uint64_t events);
	void (*left_out)(uint64_t denials);
};

extern const struct printer monitor_text;
extern const struct printer monitor_json;

/* "applied", "rolled-back" …, or "?" */
const char *change_name(uint8_t change);

#define MONITOR_STAMP 64

/**
 * monitor_stamp() - when an event was, in local time
 * @format: of strftime(), up to the seconds
 * @time_ns: nanoseconds since 1970
 * @text: set, with milliseconds at the end
 *
 * Return: @text.
 */
const char *monitor_stamp(const char *format, uint64_t time_ns,
			  char text[MONITOR_STAMP]);

#endif /* _IMPP_MONITOR_PRINT_H */
