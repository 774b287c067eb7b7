// SPDX-License-Identifier: GPL-2.0
/*
 * The rollback timer. It runs as work under the namespace's mutex, which it
 * may have to wait for; whoever holds it may confirm, or arm the timer anew.
 * So it looks at the deadline again before it does anything.
 *
 * The fallback keeps its counters bound and its references on conntrack and
 * defragmentation held, and the hooks are there for as long as a policy is in
 * force: to roll back is to assign a pointer.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>

#include "net.h"

static void time_is_up(struct work_struct *work)
{
	struct impp_net *ns = container_of(to_delayed_work(work),
					   struct impp_net, commit.work);
	struct impp_commit *commit = &ns->commit;
	u64 generation;

	mutex_lock(&ns->lock);
	if (!commit->pending || time_before(jiffies, commit->deadline))
		goto out;
	generation = impp_net_applied(ns)->generation;
	impp_commit_rollback(ns);
	impp_event_change(ns, IMPP_CHANGE_EXPIRED);
	/* Namespaces of other users may not fill the log. */
	if (ns->net->user_ns == &init_user_ns)
		pr_notice("policy %llu was not confirmed in time and is rolled back\n",
			  generation);
out:
	mutex_unlock(&ns->lock);
}

void impp_commit_init(struct impp_commit *commit)
{
	INIT_DELAYED_WORK(&commit->work, time_is_up);
}

void impp_commit_stop(struct impp_commit *commit)
{
	cancel_delayed_work_sync(&commit->work);
}

/* Return: what nobody will fall back on, to be retired; or NULL. */
static struct impp_applied *arm(struct impp_commit *commit,
				struct impp_applied *old, u32 seconds)
{
	unsigned long delay = seconds * HZ;

	if (!commit->pending) {
		commit->fallback = old;
		commit->pending = true;
		old = NULL;
	}
	commit->deadline = jiffies + delay;
	mod_delayed_work(impp_net_work(), &commit->work, delay);
	return old;
}

int impp_commit_apply(struct impp_net *ns, struct impp_applied *applied,
		      u32 seconds)
{
	struct impp_applied *old;
	int err;

	err = impp_net_apply(ns, applied, &old);
	if (err)
		return err;
	if (seconds)
		old = arm(&ns->commit, old, seconds);
	impp_net_retire(ns, old);
	return 0;
}

/* What was the fallback is the caller's. */
static struct impp_applied *disarm(struct impp_commit *commit)
{
	struct impp_applied *fallback = commit->fallback;

	commit->fallback = NULL;
	commit->pending = false;
	cancel_delayed_work(&commit->work);
	return fallback;
}

void impp_commit_confirm(struct impp_net *ns)
{
	impp_net_retire(ns, disarm(&ns->commit));
}

void impp_commit_rollback(struct impp_net *ns)
{
	struct impp_applied *fallback = disarm(&ns->commit);

	if (fallback)
		impp_net_restore(ns, fallback);
	else
		impp_net_flush(ns);
}

u64 impp_commit_left(const struct impp_commit *commit)
{
	unsigned long now = jiffies;

	if (time_after_eq(now, commit->deadline))
		return 0;
	return jiffies_to_msecs(commit->deadline - now);
}
