// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses in text. What lies together is said as one, which is close to what
 * stood in the site file; and what is nearly everything is said by what it
 * leaves out of the unicast addresses, which `any` means (S1).
 */
#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>

#include "addr.h"
#include "addresses.h"
#include "bits.h"
#include "mem.h"

#define BEYOND_ANY 2 /* runs of addresses that `any` does not mean */

static bool equal(struct impp_addr6 a, struct impp_addr6 b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

/* One more span; those that follow one another come as one. */
static void add_span(struct runs *runs, int family, struct impp_addr6 first,
		     struct impp_addr6 last)
{
	struct run *run = runs->len ? &runs->run[runs->len - 1] : NULL;

	if (run && run->family == family &&
	    equal(addr_next(run->last), first)) {
		run->last = last;
		return;
	}
	runs->run = mem_grow(runs->run, runs->len, sizeof(*run));
	runs->run[runs->len++] = (struct run){ family, first, last };
}

/* Stops when there are more than @max runs. */
static void find4(struct runs *runs, const struct impp_tables *tables,
		  const u64 *groups, size_t max)
{
	const struct impp_span4 *span = tables->record[IMPP_TABLE_SPANS4];
	struct impp_addr6 first = { 0, 0 }, last;
	u32 len = tables->len[IMPP_TABLE_SPANS4], i;

	for (i = 0; i < len && runs->len <= max; i++) {
		last = (struct impp_addr6){ 0, span[i].last };
		if (bits_test(groups, span[i].group))
			add_span(runs, AF_INET, first, last);
		first = addr_next(last);
	}
}

static void find6(struct runs *runs, const struct impp_tables *tables,
		  const u64 *groups, size_t max)
{
	const struct impp_span6 *span = tables->record[IMPP_TABLE_SPANS6];
	struct impp_addr6 first = { 0, 0 }, last;
	u32 len = tables->len[IMPP_TABLE_SPANS6], i;

	for (i = 0; i < len && runs->len <= max; i++) {
		last = (struct impp_addr6){ span[i].last_hi, span[i].last_lo };
		if (bits_test(groups, span[i].group))
			add_span(runs, AF_INET6, first, last);
		first = addr_next(last);
	}
}

void addresses_find(struct runs *runs, const struct impp_tables *tables,
		    const u64 *groups)
{
	memset(runs, 0, sizeof(*runs));
	find4(runs, tables, groups, SIZE_MAX);
	find6(runs, tables, groups, SIZE_MAX);
}

static void put_addr(int family, struct impp_addr6 addr, char *text)
{
	uint64_t wide[2] = { htobe64(addr.hi), htobe64(addr.lo) };
	uint32_t narrow = htobe32(addr.lo);

	inet_ntop(family, family == AF_INET ? (void *)&narrow : (void *)wide,
		  text, INET6_ADDRSTRLEN);
}

/* Return: length of the prefix that the run is, or -1. */
static int prefix_len(const struct run *run)
{
	struct impp_addr6 host = { run->first.hi ^ run->last.hi,
				   run->first.lo ^ run->last.lo };
	int bits =
		__builtin_popcountll(host.hi) + __builtin_popcountll(host.lo);

	/* An aligned block: its ends differ in all low bits, and no other. */
	if (run->first.hi & host.hi || run->first.lo & host.lo ||
	    (host.lo & (host.lo + 1)) || (host.hi & (host.hi + 1)) ||
	    (host.hi && ~host.lo))
		return -1;
	return (run->family == AF_INET ? 32 : 128) - bits;
}

const char *run_text(const struct run *run, char text[RUN_TEXT])
{
	char last[INET6_ADDRSTRLEN];
	int len = prefix_len(run);
	size_t at;

	put_addr(run->family, run->first, text);
	put_addr(run->family, run->last, last);
	at = strlen(text);
	if (len < 0)
		snprintf(text + at, RUN_TEXT - at, "-%s", last);
	else if (strcmp(text, last))
		snprintf(text + at, RUN_TEXT - at, "/%d", len);
	return text;
}

/* What `any` does not mean, at the ends of a run. Return: false if no more. */
static bool clip(struct run *run)
{
	struct impp_addr6 multicast = { 0xff00000000000000, 0 };

	if (run->family == AF_INET6) {
		if (!addr_below(run->first, multicast))
			return false;
		if (!addr_below(run->last, multicast))
			run->last = addr_previous(multicast);
		return true;
	}
	if (run->last.lo == UINT32_MAX)
		run->last.lo--;
	if (run->first.lo >> 28 == 0xe)
		run->first.lo = 0xf0000000;
	if (run->last.lo >> 28 == 0xe)
		run->last.lo = 0xdfffffff;
	return run->first.lo <= run->last.lo;
}

/* What a family's addresses are, and what they are not. */
struct side {
	struct runs in;
	struct runs out;
};

static bool by_exception(const struct side *side)
{
	return side->in.len && side->out.len < side->in.len;
}

static void put_runs(FILE *out, const struct runs *runs, size_t max,
		     const char **separator)
{
	char text[RUN_TEXT];
	size_t i;

	for (i = 0; i < runs->len; i++) {
		fputs(*separator, out);
		*separator = ", ";
		if (max && i == max && i + 1 < runs->len) {
			fprintf(out, "%zu more", runs->len - i);
			return;
		}
		fputs(run_text(&runs->run[i], text), out);
	}
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

/* Takes out what is beyond `any`. */
static void clip_runs(struct runs *runs)
{
	size_t len = 0, i;

	for (i = 0; i < runs->len; i++) {
		runs->run[len] = runs->run[i];
		len += clip(&runs->run[len]);
	}
	runs->len = len;
}

/* More exceptions than addresses would not be shorter, so few are enough. */
static void read_sides(struct side *v4, struct side *v6,
		       const struct impp_tables *tables, const u64 *groups)
{
	size_t words = bits_words(tables->len[IMPP_TABLE_GROUPS]), i;
	u64 *others = mem_alloc(words * sizeof(*others));

	for (i = 0; i < words; i++)
		others[i] = ~groups[i];
	find4(&v4->in, tables, groups, SIZE_MAX);
	find6(&v6->in, tables, groups, SIZE_MAX);
	find4(&v4->out, tables, others, v4->in.len + BEYOND_ANY);
	find6(&v6->out, tables, others, v6->in.len + BEYOND_ANY);
	clip_runs(&v4->out);
	clip_runs(&v6->out);
	free(others);
}

char *addresses_text(const struct impp_tables *tables, const u64 *groups,
		     size_t max)
{
	struct side v4 = { 0 }, v6 = { 0 };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return mem_text("?");
	read_sides(&v4, &v6, tables, groups);
	put_sides(out, &v4, &v6, max);
	fclose(out);
	free(v4.in.run);
	free(v4.out.run);
	free(v6.in.run);
	free(v6.out.run);
	return text;
}
