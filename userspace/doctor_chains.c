// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: others who drop. A packet passes only if every chain at the
 * forward hook lets it, so what the policy permits has to be accepted in each
 * chain whose last word is drop. Nothing is loaded by looking.
 */
#include <netinet/in.h>
#include <errno.h>
#include <libnftnl/chain.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "doctor.h"
#include "mem.h"
#include "nlmsg.h"
#include "nlsock.h"
#include "reading.h"
#include "ruleset.h"

#define ATTEMPTS 8

/* Of those that see what is forwarded, routed or bridged. */
static const char *family_name(uint32_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_BRIDGE:
		return "bridge";
	}
	return NULL;
}

static bool is_ours(uint32_t family, const char *table)
{
	return family == NFPROTO_INET && !strcmp(table, RULESET_TABLE);
}

/* The hook's number is the same in all of these families. */
static bool drops(const struct nftnl_chain *chain)
{
	return nftnl_chain_is_set(chain, NFTNL_CHAIN_HOOKNUM) &&
	       nftnl_chain_is_set(chain, NFTNL_CHAIN_POLICY) &&
	       nftnl_chain_get_u32(chain, NFTNL_CHAIN_HOOKNUM) ==
		       NF_INET_FORWARD &&
	       nftnl_chain_get_u32(chain, NFTNL_CHAIN_POLICY) == NF_DROP;
}

static void check_chain(struct patient *patient,
			const struct nftnl_chain *chain)
{
	uint32_t family = nftnl_chain_get_u32(chain, NFTNL_CHAIN_FAMILY);
	int32_t prio = nftnl_chain_get_s32(chain, NFTNL_CHAIN_PRIO);
	const char *table = nftnl_chain_get_str(chain, NFTNL_CHAIN_TABLE);
	const char *name = nftnl_chain_get_str(chain, NFTNL_CHAIN_NAME);

	if (!table || !name || !family_name(family) || !drops(chain) ||
	    is_ours(family, table))
		return;
	findings_add(
		&patient->findings, LEVEL_WARN, "chains",
		"accept there what the policy judges, or make its policy accept",
		"chain '%s' of nftables' table %s %s drops what its own rules do not accept, %s the policy of impp is asked (priority %d)",
		name, family_name(family), table,
		prio < NF_IP_PRI_FILTER ? "before" : "after", prio);
}

static int take_chain(const struct nlmsghdr *answer, void *data)
{
	struct nftnl_chain *chain = mem_check(nftnl_chain_alloc());
	int ret = nftnl_chain_nlmsg_parse(answer, chain);

	if (!ret)
		check_chain(data, chain);
	nftnl_chain_free(chain);
	return ret;
}

/* Return: 0 or -1. What an interrupted dump had found is taken back. */
static int find_chains(struct patient *patient, struct nlsock *sock)
{
	struct nfgenmsg nfgen = { .nfgen_family = NFPROTO_UNSPEC };
	size_t before = patient->findings.len;
	struct nlsock_error error;
	struct nlmsg msg;
	int ret, i = 0;

	nlmsg_init(&msg, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN,
		   NLM_F_REQUEST | NLM_F_DUMP);
	nlmsg_put_header(&msg, &nfgen, sizeof(nfgen));
	do {
		findings_cut(&patient->findings, before);
		ret = nlsock_ask(sock, msg.header, take_chain, patient, &error);
	} while (ret && error.code == EINTR && ++i < ATTEMPTS);
	nlmsg_clear(&msg);
	return ret;
}

static void ask_nftables(struct patient *patient)
{
	size_t before = patient->findings.len;
	struct nlsock_error error;
	struct nlsock *sock = NULL;

	if (reading_there(patient->root, "/sys/module/nf_tables"))
		sock = nlsock_open(NETLINK_NETFILTER, &error);
	if (sock && find_chains(patient, sock)) {
		findings_cut(&patient->findings, before);
		findings_add(&patient->findings, LEVEL_SKIP, "chains", NULL,
			     "nf_tables does not list its chains");
	} else if (patient->findings.len == before) {
		findings_add(
			&patient->findings, LEVEL_OK, "chains", NULL,
			"no other chain of nftables drops by its policy what is forwarded");
	}
	nlsock_close(sock);
}

/* The old tables of iptables; their policies would take a library to read. */
static void ask_iptables(struct patient *patient, const char *path,
			 const char *program)
{
	char table[READING_TEXT];

	if (!reading_text(patient->root, path, table))
		findings_add(
			&patient->findings, LEVEL_SKIP, "chains", NULL,
			"there are tables of %s-legacy, which are not looked at: %s-legacy -S FORWARD",
			program, program);
}

void doctor_chains(struct patient *patient)
{
	if (!patient->in_force)
		return;
	ask_nftables(patient);
	ask_iptables(patient, "/proc/net/ip_tables_names", "iptables");
	ask_iptables(patient, "/proc/net/ip6_tables_names", "ip6tables");
}
