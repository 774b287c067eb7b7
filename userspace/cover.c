// SPDX-License-Identifier: GPL-2.0
/*
 * Covering pairs of groups with pairs of classes, greedily. The classes that a
 * row was written with are always among those that fit, so a row's pairs are
 * usually said at once.
 */
#include <stdlib.h>

#include "bits.h"
#include "cover.h"
#include "mem.h"

/* A pair of classes, and how good a description it is. */
struct block {
	u32 from;
	u32 to;
	size_t says;
	size_t size;
};

void cover_init(struct cover *cover, const struct classes *classes, u32 groups)
{
	size_t size;

	cover->classes = classes;
	cover->groups = groups;
	cover->words = bits_words(groups);
	size = groups * cover->words * sizeof(u64);
	cover->wanted = mem_alloc(size);
	cover->allowed = mem_alloc(size);
}

void cover_exit(struct cover *cover)
{
	free(cover->wanted);
	free(cover->allowed);
}

static const u64 *groups_of(const struct cover *cover, u32 class)
{
	return cover->classes->class[class].groups;
}

/* Return: false if the pair of classes says too much. */
static bool measure(const struct cover *cover, struct block *block)
{
	const u64 *from = groups_of(cover, block->from);
	const u64 *to = groups_of(cover, block->to);
	const u64 *allowed = cover->allowed, *wanted = cover->wanted;
	size_t i;
	u32 g;

	block->says = 0;
	block->size = 0;
	for (g = 0; g < cover->groups; g++) {
		for (i = 0; bits_test(from, g) && i < cover->words; i++) {
			if (to[i] & ~allowed[i])
				return false;
			block->says += hweight64(to[i] & wanted[i]);
			block->size += hweight64(to[i]);
		}
		allowed += cover->words;
		wanted += cover->words;
	}
	return true;
}

static bool better(const struct block *a, const struct block *b)
{
	if (a->says != b->says)
		return a->says > b->says;
	return a->size < b->size;
}

/* The best description that has a pair of groups in it. */
static struct block find(const struct cover *cover, u32 from, u32 to)
{
	struct block best = { .from = CLASS_NONE, .to = CLASS_NONE }, block;
	size_t classes = cover->classes->len;

	for (block.from = 0; block.from < classes; block.from++) {
		if (!bits_test(groups_of(cover, block.from), from))
			continue;
		for (block.to = 0; block.to < classes; block.to++) {
			if (!bits_test(groups_of(cover, block.to), to))
				continue;
			if (measure(cover, &block) && better(&block, &best))
				best = block;
		}
	}
	return best;
}

static void take_out(struct cover *cover, const struct block *block)
{
	u64 *wanted = cover->wanted;
	size_t i;
	u32 g;

	for (g = 0; g < cover->groups; g++, wanted += cover->words)
		if (bits_test(groups_of(cover, block->from), g))
			for (i = 0; i < cover->words; i++)
				wanted[i] &= ~groups_of(cover, block->to)[i];
}

/* The first pair that is wanted. */
static bool first(const struct cover *cover, u32 *from, u32 *to)
{
	size_t len = cover->groups * cover->words, i;

	for (i = 0; i < len && !cover->wanted[i]; i++)
		;
	if (i == len)
		return false;
	*from = i / cover->words;
	*to = i % cover->words * 64 + __builtin_ctzll(cover->wanted[i]);
	return true;
}

bool cover_next(struct cover *cover, u32 *from, u32 *to)
{
	struct block block;
	u32 g, h;

	if (!first(cover, &g, &h))
		return false;
	block = find(cover, g, h);
	if (block.from != CLASS_NONE)
		take_out(cover, &block);
	else
		bits_assign(&cover->wanted[g * cover->words], h, false);
	*from = block.from;
	*to = block.to;
	return true;
}
