// SPDX-License-Identifier: GPL-2.0
/*
 * Nothing here can fail for reasons that a test is about: out of memory, or a
 * kernel without netlink, ends the program.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "kselftest.h"
#include "nl.h"

/* The largest policy there can be is below 200 MB. */
#define SEND_BUFFER (400 << 20)

static void die(const char *what)
{
	ksft_exit_fail_msg("%s: %s\n", what, strerror(errno));
}

static void socket_options(struct mnl_socket *sock)
{
	int on = 1, size = SEND_BUFFER;

	if (mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &on, sizeof(on)))
		die("NETLINK_EXT_ACK, NETLINK_CAP_ACK");
	/* Not permitted to all. */
	setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_SNDBUFFORCE, &size,
		   sizeof(size));
}

/* There is one group: the last id is it. */
static int find_group(const struct nlattr *attr, void *data)
{
	const struct nlattr *of_group;
	struct nl *nl = data;

	mnl_attr_for_each_nested(of_group, attr)
		if (mnl_attr_get_type(of_group) == CTRL_ATTR_MCAST_GRP_ID)
			nl->group = mnl_attr_get_u32(of_group);
	return MNL_CB_OK;
}

static int find_ids(const struct nlattr *attr, void *data)
{
	struct nl *nl = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		nl->family = mnl_attr_get_u16(attr);
	if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
		return mnl_attr_parse_nested(attr, find_group, data);
	return MNL_CB_OK;
}

static int find_family(const struct nlmsghdr *hdr, void *data)
{
	return mnl_attr_parse(hdr, GENL_HDRLEN, find_ids, data);
}

static int resolve(struct nl *nl)
{
	char buffer[MNL_SOCKET_BUFFER_SIZE];
	struct nl_request r;
	ssize_t len;
	int err;

	nl_request_init(&r, CTRL_CMD_GETFAMILY, NLM_F_REQUEST);
	r.hdr->nlmsg_type = GENL_ID_CTRL;
	nl_put_string(&r, CTRL_ATTR_FAMILY_NAME, IMPP_GENL_NAME);
	err = nl_send(nl, &r);
	nl_request_free(&r);
	if (err)
		return err;
	len = mnl_socket_recvfrom(nl->sock, buffer, sizeof(buffer));
	if (len < 0 || mnl_cb_run(buffer, len, nl->seq, 0, find_family, nl) < 0)
		return errno;
	return 0;
}

int nl_open(struct nl *nl)
{
	int err;

	*nl = (struct nl){};
	nl->sock = mnl_socket_open(NETLINK_GENERIC);
	if (!nl->sock || mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID))
		die("netlink socket");
	socket_options(nl->sock);
	err = resolve(nl);
	if (err)
		nl_close(nl);
	return err;
}

void nl_close(struct nl *nl)
{
	if (nl->sock)
		mnl_socket_close(nl->sock);
	nl->sock = NULL;
}

int nl_listen(struct nl *nl)
{
	return mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP,
				     &nl->group, sizeof(nl->group))
		       ? errno
		       : 0;
}

static void reserve(struct nl_request *r, size_t size)
{
	if (size <= r->size)
		return;
	while (r->size < size)
		r->size = r->size ? 2 * r->size : 4096;
	r->hdr = realloc(r->hdr, r->size);
	if (!r->hdr)
		die("request");
}

void nl_request_init(struct nl_request *r, uint8_t cmd, uint16_t flags)
{
	struct genlmsghdr *genl;

	*r = (struct nl_request){};
	reserve(r, NLMSG_HDRLEN + GENL_HDRLEN);
	mnl_nlmsg_put_header(r->hdr);
	r->hdr->nlmsg_flags = flags;
	genl = mnl_nlmsg_put_extra_header(r->hdr, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = IMPP_GENL_VERSION;
}

void nl_request_free(struct nl_request *r)
{
	free(r->hdr);
	r->hdr = NULL;
}

struct genlmsghdr *nl_genl(const struct nl_request *r)
{
	return mnl_nlmsg_get_payload(r->hdr);
}

void nl_request_plain(struct nl_request *r, uint8_t cmd)
{
	bool dump = cmd == IMPP_CMD_POLICY_GET || cmd == IMPP_CMD_STATS_GET;

	nl_request_init(r, cmd,
			NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK));
}

