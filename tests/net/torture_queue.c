// SPDX-License-Identifier: GPL-2.0
/* See torture_queue.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>

#include "torture_queue.h"

#define NUMBER 7 /* of the queue */
#define WAITING 8

static const char rules[] =
	"nft -f - <<-END 2>/dev/null\n"
	"table inet queue {\n"
	"	chain untracked {\n"
	"		type filter hook prerouting priority raw;\n"
	"		iifname \"%s\" notrack\n"
	"	}\n"
	"	chain wait {\n"
	"		type filter hook forward priority -2;\n"
	"		iifname \"%s\" queue num %u\n"
	"	}\n"
	"}\n"
	"END\n";

static struct nlmsghdr *begin(char *buffer, uint8_t type)
{
	struct nlmsghdr *hdr = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *nfg;

	hdr->nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type;
	hdr->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nfg = mnl_nlmsg_put_extra_header(hdr, sizeof(*nfg));
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(NUMBER);
	return hdr;
}

/* Return: the errno that it was answered with; packets are not looked at. */
static int ask(struct mnl_socket *queue, const struct nlmsghdr *request)
{
	char buffer[8192];
	const struct nlmsghdr *hdr = (void *)buffer;
	const struct nlmsgerr *err;

	if (mnl_socket_sendto(queue, request, request->nlmsg_len) < 0)
		return errno;
	do {
		if (mnl_socket_recvfrom(queue, buffer, sizeof(buffer)) < 0)
			return errno;
	} while (hdr->nlmsg_type != NLMSG_ERROR);
	err = mnl_nlmsg_get_payload(hdr);
	return -err->error;
}

static int bind_queue(struct mnl_socket *queue)
{
	struct nfqnl_msg_config_cmd cmd = { .command = NFQNL_CFG_CMD_BIND };
	struct nfqnl_msg_config_params params = { .copy_mode =
							  NFQNL_COPY_META };
	char buffer[256];
	struct nlmsghdr *hdr = begin(buffer, NFQNL_MSG_CONFIG);

	mnl_attr_put(hdr, NFQA_CFG_CMD, sizeof(cmd), &cmd);
	mnl_attr_put(hdr, NFQA_CFG_PARAMS, sizeof(params), &params);
	return ask(queue, hdr);
}

struct mnl_socket *queue_open(const char *device)
{
	struct mnl_socket *queue;
	char command[1024];

	snprintf(command, sizeof(command), rules, device, device, NUMBER);
	if (system("modprobe -q nfnetlink_queue"))
		return NULL;
	queue = mnl_socket_open(NETLINK_NETFILTER);
	if (!queue || mnl_socket_bind(queue, 0, MNL_SOCKET_AUTOPID))
		error(1, errno, "netlink socket");
	if (bind_queue(queue) || system(command)) {
		mnl_socket_close(queue);
		return NULL;
	}
	return queue;
}

static int find_id(const struct nlattr *attr, void *data)
{
	const struct nfqnl_msg_packet_hdr *packet;

	if (mnl_attr_get_type(attr) == NFQA_PACKET_HDR) {
		packet = mnl_attr_get_payload(attr);
		*(uint32_t *)data = packet->packet_id;
	}
	return MNL_CB_OK;
}

/* One that waits; its id stays in network byte order. */
static bool next(struct mnl_socket *queue, uint32_t *id)
{
	char buffer[8192];
	ssize_t len;

	len = recv(mnl_socket_get_fd(queue), buffer, sizeof(buffer),
		   MSG_DONTWAIT);
	if (len < 0 && errno != EAGAIN)
		error(1, errno, "queue");
	return len > 0 && mnl_attr_parse((struct nlmsghdr *)buffer,
					 sizeof(struct nfgenmsg), find_id,
					 id) == MNL_CB_OK;
}

unsigned int queue_pass(struct mnl_socket *queue)
{
	struct nfqnl_msg_verdict_hdr verdict = { .verdict = htonl(NF_ACCEPT) };
	unsigned int n, waiting = 0, passed = 0;
	uint32_t id[WAITING];
	struct nlmsghdr *hdr;
	char buffer[256];
	int err;

	while (waiting < WAITING && next(queue, &id[waiting]))
		waiting++;
	for (n = 0; n < waiting; n++) {
		verdict.id = id[n];
		hdr = begin(buffer, NFQNL_MSG_VERDICT);
		mnl_attr_put(hdr, NFQA_VERDICT_HDR, sizeof(verdict), &verdict);
		err = ask(queue, hdr);
		if (err && err != ENOENT)
			error(1, err, "a verdict");
		passed += !err;
	}
	return passed;
}
