/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces of other user namespaces. */
#ifndef IMPP_NET_NAMESPACE_H
#define IMPP_NET_NAMESPACE_H

/**
 * namespace_foreign() - a network namespace that a new user namespace owns
 *
 * The caller's credentials stay what they are.
 *
 * Return: a file descriptor for setns(), which keeps it alive; or -1 with
 * errno set.
 */
int namespace_foreign(void);

/**
 * namespace_own() - become root of a user namespace with a network of its own
 *
 * Return: 0, or -1 with errno set.
 */
int namespace_own(void);

/**
 * namespace_drop() - become nobody, without a capability
 *
 * Return: 0, or -1 with errno set.
 */
int namespace_drop(void);

#endif /* IMPP_NET_NAMESPACE_H */
