// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that no socket would send, from one network namespace to another,
 * and what became of each:
 *
 *	forge NS-A NS-B MARK-A MARK-B <packets
 *
 * A packet is a line: its way (> from A to B, < back), source, destination,
 * and its headers in order:
 *
 *	lsrr ssrr rr	IPv4 options
 *	hop dst dst*N	IPv6 extension headers
 *	rt LEFT		IPv6 routing header with LEFT segments left
 *	ah NEXT		IPv6 authentication header before protocol NEXT
 *	frag OFF[+]	a fragment at OFF; +: more follow
 *	tcp FROM TO FLAGS [seq N] [ack N] [doff N]	FLAGS of SAFRP
 *	udp FROM TO [len N]
 *	icmp TYPE.CODE [id N]
 *	proto N		any other protocol
 *	quote …		a packet, to the end of the line
 *
 * and then data N (so many bytes), cut N (only so many from the transport
 * header on), split N (in fragments of so many bytes), skip N (but the N-th).
 *
 * The answer is a line too: what became of it, a tab, and the addresses it
 * arrived with (-: none):
 *
 *	allow		it arrived
 *	deny		it did not
 *	reset, unreachable-TYPE.CODE	it did not, and this answered it
 *
 * No clock decides that. Behind each packet goes a marker, a datagram from
 * MARK-A to MARK-B that must pass; as this process keeps to one processor and
 * what lies between are veth devices, nothing overtakes: what has not arrived
 * before the marker will not. A packet is known again by its id in IPv4 and
 * its flow label in IPv6.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX 512
#define BODY_MAX 8192
#define MARKER 0x8000 /* in the tag of a marker */
#define PATIENCE_MS 5000

/**
 * struct packet - one under construction
 * @ipv6: its family
 * @src: IPv4 in the first four bytes
 * @dst: the same
 * @tag: id or flow label
 * @head: the IP header and what follows up to the transport
 * @head_len: its length
 * @next: where in @head the next header's number belongs
 * @proto: the transport
 * @body: transport and payload
 * @body_len: its length
 * @frag: IPv4: the fragment field
 * @split: bytes of a fragment; 0: send in one
 * @skip: the fragment that is not sent, from 1
 */
struct packet {
	bool ipv6;
	uint8_t src[16];
	uint8_t dst[16];
	uint16_t tag;
	uint8_t head[HEAD_MAX];
	size_t head_len;
	size_t next;
	uint8_t proto;
	uint8_t body[BODY_MAX];
	size_t body_len;
	uint16_t frag;
	size_t split;
	size_t skip;
};

static char *word(void)
{
	return strtok(NULL, " \t");
}

static char *need(const char *what)
{
	char *w = word();

	if (!w)
		error(2, 0, "missing: %s", what);
	return w;
}

static unsigned long number(const char *what)
{
	return strtoul(need(what), NULL, 0);
}

