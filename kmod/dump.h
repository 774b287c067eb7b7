/* SPDX-License-Identifier: GPL-2.0 */
/* Dumps of the policy in force and of the counters. */
#ifndef _IMPP_DUMP_H
#define _IMPP_DUMP_H

#include <linux/netlink.h>
#include <linux/skbuff.h>

struct impp_applied;

/**
 * impp_put_u64() - append a number
 * @skb: an answer
 * @attr: IMPP_A_*
 * @value: host byte order
 *
 * Return: 0 or -EMSGSIZE.
 */
int impp_put_u64(struct sk_buff *skb, int attr, u64 value);

/**
 * impp_put_scalars() - append all of a policy that is not a table
 * @skb: an answer
 * @applied: held
 *
 * Return: 0, or nonzero if it does not fit.
 */
int impp_put_scalars(struct sk_buff *skb, const struct impp_applied *applied);

/* Callbacks of POLICY_GET and STATS_GET; uapi/nf_impp.h documents both. */
int impp_nl_dump_start(struct netlink_callback *cb);
int impp_nl_dump_done(struct netlink_callback *cb);
int impp_nl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb);
int impp_nl_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _IMPP_DUMP_H */
