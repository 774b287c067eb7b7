// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that no socket would send, between two network namespaces, and what
 * became of each:
 *
 *	forge NS-A NS-B MARK-A MARK-B [TAGS] <packets
 *
 * A packet is a line: > (from A to B) or < (back), and the words of craft.h.
 * The answer is a line, too: what became of it, a tab, and the addresses it
 * arrived with:
 *
 *	allow			it arrived
 *	deny			it did not
 *	reset			it did not, and a RST answered
 *	unreachable-TYPE.CODE	it did not, and an ICMP error answered
 *
 * No clock decides that. Behind each packet goes a marker, a datagram from
 * MARK-A to MARK-B (or back) that must pass. This process keeps to one
 * processor and what lies between are veth devices, so nothing overtakes:
 * what has not come before the marker will not come. Packets are known again
 * by their id (IPv4) or flow label (IPv6). The file TAGS keeps the last one
 * from run to run: fragments that are left over wait for half a minute for
 * others of their id.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "craft.h"
#include "wire.h"

#define MARKER 0x8000 /* in the tag of a marker */
#define PATIENCE_MS 60000

/**
 * struct end - one of the two namespaces
 * @mark: its address in markers
 * @raw4: sends IPv4 with its header
 * @raw6: sends IPv6 with its header
 * @tap: sees what arrives
 * @wire: sends frames
 */
struct end {
	const char *mark;
	int raw4;
	int raw6;
	int tap;
	struct wire wire;
};

/**
 * struct fate - what became of a packet
 * @arrived: at the other end
 * @way: the addresses it arrived with
 * @answer: what came back to its sender, or ""
 */
struct fate {
	bool arrived;
	char way[2 * INET6_ADDRSTRLEN + 1];
	char answer[32];
};

static void end_enter(const char *netns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		error(1, errno, "%s", path);
	close(fd);
}

static void end_open(struct end *end, const char *netns, const char *mark)
{
	int size = 1 << 22, on = 1;

	end_enter(netns);
	end->mark = mark;
	end->raw4 = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	end->raw6 = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);
	end->tap =
		socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_ALL));
	if (end->raw4 < 0 || end->raw6 < 0 || end->tap < 0)
		error(1, errno, "socket");
	setsockopt(end->tap, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(end->raw4, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	wire_open(&end->wire);
}

static void send_piece(const struct end *end, const struct packet *p,
		       const uint8_t *data, size_t len)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	ssize_t n;

	memcpy(&to4.sin_addr, p->dst, 4);
	memcpy(&to6.sin6_addr, p->dst, 16);
	if (p->ipv6)
		n = sendto(end->raw6, data, len, 0, (struct sockaddr *)&to6,
			   sizeof(to6));
	else
		n = sendto(end->raw4, data, len, 0, (struct sockaddr *)&to4,
			   sizeof(to4));
	if (n != (ssize_t)len)
		error(1, errno, "sending %zu bytes", len);
}

static void send_packet(const struct end *end, const struct packet *p)
{
	static uint8_t out[CRAFT_MAX];
	size_t i, len, n = craft_pieces(p);

	for (i = 0; i < n; i++) {
		len = craft_piece(p, i, out);
		if (p->wire)
			wire_send(&end->wire, p, out, len);
		else
			send_piece(end, p, out, len);
	}
}

static void send_marker(const struct end *from, const struct end *to,
			uint16_t tag)
{
	static struct packet marker;
	char words[256];

	snprintf(words, sizeof(words), "> %s %s udp 9 9", from->mark, to->mark);
	craft_read(&marker, words, tag | MARKER);
	send_packet(from, &marker);
}

/* The tag of an IP packet, or 0. */
static uint16_t tag_of(const uint8_t *ip, size_t len)
{
	if (len >= 20 && ip[0] >> 4 == 4)
		return ip[4] << 8 | ip[5];
	if (len >= 40 && ip[0] >> 4 == 6)
		return ip[2] << 8 | ip[3];
	return 0;
}

/* The next packet that came to @end. Return: its length, or 0 for none. */
static size_t next(const struct end *end, uint8_t *buf, size_t size)
{
	struct sockaddr_ll from;
	socklen_t len;
	ssize_t n;

	do {
		len = sizeof(from);
		n = recvfrom(end->tap, buf, size, 0, (struct sockaddr *)&from,
			     &len);
		if (n < 0)
			return 0;
	} while (from.sll_pkttype == PACKET_OUTGOING || n < 20);
	return n;
}

static void drain(const struct end *end)
{
	uint8_t buf[64];

	while (next(end, buf, sizeof(buf)))
		;
}

static void way_tell(struct fate *fate, const uint8_t *ip)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	bool ipv6 = ip[0] >> 4 == 6;
	int family = ipv6 ? AF_INET6 : AF_INET;

	inet_ntop(family, ip + (ipv6 ? 8 : 12), src, sizeof(src));
	inet_ntop(family, ip + (ipv6 ? 24 : 16), dst, sizeof(dst));
	snprintf(fate->way, sizeof(fate->way), "%s>%s", src, dst);
}

