// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "frame.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static const char *const networks[2][3] = {
	{ "10.0.0.", "10.1.0.", "10.8.0." },
	{ "2001:db8::", "2001:db8:0:1::", "2001:db8:0:8::" },
};

static const uint16_t ports[] = {
	5222, 5223, 5230, 5231, 53, 54, 7000, 7001, 80
};

/* -- Plain ----------------------------------------------------------------- */

/* Nobody else's, so that no session is found. */
static uint16_t source_port(uint16_t tag)
{
	return 32768 | tag;
}

static void write_address(struct random *random, bool ipv6, char *out,
			  size_t size)
{
	snprintf(out, size, "%s%u", networks[ipv6][random_below(random, 3)],
		 1 + random_below(random, 99));
}

static void write_plain(struct random *random, bool ipv6, uint16_t tag,
			char *out, size_t size)
{
	unsigned int port = ports[random_below(random, ARRAY_LEN(ports))];
	unsigned int data = random_below(random, 1200);

	switch (random_below(random, 5)) {
	case 0:
		snprintf(out, size, "udp %u %u data %u", source_port(tag), port,
			 data);
		break;
	case 1:
		snprintf(out, size, "icmp %s id %u data %u",
			 ipv6 ? "128.0" : "8.0", tag, data);
		break;
	case 2:
		snprintf(out, size, "proto 50 data %u", 8 + data);
		break;
	default:
		snprintf(out, size, "tcp %u %u S seq %u", source_port(tag),
			 port, 1 + random_below(random, 1 << 30));
	}
}

/* -- Odd ------------------------------------------------------------------- */

static const char *const before[2][10] = {
	{ "lsrr", "ssrr", "rr", "nop", "eol", "opt 130 11", "opt 148 4",
	  "opt 7 39/3", "hops 1", "hops 2" },
	{ "hop", "dst", "dst*3", "dst*9", "rt 1", "rt 0", "rt 2:4", "ah",
	  "frag 0+", "frag 64" },
};

static const char *const flags[] = { "S",  "SA", "A",  "R",   "RA", "F",
				     "FA", "-",	 "PA", "SFA", "SR", "SF" };

static const char *const behind[] = {
	"",
	"data 9",
	"data 3000",
	"sum",
	"nosum",
	"cut 7",
	"cut 12",
	"cut 19",
	"split 16",
	"split 512",
	"data 90 split 8",
	"data 60 pieces 0-32,24-60",
	"data 700 split 200 skip 2",
};

static void write_transport(struct random *random, bool ipv6, char *out,
			    size_t size)
{
	unsigned int from = random_below(random, 65536);
	unsigned int port = ports[random_below(random, ARRAY_LEN(ports))];
	char a[48], b[48];

	if (random_once_in(random, 3))
		from = ports[random_below(random, ARRAY_LEN(ports))];
	write_address(random, ipv6, a, sizeof(a));
	write_address(random, ipv6, b, sizeof(b));
	switch (random_below(random, 8)) {
	case 0:
		snprintf(out, size, "udp %u %u len %u", from, port,
			 random_below(random, 64));
		break;
	case 1:
		snprintf(out, size, "tcp %u %u %s doff %u", from, port,
			 flags[random_below(random, ARRAY_LEN(flags))],
			 random_below(random, 16));
		break;
	case 2:
		snprintf(out, size, "icmp %u.%u id 7 data 20",
			 random_below(random, 160), random_below(random, 8));
		break;
	case 3:
		snprintf(out, size, "proto %u data %u",
			 random_below(random, 256), random_below(random, 40));
		break;
	case 4:
		snprintf(out, size, "icmp %s quote %s %s udp %u %u",
			 ipv6 ? "1.4" : "3.3", a, b, port, from);
		break;
	case 5:
		snprintf(out, size, "udp %u %u data %u gso 1000", from, port,
			 1001 + random_below(random, 30000));
		break;
	case 6:
		snprintf(out, size, "udp %u %u", from, port);
		break;
	default:
		snprintf(out, size, "tcp %u %u %s seq 9 ack 9", from, port,
			 flags[random_below(random, ARRAY_LEN(flags))]);
	}
}

static void write_odd(struct random *random, bool ipv6, char *out, size_t size)
{
	char transport[256];
	const char *head = "", *tail = "";

	write_transport(random, ipv6, transport, sizeof(transport));
	if (random_once_in(random, 3))
		head = before[ipv6][random_below(random, ARRAY_LEN(before[0]))];
	if (!strstr(transport, "quote") && !strstr(transport, "gso") &&
	    !strstr(transport, "data"))
		tail = behind[random_below(random, ARRAY_LEN(behind))];
	snprintf(out, size, "%s %s %s", head, transport, tail);
}

/* -- Making ---------------------------------------------------------------- */

static void ask_plain(struct frame *f)
{
	const struct packet *p = &f->packet;

	f->ask = (struct impp_question){
		.family = p->ipv6 ? AF_INET6 : AF_INET,
		.proto = p->proto,
	};
	memcpy(f->ask.src, p->src, p->ipv6 ? 16 : 4);
	memcpy(f->ask.dst, p->dst, p->ipv6 ? 16 : 4);
	if (p->proto == IPPROTO_TCP || p->proto == IPPROTO_UDP) {
		f->ask.from_port = p->body[0] << 8 | p->body[1];
		f->ask.port = p->body[2] << 8 | p->body[3];
	} else if (p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6) {
		f->ask.port = p->body[0] << 8 | p->body[1];
	}
}

