/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Confirmed commit: a policy that was applied "unless I say otherwise". Until
 * somebody confirms it the one before stays at hand, with its counters and all
 * that its hooks need, and comes back by itself when time is up: neither the
 * command that armed it nor any other process has to be there.
 */
#ifndef _IMPP_COMMIT_H
#define _IMPP_COMMIT_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct impp_applied;
struct impp_net;

/**
 * struct impp_commit - what a namespace falls back on
 * @work: the rollback, when time is up
 * @fallback: what comes back; NULL for no policy
 * @deadline: jiffies, while @pending
 * @pending: the policy in force has not been confirmed
 */
struct impp_commit {
	struct delayed_work work;
	struct impp_applied *fallback;
	unsigned long deadline;
	bool pending;
};

void impp_commit_init(struct impp_commit *commit);

/**
 * impp_commit_stop() - no rollback from here on
 * @commit: of a namespace that ends
 *
 * Context: process context, without the namespace's mutex: waits for a
 * rollback under way.
 */
void impp_commit_stop(struct impp_commit *commit);

/**
 * impp_commit_apply() - put a policy in force, for good or to be confirmed
 * @ns: the namespace
 * @applied: built; taken over on success
 * @seconds: time to confirm; 0: for good
 *
 * What the first of several unconfirmed policies replaced stays the fallback.
 * Context: the namespace's mutex, may sleep.
 * Return: 0, or as impp_net_apply().
 */
int impp_commit_apply(struct impp_net *ns, struct impp_applied *applied,
		      u32 seconds);

/**
 * impp_commit_confirm() - the policy in force stays
 * @ns: a namespace with an unconfirmed policy
 *
 * Context: the namespace's mutex.
 */
void impp_commit_confirm(struct impp_net *ns);

/**
 * impp_commit_rollback() - the fallback comes back
 * @ns: a namespace with an unconfirmed policy
 *
 * Allocates nothing and cannot fail.
 * Context: the namespace's mutex.
 */
void impp_commit_rollback(struct impp_net *ns);

/**
 * impp_commit_left() - how much time there is to confirm
 * @commit: pending
 *
 * Context: the namespace's mutex.
 * Return: milliseconds; 0 if time is up.
 */
u64 impp_commit_left(const struct impp_commit *commit);

#endif /* _IMPP_COMMIT_H */
