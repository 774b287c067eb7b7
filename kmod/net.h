/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One network namespace: its policy in force, its hooks, and what they need
 * (conntrack or defragmentation). Everything but the packet path runs under
 * the namespace's mutex.
 */
#ifndef _IMPP_NET_H
#define _IMPP_NET_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "commit.h"
#include "event.h"
#include "policy.h"
#include "stats.h"

/**
 * struct impp_applied - a policy, and what goes with it while in force
 * @policy: read by the hook
 * @counter: one a rule
 * @generation: names it; never 0, never used again in its namespace. A policy
 *	that is rolled back to gets another
 * @site: label, or NULL
 * @catalogue: label, or NULL
 * @edition: label, or NULL
 * @since: boot time at which it was applied
 * @refs: being in force is one, each dump is one
 * @free: drops the former after a grace period
 */
struct impp_applied {
	struct impp_policy policy;
	struct impp_counter __percpu **counter;
	u64 generation;
	char *site;
	char *catalogue;
	char *edition;
	ktime_t since;
	refcount_t refs;
	struct rcu_work free;
};

/**
 * struct impp_net - the state of a network namespace
 * @applied: the policy in force, or NULL
 * @stats: counters
 * @commit: the policy to fall back on
 * @events: what has been told
 * @ops: the hooks, whose priv is this
 * @net: the namespace
 * @lock: serialises all commands
 * @generation: the last one given
 * @dumps: open ones
 * @hooked: @ops are registered
 * @conntrack: a conntrack reference is held
 * @defrag4: an IPv4 defragmentation reference is held
 * @defrag6: an IPv6 defragmentation reference is held
 * @pinned: a module reference is held
 * @sealed: until the namespace ends nothing changes any more
 */
struct impp_net {
	struct impp_applied __rcu *applied;
	struct impp_stats stats;
	struct impp_commit commit;
	struct impp_events events;
	struct nf_hook_ops ops[2];
	struct net *net;
	struct mutex lock; /* all commands */
	u64 generation;
	u32 dumps;
	bool hooked;
	bool conntrack;
	bool defrag4;
	bool defrag6;
	bool pinned;
	bool sealed;
};

/**
 * impp_net_get() - the state of a namespace
 * @net: the namespace
 */
struct impp_net *impp_net_get(const struct net *net);

/**
 * impp_net_limit() - most bytes that a policy of this namespace may take
 * @ns: the namespace
 */
size_t impp_net_limit(const struct impp_net *ns);

/**
 * impp_net_applied() - the policy in force
 * @ns: the namespace
 *
 * Context: the namespace's mutex.
 * Return: the policy, or NULL.
 */
struct impp_applied *impp_net_applied(struct impp_net *ns);

/**
 * impp_applied_alloc() - an empty policy, to be built
 *
 * Return: one reference, or NULL.
 */
struct impp_applied *impp_applied_alloc(void);

/**
 * impp_net_hold() - keep the policy in force beyond the mutex
 * @ns: the namespace
 *
 * Context: process context, takes the namespace's mutex.
 * Return: a reference on the policy, or NULL if there is none.
 */
struct impp_applied *impp_net_hold(struct impp_net *ns);

/**
 * impp_applied_put() - drop a reference
 * @applied: freed with the last
 *
 * Context: process context.
 */
void impp_applied_put(struct impp_applied *applied);

/**
 * impp_net_apply() - put a policy in force
 * @ns: the namespace
 * @applied: built; taken over on success
 * @old: set to what was in force before, or NULL; on success the caller's to
 *	retire, or to keep
 *
 * All or nothing. Packets see the old policy or the new one. Waits for a grace
 * period only where hooks are switched on that were off.
 * Context: the namespace's mutex, may sleep.
 * Return: 0, -ENOMEM, -EBUSY (the module is going, or see impp_stats_bind()),
 * or what conntrack or defragmentation says.
 */
int impp_net_apply(struct impp_net *ns, struct impp_applied *applied,
		   struct impp_applied **old);

/**
 * impp_net_restore() - put a policy in force that never lost what it needs
 * @ns: the namespace, with a policy in force
 * @applied: the policy to fall back on
 *
 * Context: the namespace's mutex. Neither allocates nor fails.
 */
void impp_net_restore(struct impp_net *ns, struct impp_applied *applied);

/**
 * impp_net_retire() - a policy is neither in force nor fallen back on any more
 * @ns: the namespace
 * @applied: packets may still be reading it; NULL is fine
 *
 * Puts what no other policy of the namespace needs.
 * Context: the namespace's mutex.
 */
void impp_net_retire(struct impp_net *ns, struct impp_applied *applied);

/**
 * impp_net_flush() - remove the policy; judged traffic then passes
 * @ns: the namespace, with a policy in force
 *
 * Context: the namespace's mutex, may sleep.
 */
void impp_net_flush(struct impp_net *ns);

/**
 * impp_net_work() - where the module's work runs
 *
 * Return: a queue with a rescuer: what is queued on it will run.
 */
struct workqueue_struct *impp_net_work(void);

int impp_net_init(void);
void impp_net_exit(void);

#endif /* _IMPP_NET_H */
