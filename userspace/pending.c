// SPDX-License-Identifier: GPL-2.0
/* Words for confirmed commit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "age.h"
#include "pending.h"
#include "verb.h"

static const struct mark nowhere;

void pending_take(struct running *running, const struct running *status)
{
	running->pending = status->pending;
	running->confirm_ms = status->confirm_ms;
	running->fallback = status->fallback;
	running->sealed = status->sealed;
}

const char *pending_back(uint64_t fallback, char text[PENDING_TEXT])
{
	if (fallback)
		snprintf(text, PENDING_TEXT,
			 "the policy of generation %llu comes back",
			 (unsigned long long)fallback);
	else
		snprintf(text, PENDING_TEXT,
			 "no policy is in force any more, as before");
	return text;
}

int pending_refuse(struct diag *diag, const struct running *running)
{
	char left[AGE_TEXT];

	diag_error(
		diag, &nowhere,
		"the policy of generation %llu waits to be confirmed, %s left: impp confirm, impp rollback, or apply --confirm",
		(unsigned long long)running->generation,
		age_text(running->confirm_ms, left));
	return EXIT_NO;
}

int pending_seconds(const char *text, uint32_t *seconds)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long number;

	if (!digits || digits > 6 || text[digits])
		return -1;
	number = strtoul(text, NULL, 10);
	if (!number || number > IMPP_CONFIRM_MAX)
		return -1;
	*seconds = number;
	return 0;
}
