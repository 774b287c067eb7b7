// SPDX-License-Identifier: GPL-2.0
/* Names of counters. */
#include <stdio.h>
#include <string.h>

#include "../kmod/verdict.h"
#include "nft_row.h"

#define ROW "row."
#define SITE "site."
#define REASON "reason."

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

bool nft_row_read(const struct nft_counter *counter, char id[ANSWER_ROW],
		  char name[IMPP_NAME_LEN])
{
	bool row = begins(counter->name, ROW);

	if (!row && !begins(counter->name, SITE))
		return false;
	snprintf(id, ANSWER_ROW, "%s",
		 row && counter->comment ? counter->comment : counter->name);
	snprintf(name, IMPP_NAME_LEN, "%s",
		 counter->name + strlen(row ? ROW : SITE));
	return true;
}

bool nft_row_is_reason(const char *name, unsigned int reason)
{
	return begins(name, REASON) &&
	       !strcmp(name + strlen(REASON), impp_reason_name(reason));
}