void nl_put(struct nl_request *r, uint16_t type, const void *data, size_t len)
{
	reserve(r, r->hdr->nlmsg_len + NLA_HDRLEN + NLA_ALIGN(len));
	mnl_attr_put(r->hdr, type, len, data);
}

void nl_put_u8(struct nl_request *r, uint16_t type, uint8_t value)
{
	nl_put(r, type, &value, sizeof(value));
}

void nl_put_u32(struct nl_request *r, uint16_t type, uint32_t value)
{
	nl_put(r, type, &value, sizeof(value));
}

void nl_put_u64(struct nl_request *r, uint16_t type, uint64_t value)
{
	nl_put(r, type, &value, sizeof(value));
}

void nl_put_string(struct nl_request *r, uint16_t type, const char *value)
{
	nl_put(r, type, value, strlen(value) + 1);
}

uint32_t nl_offset(const struct nl_request *r, uint16_t type, size_t byte,
		   uint32_t *attr)
{
	const struct nlattr *a;

	mnl_attr_for_each(a, r->hdr, GENL_HDRLEN) {
		if (mnl_attr_get_type(a) != type)
			continue;
		if (byte < mnl_attr_get_payload_len(a)) {
			if (attr)
				*attr = (char *)a - (char *)r->hdr;
			return (char *)a - (char *)r->hdr + NLA_HDRLEN + byte;
		}
		byte -= mnl_attr_get_payload_len(a);
	}
	return 0;
}

int nl_send(struct nl *nl, struct nl_request *r)
{
	if (!r->hdr->nlmsg_type)
		r->hdr->nlmsg_type = nl->family;
	r->hdr->nlmsg_seq = ++nl->seq;
	/* Without an address: with one, the socket's opener is not checked. */
	if (send(mnl_socket_get_fd(nl->sock), r->hdr,
		 NLMSG_ALIGN(r->hdr->nlmsg_len), 0) < 0)
		return errno;
	return 0;
}

static void keep(struct nl_field *field, const void *data, size_t len)
{
	field->data = realloc(field->data, field->len + len + 1);
	if (!field->data)
		die("answer");
	memcpy(field->data + field->len, data, len);
	field->len += len;
	field->data[field->len] = '\0';
	field->count++;
}

static void keep_message(struct nl_answer *answer, const struct nlmsghdr *hdr)
{
	const struct nlattr *a;

	answer->messages++;
	mnl_attr_for_each(a, hdr, GENL_HDRLEN)
		if (mnl_attr_get_type(a) <= IMPP_A_MAX)
			keep(&answer->field[mnl_attr_get_type(a)],
			     mnl_attr_get_payload(a),
			     mnl_attr_get_payload_len(a));
}

/* The attributes of an ack begin @skip bytes into its payload. */
static void keep_ack(struct nl_answer *answer, const struct nlmsghdr *hdr,
		     int error, size_t skip)
{
	struct nl_ack *ack = &answer->ack;
	const struct nlattr *a;

	*ack = (struct nl_ack){ .err = -error };
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(a, hdr, skip) {
		switch (mnl_attr_get_type(a)) {
		case NLMSGERR_ATTR_MSG:
			strncpy(ack->text, mnl_attr_get_str(a),
				sizeof(ack->text) - 1);
			break;
		case NLMSGERR_ATTR_OFFS:
			ack->offset = mnl_attr_get_u32(a);
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			ack->missing = mnl_attr_get_u32(a);
			break;
		}
	}
}

/* Return: whether this ends the answer. */
static bool take(struct nl_answer *answer, const struct nlmsghdr *hdr)
{
	const struct nlmsgerr *err;

	switch (hdr->nlmsg_type) {
	case NLMSG_ERROR:
		err = mnl_nlmsg_get_payload(hdr);
		keep_ack(answer, hdr, err->error,
			 hdr->nlmsg_flags & NLM_F_CAPPED
				 ? sizeof(*err)
				 : sizeof(*err) + err->msg.nlmsg_len -
					   NLMSG_HDRLEN);
		return true;
	case NLMSG_DONE:
		keep_ack(answer, hdr, *(int *)mnl_nlmsg_get_payload(hdr),
			 sizeof(int));
		return true;
	}
	keep_message(answer, hdr);
	return false;
}

