/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The whole way of a forwarded packet: in at the device "in0", through the
 * IP layer and all its hooks, out at "out0". They are dummy devices: it ends
 * there.
 */
#ifndef _IMPP_BENCH_WHOLE_H
#define _IMPP_BENCH_WHOLE_H

#include <linux/skbuff.h>

/**
 * whole_measure() - what the way costs, less the copy that is sent
 * @skb: a packet with room for an Ethernet header
 * @cost: hundredths of a nanosecond
 *
 * Return: 1 if all packets left at out0, -EPERM if none did, -EIO if some,
 *	-ENODEV if there are no such devices.
 */
int whole_measure(struct sk_buff *skb, u64 *cost);

#endif /* _IMPP_BENCH_WHOLE_H */
