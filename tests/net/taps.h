/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A gateway between taps, in a network namespace that is otherwise empty:
 *
 *	TAP_IN ------+                          +---- TAP_OUT
 *	  .7 --------+-- routes all of it to ---+
 *	TAP_FRAGS ---+
 *	TAP_BRIDGED ----- br0 (br_netfilter) -------- TAP_BEYOND
 *
 * What is written to a tap has been forwarded, or not, when the call returns.
 * VLAN 7 is one of TAP_IN. Frames carry a virtio header in both directions;
 * those for TAP_FRAGS end up in memory that is not linear, cut where the
 * caller wants it.
 */
#ifndef IMPP_NET_TAPS_H
#define IMPP_NET_TAPS_H

#include <linux/virtio_net.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum tap { TAP_IN, TAP_FRAGS, TAP_OUT, TAP_BRIDGED, TAP_BEYOND, TAPS };

#define TAPS_VLAN 7
#define TAPS_FRAME_MAX 70000

struct taps {
	int fd[TAPS];
};

/* The gateway's address on each of its taps, and somebody beyond a bridge. */
extern const uint8_t taps_gateway[6], taps_beyond[6];

/**
 * taps_open() - make this network namespace such a gateway
 * @t: filled
 *
 * Return: 0, or -1: something is missing.
 */
int taps_open(struct taps *t);
void taps_close(struct taps *t);

/**
 * taps_write() - a frame comes in
 * @t: the gateway
 * @tap: where
 * @offload: its virtio header
 * @frame: from its Ethernet header on
 * @len: bytes
 * @cut: where it is cut, ascending, ends with 0; only TAP_FRAGS minds
 *
 * Return: 0 or a positive errno: it was not taken.
 */
int taps_write(const struct taps *t, enum tap tap,
	       const struct virtio_net_hdr *offload, const uint8_t *frame,
	       size_t len, const size_t *cut);

/**
 * taps_read() - a frame that went out
 * @t: the gateway
 * @tap: where
 * @frame: TAPS_FRAME_MAX bytes
 *
 * Return: bytes, 0 for none.
 */
size_t taps_read(const struct taps *t, enum tap tap, uint8_t *frame);

#endif /* IMPP_NET_TAPS_H */
