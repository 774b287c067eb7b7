// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps: the policy in force, and the counters. A dump holds its policy from
 * .start to .done, so that it is one policy whole, whatever is applied
 * meanwhile; counters are read under the namespace's mutex, and only those of
 * the policy in force.
 */
#include <net/genetlink.h>
#include <net/sock.h>

#include "dump.h"
#include "net.h"
#include "nlops.h"

int impp_put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, IMPP_A_PAD);
}

static int put_label(struct sk_buff *skb, int attr, const char *label)
{
	return label ? nla_put_string(skb, attr, label) : 0;
}

int impp_put_scalars(struct sk_buff *skb, const struct impp_applied *applied)
{
	const struct impp_policy *p = &applied->policy;

	return impp_put_u64(skb, IMPP_A_GENERATION,
			    READ_ONCE(applied->generation)) ||
	       nla_put_u8(skb, IMPP_A_MODE, READ_ONCE(p->mode)) ||
	       nla_put_u8(skb, IMPP_A_MODE_APPLIED, p->mode_applied) ||
	       nla_put_u8(skb, IMPP_A_STATE, p->state) ||
	       nla_put_u8(skb, IMPP_A_ON_DENY, p->on_deny) ||
	       put_label(skb, IMPP_A_SITE, applied->site) ||
	       put_label(skb, IMPP_A_CATALOGUE, applied->catalogue) ||
	       put_label(skb, IMPP_A_EDITION, applied->edition) ||
	       impp_put_u64(skb, IMPP_A_APPLIED_MS,
			    ktime_ms_delta(ktime_get_boottime(),
					   READ_ONCE(applied->since))) ||
	       impp_put_u64(skb, IMPP_A_MEMORY, p->bytes);
}

/**
 * struct dump - where a dump is
 * @applied: what it dumps, held; NULL for none
 * @open: it is among impp_net.dumps
 * @begun: the first message is out
 * @table: the table it is at
 * @record: the record in it
 */
struct dump {
	struct impp_applied *applied;
	bool open;
	bool begun;
	u32 table;
	u32 record;
};

static struct dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct dump) > sizeof(cb->ctx));
	return (struct dump *)cb->ctx;
}

static struct impp_net *dump_net(const struct netlink_callback *cb)
{
	return impp_net_get(sock_net(cb->skb->sk));
}

/*
 * Each open dump may keep a policy that has since been replaced, so there are
 * not too many. One too many fails in its first message: not every kernel lets
 * .start say why.
 */
int impp_nl_dump_start(struct netlink_callback *cb)
{
	struct impp_net *ns = dump_net(cb);
	struct dump *dump = dump_of(cb);

	mutex_lock(&ns->lock);
	dump->open = ns->dumps < IMPP_DUMPS_MAX;
	ns->dumps += dump->open;
	mutex_unlock(&ns->lock);
	if (dump->open)
		dump->applied = impp_net_hold(ns);
	return 0;
}

int impp_nl_dump_done(struct netlink_callback *cb)
{
	struct impp_net *ns = dump_net(cb);
	struct dump *dump = dump_of(cb);

	impp_applied_put(dump->applied);
	mutex_lock(&ns->lock);
	ns->dumps -= dump->open;
	mutex_unlock(&ns->lock);
	return 0;
}

static int too_many(struct netlink_callback *cb)
{
	NL_SET_ERR_MSG(cb->extack, "too many dumps are open");
	return -EBUSY;
}

static void *dump_message(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &impp_genl_family, NLM_F_MULTI, cmd);
}

/* How many records of @size, of @left, go into what is left of @skb. */
static u32 records_fit(const struct sk_buff *skb, u32 left, u32 size)
{
	int room = skb_tailroom(skb) - NLA_HDRLEN - NLA_ALIGNTO;

	if (room < (int)size)
		return 0;
	return min3(left, (u32)room / size, (u32)IMPP_TABLE_CHUNK / size);
}

/* As much of one table as fits. Return: false if @skb is full. */
static bool dump_chunk(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);
	const struct impp_tables *t = &dump->applied->policy.tables;
	u32 size = impp_table_kinds[dump->table].size;
	u32 left = t->len[dump->table] - dump->record, len;
	void *header;

	header = dump_message(skb, cb, IMPP_CMD_POLICY_GET);
	if (!header)
		return false;
	if (impp_put_u64(skb, IMPP_A_GENERATION,
			 READ_ONCE(dump->applied->generation)))
		goto full;
	len = records_fit(skb, left, size);
	if (!len || nla_put(skb, IMPP_TABLE_ATTR(dump->table), len * size,
			    t->record[dump->table] + dump->record * size))
		goto full;
	genlmsg_end(skb, header);
	dump->record += len;
	return true;
