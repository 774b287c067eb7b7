// SPDX-License-Identifier: GPL-2.0
/*
 * An access list as iptables-restore and ip6tables-restore read it: plain
 * chains, no sets, matches that every iptables has.
 *
 *	impp ─▶ impp-judge ─▶ impp-tcp, impp-icmp, impp-other
 *	                          ├─▶ impp-open ─▶ impp-oFROM ─▶ impp-oFROM-TO
 *	                          ├─▶ impp-back ─▶ impp-bFROM ─▶ impp-bFROM-TO
 *	                          └─▶ impp-refuse, impp-drop
 *
 * The numbers are those of roles; a chain of a pair of roles has a rule for
 * each of its rows, and a back chain the same rows, as their answers look.
 */
#include <stdlib.h>

#include "acl.h"
#include "bits.h"
#include "export.h"
#include "mem.h"
#include "ports.h"
#include "prefix.h"

/* What differs between the two programs. */
struct words {
	const char *program;
	const char *icmp;
	const char *icmp_type;
	const char *prohibited;
	unsigned int echo;
	unsigned int echo_reply;
};

static const struct words words[ACL_FAMILIES] = {
	{ "iptables", "icmp", "--icmp-type", "icmp-admin-prohibited", 8, 0 },
	{ "ip6tables", "icmpv6", "--icmpv6-type", "icmp6-adm-prohibited", 128,
	  129 },
};

/* ICMP types that conntrack follows. */
static struct port_range tracked4[] = { { 0, 0 }, { 8, 8 }, { 13, 18 } };
static struct port_range tracked6[] = { { 128, 129 }, { 139, 140 } };
static const struct ports tracked[ACL_FAMILIES] = { { tracked4, 3 },
						    { tracked6, 2 } };

/**
 * struct writer - a text being written
 * @pair: bits by opener * roles + listener: there are entries
 * @opens: bits by role: there are pairs
 */
struct writer {
	const struct acl *acl;
	const struct words *words;
	FILE *out;
	int v;
	size_t roles;
	bool conntrack;
	bool audit;
	u64 *pair;
	u64 *opens;
};

/* An entry of AH in IPv6 stands in a chain of its own. */
static bool is_ah6(const struct acl_entry *entry)
{
	return entry->v == ACL_V6 && entry->proto == IPPROTO_AH;
}

static void find_pairs(struct writer *w)
{
	const struct acl_entry *entry = w->acl->entry;
	const struct acl_entry *end = entry + w->acl->entries;

	for (; entry < end; entry++) {
		if (entry->v != w->v || is_ah6(entry))
			continue;
		bits_assign(w->pair, entry->from * w->roles + entry->to, true);
		bits_assign(w->opens, entry->from, true);
	}
}

/* -- Rows ---------------------------------------------------------------------
 */

static void put_option(const struct writer *w, const char *option,
		       const struct port_range *range)
{
	if (!range || port_range_is_any(range))
		return;
	if (range->lo == range->hi)
		fprintf(w->out, " %s %u", option, range->lo);
	else
		fprintf(w->out, " %s %u:%u", option, range->lo, range->hi);
}

static void put_comment(const struct writer *w, const struct acl_entry *entry)
{
	const struct row *row = entry->active->row;

	fprintf(w->out, " -m comment --comment \"%s%s%s\"", row->id,
		row->table ? " " : "", row->table ? row->name : "");
}

/* @chain has the family's letter: o or b. */
static void begin_row(const struct writer *w, char chain,
		      const struct acl_entry *entry)
{
	fprintf(w->out, "-A impp-%c%u-%u", chain, entry->from, entry->to);
}

static void end_row(const struct writer *w, const struct acl_entry *entry)
{
	put_comment(w, entry);
	fputs(" -j ACCEPT\n", w->out);
}

static void put_ports(const struct writer *w, char chain,
		      const struct acl_entry *entry)
{
	static const struct ports any;
	const struct ports *ports = entry->ports ? entry->ports : &any;
	const struct port_range *range = ports->range;
	size_t i = 0;

	do {
		begin_row(w, chain, entry);
		fprintf(w->out, " -p %s",
			entry->proto == IPPROTO_TCP ? "tcp" : "udp");
		put_option(w, chain == 'o' ? "--sport" : "--dport",
			   entry->from_ports);
		put_option(w, chain == 'o' ? "--dport" : "--sport",
			   range ? &range[i] : NULL);
		end_row(w, entry);
	} while (++i < ports->len);
}

