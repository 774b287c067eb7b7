// SPDX-License-Identifier: GPL-2.0
/*
 * Real sockets: servers that echo, and clients that tell what became of a
 * flow. One process runs any number of them at once, on epoll.
 *
 * A flow is asked for as
 *
 *	PROTO SRC FROM-PORT DST PORT
 *
 * PROTO tcp, udp or icmp (a ping; its ports are -); FROM-PORT 0 is the
 * kernel's choice. It is answered with one word:
 *
 *	allow		what was sent came back
 *	deny		nothing came
 *	stalled		TCP: connected, and then nothing came
 *	reset		TCP: refused by a RST
 *	unreachable-T.C	refused by an ICMP error of type T, code C
 *	error-ERRNO	this host would not even send
 *
 * "Nothing came" is no guess about one flow: the clients give up when none of
 * them has heard anything for a while.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "probe.h"

#define FLOWS_MAX 4096
#define ROUND_US 10000 /* the flood leaves time for others */

enum proto { TCP, UDP, ICMP };

/**
 * struct flow - one client
 * @proto: enum proto
 * @src: bound to
 * @dst: connected to
 * @fd: its socket, or -1 when it is over
 * @sent: bytes sent
 * @heard: bytes that came back
 * @connected: TCP: the handshake is over
 * @verdict: as above
 */
struct flow {
	enum proto proto;
	union address src;
	union address dst;
	int fd;
	size_t sent;
	size_t heard;
	bool connected;
	char verdict[32];
};

static long timeout_ms = 3000;
static size_t bytes = 32;
static char pattern[CHUNK];

static socklen_t address_len(const union address *a)
{
	return a->sa.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

static union address address_read(const char *text, const char *port)
{
	union address a = {};

	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons(atoi(port));
	} else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons(atoi(port));
	} else {
		error(2, 0, "no address: %s", text);
	}
	return a;
}

static enum proto proto_read(const char *text)
{
	if (!strcmp(text, "tcp"))
		return TCP;
	if (!strcmp(text, "udp"))
		return UDP;
	if (!strcmp(text, "icmp"))
		return ICMP;
	error(2, 0, "no protocol of sockets: %s", text);
	return 0;
}

void socket_set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		error(1, errno, "setsockopt %d %d", level, option);
}

