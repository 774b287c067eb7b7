// SPDX-License-Identifier: GPL-2.0
/* Languages. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lang.h"

int lang_parse(const char *name, enum lang *lang)
{
	if (!strcmp(name, "en"))
		*lang = LANG_EN;
	else if (!strcmp(name, "ko"))
		*lang = LANG_KO;
	else
		return -1;
	return 0;
}

enum lang lang_default(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *locale;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		locale = getenv(names[i]);
		if (locale && *locale)
			return !strncmp(locale, "ko",
					2) && !isalpha((unsigned char)locale[2])
				       ? LANG_KO
				       : LANG_EN;
	}
	return LANG_EN;
}

const char *lang_text(const struct text *text, enum lang lang)
{
	int i;

	if (text->in[lang])
		return text->in[lang];
	for (i = 0; i < LANGS; i++)
		if (text->in[i])
			return text->in[i];
	return "";
}
