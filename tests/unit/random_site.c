// SPDX-License-Identifier: GPL-2.0
/*
 * Site files by seed. They are written as text, so that the command can be fed
 * the very site that the unit tests judged; the few addresses that prefixes are
 * drawn from make them nest and overlap.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "../../kmod/env.h"
#include "../../userspace/catalogue.h"
#include "../../userspace/mem.h"
#include "../../userspace/site.h"
#include "random.h"
#include "random_site.h"

struct writer {
	FILE *out;
	struct random r;
	const struct catalogue *catalogue;
	unsigned int owns;
};

static const char *const prefixes4[] = {
	"0.0.0.0/0",	    "0.0.0.0/1",	  "128.0.0.0/1",
	"192.0.0.0/2",	    "224.0.0.0/3",	  "224.0.0.0/4",
	"224.0.0.0/24",	    "224.0.0.5",	  "232.0.0.0/5",
	"239.255.255.255",  "240.0.0.0/4",	  "255.255.255.255",
	"255.255.255.254",  "255.255.255.254/31", "255.255.255.0/24",
	"223.255.255.0/24", "10.0.0.0/8",
};

static const char *const prefixes6[] = {
	"::/0",
	"8000::/1",
	"fe00::/7",
	"ff00::/8",
	"ff02::/16",
	"ff02::1",
	"fe80::/10",
	"2001:db8::/32",
	"fe00::/8",
	"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	"c000::/2",
	"2001:db8::/64",
	"2001:db8:0:0:1::/80",
};

static bool once_in(struct writer *w, uint32_t n)
{
	return random_once_in(&w->r, n);
}

static uint32_t below(struct writer *w, uint32_t n)
{
	return random_below(&w->r, n);
}

/* Mostly of 10.0.0.0/27 and 2001:db8::/123, so that they meet. */
static void write_prefix(struct writer *w)
{
	unsigned int len = below(w, 6), host = below(w, 32) >> len << len;

	if (once_in(w, 10))
		fprintf(w->out, "%s",
			prefixes4[below(w, ARRAY_SIZE(prefixes4))]);
	else if (once_in(w, 10))
		fprintf(w->out, "\"%s\"",
			prefixes6[below(w, ARRAY_SIZE(prefixes6))]);
	else if (once_in(w, 3))
		fprintf(w->out, "\"2001:db8::%x/%u\"", host, 128 - len);
	else if (!len && once_in(w, 2))
		fprintf(w->out, "10.0.0.%u", host);
	else
		fprintf(w->out, "10.0.0.%u/%u", host, 32 - len);
}

static void write_prefixes(struct writer *w, unsigned int most)
{
	unsigned int n = 1 + below(w, most);

	fprintf(w->out, "[");
	while (n--) {
		write_prefix(w);
		fprintf(w->out, n ? ", " : "]");
	}
}

/* @bound: roles that are bound, by number; x-0 to x-2 after the document's. */
static void write_role(struct writer *w, unsigned int role)
{
	if (role < DOCUMENT_ROLES)
		fprintf(w->out, "%s", role_names[role]);
	else
		fprintf(w->out, "x-%u", role - DOCUMENT_ROLES);
}

#define ROLES (DOCUMENT_ROLES + 3)

static void write_roles(struct writer *w, bool *bound)
{
	unsigned int role;

	fprintf(w->out, "roles:\n");
	for (role = 0; role < ROLES; role++) {
		if (role > ROLE_IMP_SUBSCRIBER ? !once_in(w, 3) : once_in(w, 3))
			continue;
		bound[role] = true;
		fprintf(w->out, "  ");
		write_role(w, role);
		fprintf(w->out, ": ");
		if (once_in(w, 12))
			fprintf(w->out, "any");
		else
			write_prefixes(w, 4);
		fprintf(w->out, "\n");
	}
	/* So that something is bound that can be protected. */
	if (!bound[0] && !bound[1] && !bound[2]) {
		bound[0] = true;
		fprintf(w->out, "  imp: [10.0.0.4/30]\n");
	}
}

