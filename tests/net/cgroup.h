/* SPDX-License-Identifier: GPL-2.0 */
/* A memory cgroup (v2) for the calling process. */
#ifndef IMPP_NET_CGROUP_H
#define IMPP_NET_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/**
 * cgroup_enter() - move this process into a new cgroup
 *
 * Return: 0, or -1 with errno set.
 */
int cgroup_enter(void);

/* Back to the root; the cgroup is removed. */
void cgroup_leave(void);

/**
 * cgroup_kernel() - kernel memory charged to it
 *
 * The kernel sums it up now and then only: a change shows within seconds.
 *
 * Return: bytes.
 */
int64_t cgroup_kernel(void);

/**
 * cgroup_settles() - wait until the kernel memory is in a range
 * @lo: bytes
 * @hi: bytes
 *
 * Return: whether it came to that within 20 seconds.
 */
bool cgroup_settles(int64_t lo, int64_t hi);

/**
 * cgroup_limit() - leave little room in it
 * @room: bytes beyond what it holds now; 0: no limit
 *
 * Return: 0, or -1 with errno set.
 */
int cgroup_limit(int64_t room);

/**
 * cgroup_event() - what has happened to it
 * @name: a line of its memory.events
 *
 * Return: how often; -1 if there is no such line.
 */
int64_t cgroup_event(const char *name);

#endif /* IMPP_NET_CGROUP_H */
