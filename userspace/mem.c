// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for the readers. A file is at most tens of megabytes, so there is
 * nothing sensible left to do without memory, and callers stay short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

void *mem_check(void *mem)
{
	if (mem)
		return mem;
	fputs("impp: error: out of memory\n", stderr);
	exit(1);
}

void *mem_alloc(size_t size)
{
	return mem_check(calloc(1, size ? size : 1));
}

char *mem_copy(const char *text, size_t len)
{
	char *copy = mem_check(malloc(len + 1));

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *mem_text(const char *text)
{
	return mem_copy(text, strlen(text));
}

void *mem_resize(void *mem, size_t size)
{
	return mem_check(realloc(mem, size));
}

void *mem_grow(void *array, size_t len, size_t size)
{
	if (len & (len - 1))
		return array;
	return mem_check(reallocarray(array, len ? 2 * len : 1, size));
}
