/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The difference between two policies, in the words of site files: settings,
 * what rows permit between roles, and which addresses hold the roles. Each
 * part is said once: a role that gets an address is not a change of every row
 * that names it.
 */
#ifndef _IMPP_DIFFERENCE_H
#define _IMPP_DIFFERENCE_H

#include "held.h"
#include "runs.h"

/**
 * struct diff_side - one of the two policies
 * @what: "the running policy, generation 4", "site.yaml"
 * @tables: of a policy that was built; NULL if none is in force
 * @mode: enum impp_mode
 * @state: enum impp_state
 * @on_deny: enum impp_on_deny
 * @catalogue: its name, or NULL
 * @edition: likewise
 * @held: of @tables, by difference_find()
 */
struct diff_side {
	char *what;
	const struct impp_tables *tables;
	uint8_t mode;
	uint8_t state;
	uint8_t on_deny;
	const char *catalogue;
	const char *edition;
	struct held held;
};

/**
 * struct diff_setting - a setting that differs
 * @name: as site files write it
 * @value: on each side
 */
struct diff_setting {
	const char *name;
	const char *value[2];
};

/**
 * struct diff_row - what one row permits on one side alone
 * @side: 1: added, 0: taken away
 * @rule: of that side
 * @grant: what; its ports are those that differ. No ports: nothing differs but
 *	that the row is on one side alone
 * @granted: @grant is there at all
 * @but_from: source ports of @grant that the other side permits
 * @others: rows that permit the same on the other side, "" for none
 */
struct diff_row {
	int side;
	const struct impp_rule *rule;
	struct grant grant;
	bool granted;
	struct ports but_from;
	char *others;
};

/**
 * struct diff_role - addresses that hold a role on one side alone
 * @name: the role, or NULL for the judged addresses
 * @side: 1: added, 0: taken away
 * @runs: the addresses
 * @text: the same in words
 */
struct diff_role {
	const char *name;
	int side;
	struct runs runs;
	char *text;
};

/**
 * struct difference - all of it
 * @side: the policy before and after
 * @same: applying the one over the other would change nothing
 */
struct difference {
	struct diff_side side[2];
	bool same;
	struct diff_setting setting[5];
	size_t settings;
	struct diff_row *row;
	size_t rows;
	struct diff_role *role;
	size_t roles;
};

/**
 * difference_find() - compare
 * @d: the sides and @same are set, the rest is zeroes; for difference_clear()
 */
void difference_find(struct difference *d);
void difference_clear(struct difference *d);

/* Is there anything to list? */
bool difference_listed(const struct difference *d);

/* For people, to standard output. */
void difference_print(const struct difference *d);

/**
 * difference_json() - for programs
 * @d: found
 *
 * Return: an exit code.
 */
int difference_json(const struct difference *d);

#endif /* _IMPP_DIFFERENCE_H */
