/* SPDX-License-Identifier: GPL-2.0 */
/* Characters of UTF-8 text. */
#ifndef _IMPP_UTF8_H
#define _IMPP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * utf8_decode() - the character at the start of a text
 * @text: the text
 * @len: its length in bytes, not 0
 * @code: set to the character's number
 *
 * Return: the bytes it takes, 1 to 4; 0 if this is not UTF-8 (overlong forms,
 * surrogates and what is cut short included).
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);

/**
 * utf8_shown() - does a terminal show this character for what it is?
 * @code: from utf8_decode()
 *
 * Return: false for what moves the cursor or reorders the line.
 */
bool utf8_shown(uint32_t code);

/**
 * utf8_width() - columns that a character takes on a terminal
 * @code: from utf8_decode(), and shown
 *
 * Return: 0 (combining), 1 or 2 (Korean, for one).
 */
unsigned int utf8_width(uint32_t code);

#endif /* _IMPP_UTF8_H */
