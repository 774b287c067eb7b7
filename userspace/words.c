// SPDX-License-Identifier: GPL-2.0
/* Lists in a sentence. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "words.h"

static void append(struct words *words, const char *text)
{
	size_t len = strlen(text);

	words->text = mem_resize(words->text, words->len + len + 1);
	memcpy(words->text + words->len, text, len + 1);
	words->len += len;
}

void words_add(struct words *words, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	if (words->count++ >= words->max && words->max)
		return;
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		text = mem_text("?");
	if (words->len)
		append(words, words->between ? words->between : ", ");
	append(words, text);
	free(text);
}

const char *words_end(struct words *words)
{
	char text[48];

	if (words->max && words->count > words->max) {
		snprintf(text, sizeof(text), " and %zu more",
			 words->count - words->max);
		append(words, text);
		words->max = 0;
	}
	return words->text ? words->text : "";
}

void words_clear(struct words *words)
{
	free(words->text);
	memset(words, 0, sizeof(*words));
}
