// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: bridges. What a bridge switches from port to port passes the hook
 * only if br_netfilter is there and told to show it.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "doctor.h"
#include "mem.h"
#include "nest.h"
#include "nlmsg.h"
#include "nlsock.h"
#include "reading.h"

#define CONF "/proc/sys/net/bridge/bridge-nf-"

static bool is_on(const struct patient *patient, const char *path)
{
	long value;

	return !reading_number(patient->root, path, &value) && value;
}

static void check_shown(struct patient *patient, const char *name,
			const char *family, bool judged, bool shown,
			const char *remedy)
{
	if (!judged)
		return;
	if (shown)
		findings_add(&patient->findings, LEVEL_OK, "bridge", NULL,
			     "'%s': bridged %s is judged", name, family);
	else
		findings_add(&patient->findings, LEVEL_WARN, "bridge", remedy,
			     "'%s': bridged %s is not judged", name, family);
}

static void check_bridge(struct patient *patient, const struct bridge *bridge)
{
	bool ipv4 = bridge->ipv4 || is_on(patient, CONF "call-iptables");
	bool ipv6 = bridge->ipv6 || is_on(patient, CONF "call-ip6tables");

	check_shown(patient, bridge->name, "IPv4", patient->ipv4, ipv4,
		    "sysctl net.bridge.bridge-nf-call-iptables=1");
	check_shown(patient, bridge->name, "IPv6", patient->ipv6, ipv6,
		    "sysctl net.bridge.bridge-nf-call-ip6tables=1");
	if (patient->ipv6 && ipv6)
		findings_add(
			&patient->findings, LEVEL_WARN, "bridge",
			"set the neighbour entries of judged hosts, or permit ICMPv6 between them with a row of your own",
			"'%s': neighbour discovery matches no row, so judged hosts on both sides of it do not find each other",
			bridge->name);
}

/* Tagged frames hide their packets. */
static void check_tagged(struct patient *patient)
{
	if (is_on(patient, CONF "filter-vlan-tagged"))
		findings_add(&patient->findings, LEVEL_OK, "bridge", NULL,
			     "tagged frames are judged like others");
	else
		findings_add(&patient->findings, LEVEL_WARN, "bridge",
			     "sysctl net.bridge.bridge-nf-filter-vlan-tagged=1",
			     "bridged frames with a VLAN tag are not judged");
}

void doctor_bridge(struct patient *patient, const struct bridge *bridge,
		   size_t len)
{
	size_t i;

	if (!patient->in_force)
		return;
	if (!len) {
		findings_add(&patient->findings, LEVEL_OK, "bridge", NULL,
			     "there is none");
		return;
	}
	if (!reading_there(patient->root, CONF "call-iptables")) {
		for (i = 0; i < len; i++)
			findings_add(
				&patient->findings, LEVEL_WARN, "bridge",
				"modprobe br_netfilter, if judged hosts are on both sides of it",
				"'%s': what it switches is not judged, for br_netfilter is not loaded",
				bridge[i].name);
		return;
	}
	for (i = 0; i < len; i++)
		check_bridge(patient, &bridge[i]);
	check_tagged(patient);
}

/* -- Which there are ----------------------------------------------------------
 */

struct bridges {
	struct bridge *bridge;
	size_t len;
};

static bool is_bridge(const struct nlattr *info)
{
	const struct nlattr *kind = nest_find(info, IFLA_INFO_KIND);

	return kind && mnl_attr_validate(kind, MNL_TYPE_NUL_STRING) >= 0 &&
	       !strcmp(mnl_attr_get_str(kind), "bridge");
}

static bool is_set(const struct nlattr *info, uint16_t type)
{
	const struct nlattr *attr =
		nest_find(nest_find(info, IFLA_INFO_DATA), type);

	return attr && mnl_attr_get_payload_len(attr) && mnl_attr_get_u8(attr);
}

static int take_link(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr, *name = NULL, *info = NULL;
	struct bridges *bridges = data;
	struct bridge *bridge;

	mnl_attr_for_each(attr, answer, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			name = attr;
		else if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			info = attr;
	}
	if (!name || !is_bridge(info))
		return 0;
	bridges->bridge =
		mem_grow(bridges->bridge, bridges->len, sizeof(*bridge));
	bridge = &bridges->bridge[bridges->len++];
	snprintf(bridge->name, sizeof(bridge->name), "%s",
		 mnl_attr_get_str(name));
	bridge->ipv4 = is_set(info, IFLA_BR_NF_CALL_IPTABLES);
	bridge->ipv6 = is_set(info, IFLA_BR_NF_CALL_IP6TABLES);
	return 0;
}

/* Return: 0 or -1. A dump that is not of one moment will do. */
static int find_bridges(struct bridges *bridges)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_ROUTE, &error);
	struct nlmsg msg;
	int ret;

	if (!sock)
		return -1;
	nlmsg_init(&msg, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, &info, sizeof(info));
	ret = nlsock_ask(sock, msg.header, take_link, bridges, &error);
	nlmsg_clear(&msg);
	nlsock_close(sock);
	return ret && error.code != EINTR ? -1 : 0;
}

void doctor_bridges(struct patient *patient)
{
	struct bridges bridges = { 0 };

	if (find_bridges(&bridges))
		findings_add(&patient->findings, LEVEL_SKIP, "bridge", NULL,
			     "the kernel does not list its interfaces");
	else
		doctor_bridge(patient, bridges.bridge, bridges.len);
	free(bridges.bridge);
}
