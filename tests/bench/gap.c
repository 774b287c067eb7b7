// SPDX-License-Identifier: GPL-2.0
/*
 * A steady stream of numbered UDP packets while a command runs, and the longest
 * time between two arrivals. Whatever paces the sender's device (a qdisc) does
 * so by a timer's interrupt, and the kernel notes when a packet arrives: what
 * is seen is what keeps packets from being forwarded, not who else wants the
 * processor.
 *
 *	gap FROM-NAMESPACE FROM-ADDRESS TO-NAMESPACE TO-ADDRESS PORT COMMAND...
 *
 * prints PACKETS LOST MEAN LONGEST, the latter two in microseconds, and exits
 * with the command's status. The first packets, that wait for nobody before
 * them, are left out.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SKIPPED 16

/**
 * struct stream - what has been seen
 * @sent: the last number that was sent
 * @number: the last that came
 * @first: when packet SKIPPED came, in nanoseconds
 * @last: when the last one came
 * @longest: the longest gap
 * @packets: how many came
 * @lost: how many did not, before one that did
 */
struct stream {
	unsigned long long sent;
	unsigned long long number;
	unsigned long long first;
	unsigned long long last;
	unsigned long long longest;
	unsigned long long packets;
	unsigned long long lost;
};

static void enter(const char *ns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(*ns == '/' ? ns : path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", ns);
	close(fd);
}

static struct sockaddr_in place(const char *addr, const char *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };

	in.sin_port = htons(atoi(port));
	if (inet_pton(AF_INET, addr, &in.sin_addr) != 1)
		errx(1, "%s is no address", addr);
	return in;
}

static int open_socket(const char *ns, const struct sockaddr_in *at)
{
	int one = 1, room = 4 << 20, fd;

	enter(ns);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)) ||
	    bind(fd, (const struct sockaddr *)at, sizeof(*at)))
		err(1, "socket in %s", ns);
	return fd;
}

/* As much as there is room for. */
static void send_some(struct stream *s, int fd)
{
	unsigned long long packet[11] = { 0 };

	for (;;) {
		packet[0] = s->sent + 1;
		if (send(fd, packet, sizeof(packet), 0) < 0)
			break;
		s->sent++;
	}
	if (errno != EAGAIN && errno != ENOBUFS)
		err(1, "send");
}

static void take(struct stream *s, unsigned long long number,
		 unsigned long long at)
{
	s->packets++;
	s->lost += number - s->number - 1;
	s->number = number;
	if (s->packets == SKIPPED)
		s->first = at;
	if (s->packets > SKIPPED && at - s->last > s->longest)
		s->longest = at - s->last;
	s->last = at;
}

static void receive_all(struct stream *s, int fd)
{
	char control[CMSG_SPACE(sizeof(struct timespec))];
	unsigned long long packet[11];
	struct iovec iov = { packet, sizeof(packet) };
	struct timespec at;

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		if (recvmsg(fd, &msg, 0) < 0)
			return;
		if (!CMSG_FIRSTHDR(&msg))
			errx(1, "a packet without its time");
		memcpy(&at, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(at));
		take(s, packet[0], at.tv_sec * 1000000000ULL + at.tv_nsec);
	}
}

static pid_t start(char **command)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	execvp(command[0], command);
	err(1, "%s", command[0]);
}

/* Until the command has ended; returns its status. */
static int run(struct stream *s, int from, int to, pid_t pid)
{
	struct pollfd fd[] = { { from, POLLOUT, 0 }, { to, POLLIN, 0 } };
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		send_some(s, from);
		receive_all(s, to);
		if (poll(fd, 2, 100) < 0)
			err(1, "poll");
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct sockaddr_in from, to;
	struct stream s = { 0 };
	int out, in, status;
	pid_t pid;

	if (argc < 7)
		errx(2, "usage: see the top of %s", __FILE__);
	from = place(argv[2], "0");
	to = place(argv[4], argv[5]);
	pid = start(argv + 6);
	out = open_socket(argv[1], &from);
	in = open_socket(argv[3], &to);
	if (connect(out, (struct sockaddr *)&to, sizeof(to)))
		err(1, "connect");
	if (sched_setscheduler(0, SCHED_FIFO, &first))
		err(1, "SCHED_FIFO");
	status = run(&s, out, in, pid);
	if (s.packets <= SKIPPED)
		errx(1, "%llu packets came", (unsigned long long)s.packets);
	printf("%llu %llu %.1f %.1f\n", (unsigned long long)s.packets,
	       (unsigned long long)s.lost,
	       (s.last - s.first) / 1000.0 / (s.packets - SKIPPED),
	       s.longest / 1000.0);
	return status;
}
