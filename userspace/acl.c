// SPDX-License-Identifier: GPL-2.0
/*
 * A compiled site as an access list: the addresses of roles as prefixes, from
 * the spans that the compiler cut (S1 is in groups.c), and one entry for each
 * row, pair of its roles, family and protocol.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl.h"
#include "addr.h"
#include "addresses.h"
#include "bits.h"
#include "census.h"
#include "mem.h"
#include "modes.h"
#include "ports.h"

#define REMARK_LEN 100 /* bytes, what devices keep of a remark */

#define PORTS(array)                                    \
	{                                               \
		array, sizeof(array) / sizeof(*(array)) \
	}

static struct port_range errors4[] = { { 3, 3 }, { 11, 12 } };
static struct port_range errors6[] = { { 1, 4 } };
static struct port_range never4[] = { { 5, 5 } };
static struct port_range never6[] = { { 130, 137 }, { 143, 143 } };
static struct port_range answers4[] = {
	{ 0, 0 }, { 14, 14 }, { 16, 16 }, { 18, 18 }
};
static struct port_range answers6[] = { { 129, 129 }, { 140, 140 } };

const struct ports acl_errors[ACL_FAMILIES] = { PORTS(errors4),
						PORTS(errors6) };
const struct ports acl_never[ACL_FAMILIES] = { PORTS(never4), PORTS(never6) };
const struct ports acl_answers[ACL_FAMILIES] = { PORTS(answers4),
						 PORTS(answers6) };

/* -- Addresses ----------------------------------------------------------------
 */

static void add_prefix(struct prefixes *to, int v, struct impp_addr6 first,
		       unsigned int host_bits)
{
	size_t size = v == ACL_V4 ? 4 : 16;
	struct prefix *prefix;

	to->prefix = mem_grow(to->prefix, to->len, sizeof(*prefix));
	prefix = &to->prefix[to->len++];
	memset(prefix, 0, sizeof(*prefix));
	prefix->family = v == ACL_V4 ? AF_INET : AF_INET6;
	prefix->len = size * 8 - host_bits;
	addr_write(first, prefix->addr, size);
}

/* As few prefixes as cover a run, each the largest that begins there. */
static void add_run(struct prefixes *to, const struct run *run, int v)
{
	struct impp_addr6 first = run->first, hosts, wider;
	unsigned int bits = v == ACL_V4 ? 32 : 128, host;

	for (;;) {
		hosts = (struct impp_addr6){ 0, 0 };
		for (host = 0; host < bits; host++) {
			wider = addr_next(addr_plus(hosts, hosts));
			if (first.hi & wider.hi || first.lo & wider.lo ||
			    addr_below(addr_minus(run->last, first), wider))
				break;
			hosts = wider;
		}
		add_prefix(to, v, first, host);
		first = addr_plus(first, hosts);
		if (!addr_below(first, run->last))
			return;
		first = addr_next(first);
	}
}

/* Each family's prefixes of some groups, a bit each. */
static void find_prefixes(const struct acl *acl, const u64 *groups,
			  struct prefixes *v4, struct prefixes *v6)
{
	struct runs runs = { 0 };
	size_t i;

	addresses_find(&runs, &acl->compiled->tables, groups);
	for (i = 0; i < runs.len; i++) {
		if (runs.run[i].family == AF_INET)
			add_run(v4, &runs.run[i], ACL_V4);
		else
			add_run(v6, &runs.run[i], ACL_V6);
	}
	free(runs.run);
}

static void find_role(struct acl *acl, unsigned int role)
{
	const struct impp_tables *tables = &acl->compiled->tables;
	const struct impp_member *member = tables->record[IMPP_TABLE_MEMBERS];
	u32 groups = tables->len[IMPP_TABLE_GROUPS], i;
	u64 *set = mem_alloc(bits_words(groups) * sizeof(*set));

	for (i = 0; i < tables->len[IMPP_TABLE_MEMBERS]; i++)
		if (member[i].role == role)
			bits_assign(set, member[i].group, true);
	find_prefixes(acl, set, &acl->role[ACL_V4][role],
		      &acl->role[ACL_V6][role]);
	free(set);
}

