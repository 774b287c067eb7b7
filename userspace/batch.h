/* SPDX-License-Identifier: GPL-2.0 */
/* explain --batch: many questions on standard input. */
#ifndef _IMPP_BATCH_H
#define _IMPP_BATCH_H

#include "asker.h"

/**
 * batch_run() - answer the lines of standard input, one for one
 * @asker: open
 *
 * Lines are answered as they come, so that another program may hold a
 * conversation over two pipes.
 *
 * Return: EXIT_DONE, EXIT_NO if a line was an error, or what asker_ask()
 * failed with.
 */
int batch_run(struct asker *asker);

#endif /* _IMPP_BATCH_H */
