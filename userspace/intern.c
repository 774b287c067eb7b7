// SPDX-License-Identifier: GPL-2.0
/*
 * Interning: an open hash table of numbers over one growing array of bytes.
 * What it holds comes from the operator's own file, so the hash need not
 * resist anybody.
 */
#include "intern.h"

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

static int grow_slots(struct intern *in)
{
	size_t slots = in->slot ? 2 * ((size_t)in->mask + 1) : FIRST_SLOTS;
	u32 *slot = calloc(slots, sizeof(*slot));
	u32 i;

	if (!slot)
		return -1;
	free(in->slot);
	in->slot = slot;
	in->mask = slots - 1;
	for (i = 0; i < in->len; i++) {
		size_t at = intern_at(in, i);

		*find(in, in->bytes + at, in->end[i] - at) = i + 1;
	}
	return 0;
}

/* Room for one more thing of @size bytes. */
static int grow_things(struct intern *in, size_t size)
{
	size_t room = 2 * in->room + size, ends = 2 * in->end_room + 16;
	unsigned char *bytes;
	size_t *end;

	if (intern_at(in, in->len) + size > in->room) {
		bytes = realloc(in->bytes, room);
		if (!bytes)
			return -1;
		in->bytes = bytes;
		in->room = room;
	}
	if (in->len == in->end_room) {
		end = realloc(in->end, ends * sizeof(*end));
		if (!end)
			return -1;
		in->end = end;
		in->end_room = ends;
	}
	return 0;
}

u32 intern_put(struct intern *in, const void *thing, size_t size)
{
	size_t at;
	u32 *slot;

	if ((!in->slot || in->len > in->mask / 2) && grow_slots(in))
		return INTERN_NONE;
	slot = find(in, thing, size);
	if (*slot)
		return *slot - 1;
	if (grow_things(in, size))
		return INTERN_NONE;
	at = intern_at(in, in->len);
	memcpy(in->bytes + at, thing, size);
	in->end[in->len] = at + size;
	*slot = ++in->len;
	return in->len - 1;
}

void *intern_table(const struct intern *in)
{
	size_t size = intern_at(in, in->len);
	void *table = env_zalloc(size ? size : 1);

	if (table && size)
		memcpy(table, in->bytes, size);
	return table;
}

void intern_clear(struct intern *in)
{
	free(in->bytes);
	free(in->end);
	free(in->slot);
	memset(in, 0, sizeof(*in));
}