void frame_make(struct random *random, struct frame *f, uint16_t tag)
{
	static const enum tap taps[] = { TAP_IN, TAP_FRAGS, TAP_BRIDGED };
	bool ipv6 = random_once_in(random, 2);
	char words[512], a[48], b[48], rest[400];

	f->tap = taps[random_below(random, ARRAY_LEN(taps))];
	f->vlan = f->tap != TAP_FRAGS && random_once_in(random, 4);
	f->plain = random_once_in(random, 3);
	write_address(random, ipv6, a, sizeof(a));
	write_address(random, ipv6, b, sizeof(b));
	if (f->plain)
		write_plain(random, ipv6, tag, rest, sizeof(rest));
	else
		write_odd(random, ipv6, rest, sizeof(rest));
	snprintf(words, sizeof(words), "> %s %s %s", a, b, rest);
	craft_read(&f->packet, words, tag);
	f->pieces = craft_pieces(&f->packet);
	ask_plain(f);
}

/* -- Spoiling -------------------------------------------------------------- */

static const uint8_t telling[] = { 0,	1,   4,	  5,   6,   15,	 16,  17,
				   20,	40,  43,  44,  50,  51,	 58,  59,
				   60,	63,  64,  69,  96,  127, 128, 131,
				   137, 191, 192, 223, 224, 239, 254, 255 };

static void spoil_byte(struct random *random, uint8_t *data, size_t len)
{
	size_t at = random_below(random, len < 80 ? len : 80);

	if (random_once_in(random, 2))
		data[at] ^= 1U << random_below(random, 8);
	else
		data[at] = telling[random_below(random, sizeof(telling))];
}

static void sum_header(uint8_t *ip, size_t len)
{
	size_t head = (ip[0] & 15) * 4, i;
	uint32_t sum = 0;

	if (len < 20 || head < 20 || head > len)
		return;
	craft_put16(ip + 10, 0);
	for (i = 0; i < head; i += 2)
		sum += ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	craft_put16(ip + 10, ~(sum + (sum >> 16)));
}

/* A packet that is shorter than it says leads nowhere, too. */
static void tell_length(uint8_t *ip, size_t len)
{
	if (ip[0] >> 4 == 4 && len >= 20)
		craft_put16(ip + 2, len);
	else if (ip[0] >> 4 == 6 && len >= 40)
		craft_put16(ip + 4, len - 40);
}

/* Return: its length then. A checksum that is wrong leads nowhere. */
static size_t spoil(struct random *random, uint8_t *ip, size_t len)
{
	unsigned int n = random_below(random, 4);
	size_t i;

	while (n--)
		spoil_byte(random, ip, len);
	if (random_once_in(random, 12)) {
		len = 1 + random_below(random, len < 120 ? len : 120);
		if (!random_once_in(random, 4))
			tell_length(ip, len);
	}
	if (random_once_in(random, 40))
		for (i = 1; i < 60 && i < len; i++)
			ip[i] = random_next(random);
	if (ip[0] >> 4 == 4 && !random_once_in(random, 16))
		sum_header(ip, len);
	return len;
}

/* -- Sending --------------------------------------------------------------- */

/* Return: whether the device is asked to write a sum wherever it may be. */
static bool offload(struct random *random, const struct frame *f,
		    struct virtio_net_hdr *h, size_t at)
{
	const struct packet *p = &f->packet;

	*h = (struct virtio_net_hdr){};
	if (p->gso) {
		h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		h->csum_start = at + p->head_len;
		h->csum_offset = craft_checksum_at(p->proto);
		h->gso_size = p->gso;
		h->gso_type = VIRTIO_NET_HDR_GSO_UDP;
		h->hdr_len = at + p->head_len + 8;
	}
	if (f->plain || !random_once_in(random, 20))
		return false;
	h->flags = random_below(random, 4);
	h->gso_type = random_below(random, 6);
	h->gso_size = random_below(random, 2000);
	h->hdr_len = random_below(random, 200);
	h->csum_start = random_below(random, 120);
	h->csum_offset = random_below(random, 40);
	return h->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
}

static size_t put_ethernet(const struct frame *f, uint8_t *out)
{
	uint16_t type = f->packet.ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP;

	memcpy(out, f->tap == TAP_BRIDGED ? taps_beyond : taps_gateway,
	       ETH_ALEN);
	memcpy(out + ETH_ALEN, "\2\0\0\0\0\7", ETH_ALEN);
	if (!f->vlan) {
		craft_put16(out + 12, type);
		return 14;
	}
	craft_put16(out + 12, ETHERTYPE_VLAN);
	craft_put16(out + 14, TAPS_VLAN);
	craft_put16(out + 16, type);
	return 18;
}

static void cut(struct random *random, size_t at, size_t len, size_t *out)
{
	unsigned int n = random_below(random, 5);

	while (n-- && at + 1 < len) {
		at += 1 + random_below(random, len - at < 30 ? len - at : 30);
		*out++ = at;
	}
	/* No piece is longer than a page. */
	for (; len - at > 4000; *out++ = at)
		at += 4000;
	*out = 0;
}

int frame_send(struct random *random, struct frame *f, const struct taps *t)
{
	static uint8_t out[TAPS_FRAME_MAX];
	struct virtio_net_hdr h;
	size_t i, len, at, cuts[40];
	int err;

	f->rewritten = false;
	for (i = 0; i < f->pieces; i++) {
		at = put_ethernet(f, out);
		len = craft_piece(&f->packet, i, out + at);
		f->rewritten |= offload(random, f, &h, at);
		if (!f->plain)
			len = spoil(random, out + at, len);
		cuts[0] = 0;
		if (f->tap == TAP_FRAGS)
			cut(random, at, at + len, cuts);
		err = taps_write(t, f->tap, &h, out, at + len, cuts);
		if (err)
			return err;
	}
	return 0;
}
