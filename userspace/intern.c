// SPDX-License-Identifier: GPL-2.0
/*
 * Interning: an open hash table of numbers over one growing array of bytes.
 * What it holds comes from the operator's own file, so the hash need not
 * resist anybody.
 */
#include "intern.h"
#include "mem.h"

#define FIRST_SLOTS 64

static u32 hash(const unsigned char *bytes, size_t size)
{
	u64 h = size, word;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		bytes += sizeof(word);
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, bytes, size);
	h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

static bool equal(const struct intern *in, u32 number, const void *thing,
		  size_t size)
{
	size_t at = intern_at(in, number);

	return in->end[number] - at == size &&
	       !memcmp(in->bytes + at, thing, size);
}

/* The slot that holds a thing, or the free one where it belongs. */
static u32 *find(const struct intern *in, const void *thing, size_t size)
{
	u32 at = hash(thing, size) & in->mask;

	while (in->slot[at] && !equal(in, in->slot[at] - 1, thing, size))
		at = (at + 1) & in->mask;
	return &in->slot[at];
}

static void grow_slots(struct intern *in)
{
	size_t slots = in->slot ? 2 * ((size_t)in->mask + 1) : FIRST_SLOTS;
	u32 i;

	free(in->slot);
	in->slot = mem_alloc(slots * sizeof(*in->slot));
	in->mask = slots - 1;
	for (i = 0; i < in->len; i++) {
		size_t at = intern_at(in, i);

		*find(in, in->bytes + at, in->end[i] - at) = i + 1;
	}
}

/* Room for one more thing of @size bytes. */
static void grow_things(struct intern *in, size_t size)
{
	in->end = mem_grow(in->end, in->len, sizeof(*in->end));
	if (intern_at(in, in->len) + size <= in->room)
		return;
	in->room = 2 * in->room + size;
	in->bytes = mem_resize(in->bytes, in->room);
}

u32 intern_put(struct intern *in, const void *thing, size_t size)
{
	size_t at;
	u32 *slot;

	if (!in->slot || in->len > in->mask / 2)
		grow_slots(in);
	slot = find(in, thing, size);
	if (*slot)
		return *slot - 1;
	grow_things(in, size);
	at = intern_at(in, in->len);
	memcpy(in->bytes + at, thing, size);
	in->end[in->len] = at + size;
	*slot = ++in->len;
	return in->len - 1;
}

void *intern_table(const struct intern *in)
{
	size_t size = intern_at(in, in->len);

	return size ? memcpy(mem_alloc(size), in->bytes, size) : NULL;
}

void intern_clear(struct intern *in)
{
	free(in->bytes);
	free(in->end);
	free(in->slot);
	memset(in, 0, sizeof(*in));
}
