// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "conform_scene.h"

#define ECHO4 8
#define ECHO4_REPLY 0
#define ECHO6 128
#define ECHO6_REPLY 129

static const struct step tcp_full[] = {
	{ false, "S", 0, 1000, 0, PHASE_ENFORCE },
	{ true, "SA", 0, 2000, 1001, PHASE_ENFORCE },
	{ false, "A", 0, 1001, 2001, PHASE_ENFORCE },
	{ false, "PA", 16, 1001, 2001, PHASE_ENFORCE },
	{ true, "PA", 32, 2001, 1017, PHASE_ENFORCE },
	{ false, "FA", 0, 1017, 2033, PHASE_ENFORCE },
	{ true, "FA", 0, 2033, 1018, PHASE_ENFORCE },
	{ false, "A", 0, 1018, 2034, PHASE_ENFORCE },
};
static const struct step tcp_opener[] = {
	{ false, "S", 0, 1000, 0, PHASE_ENFORCE },
};
static const struct step tcp_answer[] = {
	{ true, "SA", 0, 2000, 1001, PHASE_ENFORCE },
};
static const struct step tcp_back[] = {
	{ true, "S", 0, 2000, 0, PHASE_ENFORCE },
};
static const struct step tcp_pickup[] = {
	{ false, "PA", 16, 1001, 2001, PHASE_ENFORCE },
	{ true, "PA", 32, 2001, 1017, PHASE_ENFORCE },
};
static const struct step tcp_loose[] = {
	{ true, "PA", 16, 2001, 1001, PHASE_AUDIT },
	{ false, "A", 0, 1001, 2017, PHASE_AUDIT },
	{ true, "PA", 16, 2017, 1001, PHASE_AFTER },
	{ false, "PA", 16, 1001, 2033, PHASE_AFTER },
};

/* UDP, ICMP, other protocols. */
static const struct step plain_full[] = {
	{ false, "", 24, 0, 0, PHASE_ENFORCE },
	{ true, "", 24, 0, 0, PHASE_ENFORCE },
};
static const struct step plain_opener[] = {
	{ false, "", 24, 0, 0, PHASE_ENFORCE },
};
static const struct step plain_answer[] = {
	{ true, "", 24, 0, 0, PHASE_ENFORCE },
};
static const struct step plain_loose[] = {
	{ true, "", 24, 0, 0, PHASE_AUDIT },
	{ false, "", 24, 0, 0, PHASE_AUDIT },
	{ true, "", 24, 0, 0, PHASE_AFTER },
	{ false, "", 24, 0, 0, PHASE_AFTER },
};

#define SCRIPT(steps)                    \
	{                                \
		steps, ARRAY_SIZE(steps) \
	}

static const struct {
	const struct step *step;
	size_t len;
} tcp_script[SCRIPTS] = {
	[SCRIPT_FULL] = SCRIPT(tcp_full),
	[SCRIPT_OPENER] = SCRIPT(tcp_opener),
	[SCRIPT_ANSWER] = SCRIPT(tcp_answer),
	[SCRIPT_BACK] = SCRIPT(tcp_back),
	[SCRIPT_PICKUP] = SCRIPT(tcp_pickup),
	[SCRIPT_LOOSE] = SCRIPT(tcp_loose),
}, plain_script[SCRIPTS] = {
	[SCRIPT_FULL] = SCRIPT(plain_full),
	[SCRIPT_OPENER] = SCRIPT(plain_opener),
	[SCRIPT_ANSWER] = SCRIPT(plain_answer),
	[SCRIPT_LOOSE] = SCRIPT(plain_loose),
};

const struct step *scene_steps(const struct scene *scene, size_t *len)
{
	if (scene->opener.proto == IPPROTO_TCP) {
		*len = tcp_script[scene->script].len;
		return tcp_script[scene->script].step;
	}
	*len = plain_script[scene->script].len;
	return plain_script[scene->script].step;
}

