/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random frames between the addresses of the sample policy (sample.h): some
 * that any stack could have sent, some with headers that none would, some of
 * which bits are wrong.
 */
#ifndef IMPP_NET_FRAME_H
#define IMPP_NET_FRAME_H

#include <stdbool.h>

#include "../unit/random.h"
#include "craft.h"
#include "nl.h"
#include "taps.h"

/**
 * struct frame - one to send
 * @tap: where it comes in
 * @vlan: in a VLAN
 * @plain: opens a session, and nothing is wrong with it
 * @ask: then, what it asks for
 * @packet: what it was made of
 * @pieces: frames that it takes
 */
struct frame {
	enum tap tap;
	bool vlan;
	bool plain;
	struct impp_question ask;
	struct packet packet;
	size_t pieces;
};

/**
 * frame_make() - the next one
 * @random: decides
 * @f: filled
 * @tag: its packet's
 */
void frame_make(struct random *random, struct frame *f, uint16_t tag);

/**
 * frame_send() - send all its pieces
 * @random: decides what is spoilt, unless it is plain, and where it is cut
 * @f: the frame
 * @t: the gateway
 *
 * Return: 0 or a positive errno: a piece was not taken.
 */
int frame_send(struct random *random, const struct frame *f,
	       const struct taps *t);

/**
 * frame_read() - what a frame that came out asks for
 * @frame: it
 * @len: bytes
 * @ask: filled
 * @tag: filled
 *
 * Return: false if that cannot be told: no IP, a later fragment, an ICMP
 * error, a transport that is cut off, or an answer of the gateway's own.
 */
bool frame_read(const uint8_t *frame, size_t len, struct impp_question *ask,
		uint16_t *tag, bool *opens);

#endif /* IMPP_NET_FRAME_H */
