// SPDX-License-Identifier: GPL-2.0
/*
 * An access list as IOS and IOS XE routers read it: stateless, so that each row
 * stands there twice, as its sessions' packets look and as their answers do.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "acl.h"
#include "bits.h"
#include "export.h"
#include "mem.h"
#include "ports.h"
#include "prefix.h"

/* What differs between the two families. */
static const struct {
	const char *list;
	const char *group;
	const char *all;
	const char *name;
	unsigned int echo;
	unsigned int echo_reply;
} words[ACL_FAMILIES] = {
	{ "ip access-list extended", "network", "ip", "impp", 8, 0 },
	{ "ipv6 access-list", "v6-network", "ipv6", "impp6", 128, 129 },
};

/* A text being written, and the family at hand. */
struct writer {
	const struct acl *acl;
	FILE *out;
	int v;
};

/* -- Groups -------------------------------------------------------------------
 */

static void put_member4(const struct prefix *prefix, FILE *out)
{
	uint32_t mask = prefix->len ? ~0U << (32 - prefix->len) : 0;
	char addr[INET_ADDRSTRLEN], bits[INET_ADDRSTRLEN];
	struct in_addr in = { htonl(mask) };

	inet_ntop(AF_INET, prefix->addr, addr, sizeof(addr));
	if (prefix->len == 32)
		fprintf(out, " host %s\n", addr);
	else
		fprintf(out, " %s %s\n", addr,
			inet_ntop(AF_INET, &in, bits, sizeof(bits)));
}

static void put_member6(const struct prefix *prefix, FILE *out)
{
	char name[PREFIX_NAME_LEN];

	fprintf(out, " %s%s\n", prefix->len == 128 ? "host " : "",
		prefix_name(prefix, name));
}

static void put_group(const struct writer *w, size_t role,
		      const struct prefixes *list)
{
	char name[ACL_NAME_LEN];
	size_t i;

	fprintf(w->out, "object-group %s %s\n", words[w->v].group,
		acl_group_name(w->acl, w->v, role, name));
	for (i = 0; i < list->len; i++) {
		if (w->v == ACL_V4)
			put_member4(&list->prefix[i], w->out);
		else
			put_member6(&list->prefix[i], w->out);
	}
	fputs("!\n", w->out);
}

/* The roles that entries name, and what is protected. */
static void put_groups(const struct writer *w)
{
	size_t roles = w->acl->compiled->site->roles, i;
	u64 *named = mem_alloc(bits_words(roles) * sizeof(*named));

	for (i = 0; i < w->acl->entries; i++) {
		if (w->acl->entry[i].v != w->v)
			continue;
		bits_assign(named, w->acl->entry[i].from, true);
		bits_assign(named, w->acl->entry[i].to, true);
	}
	for (i = 0; i < roles; i++)
		if (bits_test(named, i))
			put_group(w, i, &w->acl->role[w->v][i]);
	if (w->acl->judged[w->v].len)
		put_group(w, roles, &w->acl->judged[w->v]);
	free(named);
}

/* -- Rows ---------------------------------------------------------------------
 */

static void put_party(const struct writer *w, unsigned int role,
		      const struct port_range *range)
{
	char name[ACL_NAME_LEN];

	fprintf(w->out, " object-group %s",
		acl_group_name(w->acl, w->v, role, name));
	if (!range || port_range_is_any(range))
		return;
	if (range->lo == range->hi)
		fprintf(w->out, " eq %u", range->lo);
	else
		fprintf(w->out, " range %u %u", range->lo, range->hi);
}

static void put_ports(const struct writer *w, const struct acl_entry *entry,
		      bool back)
{
	const char *proto = entry->proto == IPPROTO_TCP ? "tcp" : "udp";
	size_t len = entry->ports ? entry->ports->len : 1, i;
	const struct port_range *range = NULL;

	for (i = 0; i < len; i++) {
		if (entry->ports)
			range = &entry->ports->range[i];
		fprintf(w->out, " permit %s", proto);
		if (back)
			put_party(w, entry->to, range);
		put_party(w, entry->from, entry->from_ports);
		if (!back)
			put_party(w, entry->to, range);
		fputs(back && entry->proto == IPPROTO_TCP ? " established\n"
							  : "\n",
		      w->out);
	}
}

/* The roles of a portless entry, the sender's first. */
static void put_parties(const struct writer *w, const struct acl_entry *entry,
			bool back)
{
	put_party(w, back ? entry->to : entry->from, NULL);
	put_party(w, back ? entry->from : entry->to, NULL);
}

static void put_icmp_back(const struct writer *w, const struct acl_entry *entry)
{
	const struct ports *types = &acl_answers[w->v];
	size_t i;

	for (i = 0; i < types->len; i++) {
		unsigned int type = types->range[i].lo;

		if (entry->echo && type != words[w->v].echo_reply)
			continue;
		fputs(" permit icmp", w->out);
		put_parties(w, entry, true);
		fprintf(w->out, entry->echo ? " %u 0\n" : " %u\n", type);
	}
}

