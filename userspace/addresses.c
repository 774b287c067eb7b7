// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses in text. Prefixes that adjoin are said as one range, which is
 * closer to what stood in the site file; and what is nearly everything is said
 * by what it leaves out, of unicast addresses (S1).
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "addresses.h"
#include "bits.h"
#include "census.h"
#include "mem.h"
#include "prefix.h"

#define RANGE_NAME_LEN (2 * INET6_ADDRSTRLEN)

/* Adjoining prefixes. */
struct run {
	int family;
	uint8_t first[16];
	uint8_t last[16];
	const struct prefix *prefix; /* if it is one alone */
};

struct runs {
	struct run *run;
	size_t len;
};

void addresses_find(const struct impp_tables *tables, const u64 *groups,
		    struct prefixes *prefixes)
{
	/* All that census_prefixes() looks at. */
	const struct compiled compiled = { .tables = *tables };
	const struct census census = { .compiled = &compiled };

	memset(prefixes, 0, sizeof(*prefixes));
	census_prefixes(&census, groups, prefixes);
}

static size_t addr_len(int family)
{
	return family == AF_INET ? 4 : 16;
}

static void set_last(struct run *run, const struct prefix *prefix)
{
	size_t bits = addr_len(prefix->family) * 8, i;

	memcpy(run->last, prefix->addr, sizeof(run->last));
	for (i = prefix->len; i < bits; i++)
		run->last[i / 8] |= 0x80 >> i % 8;
}

/* Does @prefix begin right behind @run? */
static bool adjoins(const struct run *run, const struct prefix *prefix)
{
	size_t len = addr_len(run->family);
	uint8_t next[16];

	if (run->family != prefix->family)
		return false;
	memcpy(next, run->last, sizeof(next));
	while (len-- && !++next[len])
		;
	return !memcmp(next, prefix->addr, addr_len(run->family));
}

static void add_run(struct runs *runs, const struct prefix *prefix)
{
	struct run *run = runs->run + runs->len - 1;

	if (runs->len && adjoins(run, prefix)) {
		run->prefix = NULL;
		set_last(run, prefix);
		return;
	}
	runs->run = mem_grow(runs->run, runs->len, sizeof(*run));
	run = &runs->run[runs->len++];
	memset(run, 0, sizeof(*run));
	run->family = prefix->family;
	run->prefix = prefix;
	memcpy(run->first, prefix->addr, sizeof(run->first));
	set_last(run, prefix);
}

/* Not unicast, so never meant by `any`. */
static bool beyond_any(const struct prefix *prefix)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };

	if (prefix->family == AF_INET6)
		return prefix->len >= 8 && prefix->addr[0] == 0xff;
	return (prefix->len >= 4 && prefix->addr[0] >> 4 == 0xe) ||
	       (prefix->len == 32 && !memcmp(prefix->addr, broadcast, 4));
}

/* @unicast: leave out what is beyond `any`. */
static void add_family(struct runs *runs, const struct prefixes *prefixes,
		       int family, bool unicast)
{
	size_t i;

	runs->run = NULL;
	runs->len = 0;
	for (i = 0; i < prefixes->len; i++)
		if (prefixes->prefix[i].family == family &&
		    !(unicast && beyond_any(&prefixes->prefix[i])))
			add_run(runs, &prefixes->prefix[i]);
}

static void put_run(FILE *out, const struct run *run)
{
	char first[RANGE_NAME_LEN], last[INET6_ADDRSTRLEN];

	if (run->prefix) {
		fputs(prefix_name(run->prefix, first), out);
		return;
	}
	inet_ntop(run->family, run->first, first, sizeof(first));
	inet_ntop(run->family, run->last, last, sizeof(last));
	fprintf(out, "%s-%s", first, last);
}

static void put_runs(FILE *out, const struct runs *runs, size_t max,
		     const char **separator)
{
	size_t i;

	for (i = 0; i < runs->len; i++) {
		fputs(*separator, out);
		*separator = ", ";
		if (max && i == max && i + 1 < runs->len) {
			fprintf(out, "%zu more", runs->len - i);
			return;
		}
		put_run(out, &runs->run[i]);
	}
}

/* The runs of some groups, and of all others, in one family. */
struct side {
	struct runs in;
	struct runs out;
};

static bool by_exception(const struct side *side)
{
	return side->in.len && side->out.len < side->in.len;
}

static void put_side(FILE *out, const struct side *side, const char *any,
		     size_t max, const char **separator)
{
	if (!by_exception(side)) {
		put_runs(out, &side->in, max, separator);
		return;
	}
	fprintf(out, "%s%s", *separator, any);
	*separator = side->out.len ? " but " : ", ";
	put_runs(out, &side->out, max, separator);
}

/* "any" stands for both families, if both are said so. */
static void put_sides(FILE *out, const struct side *v4, const struct side *v6,
		      size_t max)
{
	const char *separator = "";

	if (!by_exception(v4) || !by_exception(v6)) {
		put_side(out, v4, "any IPv4", max, &separator);
		put_side(out, v6, "any IPv6", max, &separator);
		return;
	}
	fputs("any", out);
	separator = " but ";
	put_runs(out, &v4->out, max, &separator);
	put_runs(out, &v6->out, max, &separator);
}

static void read_sides(struct side *side, const struct prefixes *in,
		       const struct prefixes *out)
{
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i;

	for (i = 0; i < 2; i++) {
		add_family(&side[i].out, out, families[i], true);
		add_family(&side[i].in, in, families[i], false);
	}
}

char *addresses_text(const struct impp_tables *tables, const u64 *groups,
		     size_t max)
{
	size_t words = bits_words(tables->len[IMPP_TABLE_GROUPS]), len, i;
	u64 *others = mem_alloc(words * sizeof(*others));
	struct prefixes in, out;
	struct side side[2];
	char *text = NULL;
	FILE *stream = open_memstream(&text, &len);

	for (i = 0; i < words; i++)
		others[i] = ~groups[i];
	addresses_find(tables, groups, &in);
	addresses_find(tables, others, &out);
	read_sides(side, &in, &out);
	if (stream) {
		put_sides(stream, &side[0], &side[1], max);
		fclose(stream);
	}
	for (i = 0; i < 2; i++) {
		free(side[i].in.run);
		free(side[i].out.run);
	}
	free(in.prefix);
	free(out.prefix);
	free(others);
	return text ? text : mem_text("?");
}
