// SPDX-License-Identifier: GPL-2.0
/* The kernel backend: counters. */
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_call.h"
#include "mem.h"
#include "verb.h"

static int take_rule_stats(const struct nlattr *attr, struct counts *counts)
{
	size_t len = mnl_attr_get_payload_len(attr);
	size_t more = len / sizeof(*counts->rule);

	if (len % sizeof(*counts->rule) ||
	    counts->rules + more > IMPP_RULES_MAX)
		return -1;
	counts->rule = mem_resize(counts->rule, (counts->rules + more + 1) *
							sizeof(*counts->rule));
	memcpy(counts->rule + counts->rules, mnl_attr_get_payload(attr), len);
	counts->rules += more;
	return 0;
}

static int take_reason_stats(const struct nlattr *attr, struct counts *counts)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(counts->reason))
		return -1;
	memcpy(counts->reason, mnl_attr_get_payload(attr),
	       sizeof(counts->reason));
	return 0;
}

static int read_stat(const struct nlattr *attr, struct counts *counts)
{
	switch (mnl_attr_get_type(attr)) {
	case IMPP_A_GENERATION:
		return call_u64(attr, &counts->generation);
	case IMPP_A_COUNTING_MS:
		return call_u64(attr, &counts->counting_ms);
	case IMPP_A_RULE_STATS:
		return take_rule_stats(attr, counts);
	case IMPP_A_REASON_STATS:
		return take_reason_stats(attr, counts);
	}
	return 0;
}

static int take_stats(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN)
		err |= read_stat(attr, data);
	return err;
}

static void restart_stats(void *data)
{
	counts_clear(data);
}

int kernel_stats_get(struct kernel *kernel, struct counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	return call_dump(kernel, IMPP_CMD_STATS_GET, take_stats, restart_stats,
			 counts, -1);
}

int kernel_stats_reset(struct kernel *kernel)
{
	struct nlmsg msg;

	call_init(kernel, &msg, IMPP_CMD_STATS_RESET, NLM_F_ACK);
	return call_ask(kernel, &msg, NULL, NULL);
}

void counts_clear(struct counts *counts)
{
	free(counts->rule);
	memset(counts, 0, sizeof(*counts));
}
