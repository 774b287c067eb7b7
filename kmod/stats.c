// SPDX-License-Identifier: GPL-2.0
/*
 * Counters. Slots come in chunks, because one per-CPU allocation has a limit;
 * a slot is found by its row's name. A slot counts the policies that bind it;
 * at zero it waits for the packets that may still count on it, then serves
 * another row. All but impp_stats_count() runs under the namespace's mutex.
 */
#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "env.h"
#include "stats.h"

/**
 * struct impp_slot - a row's counter
 * @link: in impp_stats.names while bound
 * @rule: the row: its name, and whether it is the document's
 * @counter: in the chunk's per-CPU memory
 * @base: what it showed when counting began
 * @bound: policies that bind it; 0: free
 * @idle: RCU state at the last unbind
 * @worn: was bound before, so @idle must pass
 */
struct impp_slot {
	struct hlist_node link;
	struct impp_rule rule;
	struct impp_counter __percpu *counter;
	struct impp_stat base;
	u32 bound;
	unsigned long idle;
	bool worn;
};

struct impp_slots {
	struct impp_counter __percpu *counter;
	struct impp_slot slot[IMPP_SLOTS_PER_CHUNK];
};

static struct impp_counter __percpu *counters_alloc(size_t len)
{
	return __alloc_percpu_gfp(len * sizeof(struct impp_counter),
				  __alignof__(struct impp_counter), ENV_GFP);
}

/* Sum over CPUs. @stat->last_ms is an age, or IMPP_NEVER. */
static void sum(const struct impp_counter __percpu *counter,
		struct impp_stat *stat)
{
	unsigned long last = 0, now = jiffies;
	const struct impp_counter *c;
	u64 packets;
	int cpu;

	*stat = (struct impp_stat){ .last_ms = IMPP_NEVER };
	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(counter, cpu);
		/* A packet's three updates may be spread over two CPUs. */
		stat->bytes += READ_ONCE(c->bytes);
		packets = READ_ONCE(c->packets);
		if (!packets)
			continue;
		if (!stat->packets || time_after(READ_ONCE(c->last), last))
			last = READ_ONCE(c->last);
		stat->packets += packets;
	}
	if (stat->packets)
		stat->last_ms = time_after(now, last)
					? jiffies64_to_msecs(now - last)
					: 0;
}

/* Since @base; what was last seen before it does not count. */
static void sum_since(const struct impp_counter __percpu *counter,
		      const struct impp_stat *base, struct impp_stat *stat)
{
	sum(counter, stat);
	stat->packets -= base->packets;
	stat->bytes -= base->bytes;
	if (!stat->packets)
		stat->last_ms = IMPP_NEVER;
}

/* Salted, as names come from people who may not be trusted. */
static u32 rule_hash(const struct impp_stats *stats,
		     const struct impp_rule *rule)
{
	return full_name_hash(stats, rule->name,
			      strnlen(rule->name, IMPP_NAME_LEN)) +
	       !rule->table;
}

static struct impp_slot *slot_find(struct impp_stats *stats,
				   const struct impp_rule *rule)
{
	struct impp_slot *slot;

	hash_for_each_possible(stats->names, slot, link, rule_hash(stats, rule))
		if (!slot->rule.table == !rule->table &&
		    !strncmp(slot->rule.name, rule->name, IMPP_NAME_LEN))
			return slot;
	return NULL;
}

static struct impp_slots *slots_alloc(void)
{
	struct impp_slots *slots;
	u32 i;

	slots = kvzalloc(sizeof(*slots), ENV_GFP);
	if (!slots)
		return NULL;
	slots->counter = counters_alloc(IMPP_SLOTS_PER_CHUNK);
	if (!slots->counter) {
		kvfree(slots);
		return NULL;
	}
	for (i = 0; i < IMPP_SLOTS_PER_CHUNK; i++)
		slots->slot[i].counter = slots->counter + i;
	return slots;
}

static bool slot_free(const struct impp_slot *slot)
{
	return !slot->bound &&
	       (!slot->worn || poll_state_synchronize_rcu(slot->idle));
}

/* A free slot from @*at on. Free slots behind it were looked at before. */
static struct impp_slot *slot_take(struct impp_stats *stats, u32 *at, int *err)
{
	struct impp_slots **chunk;
	struct impp_slot *slot;

	for (; *at < IMPP_SLOT_CHUNKS * IMPP_SLOTS_PER_CHUNK; (*at)++) {
		chunk = &stats->chunk[*at / IMPP_SLOTS_PER_CHUNK];
		if (!*chunk)
			*chunk = slots_alloc();
		if (!*chunk) {
			*err = -ENOMEM;
			return NULL;
		}
		slot = &(*chunk)->slot[*at % IMPP_SLOTS_PER_CHUNK];
		if (slot_free(slot))
			return slot;
	}
	*err = -EBUSY;
	return NULL;
}

int impp_stats_bind(struct impp_stats *stats, const struct impp_rule *rule,
		    u32 len, struct impp_counter __percpu **counter)
{
	struct impp_slot *slot;
	u32 i, at = 0;
	int err = 0;

	for (i = 0; i < len; i++) {
		slot = slot_find(stats, &rule[i]);
		if (!slot) {
			slot = slot_take(stats, &at, &err);
			if (!slot)
				goto undo;
			slot->rule = rule[i];
			sum(slot->counter, &slot->base);
			hash_add(stats->names, &slot->link,
				 rule_hash(stats, &rule[i]));
		}
		slot->bound++;
		counter[i] = slot->counter;
		cond_resched();
	}
	return 0;
undo:
	impp_stats_unbind(stats, rule, i);
	return err;
}

void impp_stats_unbind(struct impp_stats *stats, const struct impp_rule *rule,
		       u32 len)
{
	unsigned long idle = start_poll_synchronize_rcu();
	struct impp_slot *slot;
	u32 i;

	for (i = 0; i < len; i++) {
		cond_resched();
		slot = slot_find(stats, &rule[i]);
		if (--slot->bound)
			continue;
		slot->idle = idle;
		slot->worn = true;
		hash_del(&slot->link);
	}
}

void impp_stats_rule(struct impp_stats *stats, const struct impp_rule *rule,
		     struct impp_stat *stat)
{
	struct impp_slot *slot = slot_find(stats, rule);

	sum_since(slot->counter, &slot->base, stat);
}

void impp_stats_reason(struct impp_stats *stats, u32 reason,
		       struct impp_stat *stat)
{
	sum_since(stats->reason + reason, &stats->reason_base[reason], stat);
}

void impp_stats_reset(struct impp_stats *stats)
{
	struct impp_slot *slot;
	u32 i;

	for (i = 0; i < IMPP_REASON_STATS; i++)
		sum(stats->reason + i, &stats->reason_base[i]);
	hash_for_each(stats->names, i, slot, link) {
		sum(slot->counter, &slot->base);
		cond_resched();
	}
	stats->since = ktime_get_boottime();
}

int impp_stats_init(struct impp_stats *stats)
{
	hash_init(stats->names);
	stats->since = ktime_get_boottime();
	stats->reason = counters_alloc(IMPP_REASON_STATS);
	return stats->reason ? 0 : -ENOMEM;
}

void impp_stats_exit(struct impp_stats *stats)
{
	u32 i;

	for (i = 0; i < IMPP_SLOT_CHUNKS && stats->chunk[i]; i++) {
		free_percpu(stats->chunk[i]->counter);
		kvfree(stats->chunk[i]);
	}
	free_percpu(stats->reason);
}
