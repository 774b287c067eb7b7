/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two wires of the topology of tests/lib.sh, at their outer ends: packets
 * go onto one as they are, and are looked for on the other.
 */
#ifndef IMPP_NET_CONFORM_WIRES_H
#define IMPP_NET_CONFORM_WIRES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of a marker, which follows each packet and is not judged. */
#define WIRE_MARKER 28

/**
 * struct wires - both of them
 * @fd: packet sockets, left and right
 * @tag: of the last packet sent
 */
struct wires {
	int fd[2];
	uint16_t tag;
};

/**
 * struct fate - what became of a packet
 * @len: its bytes, from the network header on
 * @arrived: how often it did, on the other wire
 * @changed: one that arrived differs in more than TTL and its checksum
 * @strays: packets of the test's networks that nobody has sent
 */
struct fate {
	size_t len;
	unsigned int arrived;
	bool changed;
	unsigned int strays;
};

/**
 * wires_open() - open both, or die
 * @wires: filled
 * @left: network namespace
 * @right: likewise
 *
 * The process stays in its namespace, and on one processor from here on.
 */
void wires_open(struct wires *wires, const char *left, const char *right);
void wires_close(struct wires *wires);

/**
 * wires_send() - send a packet, and see
 * @wires: both
 * @left: which it is sent on
 * @words: what craft.h makes a packet of; eaten
 * @fate: filled
 */
void wires_send(struct wires *wires, bool left, char *words, struct fate *fate);

#endif /* IMPP_NET_CONFORM_WIRES_H */
