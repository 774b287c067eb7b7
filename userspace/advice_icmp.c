// SPDX-License-Identifier: GPL-2.0
/*
 * S13: pairs of roles that may ping each other and nothing else. Such a pair
 * often means that a host lacks a role.
 */
#include "advice.h"
#include "mem.h"
#include "words.h"

#define SHOWN 12

/**
 * struct pairs - ordered pairs of roles, a bit each
 * @roles: number of roles
 * @icmp: pairs that a row lets exchange ICMP
 * @more: pairs that a row lets open something else
 */
struct pairs {
	size_t roles;
	u64 *icmp;
	u64 *more;
};

static bool icmp_only(const struct transports *over)
{
	size_t i;

	if (over->named & (TRANSPORT_TCP | TRANSPORT_UDP))
		return false;
	for (i = 0; i < sizeof(over->proto); i++)
		if (over->proto[i])
			return false;
	return over->named;
}

static void note(struct pairs *pairs, u64 *set, const struct role_list *from,
		 const struct role_list *to)
{
	size_t i, j;

	for (i = 0; i < from->len; i++)
		for (j = 0; j < to->len; j++)
			bits_assign(set,
				    from->role[i] * pairs->roles + to->role[j],
				    true);
}

static void note_rows(struct pairs *pairs, const struct compiled *c)
{
	const struct active *active = c->active, *end = active + c->actives;
	u64 *set;

	for (; active < end; active++) {
		const struct row *row = active->row;

		if (active->status != ROW_RULE)
			continue;
		set = icmp_only(&row->transports) ? pairs->icmp : pairs->more;
		note(pairs, set, &row->from, &row->to);
		if (active->bidirectional)
			note(pairs, set, &row->to, &row->from);
	}
}

static bool lonely(const struct pairs *pairs, size_t from, size_t to)
{
	size_t pair = from * pairs->roles + to;

	return bits_test(pairs->icmp, pair) && !bits_test(pairs->more, pair);
}

static bool is_bound(const struct census *census, unsigned int role)
{
	return role_bound(census->compiled->site, role);
}

/* The first row that lets one role open to another. */
static const char *first_row(const struct compiled *c, unsigned int from,
			     unsigned int to)
{
	const struct active *active = c->active, *end = active + c->actives;

	for (; active < end; active++) {
		const struct row *row = active->row;

		if (active->status != ROW_RULE)
			continue;
		if (role_listed(&row->from, from) && role_listed(&row->to, to))
			return row->id;
		if (active->bidirectional && role_listed(&row->from, to) &&
		    role_listed(&row->to, from))
			return row->id;
	}
	return "?";
}

/* The lonely pairs, each once: both directions are one word. */
static void list_pairs(const struct pairs *pairs, const struct census *census,
		       struct words *words)
{
	const struct site_role *role = census->compiled->site->role;
	size_t from, to;
	bool back;

	for (from = 0; from < pairs->roles; from++) {
		for (to = 0; to < pairs->roles; to++) {
			back = lonely(pairs, to, from);
			if (!lonely(pairs, from, to) || (back && to < from) ||
			    !is_bound(census, from) || !is_bound(census, to))
				continue;
			words_add(words, "%s %s %s (%s)", role[from].name,
				  back ? "<->" : "->", role[to].name,
				  first_row(census->compiled, from, to));
		}
	}
}

void advice_icmp_only(struct advices *advices, const struct census *census)
{
	const struct site *site = census->compiled->site;
	struct mark mark = { .source = site->source };
	struct words words = { .max = SHOWN };
	struct pairs pairs = { .roles = site->roles };
	size_t size = bits_words(pairs.roles * pairs.roles) * sizeof(u64);

	pairs.icmp = mem_alloc(size);
	pairs.more = mem_alloc(size);
	note_rows(&pairs, census->compiled);
	list_pairs(&pairs, census, &words);
	if (words.count)
		advice_add(advices, ADVICE_HINT, &mark,
			   "no row but ICMP's joins these roles: %s",
			   words_end(&words));
	words_clear(&words);
	free(pairs.icmp);
	free(pairs.more);
}
