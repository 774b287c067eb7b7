/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A frame that came out of the gateway, as another than the module reads it.
 */
#ifndef IMPP_NET_SEEN_H
#define IMPP_NET_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nl.h"

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
 * seen_read() - what a frame that came out asks for
 * @frame: it
 * @len: bytes
 * @seen: filled
 *
 * Return: false if that cannot be told: no IP, a later fragment, an ICMP
 * error, a transport that is cut off by fragments, or an answer of the
 * gateway's own.
 */
bool seen_read(const uint8_t *frame, size_t len, struct seen *seen);

#endif /* IMPP_NET_SEEN_H */
