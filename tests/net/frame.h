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

/* What must not go through, if it is judged; and what must not in any case. */
enum fault { SEEN_SOUND, SEEN_MALFORMED, SEEN_ROUTED };

/**
 * struct seen - a frame that came out
 * @ask: what it asks for
 * @tag: its packet's
 * @opens: it opens a session
 * @fault: what is wrong with its headers
 */
struct seen {
	struct impp_question ask;
	uint16_t tag;
	bool opens;
	enum fault fault;
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

/**
 * frame_read() - what a frame that came out asks for
 * @frame: it
 * @len: bytes
 * @seen: filled
 *
 * Return: false if that cannot be told: no IP, a later fragment, an ICMP
 * error, a transport that is cut off by fragments, or an answer of the
 * gateway's own.
 */
bool frame_read(const uint8_t *frame, size_t len, struct seen *seen);

#endif /* IMPP_NET_FRAME_H */
