/* SPDX-License-Identifier: GPL-2.0 */
/* How long ago something was. The kernel gives ages, people want times too. */
#ifndef _IMPP_AGE_H
#define _IMPP_AGE_H

#include <stdint.h>

#define AGE_TEXT 64

/**
 * age_text() - an age in its two largest units
 * @ms: milliseconds
 * @text: set to "3 d 4 h", "12 min 5 s", "0 s"
 *
 * Return: @text.
 */
const char *age_text(uint64_t ms, char text[AGE_TEXT]);

/**
 * age_when() - when it was, in local time
 * @ms: milliseconds ago
 * @text: set to "2024-11-20 14:03:10"
 *
 * Return: @text.
 */
const char *age_when(uint64_t ms, char text[AGE_TEXT]);

/**
 * age_ahead() - when it will be, in local time
 * @ms: milliseconds from now
 * @text: set to "14:03:10"
 *
 * Return: @text.
 */
const char *age_ahead(uint64_t ms, char text[AGE_TEXT]);

/* age_when() for programs: "2024-11-20T14:03:10+0900". */
const char *age_stamp(uint64_t ms, char text[AGE_TEXT]);

#endif /* _IMPP_AGE_H */
