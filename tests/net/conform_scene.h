/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A scene: one session, or the attempt at one, between two addresses that no
 * other scene uses with these ports; what its packets look like, and what
 * conntrack must make of each.
 */
#ifndef IMPP_NET_CONFORM_SCENE_H
#define IMPP_NET_CONFORM_SCENE_H

#include "../unit/packet.h"

#define SCENE_WORDS 256

/* Who sends what, and when. */
enum script {
	SCRIPT_OPENER,
	SCRIPT_FULL,   /* opener, answer, data both ways, close */
	SCRIPT_ANSWER, /* to an opener that never was */
	SCRIPT_BACK,   /* the listener opens, from its port to the client's */
	SCRIPT_PICKUP, /* in the middle, the client speaks first */
	SCRIPT_LOOSE,  /* in the middle, the server speaks first: in audit */
	SCRIPTS,
};

/* All scenes but loose ones are PHASE_ENFORCE alone, loose ones the others. */
enum phase {
	PHASE_ENFORCE,
	PHASE_AUDIT,
	PHASE_AFTER, /* enforced again */
	PHASES,
};

/**
 * struct step - one packet of a scene
 * @back: from the server to the client
 * @flags: of TCP, as craft.h takes them
 * @data: bytes of payload
 * @seq: TCP
 * @ack: TCP
 * @phase: when it is sent
 */
struct step {
	bool back;
	const char *flags;
	unsigned int data;
	unsigned int seq;
	unsigned int ack;
	enum phase phase;
};

/**
 * struct scene - a session to try
 * @row: index in the document
 * @variant: enum variant
 * @script: who sends what
 * @left: the client is on the left
 * @opener: the client's packet to the server
 * @known: conntrack has an entry that a packet got through with
 */
struct scene {
	size_t row;
	unsigned int variant;
	enum script script;
	bool left;
	struct packet opener;
	bool known;
};

/**
 * scene_steps() - the packets of a scene
 * @scene: the scene
 * @len: how many
 *
 * Return: a static array.
 */
const struct step *scene_steps(const struct scene *scene, size_t *len);

/**
 * scene_packet() - a step, as the naive judge takes it
 * @scene: the scene
 * @step: of its script
 * @state: enum impp_state
 */
struct packet scene_packet(const struct scene *scene, const struct step *step,
			   uint8_t state);

/**
 * scene_words() - a step, as craft.h takes it
 * @scene: the scene
 * @step: of its script
 * @words: SCENE_WORDS bytes
 */
void scene_words(const struct scene *scene, const struct step *step,
		 char *words);

/**
 * scene_passed() - tell conntrack's model that a packet got through
 * @scene: the scene
 * @packet: of it
 */
void scene_passed(struct scene *scene, const struct packet *packet);

/**
 * scene_apart() - will scenes stay out of each other's conntrack entries?
 * @scene: all that will be played
 * @len: how many
 *
 * Return: whether no two are between the same ends.
 */
bool scene_apart(const struct scene *scene, size_t len);

#endif /* IMPP_NET_CONFORM_SCENE_H */
