// SPDX-License-Identifier: GPL-2.0
/*
 * Command handlers. A policy is collected, checked and built before the
 * namespace's mutex is taken; under it are only the comparison of generations
 * and the swap. The answer is allocated before anything changes, so that what
 * was done can be said.
 */
#include <net/netlink.h>

#include "dump.h"
#include "event.h"
#include "net.h"
#include "netlink.h"
#include "nlops.h"
#include "request.h"
#include "verdict.h"
#include "version.h"

static struct impp_net *netns(struct genl_info *info)
{
	return impp_net_get(genl_info_net(info));
}

static int no_policy(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "no policy is in force");
	return -ENOENT;
}

static u64 generation(struct impp_net *ns)
{
	struct impp_applied *applied = impp_net_applied(ns);

	return applied ? applied->generation : 0;
}

/* Under the mutex: does the policy run that the caller means to replace? */
static int check_generation(struct genl_info *info, struct impp_net *ns)
{
	struct nlattr *attr = info->attrs[IMPP_A_GENERATION];

	if (!attr || nla_get_u64(attr) == generation(ns))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "GENERATION: another policy is in force");
	return -ESTALE;
}

static bool check_only(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[IMPP_A_FLAGS];

	return attr && nla_get_u32(attr) & IMPP_FLAG_CHECK;
}

static u32 confirm_seconds(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[IMPP_A_CONFIRM_S];

	return attr ? nla_get_u32(attr) : 0;
}

static int check_sealed(struct genl_info *info, struct impp_net *ns)
{
	if (!ns->sealed)
		return 0;
	NL_SET_ERR_MSG(info->extack, "the policy is sealed");
	return -EPERM;
}

/* Under the mutex: may the policy change at all? */
static int check_settled(struct genl_info *info, struct impp_net *ns)
{
	if (!ns->commit.pending)
		return check_sealed(info, ns);
	NL_SET_ERR_MSG(info->extack, "the policy waits to be confirmed");
	return -EBUSY;
}

static int check_unconfirmed(struct genl_info *info, struct impp_net *ns)
{
	if (ns->commit.pending)
		return 0;
	NL_SET_ERR_MSG(info->extack, "no policy waits to be confirmed");
	return -ENOENT;
}

static int apply(struct genl_info *info, struct impp_net *ns,
		 struct impp_applied *applied)
{
	u32 confirm = confirm_seconds(info);
	int err;

	err = confirm ? check_sealed(info, ns) : check_settled(info, ns);
	if (err)
		return err;
	err = impp_commit_apply(ns, applied, confirm);
	if (err == -EBUSY)
		impp_request_say(info, "busy, try again");
	else if (err == -ENOMEM)
		impp_request_say(info, "out of memory for the policy");
	else if (err)
		impp_request_say(info, "STATE: hooks could not be switched on");
	else
		impp_event_change(ns, IMPP_CHANGE_APPLIED);
	return err;
}

/* An answer with room for @size bytes of attributes. */
static struct sk_buff *answer_new(struct genl_info *info, u8 cmd, size_t size,
				  void **header)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb) {
		NL_SET_ERR_MSG(info->extack, "out of memory for the answer");
		return NULL;
	}
	*header = genlmsg_put_reply(skb, info, &impp_genl_family, 0, cmd);
	if (!*header) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static int answer_send(struct sk_buff *skb, void *header,
		       struct genl_info *info)
{
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

int impp_nl_policy_set(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	struct impp_applied *applied;
	struct sk_buff *answer;
	void *header;
	u64 running;
	int err;

	applied = impp_applied_alloc();
	answer = answer_new(info, IMPP_CMD_POLICY_SET, nla_total_size(16),
			    &header);
	if (!applied || !answer) {
		NL_SET_ERR_MSG(info->extack, "out of memory for the policy");
		err = -ENOMEM;
		goto out;
	}
	err = impp_request_policy(info, applied, impp_net_limit(ns));
	if (err)
		goto out;
	mutex_lock(&ns->lock);
	err = check_generation(info, ns);
	if (!err && !check_only(info))
		err = apply(info, ns, applied);
	running = generation(ns);
	mutex_unlock(&ns->lock);
	if (err)
		goto out;
	if (check_only(info))
		impp_applied_put(applied);
	impp_put_u64(answer, IMPP_A_GENERATION, running);
	return answer_send(answer, header, info);
out:
	impp_applied_put(applied);
	nlmsg_free(answer);
	return err;
}

int impp_nl_policy_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	int err = 0;

	mutex_lock(&ns->lock);
	if (impp_net_applied(ns))
		err = check_settled(info, ns);
	else
		err = no_policy(info->extack);
	if (!err) {
		impp_net_flush(ns);
		impp_event_change(ns, IMPP_CHANGE_FLUSHED);
	}
	mutex_unlock(&ns->lock);
	return err;
}

int impp_nl_policy_confirm(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	int err;

	mutex_lock(&ns->lock);
	err = check_unconfirmed(info, ns);
	if (!err)
		err = check_generation(info, ns);
	if (!err) {
		impp_commit_confirm(ns);
		impp_event_change(ns, IMPP_CHANGE_CONFIRMED);
	}
	mutex_unlock(&ns->lock);
	return err;
}

int impp_nl_policy_rollback(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	int err;

	mutex_lock(&ns->lock);
	err = check_unconfirmed(info, ns);
	if (!err) {
		impp_commit_rollback(ns);
		impp_event_change(ns, IMPP_CHANGE_ROLLED_BACK);
	}
	mutex_unlock(&ns->lock);
	return err;
}

