// SPDX-License-Identifier: GPL-2.0
/* Ways around. Nothing is loaded by looking for them. */
#include <errno.h>
#include <glob.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "bypass.h"
#include "bypass_tc.h"
#include "module.h"
#include "nest.h"
#include "nlmsg.h"
#include "nlsock.h"
#include "sysctl.h"

#define NFT_ATTEMPTS 8

static const struct mark nowhere;

/* What an attribute says, or "?"; libmnl checks nothing. */
static const char *text(const struct nlattr *attr)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
		return "?";
	return mnl_attr_get_str(attr);
}

static int warn_flowtable(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr, *table = NULL, *name = NULL;

	mnl_attr_for_each(attr, answer, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == NFTA_FLOWTABLE_TABLE)
			table = attr;
		else if (mnl_attr_get_type(attr) == NFTA_FLOWTABLE_NAME)
			name = attr;
	}
	diag_warning(
		data, &nowhere,
		"nftables' flowtable '%s' (table '%s') carries established sessions past the policy",
		text(name), text(table));
	return 0;
}

static void warn_flowtables(struct diag *diag)
{
	struct nfgenmsg nfgen = { .nfgen_family = AF_UNSPEC };
	struct nlsock_error error;
	struct nlsock *sock;
	struct nlmsg msg;
	int i;

	if (!module_is_there("nf_tables"))
		return;
	sock = nlsock_open(NETLINK_NETFILTER, &error);
	if (!sock)
		return;
	nlmsg_init(&msg, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETFLOWTABLE,
		   NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, &nfgen, sizeof(nfgen));
	for (i = 0; i < NFT_ATTEMPTS; i++)
		if (!nlsock_ask(sock, msg.header, warn_flowtable, diag,
				&error) ||
		    error.code != EINTR)
			break;
	nlmsg_clear(&msg);
	nlsock_close(sock);
}

static void warn_ipvs(struct diag *diag)
{
	FILE *file = fopen("/proc/net/ip_vs", "re");
	int lines = 0, c;

	if (!file)
		return;
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	/* The first three are titles. */
	if (lines > 3)
		diag_warning(
			diag, &nowhere,
			"IPVS has virtual services; what it passes on to their servers is not judged");
}

static void warn_mpls(struct diag *diag)
{
	static const char prefix[] = "/proc/sys/";
	long input;
	glob_t list;
	size_t i;

	if (glob("/proc/sys/net/mpls/conf/*/input", 0, NULL, &list))
		return;
	for (i = 0; i < list.gl_pathc; i++)
		if (!sysctl_read(list.gl_pathv[i] + sizeof(prefix) - 1,
				 &input) &&
		    input)
			diag_warning(
				diag, &nowhere,
				"MPLS is switched on (%s); labelled packets are not judged",
				list.gl_pathv[i]);
	globfree(&list);
}

static int warn_link(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr, *name = NULL, *xdp = NULL, *kind = NULL;

	mnl_attr_for_each(attr, answer, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			name = attr;
		else if (mnl_attr_get_type(attr) == IFLA_XDP)
			xdp = nest_find(attr, IFLA_XDP_ATTACHED);
		else if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			kind = nest_find(attr, IFLA_INFO_KIND);
	}
	if (xdp && mnl_attr_get_payload_len(xdp) && mnl_attr_get_u8(xdp))
		diag_warning(
			data, &nowhere,
			"an XDP program sits on '%s'; what it redirects is not judged",
			text(name));
	if (kind && !strcmp(text(kind), "openvswitch"))
		diag_warning(
			data, &nowhere,
			"'%s' is Open vSwitch's; what that switches is not judged",
			text(name));
	return 0;
}

static void warn_links(struct diag *diag)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_ROUTE, &error);
	struct nlmsg msg;

	if (!sock)
		return;
	nlmsg_init(&msg, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, &info, sizeof(info));
	nlsock_ask(sock, msg.header, warn_link, diag, &error);
	nlmsg_clear(&msg);
	nlsock_close(sock);
}

void bypass_warn(struct diag *diag)
{
	warn_flowtables(diag);
	warn_ipvs(diag);
	warn_mpls(diag);
	warn_links(diag);
	bypass_tc_warn(diag);
}

void bypass_warn_idle(struct diag *diag, bool ipv4, bool ipv6)
{
	long on;

	if (ipv4 && !sysctl_read("net/ipv4/ip_forward", &on) && !on)
		diag_warning(
			diag, &nowhere,
			"this machine does not forward IPv4 (net.ipv4.ip_forward is 0)");
	if (ipv6 && !sysctl_read("net/ipv6/conf/all/forwarding", &on) && !on)
		diag_warning(
			diag, &nowhere,
			"this machine does not forward IPv6 (net.ipv6.conf.all.forwarding is 0)");
}
