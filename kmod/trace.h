/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: a packet and what was decided, free unless switched on. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM impp

#if !defined(_IMPP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _IMPP_TRACE_H

#include <linux/tracepoint.h>

#include "verdict.h"

/* clang-format off */

/* Programs that read the raw records know no names of the kernel's. */
TRACE_DEFINE_ENUM(NFPROTO_IPV4);
TRACE_DEFINE_ENUM(NFPROTO_IPV6);
TRACE_DEFINE_ENUM(IMPP_PASS);
TRACE_DEFINE_ENUM(IMPP_ALLOW);
TRACE_DEFINE_ENUM(IMPP_DENY);
TRACE_DEFINE_ENUM(IMPP_WOULD_DENY);
TRACE_DEFINE_ENUM(IMPP_REASON_NONE);
TRACE_DEFINE_ENUM(IMPP_REASON_MALFORMED);
TRACE_DEFINE_ENUM(IMPP_REASON_FRAGMENT);
TRACE_DEFINE_ENUM(IMPP_REASON_UNSOLICITED);
TRACE_DEFINE_ENUM(IMPP_REASON_LOCALHOST_ONLY);
TRACE_DEFINE_ENUM(IMPP_REASON_SOURCE_PORT);
TRACE_DEFINE_ENUM(IMPP_REASON_NO_RELATION);
TRACE_DEFINE_ENUM(IMPP_REASON_PROTOCOL);
TRACE_DEFINE_ENUM(IMPP_REASON_PORT);

/* As in the events: the packet is @skbaddr, by which others know it, too. */
TRACE_EVENT(impp_verdict,
	TP_PROTO(const struct sk_buff *skb, const struct nf_hook_state *state,
		 struct impp_result result, u16 from_group, u16 to_group),
	TP_ARGS(skb, state, result, from_group, to_group),
	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(int, in)
		__field(int, out)
		__field(u32, len)
		__field(int, rule)
		__field(u16, from_group)
		__field(u16, to_group)
		__field(u8, pf)
		__field(u8, verdict)
		__field(u8, reason)
	),
	TP_fast_assign(
		__entry->skbaddr = skb;
		__entry->in = state->in ? state->in->ifindex : 0;
		__entry->out = state->out ? state->out->ifindex : 0;
		__entry->len = skb->len;
		__entry->rule = (s16)result.rule;
		__entry->from_group = from_group;
		__entry->to_group = to_group;
		__entry->pf = state->pf;
		__entry->verdict = result.verdict;
		__entry->reason = result.reason;
	),
	TP_printk("skbaddr=%p in=%d out=%d family=%s len=%u verdict=%s reason=%s rule=%d from_group=%u to_group=%u",
		  __entry->skbaddr, __entry->in, __entry->out,
		  __print_symbolic(__entry->pf,
				   { NFPROTO_IPV4, "ipv4" },
				   { NFPROTO_IPV6, "ipv6" }),
		  __entry->len,
		  __print_symbolic(__entry->verdict,
				   { IMPP_PASS, "pass" },
				   { IMPP_ALLOW, "allow" },
				   { IMPP_DENY, "deny" },
				   { IMPP_WOULD_DENY, "would-deny" }),
		  __print_symbolic(__entry->reason,
				   { IMPP_REASON_NONE, "-" },
				   { IMPP_REASON_MALFORMED, "malformed" },
				   { IMPP_REASON_FRAGMENT, "fragment" },
				   { IMPP_REASON_UNSOLICITED, "unsolicited" },
				   { IMPP_REASON_LOCALHOST_ONLY, "localhost-only" },
				   { IMPP_REASON_SOURCE_PORT, "source-port" },
				   { IMPP_REASON_NO_RELATION, "no-relation" },
				   { IMPP_REASON_PROTOCOL, "protocol" },
				   { IMPP_REASON_PORT, "port" }),
		  __entry->rule, __entry->from_group, __entry->to_group)
);

/* clang-format on */
#endif /* _IMPP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
