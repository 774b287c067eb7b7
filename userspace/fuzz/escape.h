/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exits of libraries. libnftnl ends the program when the kernel answers with an
 * attribute of a length that it does not know; that is no finding, and a fuzzer
 * goes on, with no memory less than before.
 */
#ifndef IMPP_FUZZ_ESCAPE_H
#define IMPP_FUZZ_ESCAPE_H

#include <stdbool.h>

/**
 * escape_run() - call a function that may come to exit()
 * @call: the function; what it keeps in static variables must be there before
 * @data: for @call
 *
 * Return: whether it returned. Otherwise its memory has been freed.
 */
bool escape_run(void (*call)(void *data), void *data);

#endif /* IMPP_FUZZ_ESCAPE_H */