int nl_receive(struct nl *nl, struct nl_answer *answer)
{
	static char buffer[1 << 16];
	struct nlmsghdr *hdr = (struct nlmsghdr *)buffer;
	ssize_t got;
	int len;

	got = mnl_socket_recvfrom(nl->sock, buffer, sizeof(buffer));
	if (got < 0) {
		answer->ack = (struct nl_ack){ .err = errno, .lost = true };
		return 0;
	}
	for (len = got; mnl_nlmsg_ok(hdr, len); hdr = mnl_nlmsg_next(hdr, &len))
		if (hdr->nlmsg_seq == nl->seq && take(answer, hdr))
			return 0;
	return 1;
}

int nl_event(struct nl *nl, struct nl_answer *event, int patience_ms)
{
	struct pollfd wait = { .fd = mnl_socket_get_fd(nl->sock),
			       .events = POLLIN };
	char buffer[MNL_SOCKET_BUFFER_SIZE];
	const struct nlmsghdr *hdr = (void *)buffer;
	const struct genlmsghdr *genl;

	nl_answer_init(event);
	if (poll(&wait, 1, patience_ms) != 1)
		return 0;
	if (mnl_socket_recvfrom(nl->sock, buffer, sizeof(buffer)) < 0)
		return -errno;
	keep_message(event, hdr);
	genl = mnl_nlmsg_get_payload(hdr);
	return genl->cmd;
}

int nl_ask(struct nl *nl, struct nl_request *r, struct nl_answer *answer)
{
	nl_answer_init(answer);
	answer->ack.err = nl_send(nl, r);
	nl_request_free(r);
	if (answer->ack.err)
		return answer->ack.err;
	while (nl_receive(nl, answer))
		;
	return answer->ack.err;
}

int nl_command(struct nl *nl, uint8_t cmd, struct nl_answer *answer)
{
	struct nl_request r;

	nl_request_plain(&r, cmd);
	return nl_ask(nl, &r, answer);
}

void nl_answer_init(struct nl_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
}

void nl_answer_free(struct nl_answer *answer)
{
	unsigned int type;

	for (type = 0; type <= IMPP_A_MAX; type++)
		free(answer->field[type].data);
	nl_answer_init(answer);
}

uint64_t nl_number(const struct nl_answer *answer, uint16_t type)
{
	const struct nl_field *field = &answer->field[type];
	uint64_t value = 0;

	if (field->len <= sizeof(value))
		memcpy(&value, field->data, field->len);
	return value;
}

uint64_t nl_status(struct nl *nl, uint16_t type)
{
	struct nl_answer answer;
	uint64_t value;

	nl_command(nl, IMPP_CMD_STATUS_GET, &answer);
	value = answer.field[type].len ? nl_number(&answer, type)
				       : answer.field[type].count;
	nl_answer_free(&answer);
	return value;
}

/* With no time left it is 0 ms, and still waits. */
bool nl_pending(struct nl *nl)
{
	struct nl_answer answer;
	bool pending;

	nl_command(nl, IMPP_CMD_STATUS_GET, &answer);
	pending = answer.field[IMPP_A_CONFIRM_MS].count;
	nl_answer_free(&answer);
	return pending;
}

size_t nl_record(uint16_t type)
{
	static const size_t records[IMPP_A_MAX + 1] = {
		[IMPP_A_ROLES] = sizeof(struct impp_role),
		[IMPP_A_GROUPS] = sizeof(struct impp_group),
		[IMPP_A_MEMBERS] = sizeof(struct impp_member),
		[IMPP_A_SPANS4] = sizeof(struct impp_span4),
		[IMPP_A_SPANS6] = sizeof(struct impp_span6),
		[IMPP_A_RULES] = sizeof(struct impp_rule),
		[IMPP_A_MATCHES] = sizeof(struct impp_match),
		[IMPP_A_RANGES] = sizeof(struct impp_range),
		[IMPP_A_CELLS] = sizeof(struct impp_cell),
		[IMPP_A_RELATIONS] = sizeof(struct impp_relation),
		[IMPP_A_QUESTIONS] = sizeof(struct impp_question),
	};

	return type <= IMPP_A_MAX ? records[type] : 0;
}
