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
 * @rewritten: by frame_send(): the gateway's last device was asked to write a
 *	sum into it, behind the hook, and not where it belongs
 */
struct frame {
	enum tap tap;
	bool vlan;
	bool plain;
	struct impp_question ask;
	struct packet packet;
	size_t pieces;
	bool rewritten;
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
int frame_send(struct random *random, struct frame *f, const struct taps *t);

#endif /* IMPP_NET_FRAME_H */
