/* SPDX-License-Identifier: GPL-2.0 */
/* The language that titles, remarks and sentences are read in. */
#ifndef _IMPP_LANG_H
#define _IMPP_LANG_H

#include "model.h"

/**
 * lang_parse() - the argument of --lang
 * @name: "en" or "ko"
 * @lang: set
 *
 * Return: 0, or -1 for anything else.
 */
int lang_parse(const char *name, enum lang *lang);

/**
 * lang_default() - the language of the locale
 *
 * Return: LANG_KO where $LC_ALL, else $LC_MESSAGES, else $LANG is Korean.
 */
enum lang lang_default(void);

/**
 * lang_text() - a text in a language, or in another if it lacks that one
 * @text: the text
 * @lang: preferred
 *
 * Return: "" if it has no language at all.
 */
const char *lang_text(const struct text *text, enum lang lang);

#endif /* _IMPP_LANG_H */
