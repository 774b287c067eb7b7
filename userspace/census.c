// SPDX-License-Identifier: GPL-2.0
/*
 * The census. Spans are turned back into prefixes the way they came: a run of
 * wanted spans is cut into the largest aligned blocks that fit.
 */
#include "census.h"
#include "mem.h"

/* An address as a number; IPv4 in @lo. */
struct number {
	u64 hi;
	u64 lo;
};

static struct number next(struct number a)
{
	a.lo++;
	a.hi += !a.lo;
	return a;
}

static bool below(struct number a, struct number b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

/* @family: 0 for IPv4, 1 for IPv6. */
static u32 spans(const struct census *census, int family)
{
	const struct impp_tables *t = &census->compiled->tables;

	return t->len[family ? IMPP_TABLE_SPANS6 : IMPP_TABLE_SPANS4];
}

static struct number span_last(const struct census *census, int family, u32 i,
			       u32 *group)
{
	const struct impp_tables *t = &census->compiled->tables;
	const struct impp_span4 *span4 = t->record[IMPP_TABLE_SPANS4];
	const struct impp_span6 *span6 = t->record[IMPP_TABLE_SPANS6];

	if (!family) {
		*group = span4[i].group;
		return (struct number){ 0, span4[i].last };
	}
	*group = span6[i].group;
	return (struct number){ span6[i].last_hi, span6[i].last_lo };
}

static void count_addresses(struct census *census, int family)
{
	struct number first = { 0, 0 }, last;
	u64 size, *sum;
	u32 group, i;

	for (i = 0; i < spans(census, family); i++) {
		last = span_last(census, family, i, &group);
		size = last.lo - first.lo + 1;
		if (last.hi - first.hi > (last.lo < first.lo) || !size)
			size = UINT64_MAX;
		sum = &census->size[group][family];
		*sum = *sum + size < size ? UINT64_MAX : *sum + size;
		first = next(last);
	}
}

void census_init(struct census *census, const struct compiled *compiled)
{
	const struct impp_tables *t = &compiled->tables;
	const struct impp_member *member = t->record[IMPP_TABLE_MEMBERS];
	u32 i;

	census->compiled = compiled;
	census->groups = t->len[IMPP_TABLE_GROUPS];
	census->words = bits_words(compiled->site->roles);
	census->roles = mem_alloc(census->groups * census->words * sizeof(u64));
	census->size = mem_alloc(census->groups * sizeof(*census->size));
	for (i = 0; i < t->len[IMPP_TABLE_MEMBERS]; i++)
		bits_assign(&census->roles[member[i].group * census->words],
			    member[i].role, true);
	count_addresses(census, 0);
	count_addresses(census, 1);
}

void census_exit(struct census *census)
{
	free(census->roles);
	free(census->size);
}

bool role_listed(const struct role_list *list, unsigned int role)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (list->role[i] == role)
			return true;
	return false;
}

bool census_holds_any(const struct census *census, u32 group,
		      const struct role_list *list)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (census_holds(census, group, list->role[i]))
			return true;
	return false;
}

bool census_matches(const struct census *census, const struct active *active,
		    u32 from, u32 to)
{
	const struct row *row = active->row;

	if (census_holds_any(census, from, &row->from) &&
	    census_holds_any(census, to, &row->to))
		return true;
	return active->bidirectional &&
	       census_holds_any(census, from, &row->to) &&
	       census_holds_any(census, to, &row->from);
}

bool census_pair(const struct census *census, u32 from, u32 to)
{
	const u64 *a = census->size[from], *b = census->size[to];

	if (from == to)
		return a[0] > 1 || a[1] > 1;
	return (a[0] && b[0]) || (a[1] && b[1]);
}

static struct prefix make_prefix(int family, struct number first,
				 unsigned int bits)
{
	struct prefix prefix = {
		.family = family ? AF_INET6 : AF_INET,
		.len = (family ? 128 : 32) - bits,
	};
	int i;

	for (i = 0; !family && i < 4; i++)
		prefix.addr[i] = first.lo >> (24 - 8 * i);
	for (i = 0; family && i < 8; i++) {
		prefix.addr[i] = first.hi >> (56 - 8 * i);
		prefix.addr[8 + i] = first.lo >> (56 - 8 * i);
	}
	return prefix;
}

/* The last address of the block of @bits free bits that begins at @first. */
static struct number block_last(struct number first, unsigned int bits)
{
	if (bits >= 64) {
		first.lo = UINT64_MAX;
		first.hi |= bits == 128 ? UINT64_MAX
					: (1ULL << (bits - 64)) - 1;
	} else {
		first.lo |= (1ULL << bits) - 1;
	}
	return first;
}

/* Does a block of @bits free bits begin at @first, and end by @last? */
static bool fits(struct number first, unsigned int bits, struct number last)
{
	struct number end = block_last(first, bits);
	struct number low = { end.hi ^ first.hi, end.lo ^ first.lo };
	struct number whole = block_last((struct number){ 0, 0 }, bits);

	/* An aligned block differs from its first address in every free bit. */
	return low.hi == whole.hi && low.lo == whole.lo && !below(last, end);
}

static void add_run(struct prefixes *prefixes, int family, struct number first,
		    struct number last)
{
	unsigned int most = family ? 128 : 32, bits;
	struct number end;

	for (;;) {
		for (bits = 0; bits < most && fits(first, bits + 1, last);)
			bits++;
		prefixes->prefix = mem_grow(prefixes->prefix, prefixes->len,
					    sizeof(*prefixes->prefix));
		prefixes->prefix[prefixes->len++] =
			make_prefix(family, first, bits);
		end = block_last(first, bits);
		if (!below(end, last))
			return;
		first = next(end);
	}
}

static void add_family(const struct census *census, int family,
		       const u64 *wanted, struct prefixes *prefixes)
{
	struct number start = { 0, 0 }, first = { 0, 0 }, last = { 0, 0 };
	bool inside = false;
	u32 group, i;

	for (i = 0; i < spans(census, family); i++) {
		struct number end = span_last(census, family, i, &group);

		if (bits_test(wanted, group)) {
			if (!inside)
				start = first;
			inside = true;
			last = end;
		} else if (inside) {
			add_run(prefixes, family, start, last);
			inside = false;
		}
		first = next(end);
	}
	if (inside)
		add_run(prefixes, family, start, last);
}

void census_prefixes(const struct census *census, const u64 *wanted,
		     struct prefixes *prefixes)
{
	add_family(census, 0, wanted, prefixes);
	add_family(census, 1, wanted, prefixes);
}
