/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets to be forwarded, in a network namespace that is otherwise empty:
 * what is written to a tun device is routed back out of it. A packet has been
 * judged and counted when traffic_send() returns.
 */
#ifndef IMPP_NET_TRAFFIC_H
#define IMPP_NET_TRAFFIC_H

#include <stdint.h>

/**
 * traffic_open() - make this network namespace forward
 *
 * Return: a file descriptor, or -1 with errno set.
 */
int traffic_open(void);

/**
 * traffic_send() - UDP packets without payload
 * @fd: from traffic_open()
 * @src: source address, host byte order
 * @dst: destination address, host byte order
 * @port: destination port, host byte order
 * @count: how many
 *
 * Return: 0, or -1 with errno set.
 */
int traffic_send(int fd, uint32_t src, uint32_t dst, uint16_t port,
		 unsigned int count);

#endif /* IMPP_NET_TRAFFIC_H */