static void put_type(const struct writer *w, unsigned int type)
{
	fprintf(w->out, " -p %s %s %u", w->words->icmp, w->words->icmp_type,
		type);
}

/* The types that answer a row for all of ICMP, or for echo requests. */
static void put_icmp_back(const struct writer *w, const struct acl_entry *entry)
{
	const struct ports *types = &acl_answers[w->v];
	size_t i;

	for (i = 0; i < types->len; i++) {
		if (entry->echo && types->range[i].lo != w->words->echo_reply)
			continue;
		begin_row(w, 'b', entry);
		put_type(w, types->range[i].lo);
		if (entry->echo)
			fputs("/0", w->out);
		end_row(w, entry);
	}
}

static void put_icmp(const struct writer *w, const struct acl_entry *entry)
{
	begin_row(w, 'o', entry);
	if (entry->echo) {
		put_type(w, w->words->echo);
		fputs("/0", w->out);
	} else {
		fprintf(w->out, " -p %s", w->words->icmp);
	}
	end_row(w, entry);
}

static void put_row(const struct writer *w, char chain,
		    const struct acl_entry *entry)
{
	if (entry->proto == IPPROTO_TCP || entry->proto == IPPROTO_UDP) {
		put_ports(w, chain, entry);
	} else if (!acl_is_icmp(entry)) {
		begin_row(w, chain, entry);
		fprintf(w->out, " -p %u", entry->proto);
		end_row(w, entry);
	} else if (chain == 'o') {
		put_icmp(w, entry);
	} else {
		put_icmp_back(w, entry);
	}
}

static void put_rows(const struct writer *w, char chain)
{
	const struct acl_entry *entry = w->acl->entry;
	const struct acl_entry *end = entry + w->acl->entries;

	for (; entry < end; entry++)
		if (entry->v == w->v && !is_ah6(entry))
			put_row(w, chain, entry);
}

/* -- Roles --------------------------------------------------------------------
 */

static void put_prefixes(const struct writer *w, const char *chain,
			 const char *side, const struct prefixes *list,
			 const char *target)
{
	char name[PREFIX_NAME_LEN];
	size_t i;

	for (i = 0; i < list->len; i++) {
		fprintf(w->out, "-A %s", chain);
		/* A prefix of every address is no match. */
		if (list->prefix[i].len)
			fprintf(w->out, " %s %s", side,
				prefix_name(&list->prefix[i], name));
		fprintf(w->out, " %s\n", target);
	}
}

/* From the opener's side to its pairs, or for answers the mirror of it. */
static void put_roles(const struct writer *w, char chain)
{
	const char *from = chain == 'o' ? "-s" : "-d";
	const char *to = chain == 'o' ? "-d" : "-s";
	const struct prefixes *role = w->acl->role[w->v];
	char here[32], target[64];
	size_t i, j;

	for (i = 0; i < w->roles; i++) {
		if (!bits_test(w->opens, i))
			continue;
		snprintf(here, sizeof(here), "impp-%s",
			 chain == 'o' ? "open" : "back");
		snprintf(target, sizeof(target), "-j impp-%c%zu", chain, i);
		put_prefixes(w, here, from, &role[i], target);
		snprintf(here, sizeof(here), "impp-%c%zu", chain, i);
		for (j = 0; j < w->roles; j++) {
			if (!bits_test(w->pair, i * w->roles + j))
				continue;
			snprintf(target, sizeof(target), "-j impp-%c%zu-%zu",
				 chain, i, j);
			put_prefixes(w, here, to, &role[j], target);
		}
	}
}

/* Nothing else may look behind an authentication header. */
static void put_ah_pair(const struct writer *w, const struct acl_entry *entry,
			unsigned int from, unsigned int to)
{
	const struct prefixes *src = &w->acl->role[w->v][from];
	const struct prefixes *dst = &w->acl->role[w->v][to];
	char one[PREFIX_NAME_LEN], other[PREFIX_NAME_LEN];
	size_t i, j;

	for (i = 0; i < src->len; i++)
		for (j = 0; j < dst->len; j++) {
			fprintf(w->out, "-A impp-ah -s %s -d %s",
				prefix_name(&src->prefix[i], one),
				prefix_name(&dst->prefix[j], other));
			end_row(w, entry);
		}
}

