// SPDX-License-Identifier: GPL-2.0
#include <linux/kdebug.h>
#include <linux/notifier.h>

#include "step.h"

#ifdef CONFIG_X86
#include <asm/debugreg.h>

static unsigned long steps[8192];
static unsigned int len;

static int on_debug(struct notifier_block *nb, unsigned long why, void *data)
{
	const struct die_args *args = data;
	unsigned long *dr6;

	if (why != DIE_DEBUG)
		return NOTIFY_DONE;
	dr6 = (unsigned long *)args->err;
	if (!(*dr6 & DR_STEP))
		return NOTIFY_DONE;
	*dr6 &= ~DR_STEP;
	if (len < ARRAY_SIZE(steps))
		steps[len++] = args->regs->ip;
	return NOTIFY_STOP;
}

static struct notifier_block notifier = {
	.notifier_call = on_debug,
	.priority = INT_MAX,
};

int step_init(void)
{
	return register_die_notifier(&notifier);
}

void step_exit(void)
{
	unregister_die_notifier(&notifier);
}

void step_begin(void)
{
	len = 0;
	asm volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "memory", "cc");
}

void step_end(void)
{
	asm volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc");
}

void step_forget(void)
{
	len = 0;
}

void step_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		seq_printf(m, "%pS\n", (void *)steps[i]);
}

#else /* UML: no such flag in the kernel's own code */
int step_init(void)
{
	return 0;
}

void step_exit(void)
{
}

void step_begin(void)
{
}

void step_end(void)
{
}

void step_forget(void)
{
}

void step_show(struct seq_file *m)
{
}
#endif
