/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How often a packet passes in a round, and how many rounds there are.
 * Instructions are all alike once code and data have been touched; nanoseconds
 * are those of a machine that does other things, too: the least counts.
 */
#ifndef _IMPP_BENCH_ROUNDS_H
#define _IMPP_BENCH_ROUNDS_H

#ifdef CONFIG_UML
#define PASSAGES 1000
#define ROUNDS 50
#else
#define PASSAGES 32
#define ROUNDS 2
#endif

#endif /* _IMPP_BENCH_ROUNDS_H */
