// SPDX-License-Identifier: GPL-2.0
/*
 * What a misspelt word was meant to be: the candidate at the least
 * Damerau-Levenshtein distance (no substring edited twice), if it is near.
 */
#include <ctype.h>
#include <string.h>

#include "diag.h"

#define LONGEST 64 /* longer words are no typing errors */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Equal, but for case and for _ instead of -. */
static bool same(char a, char b)
{
	a = a == '_' ? '-' : tolower((unsigned char)a);
	b = b == '_' ? '-' : tolower((unsigned char)b);
	return a == b;
}

/* Insertions, deletions, replacements and swaps of neighbours. */
static unsigned int distance(const char *a, size_t a_len, const char *b,
			     size_t b_len)
{
	unsigned int row[3][LONGEST + 1];
	unsigned int *before = row[0], *last = row[1], *now = row[2], *swap;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		last[j] = j;
	for (i = 1; i <= a_len; i++) {
		now[0] = i;
		for (j = 1; j <= b_len; j++) {
			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] = least(now[j],
				       last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[b_len];
}

const char *diag_suggest(const char *word, const char *const *name, size_t len)
{
	size_t word_len = strnlen(word, LONGEST + 1), name_len, i;
	unsigned int bound = least(3, 1 + word_len / 4);
	const char *nearest = NULL;
	unsigned int far;

	if (!word_len || word_len > LONGEST)
		return NULL;
	for (i = 0; i < len && name[i]; i++) {
		name_len = strnlen(name[i], LONGEST + 1);
		if (name_len > LONGEST)
			continue;
		far = distance(word, word_len, name[i], name_len);
		if (far > bound || far >= name_len || far >= word_len)
			continue;
		if (nearest && far == bound)
			continue;
		nearest = name[i];
		bound = far;
	}
	return nearest;
}
