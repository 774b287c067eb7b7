/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handlers of the family's commands; uapi/nf_impp.h documents each. All run in
 * process context with the caller's CAP_NET_ADMIN checked, take the mutex of
 * the caller's namespace, and answer refusals with an extended ack.
 */
#ifndef _IMPP_NETLINK_H
#define _IMPP_NETLINK_H

#include <net/genetlink.h>

int impp_nl_policy_set(struct sk_buff *skb, struct genl_info *info);
int impp_nl_policy_confirm(struct sk_buff *skb, struct genl_info *info);
int impp_nl_policy_rollback(struct sk_buff *skb, struct genl_info *info);
int impp_nl_seal(struct sk_buff *skb, struct genl_info *info);
int impp_nl_policy_flush(struct sk_buff *skb, struct genl_info *info);
int impp_nl_mode_set(struct sk_buff *skb, struct genl_info *info);
int impp_nl_explain(struct sk_buff *skb, struct genl_info *info);
int impp_nl_stats_reset(struct sk_buff *skb, struct genl_info *info);
int impp_nl_status_get(struct sk_buff *skb, struct genl_info *info);

#endif /* _IMPP_NETLINK_H */
