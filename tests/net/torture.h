/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the actors of the torture share. Each is a process; all that they tell
 * each other is in one struct in shared memory.
 *
 * The court is a network namespace in which some policy is always in force:
 * what is sent through it must be counted to the packet. The door is another,
 * in which policies come and go. Neighbours are born and die.
 */
#ifndef IMPP_NET_TORTURE_H
#define IMPP_NET_TORTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "nl.h"

#define SENDERS_MAX 8
#define GENERATIONS (1 << 20)

/* What is sent; what may become of it is in torture_clerk.c. */
enum class {
	CLASS_BOTH,  /* by row both, which every policy has */
	CLASS_LOW,   /* by row low */
	CLASS_TURN,  /* by row turn, or denied: its port differs */
	CLASS_ODD,   /* by row odd, which not every policy has */
	CLASS_ERROR, /* by the row of what it quotes, or unsolicited */
	CLASS_ACK,   /* unsolicited */
	CLASS_PORT,  /* denied by this, and so on */
	CLASS_SOURCE,
	CLASS_LOCAL,
	CLASS_PROTOCOL,
	CLASS_MALFORMED,
	CLASS_PASS, /* not judged */
	CLASSES,
};

/* Packets of a class, by what became of them: gone, or through. */
struct tally {
	uint64_t packets[2];
	uint64_t bytes[2];
};

/**
 * struct sender - what one sender tells
 * @busy: a packet is under way, or about to be
 * @tally: only it writes it
 */
struct sender {
	_Atomic bool busy;
	struct tally tally[CLASSES];
};

/**
 * struct stage - shared by all actors
 * @stop: everybody goes home
 * @halt: senders pause
 * @failures: how many have been told
 * @highest: of all generations that the court's policies have had
 * @site: the seed of the policy of each generation, plus one; 0: not known
 * @senders: one a processor, and one whose packets wait in a queue
 * @sender: theirs
 * @deeds: what has been done, by enum deed
 * @door: see torture_door.c
 * @waiting: nobody confirms or rolls back, so that time runs out
 */
struct stage {
	_Atomic bool stop;
	_Atomic bool halt;
	_Atomic unsigned int failures;
	_Atomic uint64_t highest;
	_Atomic uint32_t site[GENERATIONS];
	unsigned int senders;
	struct sender sender[SENDERS_MAX];
	_Atomic uint64_t deeds[32];
	_Atomic uint64_t door;
	_Atomic bool waiting;
};

/* What is counted, for the report. */
enum deed {
	DEED_SWAP,
	DEED_REFUSED,
	DEED_BUSY,
	DEED_CONFIRM,
	DEED_ROLLBACK,
	DEED_EXPIRED,
	DEED_MODE,
	DEED_FLUSH,
	DEED_RESET,
	DEED_BALANCE,
	DEED_STATS,
	DEED_DUMP,
	DEED_EXPLAIN,
	DEED_STATUS,
	DEED_EVENT,
	DEED_LOST,
	DEED_LISTENER,
	DEED_NAMESPACE,
	DEED_UNLOAD,
	DEED_TRACE,
	DEEDS,
};

extern struct stage *stage;

/* Says what is wrong, and that it is. */
__attribute__((format(printf, 1, 2))) void wrong(const char *format, ...);

/* A random number below @n. */
uint32_t pick(uint32_t n);

static inline void done(enum deed deed)
{
	atomic_fetch_add(&stage->deeds[deed], 1);
}

/* Up to @ms of rest, so that others get their turn. */
void rest(unsigned int ms);

/* Actors: each returns when @stage->stop is set. */
void act_sender(unsigned int number, int tun);
void act_ruler(void);
void act_clerk(void);
void act_dumper(void);
void act_asker(void);
void act_status(void);
void act_historian(void);
void act_deaf(void);
void act_mayfly(void);
void act_neighbours(void);
void act_door(void);
void act_unloader(void);
void act_tracer(void);

/**
 * generation_seen() - a policy of the court and its generation
 * @generation: as the kernel tells it
 * @seed: of the policy
 *
 * Everybody who sees a generation must see the same policy.
 */
void generation_seen(uint64_t generation, uint32_t seed);

#endif /* IMPP_NET_TORTURE_H */
