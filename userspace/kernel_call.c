// SPDX-License-Identifier: GPL-2.0
/* The handle, and what a refusal means to the person who reads it. */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_call.h"
#include "mem.h"
#include "pending.h"
#include "refusal.h"
#include "verb.h"

static const struct mark nowhere;

static int not_loaded(struct diag *diag)
{
	diag_error(diag, &nowhere, "nf_impp is not loaded (modprobe nf_impp)");
	return EXIT_UNREACHABLE;
}

struct kernel *kernel_open(struct diag *diag)
{
	struct kernel *kernel = mem_alloc(sizeof(*kernel));
	struct nlsock_error error;

	kernel->diag = diag;
	kernel->sock = nlsock_open(NETLINK_GENERIC, &error);
	if (!kernel->sock) {
		diag_error(diag, &nowhere, "cannot open a netlink socket: %s",
			   strerror(error.code));
		goto fail;
	}
	kernel->family = nlsock_family(kernel->sock, IMPP_GENL_NAME, &error);
	if (kernel->family)
		return kernel;
	if (error.code == ENOENT)
		not_loaded(diag);
	else
		diag_error(diag, &nowhere, "cannot look for nf_impp: %s",
			   strerror(error.code));
fail:
	kernel_close(kernel);
	return NULL;
}

void kernel_close(struct kernel *kernel)
{
	if (!kernel)
		return;
	nlsock_close(kernel->sock);
	free(kernel);
}

static int too_long(struct kernel *kernel, size_t len)
{
	diag_error(
		kernel->diag, &nowhere,
		"the policy is a message of %zu bytes, and this process may send %zu, about twice net.core.wmem_max: raise that to %zu, or have CAP_NET_ADMIN in the initial user namespace",
		len, nlsock_room(kernel->sock, len), len / 2 + 32);
	return EXIT_NO;
}

/* ENOENT: is it the module that is not there, or what was asked for? */
static bool is_gone(struct kernel *kernel, const struct nlsock_error *error)
{
	struct nlsock_error ignored;

	/* Not every kernel passes the module's words on from a dump. */
	return !*error->text &&
	       !nlsock_family(kernel->sock, IMPP_GENL_NAME, &ignored);
}

/*
 * EBUSY: of a policy that waits to be confirmed, the kernel does not say how
 * long it will. By now it may not any more.
 */
static bool is_pending(struct kernel *kernel)
{
	struct running running;
	bool pending;

	if (kernel_status_get(kernel, &running))
		return false;
	pending = running.pending;
	if (pending)
		pending_refuse(kernel->diag, &running);
	running_clear(&running);
	return pending;
}

/* EPERM: without words it is about who asks, not about what for. */
static int not_permitted(struct kernel *kernel,
			 const struct nlsock_error *error)
{
	if (!*error->text) {
		diag_error(kernel->diag, &nowhere,
			   "nf_impp needs CAP_NET_ADMIN (run as root)");
		return EXIT_UNREACHABLE;
	}
	diag_error(kernel->diag, &nowhere, "kernel: %s%s", error->text,
		   strstr(error->text, "is sealed") ? ", until reboot" : "");
	return EXIT_NO;
}

/* Says why a request failed. Return: the exit code. */
static int complain(struct kernel *kernel, const struct nlmsghdr *header,
		    const struct nlsock_error *error)
{
	char text[REFUSAL_TEXT];

	switch (error->code) {
	case EPERM:
		return not_permitted(kernel, error);
	case EBUSY:
		if (is_pending(kernel))
			return EXIT_NO;
		break;
	case ENOENT:
		if (is_gone(kernel, error))
			return not_loaded(kernel->diag);
		break;
	case ESTALE:
		diag_error(kernel->diag, &nowhere,
			   "the policy changed meanwhile; try again");
		return EXIT_NO;
	case EMSGSIZE:
		return too_long(kernel, header->nlmsg_len);
	case EBADMSG:
		diag_error(
			kernel->diag, &nowhere,
			"nf_impp gave an answer that makes no sense; is it of this version? (impp version)");
		return EXIT_NO;
	case ENOBUFS:
		diag_error(
			kernel->diag, &nowhere,
			"the kernel has no memory for %u bytes of request or for its answer",
			header->nlmsg_len);
		return EXIT_NO;
	}
	diag_error(kernel->diag, &nowhere, "kernel: %s",
		   refusal_text(error, header, text));
	return EXIT_NO;
}

void call_init(struct kernel *kernel, struct nlmsg *msg, uint8_t cmd,
	       uint16_t flags)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = IMPP_GENL_VERSION };

	nlmsg_init(msg, kernel->family, NLM_F_REQUEST | flags);
	nlmsg_put_header(msg, &genl, sizeof(genl));
}

int call_ask(struct kernel *kernel, struct nlmsg *msg, CALL_EACH(each),
	     void *data)
{
	struct nlsock_error error;
	int ret = EXIT_DONE;

	if (nlsock_ask(kernel->sock, msg->header, each, data, &error))
		ret = complain(kernel, msg->header, &error);
	nlmsg_clear(msg);
	return ret;
}

/* One attempt. Return: whether @error is worth another. */
static bool dump_again(struct kernel *kernel, const struct nlmsg *msg,
		       CALL_EACH(each), void *data, struct nlsock_error *error)
{
	if (!nlsock_ask(kernel->sock, msg->header, each, data, error))
		return false;
	return error->code == EINTR || error->code == EAGAIN;
}

int call_dump(struct kernel *kernel, uint8_t cmd, CALL_EACH(each),
	      void (*restart)(void *), void *data, int none)
{
	struct nlsock_error error = { 0 };
	int ret = EXIT_DONE, i;
	struct nlmsg msg;

	call_init(kernel, &msg, cmd, NLM_F_DUMP);
	for (i = 0; i < CALL_ATTEMPTS; i++) {
		restart(data);
		if (!dump_again(kernel, &msg, each, data, &error))
			break;
	}
	if (error.code) {
		restart(data);
		if (error.code == ENOENT && none >= 0 &&
		    !is_gone(kernel, &error))
			ret = none;
		else
			ret = complain(kernel, msg.header, &error);
	}
	nlmsg_clear(&msg);
	return ret;
}

int call_u8(const struct nlattr *attr, uint8_t *value)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(*value))
		return -1;
	*value = mnl_attr_get_u8(attr);
	return 0;
}

int call_u64(const struct nlattr *attr, uint64_t *value)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(*value))
		return -1;
	*value = mnl_attr_get_u64(attr);
	return 0;
}

int call_text(const struct nlattr *attr, char **text)
{
	const char *payload = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	free(*text);
	*text = mem_copy(payload, strnlen(payload, len));
	return 0;
}

int call_take_generation(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) == IMPP_A_GENERATION)
			err |= call_u64(attr, data);
	return err;
}