static void put_icmp(const struct writer *w, const struct acl_entry *entry)
{
	fputs(" permit icmp", w->out);
	put_parties(w, entry, false);
	if (entry->echo)
		fprintf(w->out, " %u 0", words[w->v].echo);
	putc('\n', w->out);
}

static void put_protocol(const struct writer *w, const struct acl_entry *entry,
			 bool back)
{
	fprintf(w->out, " permit %u", entry->proto);
	put_parties(w, entry, back);
	putc('\n', w->out);
}

static void put_entry(const struct writer *w, const struct acl_entry *entry)
{
	fputs(" remark ", w->out);
	acl_remark(w->acl, entry, w->out);
	putc('\n', w->out);
	if (entry->proto == IPPROTO_TCP || entry->proto == IPPROTO_UDP) {
		put_ports(w, entry, false);
		put_ports(w, entry, true);
	} else if (acl_is_icmp(entry)) {
		put_icmp(w, entry);
		put_icmp_back(w, entry);
	} else {
		put_protocol(w, entry, false);
		put_protocol(w, entry, true);
	}
}

/* -- Around them --------------------------------------------------------------
 */

/* Of all traffic that is judged, either way; @rest is the end of the line. */
static void put_judged(const struct writer *w, const char *action,
		       const char *rest)
{
	char name[ACL_NAME_LEN];

	if (w->acl->compiled->site->protect_all) {
		fprintf(w->out, " %s any any%s\n", action, rest);
		return;
	}
	acl_group_name(w->acl, w->v, w->acl->compiled->site->roles, name);
	fprintf(w->out, " %s any object-group %s%s\n", action, name, rest);
	fprintf(w->out, " %s object-group %s any%s\n", action, name, rest);
}

static void put_types(const struct writer *w, const char *action,
		      const struct ports *types)
{
	unsigned int type;
	char rest[16];
	size_t i;

	for (i = 0; i < types->len; i++)
		for (type = types->range[i].lo; type <= types->range[i].hi;
		     type++) {
			snprintf(rest, sizeof(rest), " %u", type);
			put_judged(w, action, rest);
		}
}

/* The router itself lives by neighbour discovery. */
static void put_neighbours(const struct writer *w)
{
	if (w->v == ACL_V4)
		return;
	fputs(" remark Neighbour discovery, which every list must let pass\n"
	      " permit icmp any any nd-na\n"
	      " permit icmp any any nd-ns\n",
	      w->out);
}

static void put_end(const struct writer *w)
{
	bool audit = w->acl->compiled->site->mode == IMPP_MODE_AUDIT;
	char action[16];

	snprintf(action, sizeof(action), "%s %s", audit ? "permit" : "deny",
		 words[w->v].all);
	fprintf(w->out, " remark What is judged, and no row permits%s\n",
		audit ? " (audit: it passes, and is logged)" : "");
	put_judged(w, action, audit ? " log" : "");
	if (w->acl->compiled->site->protect_all)
		return;
	fprintf(w->out,
		" remark What is not judged\n"
		" permit %s any any\n",
		words[w->v].all);
}

static void put_list(const struct writer *w)
{
	bool audit = w->acl->compiled->site->mode == IMPP_MODE_AUDIT;
	size_t i;

	fprintf(w->out, "%s %s\n", words[w->v].list, words[w->v].name);
	put_neighbours(w);
	if (!audit) {
		fputs(" remark ICMP that no row permits\n", w->out);
		put_types(w, "deny icmp", &acl_never[w->v]);
	}
	for (i = 0; i < w->acl->entries; i++)
		if (w->acl->entry[i].v == w->v)
			put_entry(w, &w->acl->entry[i]);
	fputs(" remark ICMP errors, whatever they are about\n", w->out);
	put_types(w, "permit icmp", &acl_errors[w->v]);
	put_end(w);
	fputs("!\n", w->out);
}

static void put_head(const struct acl *acl, FILE *out)
{
	acl_describe(acl, "!", out);
	fputs("!\n"
	      "! For IOS and IOS XE (IPv6 groups: 16.11 and later). One list of each\n"
	      "! family holds both directions of what is forwarded: apply it to every\n"
	      "! interface, inbound:\n"
	      "!   ip access-group impp in\n"
	      "!   ipv6 traffic-filter impp6 in\n"
	      "! What these hosts send to the router itself is held to it, too: enter\n"
	      "! what the router needs of them first. Groups and lists of an older\n"
	      "! policy must be gone before this is entered, or both are in force.\n"
	      "!\n"
	      "! The router keeps no sessions. TCP's answers pass by 'established'; a\n"
	      "! UDP peer may reach any port from a port that a row permits. Later\n"
	      "! fragments pass where a row's addresses do. Source-routed packets:\n"
	      "!   no ip source-route\n"
	      "!\n",
	      out);
}

void export_ios(const struct compiled *compiled, FILE *out)
{
	struct acl *acl = acl_make(compiled);
	struct writer w = { .acl = acl, .out = out };

	put_head(acl, out);
	for (w.v = ACL_V4; w.v < ACL_FAMILIES; w.v++) {
		if (!acl_judges(acl, w.v))
			continue;
		put_groups(&w);
		put_list(&w);
	}
	acl_free(acl);
}
