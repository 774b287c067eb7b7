// SPDX-License-Identifier: GPL-2.0
/*
 * Flows as forge takes them: what opens, answers, closes, with some missing,
 * some that belong to nothing, some in fragments and some cut short. What the
 * two backends are known to differ in (userspace/nft_limits.c) is left out
 * here: differ.sh has it case by case.
 */
#include <arpa/inet.h>
#include <string.h>

#include "differ.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PICK(r, array) ((array)[random_below(r, COUNT(array))])

#define POOL 32 /* 10.0.0.0/27 and 2001:db8::/123, as random_site.c has it */

static const uint8_t pool6[15] = { 0x20, 1, 0x0d, 0xb8 };

const uint8_t differ_broadcast[16] = { 10, 9, 2, 3 };

static bool is_gateways4(const uint8_t *a)
{
	return a[0] == 10 && (a[1] == 1 || a[1] == 2 || a[1] == 9) &&
	       memcmp(a, differ_broadcast, 4) != 0;
}

/* Every other address of the pool; the default route goes to the right. */
int differ_side(int family, const uint8_t *a)
{
	static const uint8_t pool4[3] = { 10 };

	if (family == AF_INET) {
		if (!memcmp(a, pool4, 3) && a[3] < POOL)
			return a[3] & 1;
		return !a[0] || a[0] == 127 || a[0] >= 224 || is_gateways4(a)
			       ? -1
			       : 1;
	}
	if (!memcmp(a, pool6, 15) && a[15] < POOL)
		return a[15] & 1;
	return a[0] >> 5 == 1 ? 1 : -1;
}

void differ_address(struct random *r, int family, int side, uint8_t *addr)
{
	uint8_t host = random_below(r, POOL / 2) * 2 + side;

	memset(addr, 0, 16);
	if (family == AF_INET) {
		addr[0] = 10;
		addr[3] = host;
	} else {
		memcpy(addr, pool6, sizeof(pool6));
		addr[15] = host;
	}
}

