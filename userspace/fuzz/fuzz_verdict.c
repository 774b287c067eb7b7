// SPDX-License-Identifier: GPL-2.0
/*
 * The decision against the naive judge of the unit tests: verdict, reason and
 * row are the same, of packets, of questions and of ICMP errors.
 */
#include "../../kmod/verdict.h"
#include "../../tests/unit/naive.h"
#include "../../tests/unit/random_packet.h"
#include "trial.h"

#define PACKETS 64

static void check_answer(const struct trial *trial, struct impp_result got,
			 struct naive_answer want)
{
	const struct row *row =
		got.rule == IMPP_RULE_NONE ? NULL : trial->row[got.rule];

	HOLDS(got.verdict == want.verdict);
	HOLDS(got.reason == want.reason);
	HOLDS(row == want.row);
}

static void check_question(const struct trial *trial, struct packet packet)
{
	struct impp_question question;
	struct impp_flow flow;

	packet.question = true;
	packet.syn = true;
	packet.session = IMPP_SESSION_NEW;
	packet.defect = IMPP_SOUND;
	question = packet_question(&packet);
	HOLDS(!impp_flow_ask(&flow, &question));
	check_answer(trial, impp_verdict(&trial->policy, &flow),
		     naive_judge(trial->site, &packet));
}

static bool is_error(const struct packet *p)
{
	if (p->proto != (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return false;
	return impp_icmp_error(p->family == AF_INET6, p->port >> 8);
}

/* What packet.c would find of a packet that is quoted. */
static void quoted(struct packet *packet)
{
	if (packet->defect != IMPP_SOUND)
		packet->defect = IMPP_FRAGMENT;
	if (is_error(packet))
		packet->defect = IMPP_MALFORMED;
}

/* An error about @quote, to the one who sent it, or to another. */
static void check_error(const struct trial *trial, struct packet quote,
			const struct packet *other, u8 how)
{
	static const u8 types[2][2] = { { 3, 11 }, { 1, 3 } };
	bool ipv6 = quote.family == AF_INET6, there = how & 2,
	     related = how & 4;
	struct impp_flow flow, quote_flow;
	struct packet error = quote;

	memcpy(error.src, quote.dst, sizeof(error.src));
	memcpy(error.dst, quote.src, sizeof(error.dst));
	if (how & 8 && other->family == quote.family)
		memcpy(error.dst, other->dst, sizeof(error.dst));
	error.proto = ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	error.port = types[ipv6][how & 1] << 8;
	error.from_port = 0;
	error.syn = false;
	quoted(&quote);
	flow = packet_flow(&error);
	quote_flow = packet_quote(&quote);
	check_answer(trial,
		     impp_verdict_error(&trial->policy, &flow,
					there ? &quote_flow : NULL, related),
		     naive_error(trial->site, &error, there ? &quote : NULL,
				 related));
}

/* Near an edge of the site, but for a port that the input may name. */
static struct packet next_packet(const struct trial *trial, struct input *in)
{
	struct random r = { input_u16(in) };
	struct packet packet = random_packet(&r, trial->site);
	u16 port = input_u16(in);

	if (port &&
	    (packet.proto == IPPROTO_TCP || packet.proto == IPPROTO_UDP))
		packet.port = port;
	return packet;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct packet packet, before = { .family = AF_INET };
	struct input in = { data, len };
	static struct trial trial;
	struct impp_flow flow;
	int i;

	if (trial_init(&trial, &in)) {
		for (i = 0; i < PACKETS && (in.len || !i); i++) {
			packet = next_packet(&trial, &in);
			flow = packet_flow(&packet);
			check_answer(&trial, impp_verdict(&trial.policy, &flow),
				     naive_judge(trial.site, &packet));
			check_question(&trial, packet);
			check_error(&trial, packet, &before, input_u8(&in));
			before = packet;
		}
	}
	trial_exit(&trial);
	return 0;
}
