/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of one network namespace: packets, bytes and last seen, per rule
 * and per reason. They belong to the namespace, not to a policy: a row keeps
 * its slot, and so its counts, across swaps.
 */
#ifndef _IMPP_STATS_H
#define _IMPP_STATS_H

#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "uapi/nf_impp.h"

/**
 * struct impp_counter - one CPU's share of a counter
 * @packets: so many
 * @bytes: from the network header on
 * @last: jiffies of the last
 */
struct impp_counter {
	u64 packets;
	u64 bytes;
	unsigned long last;
};

struct impp_slots;

/* Rows whose counters exist at a time: in force, and waiting to be reused. */
#define IMPP_SLOTS_PER_CHUNK 128
#define IMPP_SLOT_CHUNKS 128

/**
 * struct impp_stats - all counters of a namespace
 * @reason: IMPP_REASON_STATS counters
 * @reason_base: what each showed at the last reset
 * @chunk: slots for rows, made as needed
 * @names: slots in use, by name
 * @since: ktime of the last reset
 */
struct impp_stats {
	struct impp_counter __percpu *reason;
	struct impp_stat reason_base[IMPP_REASON_STATS];
	struct impp_slots *chunk[IMPP_SLOT_CHUNKS];
	DECLARE_HASHTABLE(names, 8);
	ktime_t since;
};

/**
 * impp_stats_count() - count one packet
 * @counter: of a rule or a reason
 * @skb: data at the network header
 *
 * Context: any, also preemptible.
 */
static inline void impp_stats_count(struct impp_counter __percpu *counter,
				    const struct sk_buff *skb)
{
	this_cpu_add(counter->packets, 1);
	this_cpu_add(counter->bytes, skb->len);
	this_cpu_write(counter->last, jiffies);
}

/**
 * impp_stats_init() - counters of a new namespace
 * @stats: zeroed
 *
 * Return: 0 or -ENOMEM.
 */
int impp_stats_init(struct impp_stats *stats);

/**
 * impp_stats_exit() - free all counters
 * @stats: of a namespace whose hooks are gone, a grace period ago
 */
void impp_stats_exit(struct impp_stats *stats);

/**
 * impp_stats_bind() - find or make a counter for each rule
 * @stats: the namespace's
 * @rule: rules of a policy
 * @len: how many
 * @counter: filled, one a rule
 *
 * Context: the namespace's mutex.
 * Return: 0, -ENOMEM, or -EBUSY if too many rows were replaced within one
 * grace period. On failure nothing is bound.
 */
int impp_stats_bind(struct impp_stats *stats, const struct impp_rule *rule,
		    u32 len, struct impp_counter __percpu **counter);

/**
 * impp_stats_unbind() - undo impp_stats_bind()
 * @stats: the namespace's
 * @rule: the same rules
 * @len: how many
 *
 * A counter that no policy binds any more is reused a grace period later.
 * Context: the namespace's mutex.
 */
void impp_stats_unbind(struct impp_stats *stats, const struct impp_rule *rule,
		       u32 len);

/**
 * impp_stats_rule() - read a rule's counter
 * @stats: the namespace's
 * @rule: bound
 * @stat: filled
 *
 * Context: the namespace's mutex.
 */
void impp_stats_rule(struct impp_stats *stats, const struct impp_rule *rule,
		     struct impp_stat *stat);

/**
 * impp_stats_reason() - read a reason's counter
 * @stats: the namespace's
 * @reason: 0 to IMPP_REASON_STATS - 1
 * @stat: filled
 *
 * Context: the namespace's mutex.
 */
void impp_stats_reason(struct impp_stats *stats, u32 reason,
		       struct impp_stat *stat);

/**
 * impp_stats_reset() - count from zero
 * @stats: the namespace's
 *
 * Takes a baseline; never writes another CPU's counter.
 * Context: the namespace's mutex.
 */
void impp_stats_reset(struct impp_stats *stats);

#endif /* _IMPP_STATS_H */
