// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "valid.h"

/* Each function is of a table: @r its records, @n how many. */
#define TABLE(sent, attr, type, r, n)                                  \
	const struct type *r = (const void *)(sent)->field[attr].data; \
	unsigned int n = (sent)->field[attr].len / sizeof(struct type), i

static unsigned int count(const struct nl_answer *sent, uint16_t attr,
			  size_t size)
{
	return sent->field[attr].len / size;
}

#define COUNT(sent, attr, type) count(sent, attr, sizeof(struct type))

static bool named(const char *name)
{
	return name[0] && strnlen(name, IMPP_NAME_LEN) < IMPP_NAME_LEN;
}

static const char *roles(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_ROLES, impp_role, r, n);

	for (i = 0; i < n; i++)
		if (!named(r[i].name))
			return "a role without a name";
	return n > IMPP_ROLES_MAX ? "too many roles" : NULL;
}

static const char *groups(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_GROUPS, impp_group, r, n);
	bool protected = false;

	for (i = 0; i < n; i++) {
		if (r[i].flags != 0 && r[i].flags != IMPP_GROUP_PROTECTED)
			return "a group's flags";
		protected |= r[i].flags;
	}
	if (n > IMPP_GROUPS_MAX)
		return "too many groups";
	return protected ? NULL : "no group is protected";
}

static const char *members(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_MEMBERS, impp_member, r, n);

	for (i = 0; i < n; i++) {
		if (r[i].group >= COUNT(sent, IMPP_A_GROUPS, impp_group) ||
		    r[i].role >= COUNT(sent, IMPP_A_ROLES, impp_role))
			return "a member of nothing";
		if (i && (r[i].group < r[i - 1].group ||
			  (r[i].group == r[i - 1].group &&
			   r[i].role <= r[i - 1].role)))
			return "members out of order";
	}
	return n > IMPP_MEMBERS_MAX ? "too many members" : NULL;
}

static const char *spans4(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_SPANS4, impp_span4, r, n);

	for (i = 0; i < n; i++) {
		if (r[i].group >= COUNT(sent, IMPP_A_GROUPS, impp_group))
			return "a span of no group";
		if (i && r[i].last <= r[i - 1].last)
			return "spans out of order";
	}
	return n && r[n - 1].last == ~0U ? NULL : "spans without an end";
}

static const char *spans6(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_SPANS6, impp_span6, r, n);

	for (i = 0; i < n; i++) {
		if (r[i].group >= COUNT(sent, IMPP_A_GROUPS, impp_group))
			return "an IPv6 span of no group";
		if (r[i].zero)
			return "an IPv6 span's reserved field";
		if (i && (r[i].last_hi < r[i - 1].last_hi ||
			  (r[i].last_hi == r[i - 1].last_hi &&
			   r[i].last_lo <= r[i - 1].last_lo)))
			return "IPv6 spans out of order";
	}
	return n && r[n - 1].last_hi == ~0ULL && r[n - 1].last_lo == ~0ULL
		       ? NULL
		       : "IPv6 spans without an end";
}

static const char *rules(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_RULES, impp_rule, r, n);

	for (i = 0; i < n; i++) {
		if (!named(r[i].name))
			return "a rule without a name";
		if (!r[i].table != !r[i].row)
			return "half an id";
		if (r[i].flags)
			return "a rule's flags";
	}
	return n > IMPP_RULES_MAX ? "too many rules" : NULL;
}

/* The chain that begins at @first. Return: its length, 0: it is none. */
static unsigned int chain(const struct impp_match *m, unsigned int left)
{
	unsigned int i;

	for (i = 0; i < left && i < IMPP_CHAIN_MAX; i++) {
		if (i && m[i].rule <= m[i - 1].rule)
			return 0;
		if (m[i].flags & IMPP_MATCH_LAST)
			return i + 1;
		if (m[i].lo == 0 && m[i].hi == 65535)
			return 0;
	}
	return 0;
}

static const char *matches(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_MATCHES, impp_match, r, n);
	unsigned int len;

	for (i = 0; i < n; i++)
		if (r[i].rule >= COUNT(sent, IMPP_A_RULES, impp_rule) ||
		    r[i].lo > r[i].hi || r[i].flags > IMPP_MATCH_LAST)
			return "a match's field";
	for (i = 0; i < n; i += len) {
		len = chain(r + i, n - i);
		if (!len)
			return "a chain";
	}
	return n > IMPP_MATCHES_MAX ? "too many matches" : NULL;
}

