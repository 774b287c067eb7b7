// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink sockets. All answers to a request are fetched, also those that
 * nobody wants any more, so a request can be repeated on the same socket;
 * what is left of one that broke off is told by its sequence number.
 */
#include <errno.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "mem.h"
#include "nlmsg.h"
#include "nlsock.h"

/* The kernel's longest dump message is 32 KiB; answers may be longer. */
#define BUFFER (128 * 1024)
#define SEND_OVERHEAD                                          \
	32 /* what netlink keeps of the send buffer for itself \
	    */

struct nlsock {
	struct mnl_socket *mnl;
	unsigned int seq;
	char buffer[BUFFER];
};

/* One request on its way. */
struct request {
	struct nlsock *sock;
	unsigned int seq;
	int (*each)(const struct nlmsghdr *answer, void *data);
	void *data;
	struct nlsock_error *error;
	bool interrupted;
	bool failed;
	bool ended;
};

static int fail(struct nlsock_error *error, int code)
{
	memset(error, 0, sizeof(*error));
	error->code = code;
	return -1;
}

struct nlsock *nlsock_open(int bus, struct nlsock_error *error)
{
	struct nlsock *sock = mem_alloc(sizeof(*sock));
	int on = 1;

	sock->mnl = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!sock->mnl || mnl_socket_bind(sock->mnl, 0, MNL_SOCKET_AUTOPID)) {
		fail(error, errno);
		nlsock_close(sock);
		return NULL;
	}
	/*
	 * Kernels too old for these still answer, in fewer words. CAP_ACK: an
	 * ack that echoed a long message would not fit into any buffer.
	 */
	mnl_socket_setsockopt(sock->mnl, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(sock->mnl, NETLINK_CAP_ACK, &on, sizeof(on));
	return sock;
}

void nlsock_close(struct nlsock *sock)
{
	if (!sock)
		return;
	if (sock->mnl)
		mnl_socket_close(sock->mnl);
	free(sock);
}

static size_t room(const struct nlsock *sock)
{
	socklen_t size = sizeof(int);
	int bytes = 0;

	if (getsockopt(mnl_socket_get_fd(sock->mnl), SOL_SOCKET, SO_SNDBUF,
		       &bytes, &size) ||
	    bytes < SEND_OVERHEAD)
		return 0;
	return bytes - SEND_OVERHEAD;
}

size_t nlsock_room(struct nlsock *sock, size_t len)
{
	int fd = mnl_socket_get_fd(sock->mnl);
	/* The kernel doubles what is asked for. */
	size_t half = (len + SEND_OVERHEAD) / 2 + 1;
	int bytes = half < INT_MAX / 2 ? (int)half : INT_MAX / 2;

	if (room(sock) >= len)
		return room(sock);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	return room(sock);
}

/* The attributes behind an error: NLMSGERR_ATTR_*. */
static void read_extended(const struct nlmsghdr *answer, size_t offset,
			  struct nlsock_error *error)
{
	const struct nlattr *attr;

	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    mnl_nlmsg_get_payload_len(answer) < offset)
		return;
	mnl_attr_for_each(attr, answer, offset) {
		const void *data = mnl_attr_get_payload(attr);
		size_t len = mnl_attr_get_payload_len(attr);

		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			len = strnlen(data, len);
			if (len >= sizeof(error->text))
				len = sizeof(error->text) - 1;
			memcpy(error->text, data, len);
			break;
		case NLMSGERR_ATTR_OFFS:
			if (len == sizeof(error->offset))
				memcpy(&error->offset, data, len);
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			if (len == sizeof(error->missing))
				memcpy(&error->missing, data, len);
			break;
		}
	}
}

