// SPDX-License-Identifier: GPL-2.0
/* nlsock.c on a wire. */
#include <errno.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "../mem.h"
#include "wire.h"

/* There is no socket behind it, so nothing of it is looked at. */
struct mnl_socket {
	int fd;
};

static ssize_t (*answers)(const struct nlmsghdr *, void *, size_t, void *);
static void *answers_data;
static struct nlmsghdr *request;

void wire_answers(ssize_t (*answer)(const struct nlmsghdr *, void *, size_t,
				    void *),
		  void *data)
{
	answers = answer;
	answers_data = data;
}

void wire_clear(void)
{
	free(request);
	request = NULL;
}

void wire_forget(void)
{
	request = NULL;
}

/* libmnl's own, where the sanitizers see what is read. */
#define GETTER(bits)                                                       \
	uint##bits##_t mnl_attr_get_u##bits(const struct nlattr *attr)     \
	{                                                                  \
		uint##bits##_t value;                                      \
                                                                           \
		memcpy(&value, mnl_attr_get_payload(attr), sizeof(value)); \
		return value;                                              \
	}

GETTER(8)
GETTER(16)
GETTER(32)
GETTER(64)

/* libmnl looks as far as messages are padded, which the buffer has room for. */
static ssize_t receive_from_wire(void *to, size_t size)
{
	ssize_t len;
	size_t end;

	__asan_unpoison_memory_region(to, size);
	len = answers(request, to, size, answers_data);
	if (len >= 0) {
		end = NLMSG_ALIGN(len);
		memset((char *)to + len, 0, end - len);
		__asan_poison_memory_region((char *)to + end, size - end);
	}
	return len;
}

static struct mnl_socket *wire_open(int bus, int flags)
{
	(void)bus;
	(void)flags;
	return mem_alloc(sizeof(struct mnl_socket));
}

static int wire_bind(struct mnl_socket *sock, unsigned int groups, pid_t pid)
{
	(void)groups;
	(void)pid;
	return sock->fd;
}

static int wire_close(struct mnl_socket *sock)
{
	free(sock);
	return 0;
}

static int wire_fd(const struct mnl_socket *sock)
{
	return sock->fd;
}

static int wire_option(const struct mnl_socket *sock, int type, void *value,
		       socklen_t len)
{
	(void)type;
	(void)value;
	(void)len;
	return sock->fd;
}

static ssize_t wire_send(const struct mnl_socket *sock, const void *message,
			 size_t len)
{
	(void)sock;
	wire_clear();
	request = mem_alloc(len);
	memcpy(request, message, len);
	return len;
}

static ssize_t wire_receive(const struct mnl_socket *sock, void *to,
			    size_t size)
{
	(void)sock;
	return receive_from_wire(to, size);
}

static ssize_t wire_sendmsg(int fd, const struct msghdr *message, int flags)
{
	(void)fd;
	(void)message;
	(void)flags;
	return 0;
}

static ssize_t wire_recv(int fd, void *to, size_t size, int flags)
{
	(void)fd;
	(void)flags;
	return receive_from_wire(to, size);
}

static int wire_getsockopt(int fd, int level, int name, void *value,
			   socklen_t *len)
{
	(void)fd;
	(void)level;
	(void)name;
	(void)len;
	*(int *)value = 1 << 30;
	return 0;
}

static int wire_setsockopt(int fd, int level, int name, const void *value,
			   socklen_t len)
{
	(void)level;
	(void)name;
	(void)value;
	(void)len;
	return fd;
}

/* The last attribute ends where the message does, behind a header of 4 bytes.
 */
static void trim(u8 *message, size_t len)
{
	size_t at = NLMSG_HDRLEN + 4;
	struct nlattr attr;

	for (; at + sizeof(attr) <= len; at += NLA_ALIGN(attr.nla_len)) {
		memcpy(&attr, message + at, sizeof(attr));
		if (attr.nla_len < sizeof(attr))
			return;
		if (attr.nla_len <= len - at)
			continue;
		attr.nla_len = len - at;
		memcpy(message + at, &attr, sizeof(attr));
	}
}

void wire_adopt(void *data, size_t len)
{
	struct nlmsghdr header;
	u8 *to = data;

	while (len >= sizeof(header)) {
		memcpy(&header, to, sizeof(header));
		if (header.nlmsg_seq != ~0U && request)
			header.nlmsg_seq = request->nlmsg_seq;
		if (header.nlmsg_len > len && !header.nlmsg_pid) {
			header.nlmsg_len = len;
			trim(to, len);
		}
		memcpy(to, &header, sizeof(header));
		header.nlmsg_len = NLMSG_ALIGN(header.nlmsg_len);
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > len)
			return;
		to += header.nlmsg_len;
		len -= header.nlmsg_len;
	}
}

ssize_t wire_input(const struct nlmsghdr *sent, void *to, size_t size,
		   void *data)
{
	static const int fails[] = { ENOBUFS, ENOSPC, EPERM, EAGAIN, EINTR };
	struct input *in = data;
	u16 len = input_u16(in);

	(void)sent;
	errno = EAGAIN;
	if (!in->len)
		return -1;
	if (len & 0x8000) {
		errno = fails[len % ARRAY_SIZE(fails)];
		return -1;
	}
	if (len > in->len)
		len = in->len;
	HOLDS(len <= size);
	input_bytes(in, to, len);
	wire_adopt(to, len);
	return len;
}

#define mnl_socket_open2 wire_open
#define mnl_socket_bind wire_bind
#define mnl_socket_close wire_close
#define mnl_socket_get_fd wire_fd
#define mnl_socket_setsockopt wire_option
#define mnl_socket_sendto wire_send
#define mnl_socket_recvfrom wire_receive
#define sendmsg wire_sendmsg
#define recv wire_recv
#define getsockopt wire_getsockopt
#define setsockopt wire_setsockopt
#define request nlsock_request
#include "../nlsock.c"
