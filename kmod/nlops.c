// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family. What the core can check of an attribute is here;
 * each command takes the attributes that uapi/nf_impp.h lists for it, and no
 * others.
 */
#include <net/genetlink.h>

#include "dump.h"
#include "netlink.h"
#include "nlops.h"
#include "uapi/nf_impp.h"

#define TABLE                                               \
	{                                                   \
		.type = NLA_BINARY, .len = IMPP_TABLE_CHUNK \
	}
#define LABEL                                                     \
	{                                                         \
		.type = NLA_NUL_STRING, .len = IMPP_LABEL_LEN - 1 \
	}

static const struct nla_policy policy_set[IMPP_A_MAX + 1] = {
	[IMPP_A_FLAGS] = NLA_POLICY_MASK(NLA_U32, IMPP_FLAG_CHECK),
	[IMPP_A_GENERATION] = { .type = NLA_U64 },
	[IMPP_A_MODE] = { .type = NLA_U8 },
	[IMPP_A_STATE] = { .type = NLA_U8 },
	[IMPP_A_ON_DENY] = { .type = NLA_U8 },
	[IMPP_A_SITE] = LABEL,
	[IMPP_A_CATALOGUE] = LABEL,
	[IMPP_A_EDITION] = LABEL,
	[IMPP_A_ROLES] = TABLE,
	[IMPP_A_GROUPS] = TABLE,
	[IMPP_A_MEMBERS] = TABLE,
	[IMPP_A_SPANS4] = TABLE,
	[IMPP_A_SPANS6] = TABLE,
	[IMPP_A_RULES] = TABLE,
	[IMPP_A_MATCHES] = TABLE,
	[IMPP_A_RANGES] = TABLE,
	[IMPP_A_CELLS] = TABLE,
	[IMPP_A_RELATIONS] = TABLE,
	[IMPP_A_CONFIRM_S] = NLA_POLICY_RANGE(NLA_U32, 1, IMPP_CONFIRM_MAX),
	[IMPP_A_PAD] = { .type = NLA_REJECT },
};

static const struct nla_policy policy_confirm[IMPP_A_GENERATION + 1] = {
	[IMPP_A_GENERATION] = { .type = NLA_U64 },
};

static const struct nla_policy mode_set[IMPP_A_MODE + 1] = {
	[IMPP_A_MODE] = { .type = NLA_U8 },
};

static const struct nla_policy explain[IMPP_A_QUESTIONS + 1] = {
	[IMPP_A_QUESTIONS] = TABLE,
};

/* Commands without attributes. Without a maxattr the core would not look. */
static const struct nla_policy none[IMPP_A_PAD + 1] = {
	[IMPP_A_PAD] = { .type = NLA_REJECT },
};

static const struct genl_ops ops[] = {
	{
		.cmd = IMPP_CMD_POLICY_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_policy_set,
		.policy = policy_set,
		.maxattr = ARRAY_SIZE(policy_set) - 1,
	},
	{
		.cmd = IMPP_CMD_POLICY_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.start = impp_nl_dump_start,
		.dumpit = impp_nl_policy_dump,
		.done = impp_nl_dump_done,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_POLICY_FLUSH,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_policy_flush,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_MODE_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_mode_set,
		.policy = mode_set,
		.maxattr = ARRAY_SIZE(mode_set) - 1,
	},
	{
		.cmd = IMPP_CMD_EXPLAIN,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_explain,
		.policy = explain,
		.maxattr = ARRAY_SIZE(explain) - 1,
	},
	{
		.cmd = IMPP_CMD_STATS_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.start = impp_nl_dump_start,
		.dumpit = impp_nl_stats_dump,
		.done = impp_nl_dump_done,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_STATS_RESET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_stats_reset,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_STATUS_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_status_get,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_POLICY_CONFIRM,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_policy_confirm,
		.policy = policy_confirm,
		.maxattr = ARRAY_SIZE(policy_confirm) - 1,
	},
	{
		.cmd = IMPP_CMD_POLICY_ROLLBACK,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_policy_rollback,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
	{
		.cmd = IMPP_CMD_SEAL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = impp_nl_seal,
		.policy = none,
		.maxattr = ARRAY_SIZE(none) - 1,
	},
};

static const struct genl_multicast_group groups[] = {
	{
		.name = IMPP_EVENTS_GROUP,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family impp_genl_family __ro_after_init = {
	.name = IMPP_GENL_NAME,
	.version = IMPP_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	.resv_start_op = IMPP_CMD_POLICY_SET,
};

int __init impp_nlops_init(void)
{
	return genl_register_family(&impp_genl_family);
}

void impp_nlops_exit(void)
{
	genl_unregister_family(&impp_genl_family);
}
