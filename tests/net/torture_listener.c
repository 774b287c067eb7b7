// SPDX-License-Identifier: GPL-2.0
/*
 * Listeners of the court's events. The historian checks that they make sense,
 * one after the other: generations grow by one, what is confirmed is what was
 * in force, what is rolled back to is what was in force before. The deaf one
 * never reads; mayflies come and go.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <libmnl/libmnl.h>

#include "torture.h"
#include "torture_site.h"

/**
 * struct history - what has been in force, as far as events tell
 * @sequence: number of the last event
 * @generation: in force; 0: not known
 * @seed: of its policy
 * @pending: it waits to be confirmed, and so
 * @fallback: is the policy that would come back
 */
struct history {
	uint64_t sequence;
	uint64_t generation;
	uint32_t seed;
	bool pending;
	uint32_t fallback;
};

static bool opened(struct nl *nl)
{
	if (!nl_open(nl) && !nl_listen(nl))
		return true;
	wrong("a listener has no socket");
	return false;
}

/* Whether the policy changes, and whether its generation does. */
static void check_change(struct history *h, uint8_t change, uint64_t generation,
			 uint32_t seed)
{
	bool grows = change == IMPP_CHANGE_APPLIED ||
		     change == IMPP_CHANGE_ROLLED_BACK ||
		     change == IMPP_CHANGE_EXPIRED;

	if (generation != h->generation + grows)
		wrong("event %u: generation %llu after %llu", change,
		      (unsigned long long)generation,
		      (unsigned long long)h->generation);
	if (!grows && seed != h->seed)
		wrong("event %u: policy %u became %u", change, h->seed, seed);
	if (change != IMPP_CHANGE_APPLIED && h->pending && grows &&
	    seed != h->fallback)
		wrong("event %u: policy %u came back, not %u", change, seed,
		      h->fallback);
	if (change != IMPP_CHANGE_APPLIED && change != IMPP_CHANGE_MODE &&
	    !h->pending)
		wrong("event %u: nothing was pending", change);
	if (change == IMPP_CHANGE_MODE && h->pending)
		wrong("the mode changed while a policy was pending");
}

static void follow(struct history *h, const struct nl_answer *event)
{
	uint64_t generation = nl_number(event, IMPP_A_GENERATION);
	bool pending = event->field[IMPP_A_CONFIRM_MS].count;
	uint8_t change = nl_number(event, IMPP_A_CHANGE);
	uint32_t seed;

	if (!site_seed(event, &seed) || !generation) {
		wrong("an event without a policy");
		return;
	}
	generation_seen(generation, seed);
	if (change == IMPP_CHANGE_EXPIRED)
		done(DEED_EXPIRED);
	if (h->generation) {
		check_change(h, change, generation, seed);
		if (pending && !h->pending)
			h->fallback = h->seed;
	}
	/* The first event does not tell what would come back. */
	if (!h->generation && pending)
		return;
	h->generation = generation;
	h->seed = seed;
	h->pending = pending;
}

static void check_denial(const struct nl_answer *event)
{
	const struct impp_denial *d = (void *)event->field[IMPP_A_DENIAL].data;

	if (event->field[IMPP_A_DENIAL].len != sizeof(*d) ||
	    (d->verdict != IMPP_DENY && d->verdict != IMPP_WOULD_DENY) ||
	    d->reason < IMPP_REASON_MALFORMED ||
	    d->reason >= __IMPP_REASON_MAX ||
	    d->reason == IMPP_REASON_FRAGMENT ||
	    (d->from_group != 1 && d->to_group != 1))
		wrong("a denial that cannot be");
}

/* A gap is a loss; who has lost something does not know what is in force. */
static void hear(struct history *h, int what, const struct nl_answer *event)
{
	uint64_t sequence = nl_number(event, IMPP_A_SEQUENCE);

	if (sequence == h->sequence)
		wrong("event %llu came twice", (unsigned long long)sequence);
	if (sequence > h->sequence + 1) {
		*h = (struct history){};
		done(DEED_LOST);
	}
	/* Of different processors, the later number may be here first. */
	if (sequence > h->sequence)
		h->sequence = sequence;
	else
		h->generation = 0;
	if (what == IMPP_EVENT_CHANGE)
		follow(h, event);
	else
		check_denial(event);
	done(DEED_EVENT);
}

void act_historian(void)
{
	struct history history = {};
	struct nl_answer event;
	int what, room = 32 << 20;
	struct nl nl;

	if (!opened(&nl))
		return;
	setsockopt(mnl_socket_get_fd(nl.sock), SOL_SOCKET, SO_RCVBUFFORCE,
		   &room, sizeof(room));
	while (!atomic_load(&stage->stop)) {
		what = nl_event(&nl, &event, 100);
		if (what > 0)
			hear(&history, what, &event);
		else if (what == -ENOBUFS)
			history = (struct history){};
		else if (what)
			wrong("an event: %s", strerror(-what));
		nl_answer_free(&event);
	}
	nl_close(&nl);
}

void act_deaf(void)
{
	struct nl nl;

	if (!opened(&nl))
		return;
	while (!atomic_load(&stage->stop))
		rest(200);
	nl_close(&nl);
}

void act_mayfly(void)
{
	struct nl_answer event;
	unsigned int n;
	struct nl nl;

	while (!atomic_load(&stage->stop)) {
		if (!opened(&nl))
			return;
		for (n = pick(20); n; n--) {
			nl_event(&nl, &event, 5);
			nl_answer_free(&event);
		}
		nl_close(&nl);
		done(DEED_LISTENER);
		rest(20);
	}
}