/* NLMSG_ERROR, which is an ack if it says 0, or NLMSG_DONE. */
static int take_end(struct request *request, const struct nlmsghdr *answer)
{
	bool done = answer->nlmsg_type == NLMSG_DONE;
	size_t len = mnl_nlmsg_get_payload_len(answer), offset;
	const struct nlmsgerr *report = mnl_nlmsg_get_payload(answer);
	int code = 0;

	request->ended = true;
	if (request->failed)
		return -1;
	if (len < (done ? sizeof(code) : sizeof(*report)))
		return done ? 0 : fail(request->error, EBADMSG);
	code = done ? *(const int *)(const void *)report : report->error;
	if (code >= 0)
		return 0;
	/* Of the least number there is no other sign. */
	fail(request->error, code == INT_MIN ? EBADMSG : -code);
	offset = done ? sizeof(code) : sizeof(*report);
	/* Without NETLINK_CAP_ACK the refused message stands between. */
	if (!done && !(answer->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&report->msg);
	read_extended(answer, offset, request->error);
	return -1;
}

static int take(struct request *request, const struct nlmsghdr *answer)
{
	if (answer->nlmsg_seq != request->seq)
		return 0;
	if (answer->nlmsg_flags & NLM_F_DUMP_INTR)
		request->interrupted = true;
	if (answer->nlmsg_type == NLMSG_ERROR ||
	    answer->nlmsg_type == NLMSG_DONE)
		return take_end(request, answer);
	if (request->failed || answer->nlmsg_type == NLMSG_NOOP)
		return 0;
	/* The rest has to be fetched before the socket takes another dump. */
	if (answer->nlmsg_type == NLMSG_OVERRUN)
		fail(request->error, ENOBUFS);
	else if (request->each && request->each(answer, request->data))
		fail(request->error, EBADMSG);
	request->failed = request->error->code;
	return 0;
}

/* What one recv() brought. */
static int take_all(struct request *request, int len)
{
	const struct nlmsghdr *answer = (void *)request->sock->buffer;

	while (!request->ended && nlmsg_ok(answer, len)) {
		if (take(request, answer))
			return -1;
		answer = mnl_nlmsg_next(answer, &len);
	}
	return 0;
}

static int receive(struct request *request)
{
	struct nlsock *sock = request->sock;
	ssize_t len;

	while (!request->ended) {
		len = mnl_socket_recvfrom(sock->mnl, sock->buffer,
					  sizeof(sock->buffer));
		if (len < 0 && errno == EINTR)
			continue;
		/* libmnl's word for an answer that was cut off. */
		if (len < 0)
			return fail(request->error,
				    errno == ENOSPC ? EBADMSG : errno);
		if (take_all(request, len))
			return -1;
	}
	if (request->failed)
		return -1;
	return request->interrupted ? fail(request->error, EINTR) : 0;
}

int nlsock_ask(struct nlsock *sock, struct nlmsghdr *header,
	       int (*each)(const struct nlmsghdr *answer, void *data),
	       void *data, struct nlsock_error *error)
{
	struct request request = {
		.sock = sock,
		.seq = ++sock->seq,
		.each = each,
		.data = data,
		.error = error,
	};

	memset(error, 0, sizeof(*error));
	header->nlmsg_seq = request.seq;
	if (nlsock_room(sock, header->nlmsg_len) < header->nlmsg_len)
		return fail(error, EMSGSIZE);
	while (mnl_socket_sendto(sock->mnl, header, header->nlmsg_len) < 0)
		if (errno != EINTR)
			return fail(error, errno);
	return receive(&request);
}

/* What a batch has been answered so far. */
struct answers {
	bool acked;
	uint32_t refused;
	struct nlsock_error *error;
};

/* The first error counts: others may be consequences. */
static void take_answer(struct answers *answers, const struct nlmsghdr *answer)
{
	struct request request = { .error = answers->error };

	if (answer->nlmsg_type != NLMSG_ERROR || answers->error->code)
		return;
	if (take_end(&request, answer))
		answers->refused = answer->nlmsg_seq;
	else
		answers->acked = true;
}

/* When a batch has been sent, all answers to it are there. */
static void receive_answers(struct nlsock *sock, struct answers *answers)
{
	int fd = mnl_socket_get_fd(sock->mnl), len;
	const struct nlmsghdr *answer;
	int lost = 0;

	for (;;) {
		len = recv(fd, sock->buffer, sizeof(sock->buffer),
			   MSG_DONTWAIT);
		if (len < 0 && errno == ENOBUFS)
			lost = ENOBUFS;
		else if (len < 0 && errno != EINTR)
			break;
		answer = (void *)sock->buffer;
		for (; nlmsg_ok(answer, len);
		     answer = mnl_nlmsg_next(answer, &len))
			take_answer(answers, answer);
	}
	if (errno != EAGAIN)
		lost = errno;
	if (lost && !answers->error->code)
		fail(answers->error, lost);
}

int nlsock_batch(struct nlsock *sock, const struct iovec *iovec, size_t pieces,
		 uint32_t *refused, struct nlsock_error *error)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const struct msghdr message = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
		.msg_iov = (struct iovec *)iovec,
		.msg_iovlen = pieces,
	};
	struct answers answers = { .error = error };
	size_t len = 0, i;

	memset(error, 0, sizeof(*error));
	*refused = 0;
	for (i = 0; i < pieces; i++)
		len += iovec[i].iov_len;
	if (nlsock_room(sock, len) < len)
		return fail(error, EMSGSIZE);
	while (sendmsg(mnl_socket_get_fd(sock->mnl), &message, 0) < 0)
		if (errno != EINTR)
			return fail(error, errno);
	receive_answers(sock, &answers);
	*refused = answers.refused;
	if (error->code)
		return -1;
	return answers.acked ? 0 : fail(error, EBADMSG);
}

static int take_family(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr;
	uint16_t *family = data;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_get_payload_len(attr) == sizeof(*family))
			*family = mnl_attr_get_u16(attr);
	return !*family;
}

uint16_t nlsock_family(struct nlsock *sock, const char *name,
		       struct nlsock_error *error)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	uint16_t family = 0;
	struct nlmsg msg;

	nlmsg_init(&msg, GENL_ID_CTRL, NLM_F_REQUEST | NLM_F_ACK);
	nlmsg_put_header(&msg, &genl, sizeof(genl));
	nlmsg_put_text(&msg, CTRL_ATTR_FAMILY_NAME, name);
	if (nlsock_ask(sock, msg.header, take_family, &family, error))
		family = 0;
	nlmsg_clear(&msg);
	return family;
}