static void put_ah(const struct writer *w)
{
	const struct acl_entry *entry = w->acl->entry;
	const struct acl_entry *end = entry + w->acl->entries;

	if (w->v == ACL_V4)
		return;
	if (w->conntrack)
		fputs("-A impp-ah -m conntrack --ctstate INVALID -g impp-drop\n",
		      w->out);
	for (; entry < end; entry++)
		if (entry->v == w->v && is_ah6(entry))
			put_ah_pair(w, entry, entry->from, entry->to);
	if (w->conntrack)
		fputs("-A impp-ah -m conntrack --ctstate NEW -g impp-refuse\n",
		      w->out);
	for (entry = w->acl->entry; entry < end; entry++)
		if (entry->v == w->v && is_ah6(entry))
			put_ah_pair(w, entry, entry->to, entry->from);
	fputs("-A impp-ah -g impp-refuse\n", w->out);
}

/* -- Around them --------------------------------------------------------------
 */

/* A rule for each ICMP type; @rest is the end of it. */
static void put_types(const struct writer *w, const struct ports *types,
		      const char *rest)
{
	unsigned int type;
	size_t i;

	for (i = 0; i < types->len; i++)
		for (type = types->range[i].lo; type <= types->range[i].hi;
		     type++) {
			fputs("-A impp-icmp", w->out);
			put_type(w, type);
			fprintf(w->out, " %s\n", rest);
		}
}

static void put_icmp_chain(const struct writer *w)
{
	put_types(w, &acl_errors[w->v],
		  w->conntrack ? "-m conntrack --ctstate RELATED -j ACCEPT"
			       : "-j ACCEPT");
	if (w->conntrack)
		put_types(w, &acl_errors[w->v], "-g impp-drop");
	put_types(w, &acl_never[w->v], "-g impp-refuse");
	if (w->conntrack)
		put_types(w, &tracked[w->v],
			  "-m conntrack --ctstate INVALID -g impp-drop");
	fputs("-A impp-icmp -j impp-open\n", w->out);
	put_types(w, &acl_answers[w->v], "-j impp-back");
	put_types(w, &acl_answers[w->v], "-g impp-drop");
	fputs("-A impp-icmp -g impp-refuse\n", w->out);
}

/* Chains of packets that may open or answer. */
static void put_session(const struct writer *w, const char *chain, bool tcp)
{
	const char *last = tcp ? "drop" : "refuse";

	if (w->conntrack)
		fprintf(w->out,
			"-A %s -m conntrack --ctstate INVALID -g impp-drop\n",
			chain);
	fprintf(w->out, "-A %s -j impp-open\n", chain);
	if (tcp)
		fprintf(w->out,
			"-A %s -p tcp --tcp-flags SYN,ACK SYN -g impp-refuse\n",
			chain);
	if (w->conntrack)
		fprintf(w->out, "-A %s -m conntrack --ctstate NEW -g impp-%s\n",
			chain, last);
	fprintf(w->out, "-A %s -j impp-back\n-A %s -g impp-%s\n", chain, chain,
		last);
}

/* What conntrack has not put together. */
static void put_fragments(const struct writer *w)
{
	if (w->v == ACL_V4) {
		fputs("-A impp-judge -f -g impp-drop\n", w->out);
		return;
	}
	fputs("-A impp-judge -m frag --fragmore -g impp-drop\n"
	      "-A impp-judge -m frag -j impp-frag\n"
	      "-A impp-frag -m frag --fragfirst -j RETURN\n"
	      "-A impp-frag -g impp-drop\n",
	      w->out);
}

static void put_judge(const struct writer *w)
{
	put_fragments(w);
	if (w->v == ACL_V6)
		fputs("-A impp-judge -m ah -g impp-ah\n", w->out);
	fprintf(w->out,
		"-A impp-judge -p tcp -g impp-tcp\n"
		"-A impp-judge -p %s -g impp-icmp\n"
		"-A impp-judge -g impp-other\n",
		w->words->icmp);
}

static void put_first(const struct writer *w)
{
	const struct prefixes *judged = &w->acl->judged[w->v];

	if (w->v == ACL_V6)
		fputs("-A impp -m rt --rt-segsleft 1:255 -g impp-drop\n",
		      w->out);
	put_prefixes(w, "impp", "-s", judged, "-g impp-judge");
	put_prefixes(w, "impp", "-d", judged, "-g impp-judge");
	if (w->acl->compiled->site->protect_all)
		fputs("-A impp -g impp-judge\n", w->out);
}