/* -- Building ------------------------------------------------------------- */

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t sum(const uint8_t *data, size_t len, uint32_t sum)
{
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? data[i] : data[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static uint8_t *head_add(struct packet *p, size_t len)
{
	uint8_t *at = p->head + p->head_len;

	if (p->head_len + len > HEAD_MAX)
		error(2, 0, "too many headers");
	p->head_len += len;
	return at;
}

static uint8_t *body_add(struct packet *p, size_t len)
{
	uint8_t *at = p->body + p->body_len;

	if (p->body_len + len > BODY_MAX)
		error(2, 0, "too long");
	p->body_len += len;
	return at;
}

static void start(struct packet *p, const char *src, const char *dst)
{
	int family;

	memset(p, 0, sizeof(*p));
	p->ipv6 = strchr(src, ':');
	family = p->ipv6 ? AF_INET6 : AF_INET;
	if (inet_pton(family, src, p->src) != 1 ||
	    inet_pton(family, dst, p->dst) != 1)
		error(2, 0, "addresses: %s %s", src, dst);
	head_add(p, p->ipv6 ? sizeof(struct ip6_hdr) : sizeof(struct iphdr));
	p->next = p->ipv6 ? offsetof(struct ip6_hdr, ip6_nxt)
			  : offsetof(struct iphdr, protocol);
}

/* An extension header of @len bytes; the first two are filled in. */
static uint8_t *extension(struct packet *p, uint8_t proto, size_t len)
{
	uint8_t *at;

	if (!p->ipv6)
		error(2, 0, "an extension header in IPv4");
	p->head[p->next] = proto;
	p->next = p->head_len;
	at = head_add(p, len);
	at[1] = proto == IPPROTO_AH ? len / 4 - 2 : len / 8 - 1;
	return at;
}

static void option(struct packet *p, uint8_t type)
{
	uint8_t *at = head_add(p, 8);

	at[0] = type;
	at[1] = 7; /* one address; the eighth byte ends the list */
	at[2] = 4;
	memcpy(at + 3, p->dst, 4);
}

static void routing(struct packet *p)
{
	uint8_t *at = extension(p, IPPROTO_ROUTING, 24);

	at[2] = 4; /* an experimental type that the stack does not know */
	at[3] = number("segments left");
	memcpy(at + 8, p->dst, 16);
}

static void padding(struct packet *p, uint8_t proto, const char *times)
{
	int n = times ? atoi(times + 1) : 1;

	while (n--)
		extension(p, proto, 8)[2] = 1; /* PadN, 4 */
}

static void pad(struct packet *p)
{
	size_t at = p->next;

	(void)at;
	(void)p;
}

static void fragment(struct packet *p)
{
	char *w = need("offset");
	uint16_t offset = atoi(w);
	bool more = strchr(w, '+');
	uint8_t *at;

	if (!p->ipv6) {
		p->frag = offset / 8 | (more ? IP_MF : 0);
		return;
	}
	at = extension(p, IPPROTO_FRAGMENT, 8);
	at[1] = 0;
	put16(at + 2, offset | more);
	put32(at + 4, p->tag);
}

static uint8_t flags(const char *letters)
{
	static const char names[] = "FSRPA";
	uint8_t bits = 0;

	for (; *letters; letters++)
		bits |= 1 << (strchr(names, *letters) - names);
	return bits;
}

static void tcp(struct packet *p)
{
	uint8_t *at = body_add(p, sizeof(struct tcphdr));

	p->proto = IPPROTO_TCP;
	put16(at, number("port"));
	put16(at + 2, number("port"));
	at[12] = 5 << 4;
	at[13] = flags(need("flags"));
	put16(at + 14, 0x4000);
}

static void udp(struct packet *p)
{
	uint8_t *at = body_add(p, sizeof(struct udphdr));

	p->proto = IPPROTO_UDP;
	put16(at, number("port"));
	put16(at + 2, number("port"));
}

static void icmp(struct packet *p)
{
	uint8_t *at = body_add(p, 8);
	char *w = need("type");

	p->proto = p->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	at[0] = atoi(w);
	if (strchr(w, '.'))
		at[1] = atoi(strchr(w, '.') + 1);
	put16(at + 4, 1);
}

static void payload(struct packet *p)
{
	size_t len = number("bytes");

	memset(body_add(p, len), 'i', len);
}

/* A word that stands before the transport header. */
static bool head_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "lsrr"))
		option(p, IPOPT_LSRR);
	else if (!strcmp(w, "ssrr"))
		option(p, IPOPT_SSRR);
	else if (!strcmp(w, "rr"))
		option(p, IPOPT_RR);
	else if (!strcmp(w, "hop"))
		padding(p, IPPROTO_HOPOPTS, NULL);
	else if (!strncmp(w, "dst", 3))
		padding(p, IPPROTO_DSTOPTS, strchr(w, '*'));
	else if (!strcmp(w, "rt"))
		routing(p);
	else if (!strcmp(w, "ah"))
		extension(p, IPPROTO_AH, 16);
	else if (!strcmp(w, "frag"))
		fragment(p);
	else
		return false;
	return true;
}

static bool transport_word(struct packet *p, const char *w)
{
	if (!strcmp(w, "tcp"))
		tcp(p);
	else if (!strcmp(w, "udp"))
		udp(p);
	else if (!strcmp(w, "icmp"))
		icmp(p);
	else if (!strcmp(w, "proto"))
		p->proto = number("protocol");
	else
		return false;
	return true;
}
