// SPDX-License-Identifier: GPL-2.0
/*
 * S8: in stateless mode a UDP packet from a listener's port may be an answer,
 * to whatever port it goes. So a listener reaches every port of those who may
 * open to it; which is bad where anybody is a listener.
 */
#include "advice.h"
#include "mem.h"
#include "ports.h"
#include "words.h"

#define SHOWN 12

static bool has_any(const struct prefixes *prefixes)
{
	size_t i;

	for (i = 0; i < prefixes->len; i++)
		if (!prefixes->prefix[i].len)
			return true;
	return false;
}

/* Is everybody in this role, by itself or by one that implies it? */
static bool role_is_any(const struct site *site, unsigned int role)
{
	unsigned int other;

	if (has_any(&site->role[role].bound))
		return true;
	for (other = 0; other < DOCUMENT_ROLES; other++)
		if (role_implies(other) == role &&
		    has_any(&site->role[other].bound))
			return true;
	return false;
}

/* Does a UDP listener by this row reach more than one port? */
static bool opens_back(const struct active *active)
{
	return active->status == ROW_RULE &&
	       active->row->transports.named & TRANSPORT_UDP &&
	       active->from_ports.lo != active->from_ports.hi;
}

static bool listens(const struct active *active, unsigned int role)
{
	return role_listed(&active->row->to, role) ||
	       (active->bidirectional && role_listed(&active->row->from, role));
}

static void add_ports(struct ports *to, const struct ports *from)
{
	size_t i;

	for (i = 0; i < from->len; i++)
		ports_add(to, &from->range[i]);
}

static void add_names(struct words *words, const struct ports *ports)
{
	char name[PORT_RANGE_NAME_LEN];
	size_t i;

	for (i = 0; i < ports->len; i++)
		words_add(words, "%s", port_range_name(&ports->range[i], name));
}

/* The UDP ports from which a role reaches every port; and by which rows. */
static void find_ports(const struct compiled *c, unsigned int role,
		       struct words *ports, struct words *rows)
{
	struct ports all = { 0 };
	size_t i;

	for (i = 0; i < c->actives; i++) {
		if (!opens_back(&c->active[i]) || !listens(&c->active[i], role))
			continue;
		add_ports(&all, &c->active[i].ports);
		words_add(rows, "%s", c->active[i].row->id);
	}
	ports_settle(&all);
	add_names(ports, &all);
	ports_clear(&all);
}

void advice_stateless(struct advices *advices, const struct census *census)
{
	const struct site *site = census->compiled->site;
	struct mark mark = { .source = site->source };
	struct words peers = { .max = SHOWN }, ports, rows;
	unsigned int role;

	if (site->state != IMPP_STATE_STATELESS)
		return;
	for (role = 0; role < site->roles; role++) {
		ports = (struct words){ .max = SHOWN };
		rows = (struct words){ .max = SHOWN };
		if (role_bound(site, role))
			find_ports(census->compiled, role, &ports, &rows);
		if (rows.count)
			words_add(&peers, "%s from %s", site->role[role].name,
				  words_end(&ports));
		if (rows.count && role_is_any(site, role))
			advice_add(
				advices, ADVICE_WARNING, &site->role[role].mark,
				"stateless, and %s is any: whoever sends from UDP port %s reaches "
				"every UDP port behind this gateway that may open to it (%s)",
				site->role[role].name, words_end(&ports),
				words_end(&rows));
		words_clear(&ports);
		words_clear(&rows);
	}
	if (peers.count)
		advice_add(advices, ADVICE_HINT, &mark,
			   "stateless: a UDP listener may send from its port to any port "
			   "of its peers: %s",
			   words_end(&peers));
	words_clear(&peers);
}
