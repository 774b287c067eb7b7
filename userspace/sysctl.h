/* SPDX-License-Identifier: GPL-2.0 */
/* Settings of the kernel, of the network namespace that this runs in. */
#ifndef _IMPP_SYSCTL_H
#define _IMPP_SYSCTL_H

/**
 * sysctl_read() - read a number
 * @path: below /proc/sys/
 * @value: set
 *
 * Return: 0, or -1 if it is not there, or is no number.
 */
int sysctl_read(const char *path, long *value);

/**
 * sysctl_write() - write a number
 * @path: below /proc/sys/
 * @value: what it is to be
 *
 * Return: 0, or -1 with errno.
 */
int sysctl_write(const char *path, long value);

#endif /* _IMPP_SYSCTL_H */
