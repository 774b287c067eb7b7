/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A queue of nfnetlink_queue in front of the module's hook. What waits there is
 * judged when a process says so, and in that process, which others may preempt
 * in the middle of the hook: so one packet may see a policy for longer than
 * many swaps take.
 */
#ifndef IMPP_NET_TORTURE_QUEUE_H
#define IMPP_NET_TORTURE_QUEUE_H

struct mnl_socket;

/**
 * queue_open() - queue what a device brings
 * @device: its name
 *
 * Its packets are not tracked: one that waits while conntrack is switched on
 * would be unknown to it.
 *
 * Return: a socket, or NULL if this kernel has no queues.
 */
struct mnl_socket *queue_open(const char *device);

/**
 * queue_pass() - let all go on that wait
 * @queue: the socket
 *
 * Whoever takes out a hook drops what waits.
 *
 * Return: how many went on, and have been judged.
 */
unsigned int queue_pass(struct mnl_socket *queue);

#endif /* IMPP_NET_TORTURE_QUEUE_H */
