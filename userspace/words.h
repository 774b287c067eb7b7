/* SPDX-License-Identifier: GPL-2.0 */
/* Lists in a sentence: "a, b, c and 4 more". */
#ifndef _IMPP_WORDS_H
#define _IMPP_WORDS_H

#include <stddef.h>

/**
 * struct words - a list being written; all zeroes is an empty one
 * @text: the list so far, "" for none
 * @len: bytes of it
 * @count: words given
 * @max: words shown, 0 for all
 * @between: what stands between two words; NULL for a comma
 */
struct words {
	char *text;
	size_t len;
	size_t count;
	size_t max;
	const char *between;
};

/**
 * words_add() - one word more
 * @words: the list
 * @fmt: the word
 */
void words_add(struct words *words, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * words_end() - say how many are left out
 * @words: the list
 *
 * Return: the whole text, for words_clear().
 */
const char *words_end(struct words *words);
void words_clear(struct words *words);

#endif /* _IMPP_WORDS_H */