/* Who seals keeps the module loaded for good: not for everybody to do. */
int impp_nl_seal(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	int err = 0;

	if (ns->net->user_ns != &init_user_ns) {
		NL_SET_ERR_MSG(info->extack,
			       "only the initial user namespace may seal");
		return -EPERM;
	}
	mutex_lock(&ns->lock);
	if (!impp_net_applied(ns))
		err = no_policy(info->extack);
	else if (!ns->sealed)
		err = check_settled(info, ns);
	if (!err && !ns->sealed) {
		__module_get(THIS_MODULE);
		ns->sealed = true;
		impp_event_change(ns, IMPP_CHANGE_SEALED);
	}
	mutex_unlock(&ns->lock);
	return err;
}

int impp_nl_mode_set(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	struct impp_applied *applied;
	u8 mode;
	int err;

	err = impp_request_mode(info, &mode);
	if (err)
		return err;
	mutex_lock(&ns->lock);
	applied = impp_net_applied(ns);
	if (applied)
		err = check_settled(info, ns);
	else
		err = no_policy(info->extack);
	if (!err) {
		WRITE_ONCE(applied->policy.mode, mode);
		impp_event_change(ns, IMPP_CHANGE_MODE);
	}
	mutex_unlock(&ns->lock);
	return err;
}

static int check_questions(struct genl_info *info, u32 *len)
{
	struct nlattr *attr = info->attrs[IMPP_A_QUESTIONS];

	if (GENL_REQ_ATTR_CHECK(info, IMPP_A_QUESTIONS)) {
		NL_SET_ERR_MSG(info->extack, "QUESTIONS: missing");
		return -EINVAL;
	}
	if (!nla_len(attr) || nla_len(attr) % sizeof(struct impp_question)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "QUESTIONS: not a whole number of records");
		return -EINVAL;
	}
	*len = nla_len(attr) / sizeof(struct impp_question);
	return 0;
}

static int answer_questions(struct genl_info *info, const struct impp_policy *p,
			    struct impp_answer *out, u32 len)
{
	const struct impp_question *q;
	struct impp_result result;
	struct impp_flow flow;
	u32 i;

	q = nla_data(info->attrs[IMPP_A_QUESTIONS]);
	for (i = 0; i < len; i++) {
		if (impp_flow_ask(&flow, &q[i])) {
			NL_SET_ERR_MSG(info->extack,
				       "QUESTIONS: family or reserved field");
			NL_SET_BAD_ATTR(info->extack, (const void *)&q[i]);
			return -EINVAL;
		}
		result = impp_verdict(p, &flow);
		out[i] = (struct impp_answer){
			.verdict = result.verdict,
			.reason = result.reason,
			.rule = result.rule,
			.from_group = impp_group_of(p, flow.ipv6, flow.src),
			.to_group = impp_group_of(p, flow.ipv6, flow.dst),
		};
	}
	return 0;
}

int impp_nl_explain(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_applied *applied;
	struct sk_buff *answer = NULL;
	struct nlattr *attr;
	void *header;
	u32 len;
	int err;

	err = check_questions(info, &len);
	if (err)
		return err;
	applied = impp_net_hold(netns(info));
	if (!applied)
		return no_policy(info->extack);
	err = -ENOMEM;
	answer = answer_new(info, IMPP_CMD_EXPLAIN,
			    nla_total_size(16) +
				    nla_total_size(len *
						   sizeof(struct impp_answer)),
			    &header);
	if (!answer)
		goto out;
	impp_put_u64(answer, IMPP_A_GENERATION, READ_ONCE(applied->generation));
	attr = nla_reserve(answer, IMPP_A_ANSWERS,
			   len * sizeof(struct impp_answer));
	if (!attr)
		goto out;
	err = answer_questions(info, &applied->policy, nla_data(attr), len);
	if (err)
		goto out;
	impp_applied_put(applied);
	return answer_send(answer, header, info);
out:
	impp_applied_put(applied);
	nlmsg_free(answer);
	return err;
}

int impp_nl_stats_reset(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);

	mutex_lock(&ns->lock);
	impp_stats_reset(&ns->stats);
	mutex_unlock(&ns->lock);
	return 0;
}

static int put_commit(struct sk_buff *skb, const struct impp_commit *commit)
{
	const struct impp_applied *fallback = commit->fallback;

	if (!commit->pending)
		return 0;
	return impp_put_u64(skb, IMPP_A_CONFIRM_MS, impp_commit_left(commit)) ||
	       impp_put_u64(skb, IMPP_A_FALLBACK,
			    fallback ? fallback->generation : 0);
}

static int put_status(struct sk_buff *skb, struct impp_net *ns)
{
	const struct impp_applied *applied = impp_net_applied(ns);

	if (nla_put_string(skb, IMPP_A_VERSION, IMPP_VERSION) ||
	    impp_event_put(skb, &ns->events))
		return -EMSGSIZE;
	if (!applied)
		return impp_put_u64(skb, IMPP_A_GENERATION, 0);
	return impp_put_scalars(skb, applied) || put_commit(skb, &ns->commit) ||
	       (ns->sealed && nla_put_flag(skb, IMPP_A_SEALED));
}

int impp_nl_status_get(struct sk_buff *skb, struct genl_info *info)
{
	struct impp_net *ns = netns(info);
	struct sk_buff *answer;
	void *header;
	int err;

	answer = answer_new(info, IMPP_CMD_STATUS_GET, NLMSG_GOODSIZE, &header);
	if (!answer)
		return -ENOMEM;
	mutex_lock(&ns->lock);
	err = put_status(answer, ns);
	mutex_unlock(&ns->lock);
	if (!err)
		return answer_send(answer, header, info);
	nlmsg_free(answer);
	return -EMSGSIZE;
}
