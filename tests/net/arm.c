// SPDX-License-Identifier: GPL-2.0
/*
 * A library to be loaded before libc: in what the program sends to and receives
 * from netlink, the kernel's $FAULT_NTH-th allocation fails (fault.h). The file
 * $FAULT_TOLD is made when it has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's count, and what it has come down to so far. */
static int file = -1;
static unsigned int left;

static void set(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(file, text, len, 0) != len)
		abort();
}

static unsigned int get(void)
{
	char text[16] = "";

	if (pread(file, text, sizeof(text) - 1, 0) < 0)
		abort();
	return strtoul(text, NULL, 10);
}

/* Return: whether anything was armed. */
static bool begin(int fd)
{
	const char *nth = getenv("FAULT_NTH");
	socklen_t len = sizeof(int);
	int domain = 0;

	if (file < 0) {
		file = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
		left = nth ? strtoul(nth, NULL, 10) : 0;
	}
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	if (!left || domain != AF_NETLINK)
		return false;
	set(left);
	return true;
}

static void end(bool armed)
{
	const char *told = getenv("FAULT_TOLD");
	int error = errno;

	if (armed) {
		left = get();
		set(0);
		if (!left && told)
			close(open(told, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	}
	errno = error;
}

ssize_t sendto(int fd, const void *data, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	bool armed;
	ssize_t n;

	armed = begin(fd);
	n = syscall(SYS_sendto, fd, data, len, flags, to, to_len);
	end(armed);
	return n;
}

ssize_t send(int fd, const void *data, size_t len, int flags)
{
	return sendto(fd, data, len, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	bool armed;
	ssize_t n;

	armed = begin(fd);
	n = syscall(SYS_sendmsg, fd, message, flags);
	end(armed);
	return n;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	bool armed;
	ssize_t n;

	armed = begin(fd);
	n = syscall(SYS_recvmsg, fd, message, flags);
	end(armed);
	return n;
}
