// SPDX-License-Identifier: GPL-2.0
/* Diagnostics that were caught. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "said.h"

void said_begin(struct said *said)
{
	memset(said, 0, sizeof(*said));
	said->diag.out = mem_check(open_memstream(&said->text, &said->len));
}

/* What a diagnostic of no file begins with. */
static char *behind_head(char *line)
{
	static const char *const heads[] = { "impp: error: ", "impp: warning: ",
					     "impp: hint: " };
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (!strncmp(line, heads[i], strlen(heads[i])))
			return line + strlen(heads[i]);
	return line;
}

char *said_next(struct said *said)
{
	char *line, *end;

	if (!said->at) {
		fflush(said->diag.out);
		said->at = said->text;
	}
	line = said->at;
	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	said->at = end ? end + 1 : strchr(line, '\0');
	if (end)
		*end = '\0';
	return behind_head(line);
}

const char *said_first(struct said *said)
{
	const char *line = said_next(said);

	return line ? line : "?";
}

void said_end(struct said *said)
{
	fclose(said->diag.out);
	free(said->text);
}
