// SPDX-License-Identifier: GPL-2.0
/* Languages. */
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
