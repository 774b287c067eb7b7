// SPDX-License-Identifier: GPL-2.0
/* See probe.h. One process, one thread, epoll. */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "probe.h"

/* Dual-stack, on every address of the namespace. */
static int server_open(int type, const char *port)
{
	union address any = { .v6 = { .sin6_family = AF_INET6 } };
	int fd = socket(AF_INET6, type | SOCK_NONBLOCK, 0);

	any.v6.sin6_port = htons(atoi(port));
	socket_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	socket_set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	socket_set(fd, SOL_IPV6, IPV6_V6ONLY, 0);
	socket_set(fd, SOL_IPV6, IPV6_RECVPKTINFO, 1);
	if (bind(fd, &any.sa, sizeof(any.v6)))
		error(1, errno, "bind %s", port);
	if (type == SOCK_STREAM && listen(fd, 128))
		error(1, errno, "listen %s", port);
	return fd;
}

/* An answer comes from the address that was asked. */
static void echo_udp(int fd)
{
	static char buf[CHUNK];
	char control[256];
	union address peer;
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr msg = {
		.msg_name = &peer,
		.msg_namelen = sizeof(peer),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	ssize_t n;

	n = recvmsg(fd, &msg, 0);
	if (n < 0)
		return;
	c = CMSG_FIRSTHDR(&msg);
	if (c)
		((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_ifindex = 0;
	iov.iov_len = n;
	sendmsg(fd, &msg, 0);
}

/* Blocks while the peer does not read: clients here do. */
static void echo_tcp(int fd)
{
	static char buf[CHUNK];
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0 || send(fd, buf, n, MSG_NOSIGNAL) < 0)
		close(fd);
}

enum kind { LISTENER, DATAGRAMS, STREAM };

static void watch(int epoll, int fd, enum kind kind)
{
	struct epoll_event event = { EPOLLIN,
				     { .u64 = (uint64_t)kind << 32 | fd } };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		error(1, errno, "epoll_ctl");
}

static void serve_one(int epoll, uint64_t data)
{
	int client, fd = (uint32_t)data;

	switch (data >> 32) {
	case LISTENER:
		client = accept(fd, NULL, NULL);
		if (client >= 0)
			watch(epoll, client, STREAM);
		break;
	case DATAGRAMS:
		echo_udp(fd);
		break;
	default:
		echo_tcp(fd);
	}
}

int serve(int argc, char **argv)
{
	int i, n, epoll = epoll_create1(0);
	struct epoll_event event[64];
	pid_t pid;

	for (i = 0; i < argc; i++) {
		watch(epoll, server_open(SOCK_STREAM, argv[i]), LISTENER);
		watch(epoll, server_open(SOCK_DGRAM, argv[i]), DATAGRAMS);
	}
	pid = fork();
	if (pid < 0)
		error(1, errno, "fork");
	if (pid) {
		printf("%d\n", pid);
		return 0;
	}
	if (!freopen("/dev/null", "w", stdout))
		error(1, errno, "/dev/null");
	for (;;) {
		n = epoll_wait(epoll, event, 64, -1);
		for (i = 0; i < n; i++)
			serve_one(epoll, event[i].data.u64);
	}
}
