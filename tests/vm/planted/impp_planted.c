// SPDX-License-Identifier: GPL-2.0
/*
 * Does one wrong thing when it is loaded, for ../planted.sh to see whether the
 * debug kernels find it:
 *
 *	insmod impp_planted.ko bug=use-after-free
 *
 * None of it takes the machine down. What is wrong is hidden from the compiler,
 * which would refuse some of it.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

static char *bug;
module_param(bug, charp, 0400);
MODULE_PARM_DESC(bug, "what to do");

static char *memory(size_t size)
{
	char *p = kmalloc(size, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	return p;
}

static void use_after_free(void)
{
	char *p = memory(64), *again = p;

	OPTIMIZER_HIDE_VAR(again);
	kfree(p);
	READ_ONCE(*again);
}

static void double_free(void)
{
	char *p = memory(64), *again = p;

	OPTIMIZER_HIDE_VAR(again);
	kfree(p);
	kfree(again);
}

static void out_of_bounds(void)
{
	char *p = memory(60);

	READ_ONCE(p[60]);
	kfree(p);
}

static void leak(void)
{
	memory(300);
}

static void shift(void)
{
	int bits = 40;

	OPTIMIZER_HIDE_VAR(bits);
	READ_ONCE(bug)[0] |= (1 << bits) & 0;
}

static void array_index(void)
{
	static char array[4];
	int i = 5; /* the address of the fourth is legal */

	OPTIMIZER_HIDE_VAR(i);
	READ_ONCE(array[i]);
}

static DEFINE_MUTEX(one);
static DEFINE_MUTEX(two);

static void lock_order(void)
{
	mutex_lock(&one);
	mutex_lock(&two);
	mutex_unlock(&two);
	mutex_unlock(&one);
	mutex_lock(&two);
	mutex_lock(&one);
	mutex_unlock(&one);
	mutex_unlock(&two);
}

static DEFINE_SPINLOCK(shared_lock);

static void lock_it(struct timer_list *timer)
{
	spin_lock(&shared_lock);
	spin_unlock(&shared_lock);
}

static DEFINE_TIMER(locker, lock_it);

/* Taken with soft interrupts on, and in one. */
static void lock_in_softirq(void)
{
	lock_it(NULL);
	mod_timer(&locker, jiffies);
	msleep(50);
	timer_delete_sync(&locker);
}

static void sleep_in_atomic(void)
{
	spin_lock(&shared_lock);
	kfree(memory(8));
	spin_unlock(&shared_lock);
}

static void preemptible_cpu(void)
{
	smp_processor_id();
}

static char __rcu *rcu_pointer;

static void rcu_unlocked(void)
{
	rcu_dereference(rcu_pointer);
}

static struct rcu_head head;

static void nothing(struct rcu_head *rcu)
{
}

static void rcu_head_twice(void)
{
	rcu_read_lock();
	call_rcu(&head, nothing);
	call_rcu(&head, nothing);
	rcu_read_unlock();
	rcu_barrier();
}

static void free_active_timer(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, lock_it, 0);
	mod_timer(timer, jiffies + 600 * HZ);
	kfree(timer);
}

static void list_del_twice(void)
{
	static LIST_HEAD(list);
	static LIST_HEAD(entry);

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
}

static void refcount_from_zero(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static unsigned long raced;

static int race(void *unused)
{
	unsigned long i;

	/* The compiler would do it at once. */
	for (i = 0; i < 300000; i++) {
		raced++;
		barrier();
	}
	while (unused && !kthread_should_stop())
		msleep(1);
	return 0;
}

static void two_writers(void)
{
	struct task_struct *other = kthread_run(race, &raced, "impp-race");

	if (IS_ERR(other))
		return;
	race(NULL);
	kthread_stop(other);
}

static const struct {
	const char *name;
	void (*plant)(void);
} bugs[] = {
	{ "use-after-free", use_after_free },
	{ "double-free", double_free },
	{ "out-of-bounds", out_of_bounds },
	{ "leak", leak },
	{ "shift", shift },
	{ "array-index", array_index },
	{ "lock-order", lock_order },
	{ "lock-in-softirq", lock_in_softirq },
	{ "sleep-in-atomic", sleep_in_atomic },
	{ "preemptible-cpu", preemptible_cpu },
	{ "rcu-unlocked", rcu_unlocked },
	{ "rcu-head-twice", rcu_head_twice },
	{ "free-active-timer", free_active_timer },
	{ "list-del-twice", list_del_twice },
	{ "refcount-from-zero", refcount_from_zero },
	{ "data-race", two_writers },
	{ "none", NULL },
};

static int __init planted_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (strcmp(bugs[i].name, bug ?: ""))
			continue;
		if (bugs[i].plant)
			bugs[i].plant();
		return 0;
	}
	return -EINVAL;
}

static void __exit planted_exit(void)
{
}

module_init(planted_init);
module_exit(planted_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Planted bugs, for the checkers of the debug kernels");
