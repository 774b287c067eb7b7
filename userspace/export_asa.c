// SPDX-License-Identifier: GPL-2.0
/*
 * An access list as an ASA reads it: the device knows sessions, so there is
 * nothing here but who may open them. Protocols and ports of a row are a
 * service group, so that a pair of roles is one entry.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "acl.h"
#include "bits.h"
#include "export.h"
#include "mem.h"
#include "ports.h"
#include "prefix.h"

#define LIST "access-list impp "

static const char *const any_word[ACL_FAMILIES] = { "any4", "any6" };
static const char *const icmp_word[ACL_FAMILIES] = { "icmp", "icmp6" };
static const unsigned int echo[ACL_FAMILIES] = { 8, 128 };

/* -- Network groups -----------------------------------------------------------
 */

static void put_member(const struct prefix *prefix, FILE *out)
{
	unsigned int full = prefix->family == AF_INET ? 32 : 128;
	char name[PREFIX_NAME_LEN], bits[INET_ADDRSTRLEN];
	struct in_addr mask;

	fputs(" network-object ", out);
	if (prefix->len == full) {
		fprintf(out, "host %s\n", prefix_name(prefix, name));
	} else if (full == 128) {
		fprintf(out, "%s\n", prefix_name(prefix, name));
	} else {
		inet_ntop(AF_INET, prefix->addr, name, sizeof(name));
		mask.s_addr =
			htonl(prefix->len ? ~0U << (32 - prefix->len) : 0);
		fprintf(out, "%s %s\n", name,
			inet_ntop(AF_INET, &mask, bits, sizeof(bits)));
	}
}

static void put_group(const struct acl *acl, int v, size_t role,
		      const struct prefixes *list, FILE *out)
{
	char name[ACL_NAME_LEN];
	size_t i;

	fprintf(out, "object-group network %s\n",
		acl_group_name(acl, v, role, name));
	for (i = 0; i < list->len; i++)
		put_member(&list->prefix[i], out);
}

static void put_family_groups(const struct acl *acl, int v, FILE *out)
{
	size_t roles = acl->compiled->site->roles, i;
	u64 *named = mem_alloc(bits_words(roles) * sizeof(*named));

	for (i = 0; i < acl->entries; i++) {
		if (acl->entry[i].v != v)
			continue;
		bits_assign(named, acl->entry[i].from, true);
		bits_assign(named, acl->entry[i].to, true);
	}
	for (i = 0; i < roles; i++)
		if (bits_test(named, i))
			put_group(acl, v, i, &acl->role[v][i], out);
	if (acl->judged[v].len)
		put_group(acl, v, roles, &acl->judged[v], out);
	free(named);
}

/* -- Service groups -----------------------------------------------------------
 */

/* A row's own name may be one of the catalogue's, too; more is no room for. */
static void put_service_name(const struct acl_entry *entry, FILE *out)
{
	fprintf(out, "impp%s-%s-%s", entry->v == ACL_V4 ? "" : "6",
		entry->active->row->table ? "r" : "s",
		entry->active->row->name);
}

static void put_range(const char *side, const struct port_range *range,
		      FILE *out)
{
	if (!range || port_range_is_any(range))
		return;
	if (range->lo == range->hi)
		fprintf(out, " %s eq %u", side, range->lo);
	else
		fprintf(out, " %s range %u %u", side, range->lo, range->hi);
}

static void put_ports(const struct acl_entry *entry, FILE *out)
{
	const char *proto = entry->proto == IPPROTO_TCP ? "tcp" : "udp";
	size_t len = entry->ports ? entry->ports->len : 1, i;
	const struct port_range *range = NULL;

	for (i = 0; i < len; i++) {
		if (entry->ports)
			range = &entry->ports->range[i];
		fprintf(out, " service-object %s", proto);
		put_range("source", entry->from_ports, out);
		put_range("destination", range, out);
		putc('\n', out);
	}
}

static void put_service(const struct acl_entry *entry, FILE *out)
{
	if (entry->proto == IPPROTO_TCP || entry->proto == IPPROTO_UDP)
		put_ports(entry, out);
	else if (!acl_is_icmp(entry))
		fprintf(out, " service-object %u\n", entry->proto);
	else if (entry->echo)
		fprintf(out, " service-object %s %u 0\n", icmp_word[entry->v],
			echo[entry->v]);
	else
		fprintf(out, " service-object %s\n", icmp_word[entry->v]);
}

/* Entries of one pair of roles follow one another: the end of them. */
static const struct acl_entry *pair_end(const struct acl *acl,
					const struct acl_entry *first)
{
	const struct acl_entry *end = acl->entry + acl->entries;
	const struct acl_entry *entry = first;

	while (entry < end && entry->active == first->active &&
	       entry->v == first->v && entry->from == first->from &&
	       entry->to == first->to)
		entry++;
	return entry;
}

