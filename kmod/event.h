/* SPDX-License-Identifier: GPL-2.0 */
/* Events: denials and changes of the policy, to whoever listens. */
#ifndef _IMPP_EVENT_H
#define _IMPP_EVENT_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "verdict.h"

struct impp_applied;
struct impp_net;

/**
 * struct impp_events - what a namespace has told
 * @sequence: number of the last event
 * @left_out: denials that were one too many in their second
 * @second: jiffies at which the running second began
 * @denials: told in it
 * @quiet: jiffies of the last look for listeners that found none
 */
struct impp_events {
	atomic64_t sequence;
	atomic64_t left_out;
	unsigned long second;
	atomic_t denials;
	unsigned long quiet;
};

/**
 * impp_event_quiet() - is it known that nobody listens?
 * @events: of the namespace
 *
 * To ask takes some fifty instructions, so it is done once in a jiffy: who has
 * just begun to listen may miss what happens in the same.
 * Context: any.
 */
static inline bool impp_event_quiet(const struct impp_events *events)
{
	unsigned long now = jiffies;

	return READ_ONCE(events->quiet) == now;
}

/**
 * impp_event_denial() - tell of a packet that is denied, or would be, if wanted
 * @ns: its namespace
 * @applied: the policy that judged it
 * @result: how
 * @skb: the packet, data at the network header
 * @state: where it is
 *
 * Listeners of other namespaces may be taken for some of this.
 * Context: any; allocates atomically, and only within the rate.
 */
void impp_event_denial(struct impp_net *ns, const struct impp_applied *applied,
		       struct impp_result result, const struct sk_buff *skb,
		       const struct nf_hook_state *state);

/**
 * impp_event_put() - put what a namespace has told so far
 * @skb: the answer to a command
 * @events: of the namespace
 *
 * Return: 0, or -EMSGSIZE.
 * Context: any.
 */
int impp_event_put(struct sk_buff *skb, const struct impp_events *events);

/**
 * impp_event_change() - tell of a change of the policy
 * @ns: the namespace
 * @change: enum impp_change
 *
 * What is in force by now is in the event.
 * Context: the namespace's mutex.
 */
void impp_event_change(struct impp_net *ns, u8 change);

#endif /* _IMPP_EVENT_H */
