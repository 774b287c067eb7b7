// SPDX-License-Identifier: GPL-2.0
/*
 * An endless stream of UDP packets in both families, to be looked at while a
 * policy comes and goes. They are numbered, and in each round a packet to the
 * forbidden port goes first: who has received number n at the permitted port
 * knows that n packets were sent to the forbidden one.
 *
 *	stream send IPV4 IPV6 PERMITTED FORBIDDEN
 *	stream receive FILE PERMITTED FORBIDDEN
 *
 * FILE is one line, written anew after each packet: for IPv4, then for IPv6,
 * the last number at the permitted port, and how many came to the forbidden.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BETWEEN_US 1000 /* others want the processor, too */

enum {
	PERMITTED,
	FORBIDDEN,
	PORTS,
};

static const int families[] = { AF_INET, AF_INET6 };

/* An address of a family, or the unspecified one, and a port. */
union place {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

static void place_set(union place *place, int family, const char *addr,
		      const char *port)
{
	void *to = family == AF_INET ? (void *)&place->ipv4.sin_addr
				     : (void *)&place->ipv6.sin6_addr;

	memset(place, 0, sizeof(*place));
	place->any.sa_family = family;
	/* The port is at the same place in both. */
	place->ipv4.sin_port = htons(atoi(port));
	if (addr && inet_pton(family, addr, to) != 1)
		errx(1, "%s is no address", addr);
}

static int open_socket(int family)
{
	int sock = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;

	if (sock < 0)
		err(1, "socket");
	if (family == AF_INET6 &&
	    setsockopt(sock, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)))
		err(1, "IPV6_V6ONLY");
	return sock;
}

/* What cannot be sent yet is sent all the same, again and again. */
static void send_all(char *const *addr, char *const *port)
{
	union place to[2][PORTS];
	uint64_t number;
	int sock[2], f;

	for (f = 0; f < 2; f++) {
		sock[f] = open_socket(families[f]);
		place_set(&to[f][PERMITTED], families[f], addr[f], port[0]);
		place_set(&to[f][FORBIDDEN], families[f], addr[f], port[1]);
	}
	for (number = 1;; number++) {
		for (f = 0; f < 2; f++) {
			sendto(sock[f], &number, sizeof(number), 0,
			       &to[f][FORBIDDEN].any, sizeof(to[f][FORBIDDEN]));
			sendto(sock[f], &number, sizeof(number), 0,
			       &to[f][PERMITTED].any, sizeof(to[f][PERMITTED]));
		}
		usleep(BETWEEN_US);
	}
}

static void write_seen(int file, uint64_t seen[2][PORTS])
{
	dprintf(file, "%12llu %12llu %12llu %12llu\n",
		(unsigned long long)seen[0][PERMITTED],
		(unsigned long long)seen[0][FORBIDDEN],
		(unsigned long long)seen[1][PERMITTED],
		(unsigned long long)seen[1][FORBIDDEN]);
	lseek(file, 0, SEEK_SET);
}

static void receive_one(int sock, int port, uint64_t *seen)
{
	uint64_t number;

	if (recv(sock, &number, sizeof(number), 0) != sizeof(number))
		return;
	if (port == PERMITTED)
		*seen = number;
	else
		++*seen;
}

static void receive_all(const char *name, char *const *port)
{
	uint64_t seen[2][PORTS] = { 0 };
	struct pollfd fd[2 * PORTS];
	union place here;
	int file, i;

	file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (file < 0)
		err(1, "%s", name);
	for (i = 0; i < 2 * PORTS; i++) {
		place_set(&here, families[i / PORTS], NULL, port[i % PORTS]);
		fd[i].fd = open_socket(families[i / PORTS]);
		fd[i].events = POLLIN;
		if (bind(fd[i].fd, &here.any, sizeof(here)))
			err(1, "bind");
	}
	for (;;) {
		write_seen(file, seen);
		if (poll(fd, 2 * PORTS, -1) < 0)
			err(1, "poll");
		for (i = 0; i < 2 * PORTS; i++)
			if (fd[i].revents)
				receive_one(fd[i].fd, i % PORTS,
					    &seen[i / PORTS][i % PORTS]);
	}
}

int main(int argc, char **argv)
{
	if (argc == 6 && !strcmp(argv[1], "send"))
		send_all(argv + 2, argv + 4);
	if (argc == 5 && !strcmp(argv[1], "receive"))
		receive_all(argv[2], argv + 3);
	errx(2, "usage: see the top of %s", __FILE__);
}