/* A set's ranges lie together: @r[0] is its first, @n reach to the end. */
static const char *set(const struct impp_range *r, unsigned int n,
		       unsigned int matches)
{
	bool local = r->match == IMPP_MATCH_NONE;
	unsigned int i;

	for (i = 0; i < n && r[i].set == r[0].set; i++) {
		if (r[i].lo > r[i].hi || r[i].zero)
			return "a range's field";
		if (i && r[i].lo <= r[i - 1].hi)
			return "ranges out of order";
		if (local != (r[i].match == IMPP_MATCH_NONE))
			return "a set of both kinds";
		if (!local && r[i].match >= matches)
			return "a range to nowhere";
	}
	return NULL;
}

static const char *ranges(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_RANGES, impp_range, r, n);
	unsigned int sets = 0;
	const char *wrong;

	for (i = 0; i < n; i++) {
		if (i && r[i].set == r[i - 1].set)
			continue;
		if (r[i].set != ++sets)
			return "sets out of order";
		wrong = set(r + i, n - i,
			    COUNT(sent, IMPP_A_MATCHES, impp_match));
		if (wrong)
			return wrong;
	}
	if (sets > IMPP_SETS_MAX)
		return "too many sets";
	return n > IMPP_RANGES_MAX ? "too many ranges" : NULL;
}

enum kind { EMPTY, PERMITS, LOCAL, NO_SET };

static enum kind kind_of(const struct nl_answer *sent, uint16_t number)
{
	TABLE(sent, IMPP_A_RANGES, impp_range, r, n);

	if (!number)
		return EMPTY;
	for (i = 0; i < n; i++)
		if (r[i].set == number)
			return r[i].match == IMPP_MATCH_NONE ? LOCAL : PERMITS;
	return NO_SET;
}

static const char *cells(const struct nl_answer *sent)
{
	TABLE(sent, IMPP_A_CELLS, impp_cell, r, n);
	enum kind permit, local;
	unsigned int t;

	for (i = 0; i < n; i++) {
		for (t = 0; t < IMPP_CELL_TRANSPORTS; t++) {
			permit = kind_of(sent, r[i].permit[t]);
			local = kind_of(sent, r[i].localhost[t]);
			if (t >= __IMPP_TRANSPORT_MAX &&
			    (permit != EMPTY || local != EMPTY))
				return "a cell's transport";
			if ((permit != EMPTY && permit != PERMITS) ||
			    (local != EMPTY && local != LOCAL))
				return "a cell's set";
		}
	}
	return n > IMPP_CELLS_MAX ? "too many cells" : NULL;
}

static const char *relations(const struct nl_answer *sent)
{
	const struct impp_group *group =
		(const void *)sent->field[IMPP_A_GROUPS].data;
	TABLE(sent, IMPP_A_RELATIONS, impp_relation, r, n);

	for (i = 0; i < n; i++) {
		if (r[i].from >= COUNT(sent, IMPP_A_GROUPS, impp_group) ||
		    r[i].to >= COUNT(sent, IMPP_A_GROUPS, impp_group))
			return "a relation of no group";
		if (!r[i].cell ||
		    r[i].cell > COUNT(sent, IMPP_A_CELLS, impp_cell) ||
		    r[i].zero)
			return "a relation's field";
		if (!group[r[i].from].flags && !group[r[i].to].flags)
			return "a relation that nothing protects";
		if (i &&
		    (r[i].from < r[i - 1].from ||
		     (r[i].from == r[i - 1].from && r[i].to <= r[i - 1].to)))
			return "relations out of order";
	}
	return NULL;
}

const char *valid_policy(const struct nl_answer *sent)
{
	static const char *(*const checks[])(const struct nl_answer *) = {
		roles, groups,	members, spans4, spans6,
		rules, matches, ranges,	 cells,	 relations,
	};
	const char *wrong = NULL;
	unsigned int i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]) && !wrong; i++)
		wrong = checks[i](sent);
	return wrong;
}
