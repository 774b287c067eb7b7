/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers for things that compare by their bytes: equal things get the same
 * number, new things the next one. The compiler interns role sets (groups),
 * chains, port sets and cells, so that nothing stands in a policy twice.
 */
#ifndef _IMPP_INTERN_H
#define _IMPP_INTERN_H

#include "../kmod/env.h"

/**
 * struct intern - things seen so far
 * @bytes: the things one after another, in the order of their numbers
 * @end: where each ends in @bytes
 * @len: how many things
 * @room: of @bytes
 * @end_room: of @end
 * @slot: hash table, number + 1 or 0 for free
 * @mask: slots, less one
 */
struct intern {
	unsigned char *bytes;
	size_t *end;
	u32 len;
	size_t room;
	size_t end_room;
	u32 *slot;
	u32 mask;
};

/**
 * intern_put() - the number of a thing
 * @in: all zeroes at first
 * @thing: its bytes; padding must be zero
 * @size: how many; a multiple of 4
 *
 * Return: its number; equal to @in->len before the call if the thing is new.
 */
u32 intern_put(struct intern *in, const void *thing, size_t size);

/**
 * intern_at() - where a thing begins in @in->bytes
 * @in: things
 * @number: of one of them, or @in->len for the end of all
 */
static inline size_t intern_at(const struct intern *in, u32 number)
{
	return number ? in->end[number - 1] : 0;
}

/* Forgets all things. */
void intern_clear(struct intern *in);

/**
 * intern_table() - all things in one array
 * @in: things
 *
 * Return: a copy of @in->bytes for env_free(), NULL if there are none.
 */
void *intern_table(const struct intern *in);

#endif /* _IMPP_INTERN_H */
