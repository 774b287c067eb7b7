// SPDX-License-Identifier: GPL-2.0
/* Ports as text, and sets of them as ranges. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ports.h"

const struct port_range port_range_any = { 0, UINT16_MAX };

__attribute__((format(printf, 2, 3))) static int fail(char *cause,
						      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(cause, PORT_CAUSE_LEN, fmt, args);
	va_end(args);
	return -1;
}

/* One port, from @text up to @end. */
static int parse_port(const char *text, const char *end, uint16_t *port,
		      char *cause)
{
	int len = end - text > 60 ? 60 : end - text;
	size_t digits = strspn(text, "0123456789");
	unsigned long number;

	if (!digits || text + digits != end || (*text == '0' && digits > 1))
		return fail(cause, "'%.*s' is not a port", len, text);
	number = digits <= 5 ? strtoul(text, NULL, 10) : UINT32_MAX;
	if (!number || number > UINT16_MAX)
		return fail(cause, "a port is 1 to 65535, not %.*s", len, text);
	*port = number;
	return 0;
}

int port_range_parse(const char *text, struct port_range *range, char *cause)
{
	const char *dash = strchrnul(text, '-');

	if (!*text || (*dash && (dash == text || !dash[1])))
		return fail(cause, "'%.60s' is not a port or a range LO-HI",
			    text);
	if (parse_port(text, dash, &range->lo, cause))
		return -1;
	range->hi = range->lo;
	if (!*dash)
		return 0;
	if (parse_port(dash + 1, strchr(dash, '\0'), &range->hi, cause))
		return -1;
	if (range->lo > range->hi)
		return fail(cause,
			    "the range %s is upside down (did you mean %u-%u?)",
			    text, range->hi, range->lo);
	return 0;
}

bool port_range_is_any(const struct port_range *range)
{
	return range->lo == port_range_any.lo && range->hi == port_range_any.hi;
}

const char *port_range_name(const struct port_range *range, char *name)
{
	if (port_range_is_any(range))
		snprintf(name, PORT_RANGE_NAME_LEN, "any");
	else if (range->lo == range->hi)
		snprintf(name, PORT_RANGE_NAME_LEN, "%u", range->lo);
	else
		snprintf(name, PORT_RANGE_NAME_LEN, "%u-%u", range->lo,
			 range->hi);
	return name;
}

void ports_add(struct ports *ports, const struct port_range *range)
{
	ports->range = mem_grow(ports->range, ports->len, sizeof(*range));
	ports->range[ports->len++] = *range;
}

static int compare(const void *a, const void *b)
{
	const struct port_range *left = a, *right = b;

	return left->lo - right->lo;
}

bool ports_settle(struct ports *ports)
{
	struct port_range *last = ports->range, *next;
	bool twice = false;
	size_t i;

	if (!ports->len)
		return false;
	qsort(ports->range, ports->len, sizeof(*ports->range), compare);
	for (i = 1; i < ports->len; i++) {
		next = &ports->range[i];
		if (next->lo > last->hi + 1) {
			*++last = *next;
			continue;
		}
		twice |= next->lo <= last->hi;
		if (next->hi > last->hi)
			last->hi = next->hi;
	}
	ports->len = last - ports->range + 1;
	return twice;
}

void ports_clear(struct ports *ports)
{
	free(ports->range);
	memset(ports, 0, sizeof(*ports));
}