/* Of the first pair: all pairs have the same. @made: bits by row and family. */
static void put_services(const struct acl *acl, FILE *out)
{
	size_t rows = acl->compiled->actives * ACL_FAMILIES, at;
	u64 *made = mem_alloc(bits_words(rows) * sizeof(*made));
	const struct acl_entry *entry = acl->entry, *next;

	for (; entry < acl->entry + acl->entries; entry = next) {
		next = pair_end(acl, entry);
		at = (entry->active - acl->compiled->active) * ACL_FAMILIES +
		     entry->v;
		if (bits_test(made, at))
			continue;
		bits_assign(made, at, true);
		fputs("object-group service ", out);
		put_service_name(entry, out);
		putc('\n', out);
		for (; entry < next; entry++)
			put_service(entry, out);
	}
	free(made);
}

/* -- The list -----------------------------------------------------------------
 */

static void put_pair(const struct acl *acl, const struct acl_entry *entry,
		     FILE *out)
{
	char name[ACL_NAME_LEN];

	fputs(LIST "remark ", out);
	acl_remark(acl, entry, out);
	fputs("\n" LIST "extended permit object-group ", out);
	put_service_name(entry, out);
	fprintf(out, " object-group %s",
		acl_group_name(acl, entry->v, entry->from, name));
	fprintf(out, " object-group %s\n",
		acl_group_name(acl, entry->v, entry->to, name));
}

/* Of all traffic of a family that is judged, either way. */
static void put_judged(const struct acl *acl, int v, const char *action,
		       const char *rest, FILE *out)
{
	const char *any = any_word[v];
	char name[ACL_NAME_LEN];

	if (acl->compiled->site->protect_all) {
		fprintf(out, LIST "extended %s %s %s%s\n", action, any, any,
			rest);
		return;
	}
	acl_group_name(acl, v, acl->compiled->site->roles, name);
	fprintf(out, LIST "extended %s %s object-group %s%s\n", action, any,
		name, rest);
	fprintf(out, LIST "extended %s object-group %s %s%s\n", action, name,
		any, rest);
}

static void put_never(const struct acl *acl, int v, FILE *out)
{
	const struct ports *types = &acl_never[v];
	char action[16], rest[16];
	unsigned int type;
	size_t i;

	snprintf(action, sizeof(action), "deny %s", icmp_word[v]);
	for (i = 0; i < types->len; i++)
		for (type = types->range[i].lo; type <= types->range[i].hi;
		     type++) {
			snprintf(rest, sizeof(rest), " %u", type);
			put_judged(acl, v, action, rest, out);
		}
}

static void put_list(const struct acl *acl, FILE *out)
{
	bool audit = acl->compiled->site->mode == IMPP_MODE_AUDIT;
	const struct acl_entry *entry = acl->entry;
	int v;

	for (v = ACL_V4; v < ACL_FAMILIES && !audit; v++) {
		if (!acl_judges(acl, v))
			continue;
		fputs(LIST "remark ICMP that no row permits\n", out);
		put_never(acl, v, out);
	}
	for (; entry < acl->entry + acl->entries; entry = pair_end(acl, entry))
		put_pair(acl, entry, out);
	fprintf(out, LIST "remark What is judged, and no row permits%s\n",
		audit ? " (audit: it passes, and is logged)" : "");
	for (v = ACL_V4; v < ACL_FAMILIES; v++)
		if (acl_judges(acl, v))
			put_judged(acl, v, audit ? "permit ip" : "deny ip",
				   audit ? " log" : "", out);
	if (!acl->compiled->site->protect_all)
		fputs(LIST "remark What is not judged\n" LIST
			   "extended permit ip any any\n",
		      out);
}

static void put_head(const struct acl *acl, FILE *out)
{
	acl_describe(acl, "!", out);
	fputs("!\n"
	      "! For an ASA with one list for all interfaces (9.0 and later):\n"
	      "!   access-group impp global\n"
	      "! Lists of single interfaces are asked before it. The device keeps\n"
	      "! sessions, so these are openers alone; so that it keeps ICMP's, too,\n"
	      "! and lets errors about them pass, its policy map needs\n"
	      "!   inspect icmp\n"
	      "!   inspect icmp error\n"
	      "! Live sessions outlast a change of the list: clear conn. Groups and\n"
	      "! the list of an older policy must be gone before this is entered.\n"
	      "! Services impp-r-NAME are the catalogue's rows, impp-s-NAME the site's.\n"
	      "!\n",
	      out);
}

void export_asa(const struct compiled *compiled, FILE *out)
{
	struct acl *acl = acl_make(compiled);
	int v;

	put_head(acl, out);
	for (v = ACL_V4; v < ACL_FAMILIES; v++)
		put_family_groups(acl, v, out);
	put_services(acl, out);
	put_list(acl, out);
	acl_free(acl);
}
