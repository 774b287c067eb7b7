/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One call to the kernel: what all commands of nf_impp.h have in common.
 * Answers are checked like any input: the module may be another version's.
 */
#ifndef _IMPP_KERNEL_CALL_H
#define _IMPP_KERNEL_CALL_H

#include <libmnl/libmnl.h>

#include "kernel.h"
#include "nlmsg.h"
#include "nlsock.h"

/* How often something is repeated when what it reads is changing. */
#define CALL_ATTEMPTS 100

struct kernel {
	struct nlsock *sock;
	struct diag *diag;
	uint16_t family;
};

/* Takes one answer; nonzero if it makes no sense. */
#define CALL_EACH(each) int (*each)(const struct nlmsghdr *, void *)

/**
 * call_init() - begin a message
 * @kernel: the handle
 * @msg: to be given to call_ask() or call_dump()
 * @cmd: enum impp_cmd
 * @flags: NLM_F_ACK or NLM_F_DUMP
 */
void call_init(struct kernel *kernel, struct nlmsg *msg, uint8_t cmd,
	       uint16_t flags);

/**
 * call_ask() - send a message, take the answer, clear the message
 * @kernel: the handle
 * @msg: begun with NLM_F_ACK
 * @each: takes the answer, or NULL
 * @data: for @each
 *
 * Return: an exit code; the cause has been printed.
 */
int call_ask(struct kernel *kernel, struct nlmsg *msg, CALL_EACH(each),
	     void *data);

/**
 * call_dump() - the same of a dump, which is repeated if it was interrupted
 * @kernel: the handle
 * @cmd: enum impp_cmd
 * @each: takes a part
 * @restart: throws away what was taken
 * @data: for both
 * @none: what ENOENT means: EXIT_DONE, or -1 to print it
 *
 * Return: an exit code; the cause has been printed.
 */
int call_dump(struct kernel *kernel, uint8_t cmd, CALL_EACH(each),
	      void (*restart)(void *), void *data, int none);

/* An attribute's value. Return: 0, or -1 if its length is wrong. */
int call_u8(const struct nlattr *attr, uint8_t *value);
int call_u64(const struct nlattr *attr, uint64_t *value);
int call_text(const struct nlattr *attr, char **text);

/* What STATUS_GET says, attribute by attribute. Return: likewise. */
int call_take_scalar(const struct nlattr *attr, struct running *running);

/* For call_ask(): IMPP_A_GENERATION into the uint64_t that @data points to. */
int call_take_generation(const struct nlmsghdr *answer, void *data);

#endif /* _IMPP_KERNEL_CALL_H */
