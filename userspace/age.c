// SPDX-License-Identifier: GPL-2.0
/* Ages as text. */
#include <stdio.h>
#include <time.h>

#include "age.h"

static const struct {
	const char *name;
	uint64_t seconds;
} units[] = {
	{ "d", 86400 },
	{ "h", 3600 },
	{ "min", 60 },
	{ "s", 1 },
};

#define UNITS (sizeof(units) / sizeof(units[0]))

const char *age_text(uint64_t ms, char text[AGE_TEXT])
{
	uint64_t seconds = ms / 1000, rest;
	size_t i = 0;

	while (i + 1 < UNITS && seconds < units[i].seconds)
		i++;
	rest = seconds % units[i].seconds;
	if (i + 1 < UNITS && rest / units[i + 1].seconds)
		snprintf(text, AGE_TEXT, "%llu %s %llu %s",
			 (unsigned long long)(seconds / units[i].seconds),
			 units[i].name,
			 (unsigned long long)(rest / units[i + 1].seconds),
			 units[i + 1].name);
	else
		snprintf(text, AGE_TEXT, "%llu %s",
			 (unsigned long long)(seconds / units[i].seconds),
			 units[i].name);
	return text;
}

/* @seconds from now. */
static const char *local(int64_t seconds, const char *format,
			 char text[AGE_TEXT])
{
	time_t when = time(NULL) + seconds;
	struct tm tm;

	if (!localtime_r(&when, &tm) || !strftime(text, AGE_TEXT, format, &tm))
		snprintf(text, AGE_TEXT, "?");
	return text;
}

const char *age_when(uint64_t ms, char text[AGE_TEXT])
{
	return local(-(int64_t)(ms / 1000), "%Y-%m-%d %H:%M:%S", text);
}

const char *age_stamp(uint64_t ms, char text[AGE_TEXT])
{
	return local(-(int64_t)(ms / 1000), "%Y-%m-%dT%H:%M:%S%z", text);
}

const char *age_ahead(uint64_t ms, char text[AGE_TEXT])
{
	return local(ms / 1000, "%H:%M:%S", text);
}