/* Waits until the marker is there, and notes whether the packet was. */
static void watch_arrival(const struct end *end, uint16_t tag,
			  struct fate *fate)
{
	struct pollfd pollfd = { end->tap, POLLIN, 0 };
	static uint8_t buf[65536];
	uint16_t seen;
	size_t len;

	for (;;) {
		len = next(end, buf, sizeof(buf));
		if (!len && poll(&pollfd, 1, PATIENCE_MS) == 0)
			error(1, 0, "a marker was lost");
		seen = len ? tag_of(buf, len) : 0;
		if (seen == (tag | MARKER))
			return;
		if (seen != tag)
			continue;
		fate->arrived = true;
		way_tell(fate, buf);
	}
}

/* A RST that swaps the ports of @p? */
static bool is_reset(const struct packet *p, const uint8_t *tcp, size_t len)
{
	return p->proto == IPPROTO_TCP && len >= sizeof(struct tcphdr) &&
	       tcp[13] & TH_RST && !memcmp(tcp, p->body + 2, 2) &&
	       !memcmp(tcp + 2, p->body, 2);
}

static bool is_error(bool ipv6, uint8_t type)
{
	return ipv6 ? type < ICMP6_ECHO_REQUEST
		    : type == ICMP_DEST_UNREACH || type == ICMP_REDIRECT ||
			       type == ICMP_TIME_EXCEEDED ||
			       type == ICMP_PARAMETERPROB;
}

/* Notes what answers @p among what has come back to its sender. */
static void watch_answer(const struct end *end, const struct packet *p,
			 struct fate *fate)
{
	static uint8_t buf[65536];
	size_t len, head;
	uint8_t proto;

	while ((len = next(end, buf, sizeof(buf)))) {
		head = p->ipv6 ? 40 : (buf[0] & 15) * 4;
		proto = buf[p->ipv6 ? 6 : 9];
		if (buf[0] >> 4 != (p->ipv6 ? 6 : 4) || len < head + 8)
			continue;
		if (proto == IPPROTO_TCP && is_reset(p, buf + head, len - head))
			strcpy(fate->answer, "reset");
		if (proto == (p->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) &&
		    is_error(p->ipv6, buf[head]) &&
		    tag_of(buf + head + 8, len - head - 8) == p->tag)
			snprintf(fate->answer, sizeof(fate->answer),
				 "unreachable-%u.%u", buf[head], buf[head + 1]);
	}
}

static void forge(const struct end *from, const struct end *to, char *words,
		  uint16_t tag)
{
	static struct packet packet;
	struct fate fate = { .way = "-" };
	const char *verdict = "deny";

	craft_read(&packet, words, tag);
	drain(from);
	drain(to);
	send_packet(from, &packet);
	send_marker(from, to, tag);
	watch_arrival(to, tag, &fate);
	watch_answer(from, &packet, &fate);
	if (fate.arrived)
		verdict = "allow";
	else if (fate.answer[0])
		verdict = fate.answer;
	printf("%s\t%s\n", verdict, fate.way);
}

/* One processor: see above. */
static void pin(void)
{
	cpu_set_t one;
	int cpu = sched_getcpu();

	CPU_ZERO(&one);
	CPU_SET(cpu < 0 ? 0 : cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		error(1, errno, "sched_setaffinity");
}

/* The last tag of the run before, or 0. */
static uint16_t tag_load(const char *path)
{
	unsigned int tag = 0;
	FILE *file = path ? fopen(path, "r") : NULL;

	if (!file)
		return 0;
	if (fscanf(file, "%u", &tag) != 1)
		error(1, 0, "%s: no number", path);
	fclose(file);
	return tag;
}

static void tag_save(const char *path, uint16_t tag)
{
	FILE *file = path ? fopen(path, "w") : NULL;

	if (!path)
		return;
	if (!file || fprintf(file, "%u\n", tag) < 0 || fclose(file))
		error(1, errno, "%s", path);
}

int main(int argc, char **argv)
{
	struct end a, b;
	char line[1024];
	uint16_t tag;

	if (argc != 5 && argc != 6)
		error(2, 0,
		      "usage: forge NS-A NS-B MARK-A MARK-B [TAGS] <packets");
	pin();
	end_open(&a, argv[1], argv[3]);
	end_open(&b, argv[2], argv[4]);
	tag = tag_load(argv[5]);
	while (fgets(line, sizeof(line), stdin)) {
		tag = tag % (MARKER - 1) + 1;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '>')
			forge(&a, &b, line, tag);
		else if (line[0] == '<')
			forge(&b, &a, line, tag);
		else
			error(2, 0, "neither > nor <: %s", line);
	}
	tag_save(argv[5], tag);
	return 0;
}
