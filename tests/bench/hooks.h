/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks to compare with: one that does nothing, and the least that a port
 * filter can do.
 */
#ifndef _IMPP_BENCH_HOOKS_H
#define _IMPP_BENCH_HOOKS_H

/**
 * hooks_register() - put the hook of that name into NF_INET_FORWARD of IPv4
 * @name: "none", "empty", "bitmap"; "conntrack": its own hooks, and no other
 *
 * Return: 0, -EINVAL for another name, or an error of the kernel.
 */
int hooks_register(const char *name);
void hooks_unregister(void);

#endif /* _IMPP_BENCH_HOOKS_H */
