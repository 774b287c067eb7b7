/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that runs out on demand, on a kernel with fault injection
 * (CONFIG_FAULT_INJECTION, FAILSLAB, FAIL_PAGE_ALLOC, their debugfs): the n-th
 * allocation that this process causes in the kernel fails, whatever it is for.
 * What is done between fault_arm() and fault_disarm() should be one system
 * call; this process itself takes no new memory meanwhile.
 */
#ifndef IMPP_NET_FAULT_H
#define IMPP_NET_FAULT_H

#include <stdbool.h>

#include "nl.h"

/* Does this kernel have it? */
bool fault_possible(void);

/**
 * fault_open() - prepare the calling process
 *
 * Its memory is locked, with enough in reserve for answers. Not inherited.
 *
 * Return: 0, or -1 with errno set.
 */
int fault_open(void);
void fault_close(void);

/**
 * fault_arm() - the n-th allocation from here on fails
 * @n: from 1; 0: none
 */
void fault_arm(unsigned int n);

/**
 * fault_disarm() - none fails from here on
 *
 * Return: how many allocations more it would have taken; 0: one has failed.
 */
unsigned int fault_disarm(void);

/**
 * fault_rain() - from here on each allocation fails with some probability
 * @percent: which; 0: none fails from here on
 */
void fault_rain(unsigned int percent);

/**
 * typedef fault_how - send a request and receive the answer, with faults
 * @nl: opened anew if the answer was an error: it may have more to say
 * @r: the request, not freed
 * @answer: emptied first; freed by the caller
 * @n: which allocation fails, or how many of a hundred
 *
 * Return: whether one failed, as far as is known.
 */
typedef bool fault_how(struct nl *nl, struct nl_request *r,
		       struct nl_answer *answer, unsigned int n);

fault_how fault_ask, fault_ask_in_rain;

/**
 * fault_leaks() - does the kernel know of memory that nobody points to?
 * @begin: forget what is known so far; return 0
 *
 * What it knows is printed, as comments.
 *
 * Return: reports, 0 also where kmemleak is not there; within about 15 seconds.
 */
int fault_leaks(bool begin);

#endif /* IMPP_NET_FAULT_H */