static bool is_icmp(const struct packet *p)
{
	return p->proto ==
	       (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* The type that answers a type, or -1. */
static int answering(int family, uint8_t type)
{
	if (family == AF_INET6)
		return type == 128 || type == 139 ? type + 1 : -1;
	if (type == 8)
		return 0;
	return type == 13 || type == 15 || type == 17 ? type + 1 : -1;
}

static bool is_answer(int family, uint8_t type)
{
	if (family == AF_INET6)
		return type == 129 || type == 140;
	return type == 0 || type == 14 || type == 16 || type == 18;
}

struct packet differ_answer(const struct packet *p)
{
	struct packet back = *p;
	int type;

	memcpy(back.src, p->dst, sizeof(back.src));
	memcpy(back.dst, p->src, sizeof(back.dst));
	if (is_icmp(p)) {
		type = answering(p->family, p->port >> 8);
		if (type >= 0)
			back.port = type << 8 | (p->port & 0xff);
		return back;
	}
	back.from_port = p->port;
	back.port = p->from_port;
	return back;
}

/* -- Words ---------------------------------------------------------------- */

static void put_addresses(FILE *out, const struct packet *p)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(p->family, p->src, src, sizeof(src));
	inet_ntop(p->family, p->dst, dst, sizeof(dst));
	fprintf(out, " %s %s", src, dst);
}

static void put_way(FILE *out, const struct packet *p)
{
	fputc(differ_side(p->family, p->src) ? '<' : '>', out);
	put_addresses(out, p);
}

/* What stands before the transport, most often nothing. */
static bool put_headers(struct random *r, FILE *out, int family)
{
	static const char *const options[] = {
		"nop nop", "rr",   "opt 148 4", "opt 222 8",
		"lsrr",	   "ssrr", "nop lsrr",	"frag 8",
	};
	static const char *const extensions[] = {
		"hop",	"dst",	  "dst*3",	    "hop dst", "rt 0",
		"rt 1", "frag 0", "dst frag 0 dst", "frag 8",  "hop rt 2",
	};

	if (!random_once_in(r, 10))
		return false;
	fprintf(out, " %s",
		family == AF_INET ? PICK(r, options) : PICK(r, extensions));
	return true;
}

/* What is wrong with a transport's header, most often nothing. */
static void put_defect(struct random *r, FILE *out, const struct packet *p,
		       unsigned int data)
{
	unsigned int header = p->proto == IPPROTO_TCP ? 20 : 8;

	if (!random_once_in(r, 12))
		return;
	switch (random_below(r, 5)) {
	case 0:
		fprintf(out, " sum");
		return;
	case 1:
		fprintf(out, " nosum");
		return;
	case 2:
		if (p->proto == IPPROTO_TCP)
			fprintf(out, " doff %u", random_below(r, 16));
		/* Not past the end: S4 and S10. */
		if (p->proto == IPPROTO_UDP)
			fprintf(out, " len %u", random_below(r, 9 + data));
		return;
	}
	fprintf(out, " cut %u", random_below(r, header));
}

static void put_fragments(struct random *r, FILE *out, unsigned int len)
{
	static const unsigned int sizes[] = { 8, 16, 24, 40, 64, 200 };
	unsigned int size = PICK(r, sizes);

	if (len < 9 || !random_once_in(r, 12))
		return;
	if (random_once_in(r, 3) && len > size && len <= 2 * size)
		fprintf(out, " pieces %u-%u,0-%u", size, len, size);
	else
		fprintf(out, " split %u", size);
	if (random_once_in(r, 5))
		fprintf(out, " skip %u", 1 + random_below(r, 3));
}

/* @flags: what a TCP packet says; the rest is for the flow to know. */
static void put_packet(struct random *r, FILE *out, const struct packet *p,
		       const char *flags)
{
	unsigned int data = random_once_in(r, 3) ? 20 + random_below(r, 80) : 0;
	unsigned int header = 8;
	bool odd;

	put_way(out, p);
	odd = put_headers(r, out, p->family);
	if (p->proto == IPPROTO_TCP) {
		header = 20;
		fprintf(out, " tcp %u %u %s", p->from_port, p->port, flags);
	} else if (p->proto == IPPROTO_UDP) {
		fprintf(out, " udp %u %u", p->from_port, p->port);
	} else if (is_icmp(p)) {
		fprintf(out, " icmp %d.%d id 7", p->port >> 8, p->port & 0xff);
	} else if (p->proto == IPPROTO_AH) {
		fprintf(out, " ah\n");
		return;
	} else {
		header = 0;
		fprintf(out, " proto %u", p->proto);
		data = data ? data : 40;
	}
	if (data)
		fprintf(out, " data %u", data);
	if (header && random_once_in(r, 2))
		put_defect(r, out, p, data);
	else if (!odd)
		put_fragments(r, out, header + data);
	fputc('\n', out);
}

/* -- Flows ---------------------------------------------------------------- */

/* One step of a TCP session. */
struct step {
	bool back;
	const char *words;
};

static const struct step session[] = {
	{ false, "S seq 1000" },	   { true, "SA seq 5000 ack 1001" },
	{ false, "A seq 1001 ack 5001" },  { true, "PA seq 5001 ack 1001" },
	{ false, "A seq 1001 ack 5001" },  { true, "FA seq 5001 ack 1001" },
	{ false, "FA seq 1001 ack 5002" }, { true, "A seq 5002 ack 1002" },
	{ false, "R seq 1002" },
};

static unsigned int tcp_flow(struct random *r, FILE *out,
			     const struct packet *p)
{
	static const char *const flags[] = { "S",  "A",	 "SA",	"R",  "RA",
					     "F",  "FA", "-",	"SF", "SR",
					     "SU", "PU", "SEC", "FPU" };
	size_t last = 1 + random_below(r, COUNT(session)), i;
	const struct packet back = differ_answer(p);
	unsigned int n = 0;

	for (i = 0; i < last; i++) {
		const char *words = session[i].words;

		if (random_once_in(r, 8))
			continue;
		if (random_once_in(r, 12))
			words = PICK(r, flags);
		put_packet(r, out, session[i].back ? &back : p, words);
		n++;
	}
	return n;
}

static unsigned int other_flow(struct random *r, FILE *out,
			       const struct packet *p)
{
	unsigned int n = 1 + random_below(r, 4), i;
	const struct packet back = differ_answer(p);
	bool stray = random_once_in(r, 5);

	for (i = 0; i < n; i++)
		put_packet(r, out,
			   (i ? random_once_in(r, 2) : stray) ? &back : p, "");
	return n;
}

unsigned int differ_flow(struct random *r, FILE *out, const struct packet *p)
{
	if (p->proto == IPPROTO_TCP)
		return tcp_flow(r, out, p);
	return other_flow(r, out, p);
}

/* -- Errors --------------------------------------------------------------- */

static void put_error_type(struct random *r, FILE *out, int family)
{
	static const char *const types4[] = { "3.3", "3.13", "3.4 mtu 1300",
					      "11.0", "12.0" };
	static const char *const types6[] = { "1.4", "1.1", "2.0 mtu 1300",
					      "3.0", "4.0" };

	fprintf(out, " icmp %s",
		family == AF_INET ? PICK(r, types4) : PICK(r, types6));
}

/*
 * Options and extension headers are for conntrack to read (S9).
 *
 * Return: whether there are any.
 */
static bool put_quoted_headers(struct random *r, FILE *out, int family,
			       bool stateless)
{
	static const char *const before4[] = { "frag 8", "frag 0+",
					       "nop nop nop nop", "lsrr" };
	static const char *const before6[] = { "hop", "dst*2", "rt 1",
					       "frag 8" };

	const char *words;

	if (!random_once_in(r, 8))
		return false;
	if (family == AF_INET)
		words = before4[random_below(r, stateless ? 2 : 4)];
	else if (!stateless)
		words = PICK(r, before6);
	else
		return false;
	fprintf(out, " %s", words);
	return family == AF_INET6 || strncmp(words, "frag", 4);
}

static void put_quote(struct random *r, FILE *out, const struct packet *p,
		      bool stateless)
{
	bool whole;

	fprintf(out, " quote");
	put_addresses(out, p);
	whole = put_quoted_headers(r, out, p->family, stateless);
	if (p->proto == IPPROTO_TCP)
		fprintf(out, " tcp %u %u A", p->from_port, p->port);
	else if (p->proto == IPPROTO_UDP)
		fprintf(out, " udp %u %u", p->from_port, p->port);
	else if (is_icmp(p))
		fprintf(out, " icmp %d.%d id 7", p->port >> 8, p->port & 0xff);
	else if (p->proto == IPPROTO_AH)
		fprintf(out, " ah");
	else
		fprintf(out, " proto %u data 40", p->proto);
	if (!whole && random_once_in(r, 8))
		fprintf(out, " cut %u", random_below(r, 20));
	fputc('\n', out);
}

/* The answer to an ICMP request is a quote that conntrack's session knows
 * nothing of: S9.
 */
static struct packet quoted(struct random *r, const struct packet *p,
			    bool stateless)
{
	struct packet back = differ_answer(p);

	if (random_once_in(r, 2) &&
	    (stateless || !is_icmp(p) || !is_answer(p->family, back.port >> 8)))
		return back;
	if (!stateless && is_icmp(p) && is_answer(p->family, p->port >> 8))
		return back;
	return *p;
}

void differ_error(struct random *r, FILE *out, const struct packet *p,
		  bool stateless)
{
	struct packet quote = quoted(r, p, stateless), error;

	/* conntrack looks behind it: S9. */
	if (!stateless && p->family == AF_INET6 && p->proto == IPPROTO_AH)
		quote.proto = IPPROTO_ESP;
	error = differ_answer(&quote);
	if (random_once_in(r, 3))
		differ_address(r, p->family, differ_side(p->family, error.src),
			       error.src);
	/* To another than whom it quotes: S9. */
	if (!stateless && random_once_in(r, 8))
		differ_address(r, p->family, differ_side(p->family, error.dst),
			       error.dst);
	put_way(out, &error);
	put_error_type(r, out, p->family);
	put_quote(r, out, &quote, stateless);
}
