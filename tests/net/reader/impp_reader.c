// SPDX-License-Identifier: GPL-2.0
/*
 * Reads under RCU for as long as it is loaded, so that no grace period ends
 * meanwhile: for ../reuse.c. A processor is busy with that, hence not longer
 * than the kernel bears.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

/* RCU complains after 21 seconds. */
#define SECONDS 15

static struct task_struct *reader;

static int read(void *unused)
{
	unsigned long end = jiffies + SECONDS * HZ;

	rcu_read_lock();
	while (!kthread_should_stop() && time_before(jiffies, end))
		cpu_relax();
	rcu_read_unlock();
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 10);
	return 0;
}

static int __init impp_reader_init(void)
{
	reader = kthread_run(read, NULL, "impp_reader");
	return PTR_ERR_OR_ZERO(reader);
}

static void __exit impp_reader_exit(void)
{
	kthread_stop(reader);
}

module_init(impp_reader_init);
module_exit(impp_reader_exit);
MODULE_DESCRIPTION("Holds grace periods up, for a test of nf_impp");
MODULE_LICENSE("GPL");