/* One of imp's roles is left whole, so that something stays protected. */
static void write_except(struct writer *w, const bool *bound)
{
	unsigned int role, whole = ROLE_IMP_SUBSCRIBER;
	bool begun = false;

	while (!bound[whole])
		whole--;
	for (role = 0; role < ROLES; role++) {
		if (role == whole || !bound[role] || !once_in(w, 6))
			continue;
		if (!begun)
			fprintf(w->out, "except:\n");
		begun = true;
		fprintf(w->out, "  ");
		write_role(w, role);
		fprintf(w->out, ": ");
		write_prefixes(w, 3);
		fprintf(w->out, "\n");
	}
}

static void write_protect(struct writer *w, const bool *bound)
{
	const char *before = "";
	unsigned int role;

	if (once_in(w, 2))
		return;
	if (once_in(w, 4)) {
		fprintf(w->out, "protect: all\n");
		return;
	}
	fprintf(w->out, "protect: [");
	for (role = ROLE_IMP + 1; role < ROLES; role++) {
		if (!bound[role] || !once_in(w, 3))
			continue;
		fprintf(w->out, "%s", before);
		write_role(w, role);
		before = ", ";
	}
	fprintf(w->out, "%simp]\n", before);
}

static void write_features(struct writer *w)
{
	bool begun = false;
	size_t i;

	for (i = 0; feature_names[i]; i++) {
		if (!once_in(w, 5))
			continue;
		if (!begun)
			fprintf(w->out, "features:\n");
		begun = true;
		fprintf(w->out, "  %s: %s\n", feature_names[i],
			once_in(w, 5) ? "on" : "off");
	}
}

static unsigned int write_from_port(struct writer *w)
{
	static const unsigned int edges[] = { 1,     2,	    1023,  1024, 5060,
					      32768, 49152, 61000, 65535 };
	unsigned int a = edges[below(w, ARRAY_SIZE(edges))];
	unsigned int b = edges[below(w, ARRAY_SIZE(edges))];

	if (once_in(w, 5))
		return fprintf(w->out, "any");
	if (a == b)
		return fprintf(w->out, "%u", a);
	return fprintf(w->out, "\"%u-%u\"", a < b ? a : b, a < b ? b : a);
}

static void write_switch(struct writer *w, const struct row *row)
{
	fprintf(w->out, "  ");
	if (once_in(w, 3))
		fprintf(w->out, "\"%s\": ", row->id);
	else
		fprintf(w->out, "%s: ", row->name);
	if (row->ports.len && once_in(w, 2)) {
		fprintf(w->out, "{from-port: ");
		write_from_port(w);
		fprintf(w->out, "}\n");
	} else if (row->bidirectional && once_in(w, 2)) {
		fprintf(w->out, "one-way\n");
	} else {
		fprintf(w->out, once_in(w, 3) ? "on\n" : "off\n");
	}
}

static void write_rows(struct writer *w)
{
	bool begun = false;
	size_t i;

	for (i = 0; i < w->catalogue->rows; i++) {
		if (!once_in(w, 12))
			continue;
		if (!begun)
			fprintf(w->out, "rows:\n");
		begun = true;
		write_switch(w, &w->catalogue->row[i]);
	}
}

/* A port that rows of the catalogue have, too, more often than not. */
static unsigned int some_port(struct writer *w)
{
	const struct row *row;

	row = &w->catalogue->row[below(w, w->catalogue->rows)];
	if (!row->ports.len || once_in(w, 4))
		return 1 + below(w, 65535);
	return row->ports.range[0].lo;
}

static void write_port_list(struct writer *w)
{
	unsigned int n = 1 + below(w, 4), port = some_port(w);

	if (once_in(w, 2)) {
		fprintf(w->out, "%u", port);
		return;
	}
	fprintf(w->out, "[");
	while (n--) {
		fprintf(w->out, "%u%s", port, n ? ", " : "]");
		/* Some adjacent, some twice at the end. */
		port += 1 + below(w, 3);
		if (port > 65535)
			port = 65535;
	}
}

static void write_ports(struct writer *w)
{
	const struct row *row;
	bool begun = false;
	size_t i;

	for (i = 0; i < w->catalogue->rows; i++) {
		row = &w->catalogue->row[i];
		if ((!row->ports.len && !row->configurable) ||
		    !once_in(w, row->configurable ? 2 : 16))
			continue;
		if (!begun)
			fprintf(w->out, "ports:\n");
		begun = true;
		fprintf(w->out, "  %s: ", row->name);
		write_port_list(w);
		fprintf(w->out, "\n");
	}
}

