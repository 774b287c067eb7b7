/* SPDX-License-Identifier: GPL-2.0 */
/* Memory for the readers: running out of it ends the program. */
#ifndef _IMPP_MEM_H
#define _IMPP_MEM_H

#include <stddef.h>

/* For whoever reads the code along, a compiler or an analyzer. */
#define MEM_NONNULL __attribute__((returns_nonnull))

/**
 * mem_alloc() - allocate zeroed memory
 * @size: in bytes; 0 is fine
 *
 * Return: memory for free(); never NULL.
 */
MEM_NONNULL void *mem_alloc(size_t size);

/**
 * mem_copy() - copy text
 * @text: need not end in a NUL
 * @len: in bytes
 *
 * Return: the copy with a NUL, for free(); never NULL.
 */
MEM_NONNULL char *mem_copy(const char *text, size_t len);
/* The same of text that ends in a NUL. */
MEM_NONNULL char *mem_text(const char *text);

/**
 * mem_resize() - resize memory
 * @mem: for free(), or NULL
 * @size: in bytes, not 0
 *
 * Return: the memory, which may have moved; never NULL.
 */
MEM_NONNULL void *mem_resize(void *mem, size_t size);

/**
 * mem_grow() - make room for one more element at the end of an array
 * @array: from here, or NULL; nothing else may have resized it
 * @len: elements in it; each power of two doubles it
 * @size: of an element, in bytes
 *
 * Return: the array, which may have moved, for free(); never NULL.
 */
MEM_NONNULL void *mem_grow(void *array, size_t len, size_t size);

/**
 * mem_check() - the same for what a library allocated
 * @mem: what it gave, or NULL if memory ran out
 *
 * Return: @mem; never NULL.
 */
MEM_NONNULL void *mem_check(void *mem);

#endif /* _IMPP_MEM_H */
