// SPDX-License-Identifier: GPL-2.0
/*
 * Ways around by tc. Filters at ingress hang from a qdisc of kind "clsact" or
 * "ingress", so only interfaces with one are asked for their filters. Where an
 * action's name stands differs from classifier to classifier; that it is there
 * at all will do.
 */
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "bypass_tc.h"
#include "mem.h"
#include "nlmsg.h"
#include "nlsock.h"

#define PARENT TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)

static const struct mark nowhere;

/* Interfaces with a qdisc at ingress. */
struct ingress {
	int *index;
	size_t len;
};

/**
 * struct found - filters of an interface that may redirect
 * @mirred: by that action
 * @bpf: whatever the program likes
 */
struct found {
	bool mirred;
	bool bpf;
};

static bool is_text(const struct nlattr *attr, const char *text)
{
	return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
	       !strcmp(mnl_attr_get_str(attr), text);
}

static int take_qdisc(const struct nlmsghdr *answer, void *data)
{
	const struct tcmsg *tc = mnl_nlmsg_get_payload(answer);
	struct ingress *ingress = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, answer, sizeof(*tc)) {
		if (mnl_attr_get_type(attr) != TCA_KIND ||
		    (!is_text(attr, "clsact") && !is_text(attr, "ingress")))
			continue;
		ingress->index = mem_grow(ingress->index, ingress->len,
					  sizeof(*ingress->index));
		ingress->index[ingress->len++] = tc->tcm_ifindex;
	}
	return 0;
}

static int take_filter(const struct nlmsghdr *answer, void *data)
{
	static const char mirred[] = "mirred";
	const struct nlattr *attr;
	struct found *found = data;

	mnl_attr_for_each(attr, answer, sizeof(struct tcmsg)) {
		if (mnl_attr_get_type(attr) == TCA_KIND)
			found->bpf |= is_text(attr, "bpf");
		else if (mnl_attr_get_type(attr) == TCA_OPTIONS)
			found->mirred |=
				!!memmem(mnl_attr_get_payload(attr),
					 mnl_attr_get_payload_len(attr), mirred,
					 sizeof(mirred));
	}
	return 0;
}

/* A dump that is not of one moment will do: whoever changes it looks again. */
static void ask(struct nlsock *sock, uint16_t type, const struct tcmsg *tc,
		int (*take)(const struct nlmsghdr *, void *), void *data)
{
	struct nlsock_error error;
	struct nlmsg msg;

	nlmsg_init(&msg, type, NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, tc, sizeof(*tc));
	nlsock_ask(sock, msg.header, take, data, &error);
	nlmsg_clear(&msg);
}

static void warn_interface(struct nlsock *sock, int index, struct diag *diag)
{
	struct tcmsg tc = { .tcm_ifindex = index, .tcm_parent = PARENT };
	struct found found = { 0 };
	char name[IF_NAMESIZE];

	ask(sock, RTM_GETTFILTER, &tc, take_filter, &found);
	if (!if_indextoname(index, name))
		return;
	if (found.mirred)
		diag_warning(
			diag, &nowhere,
			"a tc filter on '%s' redirects or mirrors what comes in; what it redirects is not judged",
			name);
	if (found.bpf)
		diag_warning(
			diag, &nowhere,
			"a BPF program of tc sits on '%s'; what it redirects is not judged",
			name);
}

void bypass_tc_warn(struct diag *diag)
{
	struct ingress ingress = { 0 };
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_ROUTE, &error);
	struct tcmsg all = { 0 };
	size_t i;

	if (!sock)
		return;
	ask(sock, RTM_GETQDISC, &all, take_qdisc, &ingress);
	for (i = 0; i < ingress.len; i++)
		warn_interface(sock, ingress.index[i], diag);
	free(ingress.index);
	nlsock_close(sock);
}
