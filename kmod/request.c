// SPDX-License-Identifier: GPL-2.0
/*
 * What a request carries, as numbers and as a policy. Nothing here touches the
 * namespace, so no lock is held, however long the tables are.
 */
#include <net/netlink.h>

#include "net.h"
#include "request.h"

void impp_request_say(struct genl_info *info, const char *text)
{
	if (info->extack)
		info->extack->_msg = text;
}

/* A number below @end. @missing and @range name the attribute. */
static int read_u8(struct genl_info *info, int attr, u8 end, u8 *out,
		   const char *missing, const char *range)
{
	if (GENL_REQ_ATTR_CHECK(info, attr)) {
		impp_request_say(info, missing);
		return -EINVAL;
	}
	*out = nla_get_u8(info->attrs[attr]);
	if (*out < end)
		return 0;
	NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	impp_request_say(info, range);
	return -EINVAL;
}

int impp_request_mode(struct genl_info *info, u8 *mode)
{
	return read_u8(info, IMPP_A_MODE, __IMPP_MODE_MAX, mode,
		       "MODE: missing", "MODE: neither enforce nor audit");
}

static int read_label(struct genl_info *info, int attr, char **label)
{
	if (!info->attrs[attr])
		return 0;
	*label = kmemdup_nul(nla_data(info->attrs[attr]),
			     nla_len(info->attrs[attr]), ENV_GFP);
	return *label ? 0 : -ENOMEM;
}

static int read_scalars(struct genl_info *info, struct impp_applied *applied)
{
	struct impp_policy *p = &applied->policy;
	int err;

	err = impp_request_mode(info, &p->mode);
	if (!err)
		err = read_u8(info, IMPP_A_STATE, __IMPP_STATE_MAX, &p->state,
			      "STATE: missing",
			      "STATE: neither conntrack nor stateless");
	if (!err)
		err = read_u8(info, IMPP_A_ON_DENY, __IMPP_ON_DENY_MAX,
			      &p->on_deny, "ON_DENY: missing",
			      "ON_DENY: neither drop nor reject");
	if (!err)
		err = read_label(info, IMPP_A_SITE, &applied->site);
	if (!err)
		err = read_label(info, IMPP_A_CATALOGUE, &applied->catalogue);
	if (!err)
		err = read_label(info, IMPP_A_EDITION, &applied->edition);
	return err;
}

static int table_of(const struct nlattr *attr)
{
	int table = nla_type(attr) - IMPP_TABLE_ATTR(0);

	return table >= 0 && table < IMPP_TABLES ? table : -1;
}

/* How long each table is, over all its attributes. */
static int measure(struct genl_info *info, struct impp_tables *tables)
{
	const struct impp_table_kind *kind;
	const struct nlattr *attr;
	int rem, table;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		table = table_of(attr);
		if (table < 0)
			continue;
		kind = &impp_table_kinds[table];
		if (nla_len(attr) % kind->size) {
			NL_SET_BAD_ATTR(info->extack, attr);
			impp_request_say(info, kind->ragged);
			return -EINVAL;
		}
		tables->len[table] += nla_len(attr) / kind->size;
		if (tables->len[table] > kind->max) {
			NL_SET_BAD_ATTR(info->extack, attr);
			impp_request_say(info, kind->overfull);
			return -E2BIG;
		}
	}
	return 0;
}

/* Room for every table, once it is known that all fit. */
static int allocate(struct genl_info *info, struct impp_tables *tables,
		    size_t limit)
{
	size_t bytes = 0;
	u32 i;

	for (i = 0; i < IMPP_TABLES; i++)
		bytes += (size_t)tables->len[i] * impp_table_kinds[i].size;
	if (bytes > limit) {
		NL_SET_ERR_MSG(info->extack,
			       "the policy is over the memory limit");
		return -E2BIG;
	}
	for (i = 0; i < IMPP_TABLES; i++) {
		if (!tables->len[i])
			continue;
		tables->record[i] = env_zalloc((size_t)tables->len[i] *
					       impp_table_kinds[i].size);
		if (!tables->record[i])
			return -ENOMEM;
	}
	return 0;
}

static int collect(struct genl_info *info, struct impp_tables *tables,
		   size_t limit)
{
	size_t fill[IMPP_TABLES] = {};
	const struct nlattr *attr;
	int rem, table, err;

	err = measure(info, tables);
	if (!err)
		err = allocate(info, tables, limit);
	if (err)
		return err;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		table = table_of(attr);
		if (table < 0)
			continue;
		memcpy(tables->record[table] + fill[table], nla_data(attr),
		       nla_len(attr));
		fill[table] += nla_len(attr);
		cond_resched();
	}
	return 0;
}

/* Points the extended ack at the record that was refused. */
static void blame(struct genl_info *info, const struct impp_refusal *why)
{
	const struct nlattr *attr;
	u32 record = why->record, len;
	int rem;

	impp_request_say(info, why->text);
	if (why->table >= IMPP_TABLES)
		return;
	if (!info->attrs[IMPP_TABLE_ATTR(why->table)]) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL,
				     IMPP_TABLE_ATTR(why->table));
		return;
	}
	/* Without records it is at fault itself. */
	NL_SET_BAD_ATTR(info->extack, info->attrs[IMPP_TABLE_ATTR(why->table)]);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (table_of(attr) != why->table)
			continue;
		len = nla_len(attr) / impp_table_kinds[why->table].size;
		if (record < len) {
			NL_SET_BAD_ATTR(info->extack,
					nla_data(attr) +
						record * impp_table_kinds
								 [why->table]
									 .size);
			return;
		}
		record -= len;
	}
}

int impp_request_policy(struct genl_info *info, struct impp_applied *applied,
			size_t limit)
{
	struct impp_tables tables = {};
	struct impp_refusal why = {};
	int err;

	err = read_scalars(info, applied);
	if (!err)
		err = collect(info, &tables, limit);
	if (!err) {
		err = impp_policy_build(&applied->policy, &tables, limit, &why);
		if (err)
			blame(info, &why);
	}
	if (err == -ENOMEM && !info->extack->_msg)
		NL_SET_ERR_MSG(info->extack, "out of memory for the policy");
	impp_tables_clear(&tables);
	return err;
}