static void find_judged(struct acl *acl)
{
	const struct impp_tables *tables = &acl->compiled->tables;
	const struct impp_group *group = tables->record[IMPP_TABLE_GROUPS];
	u32 groups = tables->len[IMPP_TABLE_GROUPS], i;
	u64 *set = mem_alloc(bits_words(groups) * sizeof(*set));

	for (i = 0; i < groups; i++)
		if (group[i].flags & IMPP_GROUP_PROTECTED)
			bits_assign(set, i, true);
	if (!acl->compiled->site->protect_all)
		find_prefixes(acl, set, &acl->judged[ACL_V4],
			      &acl->judged[ACL_V6]);
	free(set);
}

static void find_roles(struct acl *acl)
{
	const struct compiled *c = acl->compiled;
	u64 *wanted = mem_alloc(bits_words(c->site->roles) * sizeof(*wanted));
	size_t i, j;

	for (i = 0; i < c->actives; i++) {
		const struct row *row = c->active[i].row;

		if (c->active[i].status != ROW_RULE)
			continue;
		for (j = 0; j < row->from.len; j++)
			bits_assign(wanted, row->from.role[j], true);
		for (j = 0; j < row->to.len; j++)
			bits_assign(wanted, row->to.role[j], true);
	}
	for (i = 0; i < c->site->roles; i++)
		if (bits_test(wanted, i))
			find_role(acl, i);
	free(wanted);
}

/* -- Entries ------------------------------------------------------------------
 */

static void add_entry(struct acl *acl, const struct acl_entry *entry)
{
	acl->entry = mem_grow(acl->entry, acl->entries, sizeof(*acl->entry));
	acl->entry[acl->entries++] = *entry;
}

static void add_ported(struct acl *acl, struct acl_entry entry, uint8_t proto)
{
	const struct active *active = entry.active;

	entry.proto = proto;
	if (!port_range_is_any(active->ports.range))
		entry.ports = &active->ports;
	if (!port_range_is_any(&active->from_ports))
		entry.from_ports = &active->from_ports;
	add_entry(acl, &entry);
}

/* 0 means any protocol to every device; and in IPv6 some numbers are headers
 * that a transport follows.
 */
static bool is_unsayable(int v, unsigned int proto)
{
	switch (proto) {
	case 0:
		return true;
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_NONE:
	case IPPROTO_DSTOPTS:
		return v == ACL_V6;
	}
	return false;
}

