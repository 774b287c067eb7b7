// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel backend: events. They have a socket of their own, because one that
 * waits for answers throws them away.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel_call.h"
#include "kernel_events.h"
#include "mem.h"
#include "verb.h"

/* Room for what comes while the policy is read anew. */
#define QUEUE (512 * 1024)
#define BUFFER 16384 /* labels and all */

static const struct mark nowhere;

struct events {
	struct kernel *kernel;
	struct mnl_socket *mnl;
	char buffer[BUFFER];
};

/* To be ended is how it ends, also by a reader of its output that is gone. */
static void end(int signal)
{
	(void)signal;
	_exit(EXIT_DONE);
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
}

static void take_group(const struct nlattr *group, uint32_t *id)
{
	const struct nlattr *attr;
	bool ours = false;
	uint32_t number = 0;

	mnl_attr_for_each_nested(attr, group) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			ours = !strncmp(mnl_attr_get_payload(attr),
					IMPP_EVENTS_GROUP,
					mnl_attr_get_payload_len(attr));
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
			 mnl_attr_get_payload_len(attr) == sizeof(number))
			number = mnl_attr_get_u32(attr);
	}
	if (ours)
		*id = number;
}

static int take_groups(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr, *group;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr) {
			take_group(group, data);
		}
	}
	return 0;
}

/* The number of the group, or 0. */
static uint32_t find_group(struct kernel *kernel)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	struct nlsock_error error;
	uint32_t group = 0;
	struct nlmsg msg;

	nlmsg_init(&msg, GENL_ID_CTRL, NLM_F_REQUEST | NLM_F_ACK);
	nlmsg_put_header(&msg, &genl, sizeof(genl));
	nlmsg_put_text(&msg, CTRL_ATTR_FAMILY_NAME, IMPP_GENL_NAME);
	if (nlsock_ask(kernel->sock, msg.header, take_groups, &group, &error))
		group = 0;
	nlmsg_clear(&msg);
	return group;
}

static int listen_to(struct events *events, uint32_t group)
{
	int size = QUEUE / 2, fd;

	events->mnl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!events->mnl || mnl_socket_bind(events->mnl, 0, MNL_SOCKET_AUTOPID))
		return -1;
	fd = mnl_socket_get_fd(events->mnl);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return mnl_socket_setsockopt(events->mnl, NETLINK_ADD_MEMBERSHIP,
				     &group, sizeof(group));
}

struct events *kernel_events_open(struct kernel *kernel)
{
	struct events *events = mem_alloc(sizeof(*events));
	uint32_t group = find_group(kernel);

	events->kernel = kernel;
	if (group && !listen_to(events, group)) {
		catch_signals();
		return events;
	}
	if (!group)
		diag_error(
			kernel->diag, &nowhere,
			"nf_impp tells no events; is it of this version? (impp version)");
	else if (errno == EPERM)
		diag_error(kernel->diag, &nowhere,
			   "nf_impp needs CAP_NET_ADMIN (run as root)");
	else
		diag_error(kernel->diag, &nowhere,
			   "cannot listen to nf_impp: %s", strerror(errno));
	kernel_events_close(events);
	return NULL;
}

void kernel_events_close(struct events *events)
{
	if (!events)
		return;
	if (events->mnl)
		mnl_socket_close(events->mnl);
	free(events);
}

static int take_name(const struct nlattr *attr, char name[IFNAMSIZ])
{
	size_t len = strnlen(mnl_attr_get_payload(attr),
			     mnl_attr_get_payload_len(attr));

	if (len >= IFNAMSIZ)
		return -1;
	memcpy(name, mnl_attr_get_payload(attr), len);
	name[len] = '\0';
	return 0;
}

static int take_denial(const struct nlattr *attr, struct impp_denial *denial)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(*denial))
		return -1;
	memcpy(denial, mnl_attr_get_payload(attr), sizeof(*denial));
	return 0;
}

static int take(const struct nlattr *attr, struct event *event)
{
	switch (mnl_attr_get_type(attr)) {
	case IMPP_A_SEQUENCE:
		return call_u64(attr, &event->sequence);
	case IMPP_A_TIME_NS:
		return call_u64(attr, &event->time_ns);
	case IMPP_A_LEFT_OUT:
		return call_u64(attr, &event->left_out);
	case IMPP_A_DENIAL:
		return take_denial(attr, &event->denial);
	case IMPP_A_IN:
		return take_name(attr, event->in);
	case IMPP_A_OUT:
		return take_name(attr, event->out);
	case IMPP_A_CHANGE:
		return call_u8(attr, &event->change);
	}
	return call_take_scalar(attr, &event->running);
}

int event_parse(struct event *event, const struct nlmsghdr *message)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(message);
	const struct nlattr *attr;
	int err = 0;

	memset(event, 0, sizeof(*event));
	if (mnl_nlmsg_get_payload_len(message) < sizeof(*genl))
		return -1;
	event->kind = genl->cmd;
	mnl_attr_for_each(attr, message, GENL_HDRLEN)
		err |= take(attr, event);
	if (event->kind != IMPP_EVENT_DENIAL &&
	    event->kind != IMPP_EVENT_CHANGE)
		err = -1;
	return err;
}

void event_clear(struct event *event)
{
	running_clear(&event->running);
	memset(event, 0, sizeof(*event));
}

/* Return: whether there is something to receive. */
static bool wait_for(struct events *events)
{
	struct pollfd fds[] = {
		{ .fd = mnl_socket_get_fd(events->mnl), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	do {
		if (poll(fds, 2, -1) < 0)
			fds[0].revents = fds[1].revents = 0;
		if (fds[1].revents & (POLLERR | POLLNVAL))
			return false;
	} while (!fds[0].revents);
	return true;
}

enum heard kernel_events_next(struct events *events, struct event *event)
{
	const struct nlmsghdr *message = (void *)events->buffer;
	ssize_t len;

	while (wait_for(events)) {
		len = mnl_socket_recvfrom(events->mnl, events->buffer,
					  sizeof(events->buffer));
		if (len < 0 && errno == ENOBUFS)
			return HEARD_LOSS;
		if (len < 0 && errno != EINTR && errno != ENOSPC) {
			diag_error(events->kernel->diag, &nowhere,
				   "cannot hear nf_impp any more: %s",
				   strerror(errno));
			return HEARD_ERROR;
		}
		/* What makes no sense here may be of a later version. */
		if (len < 0 || !nlmsg_ok(message, len))
			continue;
		if (!event_parse(event, message))
			return HEARD_EVENT;
		event_clear(event);
	}
	return HEARD_NOTHING;
}
