/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The little that the decision (policy.c, addrmap.c, portset.c, verdict.c)
 * needs from where it runs: types, memory, a bit count, a pause. In the module
 * these are the kernel's; in the command, the unit tests and the fuzzers they
 * are libc's. Nothing else in those files may depend on the side.
 */
#ifndef _IMPP_ENV_H
#define _IMPP_ENV_H

#ifdef __KERNEL__

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>

/*
 * Memory is charged to the caller's memory cgroup; may sleep. A policy for
 * which there is no room is refused: nobody is to be killed for one.
 */
#define ENV_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

static inline void *env_zalloc(size_t size)
{
	return kvzalloc(size, ENV_GFP);
}

static inline void env_free(const void *mem)
{
	kvfree(mem);
}

/* Lets others run; -EINTR once the caller has been killed. */
static inline int env_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

#else /* !__KERNEL__ */

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef uint16_t __be16;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) (*(volatile __typeof__(x) *)&(x) = (val))
#define BUILD_BUG_ON(x) static_assert(!(x), #x)
#define U16_MAX 0xffff
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define hweight64(w) __builtin_popcountll(w)

/* Number of the highest bit set, from 1; 0 if none is. */
static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline void *env_zalloc(size_t size)
{
	return calloc(1, size);
}

static inline void env_free(const void *mem)
{
	free((void *)mem);
}

static inline int env_pause(void)
{
	return 0;
}

#endif /* __KERNEL__ */

#endif /* _IMPP_ENV_H */