static bool is_icmp(const struct packet *packet)
{
	return packet->proto ==
	       (packet->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* The other way round. */
static void turn(struct packet *packet, const struct packet *opener)
{
	uint16_t echo = opener->family == AF_INET ? ECHO4 : ECHO6;
	uint16_t reply = opener->family == AF_INET ? ECHO4_REPLY : ECHO6_REPLY;

	memcpy(packet->src, opener->dst, sizeof(packet->src));
	memcpy(packet->dst, opener->src, sizeof(packet->dst));
	if (!is_icmp(opener)) {
		packet->from_port = opener->port;
		packet->port = opener->from_port;
	} else if (opener->port >> 8 == echo) {
		packet->port = reply << 8 | (opener->port & 255);
	}
}

/*
 * What conntrack says without an entry: of TCP, it begins one with a SYN or in
 * the middle of a session, not with an answer or an end; of ICMP with a query,
 * and a type that it does not know is judged without it.
 */
static enum impp_session first_seen(const struct packet *packet,
				    const struct step *step)
{
	unsigned int type = packet->port >> 8;

	if (packet->proto == IPPROTO_TCP)
		return !strcmp(step->flags, "SA") || strpbrk(step->flags, "FR")
			       ? IMPP_SESSION_NONE
			       : IMPP_SESSION_NEW;
	if (!is_icmp(packet))
		return IMPP_SESSION_NEW;
	if (type == (packet->family == AF_INET ? ECHO4 : ECHO6))
		return IMPP_SESSION_NEW;
	if (type == (packet->family == AF_INET ? ECHO4_REPLY : ECHO6_REPLY))
		return IMPP_SESSION_NONE;
	return IMPP_SESSION_LIVE;
}

struct packet scene_packet(const struct scene *scene, const struct step *step,
			   uint8_t state)
{
	struct packet packet = scene->opener;

	if (step->back)
		turn(&packet, &scene->opener);
	packet.syn = !strcmp(step->flags, "S");
	if (state == IMPP_STATE_STATELESS || scene->known)
		packet.session = IMPP_SESSION_LIVE;
	else
		packet.session = first_seen(&packet, step);
	return packet;
}

void scene_passed(struct scene *scene, const struct packet *packet)
{
	if (packet->session == IMPP_SESSION_NEW)
		scene->known = true;
}

void scene_words(const struct scene *scene, const struct step *step,
		 char *words)
{
	struct packet p = scene_packet(scene, step, IMPP_STATE_STATELESS);
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	int n;

	inet_ntop(p.family, p.src, src, sizeof(src));
	inet_ntop(p.family, p.dst, dst, sizeof(dst));
	n = snprintf(words, SCENE_WORDS, "> %s %s ", src, dst);
	words += n;
	n = SCENE_WORDS - n;
	if (p.proto == IPPROTO_TCP)
		snprintf(words, n, "tcp %u %u %s seq %u ack %u data %u",
			 p.from_port, p.port, step->flags, step->seq, step->ack,
			 step->data);
	else if (p.proto == IPPROTO_UDP)
		snprintf(words, n, "udp %u %u data %u", p.from_port, p.port,
			 step->data);
	else if (is_icmp(&p))
		snprintf(words, n, "icmp %u.%u id 7 data %u", p.port >> 8,
			 p.port & 255, step->data);
	else
		snprintf(words, n, "proto %u data %u", p.proto, step->data);
}

/* A session's two ends, the lower one first. */
struct ends {
	uint8_t proto;
	uint8_t end[2][18];
};

static void ends_of(const struct packet *p, struct ends *e)
{
	uint16_t port[2] = { p->from_port, p->port };
	int lower;

	memset(e, 0, sizeof(*e));
	e->proto = p->proto;
	if (is_icmp(p))
		port[0] = p->port;
	lower = memcmp(p->src, p->dst, 16) > 0;
	memcpy(e->end[lower], p->src, 16);
	memcpy(e->end[lower] + 16, &port[0], 2);
	memcpy(e->end[!lower], p->dst, 16);
	memcpy(e->end[!lower] + 16, &port[1], 2);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ends));
}

bool scene_apart(const struct scene *scene, size_t len)
{
	struct ends *ends = calloc(len, sizeof(*ends));
	bool apart = true;
	size_t i;

	if (!ends)
		err(1, "scenes");
	for (i = 0; i < len; i++)
		ends_of(&scene[i].opener, &ends[i]);
	qsort(ends, len, sizeof(*ends), compare);
	for (i = 1; i < len; i++)
		apart &= compare(&ends[i - 1], &ends[i]) != 0;
	free(ends);
	return apart;
}
