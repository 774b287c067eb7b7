// SPDX-License-Identifier: GPL-2.0
/*
 * Namespaces. The order in which things are switched on is: conntrack or
 * defragmentation, a grace period for packets that passed before they were
 * there, the policy, the hooks. Off goes the other way round. A namespace that
 * dies loses its hooks in .pre_exit and its references and memory in .exit,
 * between which the core waits for a grace period.
 *
 * Locking: impp_net.lock for all but the packet path, which reads
 * impp_net.applied under RCU.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netns/generic.h>

#include "hook.h"
#include "net.h"

static unsigned int impp_net_id __ro_after_init;
static struct workqueue_struct *queue;

struct impp_net *impp_net_get(const struct net *net)
{
	return net_generic(net, impp_net_id);
}

size_t impp_net_limit(const struct impp_net *ns)
{
	return ns->net->user_ns == &init_user_ns ? IMPP_POLICY_BYTES
						 : IMPP_POLICY_BYTES_USERNS;
}

struct impp_applied *impp_net_applied(struct impp_net *ns)
{
	return rcu_dereference_protected(ns->applied,
					 lockdep_is_held(&ns->lock));
}

static void free_work(struct work_struct *work)
{
	struct rcu_work *rwork = to_rcu_work(work);

	impp_applied_put(container_of(rwork, struct impp_applied, free));
}

struct impp_applied *impp_applied_alloc(void)
{
	struct impp_applied *applied;

	applied = kzalloc(sizeof(*applied), ENV_GFP);
	if (!applied)
		return NULL;
	refcount_set(&applied->refs, 1);
	INIT_RCU_WORK(&applied->free, free_work);
	return applied;
}

struct impp_applied *impp_net_hold(struct impp_net *ns)
{
	struct impp_applied *applied;

	mutex_lock(&ns->lock);
	applied = impp_net_applied(ns);
	if (applied)
		refcount_inc(&applied->refs);
	mutex_unlock(&ns->lock);
	return applied;
}

void impp_applied_put(struct impp_applied *applied)
{
	if (!applied || !refcount_dec_and_test(&applied->refs))
		return;
	impp_policy_clear(&applied->policy);
	kvfree(applied->counter);
	kfree(applied->site);
	kfree(applied->catalogue);
	kfree(applied->edition);
	kfree(applied);
}

static void conntrack_put(struct impp_net *ns)
{
	if (ns->conntrack)
		nf_ct_netns_put(ns->net, NFPROTO_INET);
	ns->conntrack = false;
}

static void defrag_put(struct impp_net *ns)
{
	if (ns->defrag6)
		nf_defrag_ipv6_disable(ns->net);
	if (ns->defrag4)
		nf_defrag_ipv4_disable(ns->net);
	ns->defrag6 = false;
	ns->defrag4 = false;
}

/* Gets what @state needs and is not held. Return: 1 if something is new. */
static int conntrack_get(struct impp_net *ns)
{
	int err;

	if (ns->conntrack)
		return 0;
	err = nf_ct_netns_get(ns->net, NFPROTO_INET);
	if (err)
		return err;
	ns->conntrack = true;
	return 1;
}

static int defrag_get(struct impp_net *ns)
{
	int err;

	if (ns->defrag4)
		return 0;
	err = nf_defrag_ipv4_enable(ns->net);
	if (err)
		return err;
	ns->defrag4 = true;
	err = nf_defrag_ipv6_enable(ns->net);
	if (err) {
		defrag_put(ns);
		return err;
	}
	ns->defrag6 = true;
	return 1;
}

static int needs_get(struct impp_net *ns, u8 state)
{
	int got = state == IMPP_STATE_CONNTRACK ? conntrack_get(ns)
						: defrag_get(ns);

	if (got <= 0)
		return got;
	/* Packets under way were not seen by what was just switched on. */
	synchronize_net();
	return 0;
}

static bool needs(const struct impp_applied *applied, u8 state)
{
	return applied && applied->policy.state == state;
}

/* Puts what is held, and needed by no policy that is or may come in force. */
static void needs_trim(struct impp_net *ns)
{
	const struct impp_applied *applied = impp_net_applied(ns);
	const struct impp_applied *fallback = ns->commit.fallback;

	if (!needs(applied, IMPP_STATE_CONNTRACK) &&
	    !needs(fallback, IMPP_STATE_CONNTRACK))
		conntrack_put(ns);
	if (!needs(applied, IMPP_STATE_STATELESS) &&
	    !needs(fallback, IMPP_STATE_STATELESS))
		defrag_put(ns);
}

/* Only the initial user namespace can keep the module in memory. */
static int pin(struct impp_net *ns)
{
	if (ns->pinned || ns->net->user_ns != &init_user_ns)
		return 0;
	if (!try_module_get(THIS_MODULE))
		return -EBUSY;
	ns->pinned = true;
	return 0;
}

static void unpin(struct impp_net *ns)
{
	if (ns->pinned)
		module_put(THIS_MODULE);
	ns->pinned = false;
}

