// SPDX-License-Identifier: GPL-2.0
/*
 * As in forge.c no clock decides: behind each packet goes a marker, between
 * addresses without a role, and nothing overtakes. Packets are known again by
 * their id (IPv4) or flow label (IPv6).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conform_wires.h"
#include "craft.h"

#define MARKER 0x8000 /* in the tag of a marker */
#define PATIENCE_MS 60000
#define RECEIVE_BUFFER (1 << 22)

/* One processor, so that nothing overtakes. */
static void pin(void)
{
	cpu_set_t one;
	int cpu = sched_getcpu();

	CPU_ZERO(&one);
	CPU_SET(cpu < 0 ? 0 : cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		error(1, errno, "sched_setaffinity");
}

static void enter(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		error(1, errno, "%s", path);
	close(fd);
}

/* The outer end of a wire, see tests/lib.sh. */
static int end_open(const char *device)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int size = RECEIVE_BUFFER, on = 1;

	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)))
		error(1, errno, "packet socket on %s", device);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

void wires_open(struct wires *wires, const char *left, const char *right)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	char path[256];

	pin();
	wires->tag = 0;
	snprintf(path, sizeof(path), "/run/netns/%s", left);
	enter(path);
	wires->fd[0] = end_open("l0");
	snprintf(path, sizeof(path), "/run/netns/%s", right);
	enter(path);
	wires->fd[1] = end_open("r0");
	if (home < 0 || setns(home, CLONE_NEWNET))
		error(1, errno, "network namespace");
	close(home);
}

void wires_close(struct wires *wires)
{
	close(wires->fd[0]);
	close(wires->fd[1]);
}

/* Behind an Ethernet header. Return: the packet's length. */
static size_t build(uint8_t *frame, bool left, char *words, uint16_t tag)
{
	struct ether_header *eth = (struct ether_header *)frame;
	static struct packet packet;
	uint8_t side = left ? 1 : 2;

	craft_read(&packet, words, tag);
	*eth = (struct ether_header){
		.ether_dhost = { 2, 0, 0, 0, side, 1 },
		.ether_shost = { 2, 0, 0, 0, side, 2 },
		.ether_type =
			htons(packet.ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP),
	};
	return craft_piece(&packet, 0, frame + sizeof(*eth));
}

static void put(int fd, const uint8_t *frame, size_t len)
{
	len += sizeof(struct ether_header);
	if (send(fd, frame, len, 0) != (ssize_t)len)
		error(1, errno, "sending %zu bytes", len);
}

static void put_marker(int fd, bool left, uint16_t tag)
{
	uint8_t frame[sizeof(struct ether_header) + CRAFT_MAX];
	char words[64];

	snprintf(words, sizeof(words), "> 10.%u.1.90 10.%u.1.90 udp 9 9",
		 left ? 1 : 2, left ? 2 : 1);
	put(fd, frame, build(frame, left, words, tag | MARKER));
}

/* Return: the length of the next IP packet, 0 if none is there. */
static size_t get(int fd, uint8_t *ip, size_t size)
{
	uint8_t frame[sizeof(struct ether_header) + CRAFT_MAX];
	const struct ether_header *eth = (struct ether_header *)frame;
	ssize_t n;

	for (;;) {
		n = recv(fd, frame, sizeof(frame), 0);
		if (n < 0)
			return 0;
		n -= sizeof(*eth);
		if (n < 20 || (size_t)n > size)
			continue;
		if (eth->ether_type != htons(ETHERTYPE_IP) &&
		    (eth->ether_type != htons(ETHERTYPE_IPV6) || n < 40))
			continue;
		memcpy(ip, frame + sizeof(*eth), n);
		return n;
	}
}

static uint16_t tag_of(const uint8_t *ip)
{
	return ip[0] >> 4 == 4 ? ip[4] << 8 | ip[5] : ip[2] << 8 | ip[3];
}

/* Neighbours and multicast listeners have their own affairs. */
static bool is_ours(const uint8_t *ip)
{
	return ip[0] >> 4 == 4 ? ip[12] == 10 : ip[8] == 0xfd;
}

static uint16_t header_sum(const uint8_t *ip)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < (ip[0] & 15) * 4U; i += 2)
		sum += ip[i] << 8 | ip[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* What a router must make of it. */
static void forward(uint8_t *ip)
{
	uint16_t sum;

	if (ip[0] >> 4 == 6) {
		ip[7]--;
		return;
	}
	ip[8]--;
	ip[10] = 0;
	ip[11] = 0;
	sum = header_sum(ip);
	ip[10] = sum >> 8;
	ip[11] = sum;
}

static void wait_for(int fd)
{
	struct pollfd pollfd = { fd, POLLIN, 0 };

	if (poll(&pollfd, 1, PATIENCE_MS) == 0)
		error(1, 0, "a marker was lost");
}

/* All that arrives, up to the marker. */
static void watch(int fd, const uint8_t *want, uint16_t tag, struct fate *fate)
{
	uint8_t ip[CRAFT_MAX];
	size_t len;

	for (;;) {
		len = get(fd, ip, sizeof(ip));
		if (!len) {
			wait_for(fd);
			continue;
		}
		if (tag_of(ip) == (tag | MARKER) && is_ours(ip))
			return;
		if (tag_of(ip) == tag && is_ours(ip)) {
			fate->arrived++;
			fate->changed |= len != fate->len ||
					 memcmp(ip, want, len) != 0;
		} else if (is_ours(ip)) {
			fate->strays++;
		}
	}
}

void wires_send(struct wires *wires, bool left, char *words, struct fate *fate)
{
	uint8_t frame[sizeof(struct ether_header) + CRAFT_MAX], ip[CRAFT_MAX];
	int from = wires->fd[!left], to = wires->fd[left];

	wires->tag = wires->tag % (MARKER - 1) + 1;
	*fate = (struct fate){ .len = build(frame, left, words, wires->tag) };
	put(from, frame, fate->len);
	put_marker(from, left, wires->tag);
	forward(frame + sizeof(struct ether_header));
	watch(to, frame + sizeof(struct ether_header), wires->tag, fate);
	while (get(from, ip, sizeof(ip)))
		fate->strays += is_ours(ip);
}
