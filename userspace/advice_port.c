// SPDX-License-Identifier: GPL-2.0
/*
 * S14: ports that stay open although their row was switched off or moved to
 * another port, because other rows permit them between the same hosts.
 */
#include "advice.h"
#include "ports.h"
#include "words.h"

#define SHOWN 12

/* Adds the part of @range that is in none of @others from @at on. */
static void add_rest(struct ports *to, struct port_range range,
		     const struct ports *others, size_t at)
{
	for (; at < others->len; at++) {
		const struct port_range *hole = &others->range[at];

		if (hole->hi < range.lo || hole->lo > range.hi)
			continue;
		if (hole->lo > range.lo)
			ports_add(to, &(struct port_range){ range.lo,
							    hole->lo - 1 });
		if (hole->hi >= range.hi)
			return;
		range.lo = hole->hi + 1;
	}
	ports_add(to, &range);
}

/* The ports that a row had in the document, and has here no longer. */
static struct ports old_ports(const struct active *active, bool off)
{
	const struct ports *had = &active->row->ports;
	static const struct ports none;
	struct ports old = { 0 };
	size_t i;

	for (i = 0; i < had->len; i++)
		add_rest(&old, had->range[i], off ? &none : &active->ports, 0);
	return old;
}

/* Names what both @old and @ports have, over each of @transports. */
static void add_common(struct words *words, const struct ports *old,
		       const struct ports *ports, unsigned int transports)
{
	char name[PORT_RANGE_NAME_LEN];
	struct port_range both;
	size_t i, j;

	for (i = 0; i < old->len; i++) {
		for (j = 0; j < ports->len; j++) {
			const struct port_range *a = &old->range[i];
			const struct port_range *b = &ports->range[j];

			both.lo = a->lo > b->lo ? a->lo : b->lo;
			both.hi = a->hi < b->hi ? a->hi : b->hi;
			if (both.lo > both.hi)
				continue;
			port_range_name(&both, name);
			if (transports & TRANSPORT_TCP)
				words_add(words, "tcp %s", name);
			if (transports & TRANSPORT_UDP)
				words_add(words, "udp %s", name);
		}
	}
}

#define ICMP_ANY (TRANSPORT_ICMP | TRANSPORT_ICMPV6 | TRANSPORT_ECHO)

/* What @old says of the row that @active still permits. */
static void add_permitted(struct words *words, const struct row *row,
			  const struct ports *old, const struct active *active)
{
	unsigned int mine = row->transports.named;
	unsigned int theirs = active->row->transports.named;

	add_common(words, old, &active->ports, mine & theirs);
	if (mine & ICMP_ANY && theirs & ICMP_ANY)
		words_add(words, "%s",
			  mine & theirs & (TRANSPORT_ICMP | TRANSPORT_ICMPV6)
				  ? "icmp"
				  : "icmp-echo");
}

/* Do two rows speak of the same judged hosts, the same way round? */
static bool same_hosts(const struct census *census, const struct active *a,
		       const struct active *b)
{
	const struct impp_tables *t = &census->compiled->tables;
	const struct impp_relation *r = t->record[IMPP_TABLE_RELATIONS];
	u32 i;

	for (i = 0; i < t->len[IMPP_TABLE_RELATIONS]; i++)
		if (census_matches(census, a, r[i].from, r[i].to) &&
		    census_matches(census, b, r[i].from, r[i].to))
			return true;
	return false;
}

/* Adds "26.1 presence-sql (tcp 6603)" for each row that keeps a port open. */
static void add_keepers(struct words *words, const struct census *census,
			const struct active *row, const struct ports *old)
{
	const struct compiled *c = census->compiled;
	const struct active *other = c->active, *end = other + c->actives;
	struct words ports;

	for (; other < end; other++) {
		if (other == row || other->status != ROW_RULE)
			continue;
		ports = (struct words){ .max = SHOWN };
		add_permitted(&ports, row->row, old, other);
		if (ports.count && same_hosts(census, row, other))
			words_add(words, "%s %s (%s)", other->row->id,
				  other->row->name, words_end(&ports));
		words_clear(&ports);
	}
}

static const struct mark *feature_mark(const struct site *site,
				       const char *feature)
{
	size_t i;

	for (i = 0; feature_names[i]; i++)
		if (!strcmp(feature_names[i], feature))
			return &site->feature_mark[i];
	return &site->protect_mark;
}

static void check_row(struct advices *advices, const struct census *census,
		      size_t number)
{
	const struct site *site = census->compiled->site;
	const struct active *active = &census->compiled->active[number];
	const struct row_change *change = &site->change[number];
	bool feature = active->status == ROW_FEATURE_OFF;
	bool off = feature || active->status == ROW_OFF;
	struct words keepers = { .max = SHOWN };
	const struct mark *mark = &change->mark;
	struct ports old;

	if ((!off && !change->ports.len) || active->row->localhost ||
	    active->row->reply)
		return;
	if (feature)
		mark = feature_mark(site, active->row->feature);
	old = old_ports(active, off);
	if (off || old.len)
		add_keepers(&keepers, census, active, &old);
	if (keepers.count)
		advice_add(advices, feature ? ADVICE_HINT : ADVICE_WARNING,
			   mark, "%s %s %s still permitted by %s",
			   active->row->id, active->row->name,
			   off ? "is off, but what it opens is"
			       : "has another port, but the old one is",
			   words_end(&keepers));
	words_clear(&keepers);
	ports_clear(&old);
}

void advice_leftover(struct advices *advices, const struct census *census)
{
	size_t i;

	for (i = 0; i < census->compiled->site->catalogue->rows; i++)
		check_row(advices, census, i);
}
