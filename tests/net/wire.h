/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames past the sender's IP: to the gateway of the default route, on its
 * device.
 */
#ifndef _WIRE_H
#define _WIRE_H

#include <net/ethernet.h>

#include "craft.h"

/**
 * struct wire - a link to a gateway
 * @fd: packet socket
 * @head: the addresses of both ends; the type is filled in by wire_send()
 */
struct wire {
	int fd;
	struct ether_header head;
};

/**
 * wire_open() - find the gateway of this network namespace, or die
 * @wire: to be filled
 *
 * It has an IPv4 default route, and a fixed neighbour entry.
 */
void wire_open(struct wire *wire);

/**
 * wire_send() - send one piece of a packet, or die
 * @wire: where
 * @p: the packet
 * @data: the piece
 * @len: its length
 */
void wire_send(const struct wire *wire, const struct packet *p,
	       const uint8_t *data, size_t len);

#endif /* _WIRE_H */