static void write_party(struct writer *w, const bool *bound)
{
	unsigned int n = 1 + below(w, 2), role;

	fprintf(w->out, "[");
	while (n--) {
		role = below(w, ROLES);
		if (once_in(w, 4))
			write_prefix(w);
		else if (role < DOCUMENT_ROLES || bound[role])
			write_role(w, role);
		else
			fprintf(w->out, "imp");
		fprintf(w->out, n ? ", " : "]");
	}
}

static void write_own_ports(struct writer *w)
{
	unsigned int port = some_port(w);

	fprintf(w->out, ", port: ");
	if (once_in(w, 6))
		fprintf(w->out, "any");
	else if (once_in(w, 3))
		fprintf(w->out, "\"%u-%u\"", port,
			port < 60000 ? port + below(w, 3000) : port);
	else
		write_port_list(w);
	if (once_in(w, 2))
		return;
	fprintf(w->out, ", from-port: ");
	if (once_in(w, 3))
		fprintf(w->out, "ephemeral");
	else
		write_from_port(w);
}

static void write_own(struct writer *w, const bool *bound)
{
	static const char *const ported[] = {
		"tcp", "udp",	      "[tcp, udp]",	      "6",
		"17",  "[tcp, icmp]", "[icmp-echo, udp, 50]", "[17, 58, 1]"
	};
	static const char *const others[] = { "icmp", "icmp-echo", "esp",
					      "47",   "58",	   "1",
					      "132",  "0",	   "255" };

	fprintf(w->out, "- {name: own-%u, from: ", w->owns++);
	write_party(w, bound);
	fprintf(w->out, ", to: ");
	write_party(w, bound);
	if (once_in(w, 3))
		fprintf(w->out, ", bidirectional: true");
	fprintf(w->out, ", transport: ");
	if (once_in(w, 3)) {
		fprintf(w->out, "%s", others[below(w, ARRAY_SIZE(others))]);
	} else {
		fprintf(w->out, "%s", ported[below(w, ARRAY_SIZE(ported))]);
		write_own_ports(w);
	}
	fprintf(w->out, "}\n");
}

static const struct catalogue *the_catalogue(struct diag *diag)
{
	static struct catalogue *catalogue;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	if (!catalogue)
		catalogue = catalogue_read("cisco-imp", NULL, diag);
	return catalogue;
}

void random_site_yaml(FILE *out, uint64_t seed)
{
	struct writer w = { .out = out, .r = { seed * 0x100000001b3ULL } };
	bool bound[ROLES] = { false };
	struct diag diag;
	unsigned int n;

	diag_init(&diag);
	w.catalogue = the_catalogue(&diag);
	if (!w.catalogue)
		return;
	fprintf(out, "# seed %llu\nimpp: 1\ncatalogue: cisco-imp\n",
		(unsigned long long)seed);
	if (once_in(&w, 2))
		fprintf(out, "mode: %s\n",
			once_in(&w, 2) ? "audit" : "enforce");
	if (once_in(&w, 2))
		fprintf(out, "state: %s\n",
			once_in(&w, 2) ? "conntrack" : "stateless");
	if (once_in(&w, 3))
		fprintf(out, "ephemeral: %s\n",
			once_in(&w, 2) ? "32768-61000" : "1024-65535");
	write_roles(&w, bound);
	write_except(&w, bound);
	write_protect(&w, bound);
	write_features(&w);
	write_rows(&w);
	write_ports(&w);
	if (once_in(&w, 4))
		return;
	fprintf(out, "allow:\n");
	for (n = 1 + below(&w, 8); n > 0; n--)
		write_own(&w, bound);
}

struct site *random_site(uint64_t seed, struct diag *diag)
{
	struct source *source;
	FILE *out;

	if (!the_catalogue(diag))
		return NULL;
	source = mem_alloc(sizeof(*source));
	source->name = mem_text("random");
	out = open_memstream(&source->text, &source->len);
	random_site_yaml(out, seed);
	fclose(out);
	return site_parse(source, diag);
}
