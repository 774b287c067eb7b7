/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Several requests in one datagram, good and bad, and what each was told. They
 * are found in it the way the kernel finds them, so that a wrong length hides
 * those behind it from both.
 */
#ifndef IMPP_NET_VOLLEY_H
#define IMPP_NET_VOLLEY_H

#include "nl.h"

#define VOLLEY_SHOTS_MAX 256

/**
 * struct shot - one request of a volley
 * @hdr: as it was sent
 * @answered: there was an ack
 * @ack: it
 * @generation: of an answer before it; 0: none
 * @answers: messages before it that were more than an ack
 */
struct shot {
	const struct nlmsghdr *hdr;
	bool answered;
	struct nl_ack ack;
	uint64_t generation;
	unsigned int answers;
};

/**
 * struct volley - a datagram
 * @data: the requests
 * @len: bytes
 * @shot: those that the kernel sees
 * @shots: how many
 */
struct volley {
	uint8_t *data;
	size_t len;
	struct shot shot[VOLLEY_SHOTS_MAX];
	unsigned int shots;
};

/**
 * volley_load() - find the requests in the data
 * @v: @data and @len are set, the rest is filled in
 *
 * All are made to ask for an ack; confirmations are given time enough.
 */
void volley_load(struct volley *v);

/**
 * volley_fire() - send it, receive all that comes of it
 * @v: loaded
 * @nl: opened with volley_open()
 *
 * Return: 0 or a positive errno: nothing was sent.
 */
int volley_fire(struct volley *v, struct nl *nl);

/* nl_open() with more room for answers. */
int volley_open(struct nl *nl);

#endif /* IMPP_NET_VOLLEY_H */
