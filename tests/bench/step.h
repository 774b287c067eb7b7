/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which instructions a stretch of code executes: the processor traps after
 * each (EFLAGS.TF), and the trap's notifier writes down where.
 */
#ifndef _IMPP_BENCH_STEP_H
#define _IMPP_BENCH_STEP_H

#include <linux/seq_file.h>

int step_init(void);
void step_exit(void);

/**
 * step_begin() - write down what is executed from here on
 *
 * What an earlier stretch left is forgotten.
 * Context: interrupts off; nothing may sleep until step_end().
 */
void step_begin(void);
void step_end(void);

/**
 * step_forget() - as if nothing had been written down
 */
void step_forget(void);

/**
 * step_show() - a line an instruction, SYMBOL+OFFSET/SIZE [MODULE]
 * @m: where to
 */
void step_show(struct seq_file *m);

#endif /* _IMPP_BENCH_STEP_H */
