/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second reader of packets, by RFC 791, 8200, 9293, 768 and DESIGN's S2, S8
 * and S10, byte by byte. It shares nothing with packet.c but its result.
 */
#ifndef IMPP_FUZZ_READER_H
#define IMPP_FUZZ_READER_H

#include "../../kmod/verdict.h"

/**
 * reader_read() - read a packet that is in one piece
 * @flow: filled, but for @session
 * @packet: the packet, from its IP header on, of the version there
 * @len: bytes of it; the fixed header, and IPv4's options, are there
 */
void reader_read(struct impp_flow *flow, const u8 *packet, u32 len);

#endif /* IMPP_FUZZ_READER_H */
