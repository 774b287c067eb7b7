/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says in small files, /proc and /sys. Each reader takes the
 * directory that stands for /, so that a test can hand it another one.
 */
#ifndef _IMPP_READING_H
#define _IMPP_READING_H

#include <stdbool.h>
#include <stddef.h>

#define READING_TEXT 256

/* Is there a file? @root: "" for /; @path begins with a slash. */
bool reading_there(const char *root, const char *path);

/**
 * reading_text() - the first line of a file
 * @root: as above
 * @path: as above
 * @text: set to it, without its end; "" on failure
 *
 * Return: 0, or -1 if there is none.
 */
int reading_text(const char *root, const char *path, char text[READING_TEXT]);

/**
 * reading_number() - a number
 * @root: as above
 * @path: as above
 * @value: set to it
 *
 * Return: 0, or -1 if there is none.
 */
int reading_number(const char *root, const char *path, long *value);

/**
 * reading_last_byte() - the last byte of a small file
 * @root: as above
 * @path: as above
 *
 * Return: the byte, or -1.
 */
int reading_last_byte(const char *root, const char *path);

#endif /* _IMPP_READING_H */