full:
	genlmsg_cancel(skb, header);
	return false;
}

static bool dump_scalars(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);
	void *header = dump_message(skb, cb, IMPP_CMD_POLICY_GET);

	if (!header || impp_put_scalars(skb, dump->applied)) {
		genlmsg_cancel(skb, header);
		return false;
	}
	genlmsg_end(skb, header);
	dump->begun = true;
	return true;
}

int impp_nl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);
	const struct impp_tables *t;

	if (!dump->open)
		return too_many(cb);
	if (!dump->applied) {
		NL_SET_ERR_MSG(cb->extack, "no policy is in force");
		return -ENOENT;
	}
	t = &dump->applied->policy.tables;
	if (!dump->begun && !dump_scalars(skb, cb))
		return -EMSGSIZE;
	for (; dump->table < IMPP_TABLES; dump->table++, dump->record = 0)
		while (dump->record < t->len[dump->table])
			if (!dump_chunk(skb, cb))
				return skb->len ?: -EMSGSIZE;
	return skb->len;
}

static bool dump_reasons(struct sk_buff *skb, struct netlink_callback *cb,
			 struct impp_net *ns)
{
	struct dump *dump = dump_of(cb);
	void *header = dump_message(skb, cb, IMPP_CMD_STATS_GET);
	ktime_t since = ns->stats.since;
	struct impp_stat *stat;
	struct nlattr *attr;
	u32 i;

	if (!header ||
	    impp_put_u64(skb, IMPP_A_GENERATION,
			 dump->applied ? READ_ONCE(dump->applied->generation)
				       : 0) ||
	    impp_put_u64(skb, IMPP_A_COUNTING_MS,
			 ktime_ms_delta(ktime_get_boottime(), since)))
		goto full;
	attr = nla_reserve_64bit(skb, IMPP_A_REASON_STATS,
				 IMPP_REASON_STATS * sizeof(*stat), IMPP_A_PAD);
	if (!attr)
		goto full;
	stat = nla_data(attr);
	for (i = 0; i < IMPP_REASON_STATS; i++)
		impp_stats_reason(&ns->stats, i, &stat[i]);
	genlmsg_end(skb, header);
	dump->begun = true;
	return true;
full:
	genlmsg_cancel(skb, header);
	return false;
}

static bool dump_rules(struct sk_buff *skb, struct netlink_callback *cb,
		       struct impp_net *ns)
{
	struct dump *dump = dump_of(cb);
	const struct impp_tables *t = &dump->applied->policy.tables;
	const struct impp_rule *rule = t->record[IMPP_TABLE_RULES];
	u32 left = t->len[IMPP_TABLE_RULES] - dump->record, len;
	void *header = dump_message(skb, cb, IMPP_CMD_STATS_GET);
	struct impp_stat *stat;
	struct nlattr *attr;

	if (!header)
		return false;
	len = records_fit(skb, left, sizeof(*stat));
	attr = len ? nla_reserve_64bit(skb, IMPP_A_RULE_STATS,
				       len * sizeof(*stat), IMPP_A_PAD)
		   : NULL;
	if (!attr) {
		genlmsg_cancel(skb, header);
		return false;
	}
	for (stat = nla_data(attr); len--; stat++)
		impp_stats_rule(&ns->stats, &rule[dump->record++], stat);
	genlmsg_end(skb, header);
	return true;
}

static int stats_dump(struct sk_buff *skb, struct netlink_callback *cb,
		      struct impp_net *ns)
{
	struct dump *dump = dump_of(cb);

	if (!dump->open)
		return too_many(cb);
	/* Counters of rows that are gone may by now be those of others. */
	if (dump->applied != impp_net_applied(ns)) {
		NL_SET_ERR_MSG(cb->extack, "the policy changed, ask again");
		return -EAGAIN;
	}
	if (!dump->begun && !dump_reasons(skb, cb, ns))
		return -EMSGSIZE;
	if (!dump->applied)
		return skb->len;
	while (dump->record <
	       dump->applied->policy.tables.len[IMPP_TABLE_RULES])
		if (!dump_rules(skb, cb, ns))
			return skb->len ?: -EMSGSIZE;
	return skb->len;
}

int impp_nl_stats_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct impp_net *ns = dump_net(cb);
	int ret;

	mutex_lock(&ns->lock);
	ret = stats_dump(skb, cb, ns);
	mutex_unlock(&ns->lock);
	return ret;
}