static uint8_t icmp_of(int v)
{
	return v == ACL_V4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

static void add_protocols(struct acl *acl, struct acl_entry entry)
{
	const struct transports *t = &entry.active->row->transports;
	unsigned int proto;

	if (t->named & TRANSPORT_TCP)
		add_ported(acl, entry, IPPROTO_TCP);
	if (t->named & TRANSPORT_UDP)
		add_ported(acl, entry, IPPROTO_UDP);
	if (t->named &
	    (TRANSPORT_ECHO |
	     (entry.v == ACL_V4 ? TRANSPORT_ICMP : TRANSPORT_ICMPV6))) {
		entry.proto = icmp_of(entry.v);
		entry.echo =
			!(t->named & (entry.v == ACL_V4 ? TRANSPORT_ICMP
							: TRANSPORT_ICMPV6));
		add_entry(acl, &entry);
		entry.echo = false;
	}
	for (proto = 0; proto < 256; proto++) {
		if (!(t->proto[proto / 8] >> proto % 8 & 1) ||
		    proto == icmp_of(entry.v) || is_unsayable(entry.v, proto))
			continue;
		entry.proto = proto;
		add_entry(acl, &entry);
	}
}

static void add_pair(struct acl *acl, const struct active *active,
		     unsigned int from, unsigned int to)
{
	struct acl_entry entry = {
		.active = active,
		.from = from,
		.to = to,
	};

	for (entry.v = ACL_V4; entry.v < ACL_FAMILIES; entry.v++)
		if (acl_judges(acl, entry.v) && acl->role[entry.v][from].len &&
		    acl->role[entry.v][to].len)
			add_protocols(acl, entry);
}

/* Both ways, but no pair of roles twice. */
static void add_row(struct acl *acl, const struct active *active)
{
	const struct role_list *from = &active->row->from;
	const struct role_list *to = &active->row->to;
	size_t i, j;

	for (i = 0; i < from->len; i++)
		for (j = 0; j < to->len; j++)
			add_pair(acl, active, from->role[i], to->role[j]);
	for (i = 0; active->bidirectional && i < to->len; i++)
		for (j = 0; j < from->len; j++)
			if (!role_listed(from, to->role[i]) ||
			    !role_listed(to, from->role[j]))
				add_pair(acl, active, to->role[i],
					 from->role[j]);
}

/* -- The list -----------------------------------------------------------------
 */

struct acl *acl_make(const struct compiled *compiled)
{
	size_t size = compiled->site->roles * sizeof(struct prefixes);
	struct acl *acl = mem_alloc(sizeof(*acl));
	size_t i;

	acl->compiled = compiled;
	acl->role[ACL_V4] = mem_alloc(size);
	acl->role[ACL_V6] = mem_alloc(size);
	find_judged(acl);
	find_roles(acl);
	for (i = 0; i < compiled->actives; i++)
		if (compiled->active[i].status == ROW_RULE)
			add_row(acl, &compiled->active[i]);
	return acl;
}

void acl_free(struct acl *acl)
{
	size_t i;
	int v;

	if (!acl)
		return;
	for (v = ACL_V4; v < ACL_FAMILIES; v++) {
		for (i = 0; i < acl->compiled->site->roles; i++)
			free(acl->role[v][i].prefix);
		free(acl->role[v]);
		free(acl->judged[v].prefix);
	}
	free(acl->entry);
	free(acl);
}

bool acl_judges(const struct acl *acl, int v)
{
	return acl->compiled->site->protect_all || acl->judged[v].len;
}

bool acl_is_icmp(const struct acl_entry *entry)
{
	return entry->proto == icmp_of(entry->v);
}

/* -- Words --------------------------------------------------------------------
 */

/* Prefixes of own rows are roles, too; no device takes their every sign. */
const char *acl_group_name(const struct acl *acl, int v, size_t role,
			   char name[ACL_NAME_LEN])
{
	const struct site *site = acl->compiled->site;
	char *at;

	snprintf(name, ACL_NAME_LEN, "impp%s-%s", v == ACL_V4 ? "" : "6",
		 role < site->roles ? site->role[role].name : "protected");
	for (at = name; *at; at++) {
		if (*at == ':')
			*at = '-';
		if (*at == '/')
			*at = '_';
	}
	return name;
}

void acl_remark(const struct acl *acl, const struct acl_entry *entry, FILE *out)
{
	const struct site_role *role = acl->compiled->site->role;
	const struct row *row = entry->active->row;
	char text[REMARK_LEN + 1];

	snprintf(text, sizeof(text), "%s%s%s: %s to %s", row->id,
		 row->table ? " " : "", row->table ? row->name : "",
		 role[entry->from].name, role[entry->to].name);
	fputs(text, out);
}

/* Nothing that a catalogue holds may end the comment. */
static void put_plain(const char *text, FILE *out)
{
	for (; text && *text; text++)
		putc(*text >= ' ' && *text <= '~' ? *text : '?', out);
}

void acl_describe(const struct acl *acl, const char *comment, FILE *out)
{
	const struct site *site = acl->compiled->site;
	size_t i;

	fprintf(out, "%s impp: ", comment);
	put_plain(site->catalogue->name, out);
	putc(' ', out);
	put_plain(site->catalogue->edition, out);
	fprintf(out, ", mode %s, state %s\n", mode_name(site->mode),
		state_name(site->state));
	for (i = 0; i < acl->compiled->actives; i++) {
		const struct active *active = &acl->compiled->active[i];

		if (active->status == ROW_RULE &&
		    active->row->transports.proto[0] & 1)
			fprintf(out,
				"%s Not here: protocol 0 of %s, which would mean any.\n",
				comment, active->row->id);
	}
}