static void put_denials(const struct writer *w)
{
	bool reject = w->acl->compiled->site->on_deny == IMPP_ON_DENY_REJECT;

	if (w->audit) {
		fputs("-A impp-refuse -m comment --comment \"would deny\" -j ACCEPT\n"
		      "-A impp-drop -m comment --comment \"would deny\" -j ACCEPT\n",
		      w->out);
		return;
	}
	if (reject)
		fprintf(w->out,
			"-A impp-refuse -p tcp -j REJECT --reject-with tcp-reset\n"
			"-A impp-refuse -j REJECT --reject-with %s\n",
			w->words->prohibited);
	else
		fputs("-A impp-refuse -j DROP\n", w->out);
	fputs("-A impp-drop -j DROP\n", w->out);
}

/* -- The text -----------------------------------------------------------------
 */

static void put_head(const struct writer *w)
{
	const char *program = w->words->program;

	acl_describe(w->acl, "#", w->out);
	fprintf(w->out,
		"#\n"
		"# For %s-restore --noflush, which replaces the chains below and no\n"
		"# others. Then once, so that forwarded packets come here:\n"
		"#   %s -C FORWARD -j impp || %s -I FORWARD -j impp\n"
		"# The other family's rules are another text. What a row permits is\n"
		"# accepted; what is not judged returns to FORWARD.\n",
		program, program, program);
	if (w->conntrack)
		fputs("# An ICMP error passes if conntrack knows what it is about.\n",
		      w->out);
	else
		fputs("# Without conntrack an ICMP error passes, fragments do not.\n",
		      w->out);
	if (w->v == ACL_V4)
		fputs("# Packets with a source route: net.ipv4.conf.*.accept_source_route=0.\n",
		      w->out);
}

static void put_chain_names(const struct writer *w)
{
	static const char *const names[] = { "",      "-judge",	 "-tcp",
					     "-icmp", "-other",	 "-open",
					     "-back", "-refuse", "-drop" };
	size_t i, j;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		fprintf(w->out, ":impp%s - [0:0]\n", names[i]);
	if (w->v == ACL_V6)
		fputs(":impp-ah - [0:0]\n:impp-frag - [0:0]\n", w->out);
	for (i = 0; i < w->roles; i++)
		if (bits_test(w->opens, i))
			fprintf(w->out,
				"# %s\n:impp-o%zu - [0:0]\n:impp-b%zu - [0:0]\n",
				w->acl->compiled->site->role[i].name, i, i);
	for (i = 0; i < w->roles; i++)
		for (j = 0; j < w->roles; j++)
			if (bits_test(w->pair, i * w->roles + j))
				fprintf(w->out,
					":impp-o%zu-%zu - [0:0]\n:impp-b%zu-%zu - [0:0]\n",
					i, j, i, j);
}

/* Leaves whatever was there without effect. */
static void put_table(const struct writer *w)
{
	fputs("*filter\n", w->out);
	put_chain_names(w);
	if (acl_judges(w->acl, w->v)) {
		put_first(w);
		put_judge(w);
		put_session(w, "impp-tcp", true);
		put_icmp_chain(w);
		put_session(w, "impp-other", false);
		put_ah(w);
		put_roles(w, 'o');
		put_roles(w, 'b');
		put_rows(w, 'o');
		put_rows(w, 'b');
		put_denials(w);
	}
	fputs("COMMIT\n", w->out);
}

static void write_family(const struct compiled *compiled, FILE *out, int v)
{
	struct acl *acl = acl_make(compiled);
	struct writer w = {
		.acl = acl,
		.words = &words[v],
		.out = out,
		.v = v,
		.roles = compiled->site->roles,
		.conntrack = compiled->site->state != IMPP_STATE_STATELESS,
		.audit = compiled->site->mode == IMPP_MODE_AUDIT,
	};

	w.pair = mem_alloc(bits_words(w.roles * w.roles) * sizeof(*w.pair));
	w.opens = mem_alloc(bits_words(w.roles) * sizeof(*w.opens));
	find_pairs(&w);
	put_head(&w);
	put_table(&w);
	free(w.pair);
	free(w.opens);
	acl_free(acl);
}

void export_iptables(const struct compiled *compiled, FILE *out)
{
	write_family(compiled, out, ACL_V4);
}

void export_ip6tables(const struct compiled *compiled, FILE *out)
{
	write_family(compiled, out, ACL_V6);
}
