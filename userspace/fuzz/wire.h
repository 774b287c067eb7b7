/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink sockets without a kernel: nlsock.c as it is, on a wire whose other
 * end is a function of the fuzzer. Of the buffer that an answer is received
 * into, no byte behind the answer may be touched.
 */
#ifndef IMPP_FUZZ_WIRE_H
#define IMPP_FUZZ_WIRE_H

#include <linux/netlink.h>

#include "input.h"

/**
 * wire_answers() - who answers from now on
 * @answer: called for each receipt, with the request that was sent last, or
 *	NULL; puts at most @size bytes, and returns how many, or -1 and errno
 * @data: for @answer
 */
void wire_answers(ssize_t (*answer)(const struct nlmsghdr *request, void *to,
				    size_t size, void *data),
		  void *data);

/**
 * wire_input() - an answer for wire_answers() that is whatever the input says
 * @request: the request
 * @to: set
 * @size: of @to
 * @in: a struct input: the length, 16 bits, of one receipt, and its bytes, for
 *	wire_adopt(). The highest bit of the length: the socket fails instead
 */
ssize_t wire_input(const struct nlmsghdr *request, void *to, size_t size,
		   void *in);

/**
 * wire_adopt() - so that an input need not keep its books
 * @data: messages
 * @len: bytes of them
 *
 * What a message says is its sequence number becomes the request's, unless it
 * is -1; one that is longer than what is there is cut, and its last attribute
 * with it, unless it has a port ID.
 */
void wire_adopt(void *data, size_t len);

/* Forgets the last request; the other, if its memory is gone already. */
void wire_clear(void);
void wire_forget(void);

#endif /* IMPP_FUZZ_WIRE_H */