/* Without its newline. Return: whether there was one. */
static bool line_read(FILE *file, char *line, size_t len)
{
	if (!fgets(line, len, file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static void files_raise(void)
{
	struct rlimit limit = { 2 * FLOWS_MAX, 2 * FLOWS_MAX };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		error(1, errno, "setrlimit");
}

/* -- Clients -------------------------------------------------------------- */

static void over(struct flow *f, const char *verdict)
{
	struct linger reset = { .l_onoff = 1 };

	strncpy(f->verdict, verdict, sizeof(f->verdict) - 1);
	if (f->fd < 0)
		return;
	/* No TIME_WAIT: the next flow may want the port. */
	if (f->proto == TCP)
		setsockopt(f->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(f->fd);
	f->fd = -1;
}

static void over_error(struct flow *f, int err)
{
	char verdict[32];

	if (f->proto == TCP && (err == ECONNREFUSED || err == ECONNRESET))
		return over(f, "reset");
	snprintf(verdict, sizeof(verdict), "error-%d", err);
	over(f, verdict);
}

/* The ICMP error that the kernel has kept for this socket, if any. */
static bool over_icmp(struct flow *f)
{
	const struct sock_extended_err *err;
	char control[512], verdict[32];
	struct msghdr msg = {
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;

	if (recvmsg(f->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		err = (const void *)CMSG_DATA(c);
		if (err->ee_origin != SO_EE_ORIGIN_ICMP &&
		    err->ee_origin != SO_EE_ORIGIN_ICMP6)
			continue;
		snprintf(verdict, sizeof(verdict), "unreachable-%u.%u",
			 err->ee_type, err->ee_code);
		over(f, verdict);
		return true;
	}
	return false;
}

/* Return: whether some of it went. */
static bool say(struct flow *f)
{
	size_t len = bytes - f->sent < CHUNK ? bytes - f->sent : CHUNK;
	struct icmphdr echo = { .type = ICMP_ECHO };
	ssize_t n;

	if (f->fd < 0 || !len)
		return false;
	if (f->proto == ICMP) {
		if (f->dst.sa.sa_family == AF_INET6)
			echo.type = ICMP6_ECHO_REQUEST;
		memcpy(pattern, &echo, sizeof(echo));
	}
	n = send(f->fd, pattern, len, MSG_NOSIGNAL);
	if (n > 0)
		f->sent += n;
	else if (n < 0 && errno != EAGAIN && !over_icmp(f))
		over_error(f, errno);
	return n > 0;
}

/* Return: whether there may be more. */
static bool hear(struct flow *f)
{
	static char buf[CHUNK];
	ssize_t n;

	if (f->fd < 0)
		return false;
	n = recv(f->fd, buf, sizeof(buf), 0);
	if (n < 0 && errno != EAGAIN && !over_icmp(f))
		over_error(f, errno);
	if (n == 0 && f->proto == TCP)
		over(f, "stalled");
	if (n <= 0)
		return false;
	f->heard += n;
	if (f->heard >= bytes)
		over(f, "allow");
	return true;
}

static int flow_socket(const struct flow *f)
{
	int family = f->dst.sa.sa_family;

	if (f->proto == ICMP)
		return socket(family, SOCK_DGRAM,
			      family == AF_INET ? IPPROTO_ICMP
						: IPPROTO_ICMPV6);
	return socket(family, f->proto == TCP ? SOCK_STREAM : SOCK_DGRAM, 0);
}

static void flow_open(struct flow *f)
{
	bool ipv6 = f->dst.sa.sa_family == AF_INET6;

	f->fd = flow_socket(f);
	if (f->fd < 0)
		error(1, errno, "socket");
	socket_set(f->fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (f->proto != ICMP)
		socket_set(f->fd, SOL_SOCKET, SO_REUSEPORT, 1);
	socket_set(f->fd, ipv6 ? SOL_IPV6 : SOL_IP,
		   ipv6 ? IPV6_RECVERR : IP_RECVERR, 1);
	if (bind(f->fd, &f->src.sa, address_len(&f->src)))
		error(1, errno, "bind %u", ntohs(f->src.v4.sin_port));
}

static void flow_start(struct flow *f, int epoll)
{
	struct epoll_event event = { EPOLLIN | EPOLLOUT | EPOLLET,
				     { .ptr = f } };

	flow_open(f);
	if (fcntl(f->fd, F_SETFL, O_NONBLOCK) ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, f->fd, &event))
		error(1, errno, "epoll_ctl");
	if (connect(f->fd, &f->dst.sa, address_len(&f->dst)) &&
	    errno != EINPROGRESS)
		over_error(f, errno);
	else if (f->proto != TCP)
		say(f);
}

static void flow_event(struct flow *f, uint32_t events)
{
	socklen_t len = sizeof(int);
	int err = 0;
	bool more;

	if (f->fd < 0)
		return;
	if (events & EPOLLERR && over_icmp(f))
		return;
	if (f->proto == TCP && !f->connected) {
		getsockopt(f->fd, SOL_SOCKET, SO_ERROR, &err, &len);
		if (err)
			return over_error(f, err);
		f->connected = events & EPOLLOUT;
	}
	if (f->proto != TCP) {
		hear(f);
		return;
	}
	for (more = f->connected; more;) {
		more = say(f);
		more |= hear(f);
	}
}

/* Until all flows are over, or none has heard anything for @timeout_ms. */
static void flows_wait(struct flow *flow, size_t len, int epoll)
{
	struct epoll_event event[64];
	size_t left;
	int i, n;

	for (;;) {
		for (left = 0, i = 0; i < (int)len; i++)
			left += flow[i].fd >= 0;
		if (!left)
			break;
		n = epoll_wait(epoll, event, 64, timeout_ms);
		if (n < 0)
			error(1, errno, "epoll_wait");
		if (!n)
			break;
		for (i = 0; i < n; i++)
			flow_event(event[i].data.ptr, event[i].events);
	}
	for (i = 0; i < (int)len; i++)
		if (flow[i].fd >= 0)
			over(&flow[i], flow[i].connected ? "stalled" : "deny");
}

static void flow_read(struct flow *f, char *line)
{
	char *word[5];
	int n;

	for (n = 0; n < 5; n++, line = NULL) {
		word[n] = strtok(line, " \t");
		if (!word[n])
			error(2, 0, "a flow is PROTO SRC FROM-PORT DST PORT");
	}
	f->proto = proto_read(word[0]);
	f->src = address_read(word[1], word[2]);
	f->dst = address_read(word[3], word[4]);
}

static int batch(FILE *file)
{
	static struct flow flow[FLOWS_MAX];
	int epoll = epoll_create1(0);
	char line[256];
	size_t i, len;

	for (len = 0; len < FLOWS_MAX && line_read(file, line, sizeof(line));
	     len++)
		flow_read(&flow[len], line);
	for (i = 0; i < len; i++)
		flow_start(&flow[i], epoll);
	flows_wait(flow, len, epoll);
	for (i = 0; i < len; i++)
		printf("%s\n", flow[i].verdict);
	return 0;
}

/* connect PROTO DST [PORT]: a batch of one. */
static int one(int argc, char **argv, const char *from, const char *from_port)
{
	struct flow flow = {};
	int epoll = epoll_create1(0);

	if (argc < 2)
		error(2, 0, "connect PROTO DST [PORT]");
	flow.proto = proto_read(argv[0]);
	flow.dst = address_read(argv[1], argc > 2 ? argv[2] : "0");
	if (!from)
		from = flow.dst.sa.sa_family == AF_INET ? "0.0.0.0" : "::";
	flow.src = address_read(from, from_port);
	flow_start(&flow, epoll);
	flows_wait(&flow, 1, epoll);
	puts(flow.verdict);
	return strcmp(flow.verdict, "allow") ? 1 : 0;
}

/* Has @word come back, at the end of what has? */
static bool echoed(int fd, const char *word)
{
	ssize_t got, len = strlen(word);
	char in[256];

	got = recv(fd, in, sizeof(in), MSG_DONTWAIT);
	return len && got >= len && !memcmp(in + got - len, word, len);
}

/*
 * One session held open, used once for every line on standard input: "alive"
 * when the line comes back, "cut" when the next line is there before that. So
 * no clock decides; no line may be the end of another.
 */
static int hold(char *line)
{
	struct pollfd ready[2] = { { STDIN_FILENO, POLLIN },
				   { .events = POLLIN } };
	char word[256] = "";
	struct flow f = {};

	flow_read(&f, line);
	flow_open(&f);
	if (connect(f.fd, &f.dst.sa, address_len(&f.dst))) {
		puts("closed");
		return 1;
	}
	setvbuf(stdin, NULL, _IONBF, 0);
	setlinebuf(stdout);
	puts("open");
	ready[1].fd = f.fd;
	while (poll(ready, 2, -1) > 0) {
		if (ready[1].revents && echoed(f.fd, word)) {
			puts("alive");
			word[0] = '\0';
		}
		/* Over: nothing will come. */
		if (ready[1].revents & (POLLERR | POLLHUP))
			ready[1].fd = -1;
		if (!ready[0].revents)
			continue;
		if (word[0])
			puts("cut");
		if (!line_read(stdin, word, sizeof(word)))
			break;
		send(f.fd, word, strlen(word), MSG_NOSIGNAL);
	}
	over(&f, "");
	return 0;
}

/* -- Traffic -------------------------------------------------------------- */

/* SIGTERM is blocked, so that it interrupts no round. */
static bool stopped(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGTERM);
}

/**
 * struct stream - a flow of the flood
 * @flow: it
 * @hopeless: not expected to come back, and not waited for
 */
struct stream {
	struct flow flow;
	bool hopeless;
};

static void stream_open(struct stream *s, char *line)
{
	struct timeval tv = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };
	struct flow *f = &s->flow;

	s->hopeless = line[0] == '!';
	flow_read(f, line + s->hopeless);
	flow_open(f);
	if (setsockopt(f->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
	    connect(f->fd, &f->dst.sa, address_len(&f->dst)))
		error(1, errno, "connect");
}

static void stream_hear(struct stream *s)
{
	int flags = s->hopeless ? MSG_DONTWAIT : 0;
	char buf[64];

	if (recv(s->flow.fd, buf, sizeof(buf), flags) > 0)
		s->flow.heard++;
}

/*
 * UDP until SIGTERM, in rounds: a datagram of each flow of standard input,
 * then what comes back; a flow that begins with '!' is not waited for. At the
 * end, for each: datagrams sent, and heard.
 */
static int flood(void)
{
	static struct stream stream[64];
	char line[256];
	sigset_t term;
	size_t i, len;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	for (len = 0; len < 64 && line_read(stdin, line, sizeof(line)); len++)
		stream_open(&stream[len], line);
	while (!stopped()) {
		for (i = 0; i < len; i++)
			if (send(stream[i].flow.fd, pattern, 32, 0) > 0)
				stream[i].flow.sent++;
		for (i = 0; i < len; i++)
			stream_hear(&stream[i]);
		usleep(ROUND_US);
	}
	for (i = 0; i < len; i++)
		printf("%zu %zu\n", stream[i].flow.sent, stream[i].flow.heard);
	return 0;
}

static const char usage[] =
	"usage: probe serve PORT...\n"
	"       probe connect PROTO DST [PORT] [--from ADDR] [--from-port N]\n"
	"       probe batch <flows\n"
	"       probe hold 'FLOW' <lines\n"
	"       probe flood <flows\n"
	"options: --timeout-ms N (3000) --bytes N (32)";

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "from-port", required_argument, NULL, 'p' },
		{ "timeout-ms", required_argument, NULL, 't' },
		{ "bytes", required_argument, NULL, 'b' },
		{}
	};
	const char *from = NULL, *from_port = "0", *verb;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			from = optarg;
			break;
		case 'p':
			from_port = optarg;
			break;
		case 't':
			timeout_ms = atol(optarg);
			break;
		case 'b':
			bytes = atol(optarg);
			break;
		default:
			error(2, 0, "%s", usage);
		}
	}
	argc -= optind;
	argv += optind;
	verb = argc ? argv[0] : "";
	files_raise();
	if (!strcmp(verb, "serve"))
		return serve(argc - 1, argv + 1);
	if (!strcmp(verb, "connect"))
		return one(argc - 1, argv + 1, from, from_port);
	if (!strcmp(verb, "batch"))
		return batch(stdin);
	if (!strcmp(verb, "hold") && argc == 2)
		return hold(argv[1]);
	if (!strcmp(verb, "flood"))
		return flood();
	error(2, 0, "%s", usage);
	return 2;
}
