/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel backend: the commands of nf_impp.h as functions. Every function
 * prints its own error (the kernel's extended ack included) to the diag.
 */
#ifndef _IMPP_KERNEL_H
#define _IMPP_KERNEL_H

#include "compile.h"

struct kernel;

/**
 * struct running - a policy as the kernel has it
 * @generation: 0: no policy is in force
 * @mode: enum impp_mode
 * @mode_applied: the mode it was applied with
 * @state: enum impp_state
 * @on_deny: enum impp_on_deny
 * @applied_ms: milliseconds since it was applied
 * @pending: it waits to be confirmed
 * @confirm_ms: milliseconds left for that
 * @fallback: generation that comes back otherwise; 0: none
 * @sealed: it cannot be changed any more
 * @memory: bytes it takes in the kernel
 * @events: number of the last event, one for each
 * @left_out: denials beyond the rate, which no event told
 * @version: the module's version
 * @site: label, or NULL
 * @catalogue: label, or NULL
 * @edition: label, or NULL
 * @policy: filled by kernel_policy_get() alone, which on the other hand does
 *	not know @pending, @confirm_ms, @fallback, @sealed, @events, @left_out
 *	and @version
 */
struct running {
	uint64_t generation;
	uint8_t mode;
	uint8_t mode_applied;
	uint8_t state;
	uint8_t on_deny;
	uint64_t applied_ms;
	bool pending;
	uint64_t confirm_ms;
	uint64_t fallback;
	bool sealed;
	uint64_t memory;
	uint64_t events;
	uint64_t left_out;
	char *version;
	char *site;
	char *catalogue;
	char *edition;
	struct impp_policy policy;
};

/**
 * struct counts - counters as the kernel has them
 * @generation: the policy's that @rule belongs to; 0: none
 * @counting_ms: milliseconds since counting began
 * @reason: see IMPP_REASON_STATS
 * @rule: one a rule
 * @rules: how many
 */
struct counts {
	uint64_t generation;
	uint64_t counting_ms;
	struct impp_stat reason[IMPP_REASON_STATS];
	struct impp_stat *rule;
	size_t rules;
};

/**
 * kernel_open() - reach the module
 * @diag: told why not
 *
 * Return: a handle, or NULL (then the exit code is EXIT_UNREACHABLE).
 */
struct kernel *kernel_open(struct diag *diag);
void kernel_close(struct kernel *kernel);

/*
 * Each of these returns an exit code: EXIT_DONE, EXIT_NO after a refusal,
 * EXIT_UNREACHABLE where privilege or the module is missing.
 */

/**
 * kernel_policy_set() - make a compiled site the running policy
 * @kernel: the handle
 * @compiled: what to apply
 * @check_only: build and throw away
 * @expect: refuse unless this generation runs, or UINT64_MAX for any
 * @confirm: seconds to confirm it, or 0 for a policy that stays
 * @generation: what runs now
 */
int kernel_policy_set(struct kernel *kernel, const struct compiled *compiled,
		      bool check_only, uint64_t expect, uint32_t confirm,
		      uint64_t *generation);
int kernel_policy_flush(struct kernel *kernel);

/**
 * kernel_policy_confirm() - the running policy stays
 * @kernel: the handle
 * @expect: refuse unless this generation runs
 */
int kernel_policy_confirm(struct kernel *kernel, uint64_t expect);

/* The policy before the one that waits to be confirmed comes back. */
int kernel_policy_rollback(struct kernel *kernel);
int kernel_seal(struct kernel *kernel);
int kernel_mode_set(struct kernel *kernel, uint8_t mode);

/**
 * kernel_status_get() - what is in force, but for the tables
 * @kernel: the handle
 * @running: filled on success; for running_clear()
 */
int kernel_status_get(struct kernel *kernel, struct running *running);

/**
 * struct kernel_reign - a policy's, as saved.h asks for it
 * @kernel: where it is in force
 * @generation: it
 */
struct kernel_reign {
	struct kernel *kernel;
	uint64_t generation;
};

/**
 * kernel_reign_lasts() - has no other policy come into force since?
 * @data: struct kernel_reign
 *
 * Return: false if one has, be it by a rollback. None at all is no other.
 */
bool kernel_reign_lasts(const void *data);

/**
 * kernel_policy_get() - what is in force, tables and all
 * @kernel: the handle
 * @running: filled on success, but for what only the status has; for
 *	running_clear(). With no policy in force it is all zeroes, and that is
 *	no failure
 *
 * Tables that make no sense are a refusal, too: what is in @running may be
 * followed without a look at its numbers.
 */
int kernel_policy_get(struct kernel *kernel, struct running *running);

/**
 * kernel_explain() - ask the kernel's own lookup
 * @kernel: the handle
 * @question: any number of questions, sent in as many messages as it takes
 * @answer: one a question
 * @len: how many
 * @generation: of the policy that answered all of them; the call starts over
 *	if it changes on the way
 */
int kernel_explain(struct kernel *kernel, const struct impp_question *question,
		   struct impp_answer *answer, size_t len,
		   uint64_t *generation);

/**
 * kernel_stats_get() - counters
 * @kernel: the handle
 * @counts: filled on success; for counts_clear()
 */
int kernel_stats_get(struct kernel *kernel, struct counts *counts);
int kernel_stats_reset(struct kernel *kernel);

/**
 * running_matches() - would applying a site change nothing?
 * @running: what is in force, by kernel_policy_get()
 * @compiled: the site
 *
 * Return: true if policy, modes, catalogue and edition are the same; the name
 * of the site file does not matter.
 */
bool running_matches(const struct running *running,
		     const struct compiled *compiled);
void running_clear(struct running *running);
void counts_clear(struct counts *counts);

#endif /* _IMPP_KERNEL_H */