static int hooks_register(struct impp_net *ns)
{
	int err;

	if (ns->hooked)
		return 0;
	err = nf_register_net_hooks(ns->net, ns->ops, ARRAY_SIZE(ns->ops));
	ns->hooked = !err;
	return err;
}

static void hooks_unregister(struct impp_net *ns)
{
	if (ns->hooked)
		nf_unregister_net_hooks(ns->net, ns->ops, ARRAY_SIZE(ns->ops));
	ns->hooked = false;
}

static const struct impp_rule *rules(const struct impp_applied *applied)
{
	return applied->policy.tables.record[IMPP_TABLE_RULES];
}

static u32 rules_len(const struct impp_applied *applied)
{
	return applied->policy.tables.len[IMPP_TABLE_RULES];
}

static int stats_bind(struct impp_net *ns, struct impp_applied *applied)
{
	u32 len = rules_len(applied);

	applied->counter =
		kvcalloc(len + 1, sizeof(*applied->counter), ENV_GFP);
	if (!applied->counter)
		return -ENOMEM;
	return impp_stats_bind(&ns->stats, rules(applied), len,
			       applied->counter);
}

static void stats_unbind(struct impp_net *ns, struct impp_applied *applied)
{
	impp_stats_unbind(&ns->stats, rules(applied), rules_len(applied));
}

void impp_net_retire(struct impp_net *ns, struct impp_applied *applied)
{
	needs_trim(ns);
	if (!applied)
		return;
	stats_unbind(ns, applied);
	queue_rcu_work(queue, &applied->free);
}

/* From here on packets see @applied, or none. */
static void publish(struct impp_net *ns, struct impp_applied *applied)
{
	if (applied) {
		WRITE_ONCE(applied->generation, ns->generation + 1);
		WRITE_ONCE(applied->since, ktime_get_boottime());
	}
	rcu_assign_pointer(ns->applied, applied);
}

int impp_net_apply(struct impp_net *ns, struct impp_applied *applied,
		   struct impp_applied **old)
{
	int err;

	*old = impp_net_applied(ns);
	err = pin(ns);
	if (err)
		return err;
	err = needs_get(ns, applied->policy.state);
	if (err)
		goto undo;
	err = stats_bind(ns, applied);
	if (err)
		goto undo;
	publish(ns, applied);
	err = hooks_register(ns);
	if (err)
		goto unpublish;
	ns->generation++;
	return 0;

unpublish:
	/* The first hook may have been there, and read it, until the second. */
	publish(ns, NULL);
	synchronize_net();
	stats_unbind(ns, applied);
undo:
	needs_trim(ns);
	if (!*old)
		unpin(ns);
	return err;
}

void impp_net_restore(struct impp_net *ns, struct impp_applied *applied)
{
	struct impp_applied *old = impp_net_applied(ns);

	publish(ns, applied);
	ns->generation++;
	impp_net_retire(ns, old);
}

void impp_net_flush(struct impp_net *ns)
{
	struct impp_applied *old = impp_net_applied(ns);

	hooks_unregister(ns);
	publish(ns, NULL);
	impp_net_retire(ns, old);
	unpin(ns);
}

struct workqueue_struct *impp_net_work(void)
{
	return queue;
}

static const struct nf_hook_ops ops_template[] = {
	{
		.hook = impp_hook4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_FORWARD,
		.priority = IMPP_HOOK_PRIORITY,
	},
	{
		.hook = impp_hook6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		.priority = IMPP_HOOK_PRIORITY,
	},
};

static int __net_init net_init(struct net *net)
{
	struct impp_net *ns = impp_net_get(net);
	u32 i;

	ns->net = net;
	mutex_init(&ns->lock);
	for (i = 0; i < ARRAY_SIZE(ns->ops); i++) {
		ns->ops[i] = ops_template[i];
		ns->ops[i].priv = ns;
	}
	impp_commit_init(&ns->commit);
	return impp_stats_init(&ns->stats);
}

static void __net_exit net_pre_exit(struct net *net)
{
	struct impp_net *ns = impp_net_get(net);

	impp_commit_stop(&ns->commit);
	hooks_unregister(ns);
}

static void __net_exit net_exit(struct net *net)
{
	struct impp_net *ns = impp_net_get(net);
	struct impp_applied *applied = rcu_access_pointer(ns->applied);

	RCU_INIT_POINTER(ns->applied, NULL);
	conntrack_put(ns);
	defrag_put(ns);
	impp_applied_put(ns->commit.fallback);
	impp_applied_put(applied);
	impp_stats_exit(&ns->stats);
	unpin(ns);
	if (ns->sealed)
		module_put(THIS_MODULE);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &impp_net_id,
	.size = sizeof(struct impp_net),
};

int __init impp_net_init(void)
{
	int err;

	queue = alloc_workqueue("impp", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!queue)
		return -ENOMEM;
	err = register_pernet_subsys(&net_ops);
	if (err)
		destroy_workqueue(queue);
	return err;
}

void impp_net_exit(void)
{
	unregister_pernet_subsys(&net_ops);
	/* Every retired policy is queued by now; none is left after. */
	rcu_barrier();
	destroy_workqueue(queue);
}
