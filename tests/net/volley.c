// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "kselftest.h"
#include "volley.h"

#define RECEIVE_BUFFER (64 << 20)
#define CONFIRM_LEAST                                          \
	600 /* seconds: none must expire while it is looked at \
	     */

/* Sequence number of the request that ends a volley. */
#define LAST 0x1a57f1fe

static void patient(struct nlmsghdr *hdr)
{
	struct nlattr *a;
	uint32_t seconds;

	if (hdr->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return;
	mnl_attr_for_each(a, hdr, GENL_HDRLEN) {
		if (mnl_attr_get_type(a) != IMPP_A_CONFIRM_S ||
		    mnl_attr_get_payload_len(a) != sizeof(seconds))
			continue;
		seconds = mnl_attr_get_u32(a);
		if (seconds && seconds < CONFIRM_LEAST)
			*(uint32_t *)mnl_attr_get_payload(a) = CONFIRM_LEAST;
	}
}

void volley_load(struct volley *v)
{
	struct nlmsghdr *hdr = (void *)v->data;
	size_t left = v->len, step;

	v->shots = 0;
	while (left >= NLMSG_HDRLEN && hdr->nlmsg_len >= NLMSG_HDRLEN &&
	       hdr->nlmsg_len <= left && v->shots < VOLLEY_SHOTS_MAX) {
		hdr->nlmsg_flags |= NLM_F_ACK;
		patient(hdr);
		v->shot[v->shots++] = (struct shot){ .hdr = hdr };
		step = NLMSG_ALIGN(hdr->nlmsg_len);
		step = step < left ? step : left;
		hdr = (void *)hdr + step;
		left -= step;
	}
	/* What is not looked at is not sent. */
	v->len -= v->shots == VOLLEY_SHOTS_MAX ? left : 0;
}

int volley_open(struct nl *nl)
{
	int size = RECEIVE_BUFFER, err = nl_open(nl);

	if (!err)
		setsockopt(mnl_socket_get_fd(nl->sock), SOL_SOCKET,
			   SO_RCVBUFFORCE, &size, sizeof(size));
	return err;
}

static bool fire_last(struct nl *nl)
{
	struct nl_request r;
	bool sent;

	nl_request_init(&r, 0, NLM_F_ACK);
	/* Nobody's: it is acknowledged, and that is all. */
	r.hdr->nlmsg_type = NLMSG_NOOP;
	r.hdr->nlmsg_seq = LAST;
	sent = send(mnl_socket_get_fd(nl->sock), r.hdr, r.hdr->nlmsg_len, 0) >
	       0;
	nl_request_free(&r);
	return sent;
}

static void read_ack(struct nl_ack *ack, const struct nlmsghdr *hdr)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(hdr);
	const struct nlattr *a;

	*ack = (struct nl_ack){ .err = -err->error };
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    !(hdr->nlmsg_flags & NLM_F_CAPPED))
		return;
	mnl_attr_for_each(a, hdr, sizeof(*err)) {
		if (mnl_attr_get_type(a) == NLMSGERR_ATTR_MSG)
			strncpy(ack->text, mnl_attr_get_str(a),
				sizeof(ack->text) - 1);
		else if (mnl_attr_get_type(a) == NLMSGERR_ATTR_OFFS)
			ack->offset = mnl_attr_get_u32(a);
		else if (mnl_attr_get_type(a) == NLMSGERR_ATTR_MISS_TYPE)
			ack->missing = mnl_attr_get_u32(a);
	}
}

/* The next shot, from @at on, that the ack is of. */
static unsigned int shot_of(const struct volley *v, unsigned int at,
			    const struct nlmsgerr *err)
{
	while (at < v->shots &&
	       memcmp(v->shot[at].hdr, &err->msg, sizeof(err->msg)))
		at++;
	return at;
}

static void read_answer(struct shot *told, const struct nlmsghdr *hdr)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(hdr);
	const struct nlattr *a;

	told->answers++;
	if (genl->cmd != IMPP_CMD_POLICY_SET)
		return;
	mnl_attr_for_each(a, hdr, GENL_HDRLEN)
		if (mnl_attr_get_type(a) == IMPP_A_GENERATION)
			told->generation = mnl_attr_get_u64(a);
}

/* Return: false after the last ack. */
static bool sort(struct volley *v, struct nl *nl, const struct nlmsghdr *hdr,
		 struct shot *told, unsigned int *at)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(hdr);
	unsigned int i;

	if (hdr->nlmsg_type == nl->family && !(hdr->nlmsg_flags & NLM_F_MULTI))
		read_answer(told, hdr);
	if (hdr->nlmsg_type != NLMSG_ERROR)
		return true;
	i = shot_of(v, *at, err);
	if (i < v->shots) {
		told->hdr = v->shot[i].hdr;
		told->answered = true;
		read_ack(&told->ack, hdr);
		v->shot[i] = *told;
		*at = i + 1;
	}
	*told = (struct shot){};
	return err->msg.nlmsg_seq != LAST || err->msg.nlmsg_type != NLMSG_NOOP;
}

/* A dump goes on as it is read, beyond the last ack. */
static void drain(int fd, void *buffer, size_t size)
{
	while (recv(fd, buffer, size, MSG_DONTWAIT) > 0 || errno == ENOBUFS)
		;
}

int volley_fire(struct volley *v, struct nl *nl)
{
	static uint8_t buffer[1 << 16];
	int fd = mnl_socket_get_fd(nl->sock), len;
	struct shot told = {};
	struct nlmsghdr *hdr;
	unsigned int at = 0;
	bool more = true;

	if (send(fd, v->data, v->len, 0) < 0)
		return errno;
	if (!fire_last(nl))
		ksft_exit_fail_msg("the end of a volley: %s\n",
				   strerror(errno));
	while (more) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0)
			ksft_exit_fail_msg("a volley's answer: %s\n",
					   strerror(errno));
		for (hdr = (void *)buffer; more && mnl_nlmsg_ok(hdr, len);
		     hdr = mnl_nlmsg_next(hdr, &len))
			more = sort(v, nl, hdr, &told, &at);
	}
	drain(fd, buffer, sizeof(buffer));
	return 0;
}
