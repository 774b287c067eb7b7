/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Model to policy: which rows are rules at this site, which addresses form a
 * group, what each group may open to each other, as the tables of nf_impp.h.
 */
#ifndef _IMPP_COMPILE_H
#define _IMPP_COMPILE_H

#include "../kmod/policy.h"
#include "model.h"

/* What became of a row. */
enum row_status {
	ROW_RULE,	 /* it can permit */
	ROW_LOCALHOST,	 /* active, denies by S5 */
	ROW_REPLY,	 /* permits nothing by S6 */
	ROW_OFF,	 /* switched off by `rows:` */
	ROW_FEATURE_OFF, /* switched off by `features:` */
	ROW_UNSET,	 /* configurable, and no port set (S7) */
	ROW_UNBOUND,	 /* no From or no To role is bound (S1) */
};

/**
 * struct active - a row as this site has it
 * @row: the catalogue's, or the site's own
 * @status: what became of it
 * @rule: its number in IMPP_TABLE_RULES, or IMPP_RULE_NONE
 * @ports: its destination ports here
 * @from_ports: its source ports here
 * @bidirectional: as switched
 */
struct active {
	const struct row *row;
	enum row_status status;
	unsigned int rule;
	struct ports ports;
	struct port_range from_ports;
	bool bidirectional;
};

/**
 * struct compiled - a site, compiled
 * @site: what it was compiled from; outlives it
 * @active: every catalogue row in order, then every own row
 * @actives: how many
 * @tables: ready for POLICY_SET or impp_policy_build()
 */
struct compiled {
	const struct site *site;
	struct active *active;
	size_t actives;
	struct impp_tables tables;
};

/**
 * compile_site() - compile
 * @site: read without an error
 * @diag: told of limits passed, with the place
 *
 * Return: the result, or NULL after an error.
 */
struct compiled *compile_site(const struct site *site, struct diag *diag);
void compiled_free(struct compiled *compiled);

/**
 * role_bound() - does any prefix hold this role, by itself or implied? (S1)
 * @site: the site
 * @role: its number
 */
bool role_bound(const struct site *site, unsigned int role);

/**
 * compiled_policy() - build the policy for asking it offline
 * @compiled: its tables are copied
 * @policy: to be cleared with impp_policy_clear()
 * @diag: told why it fails
 *
 * Return: 0 or -1.
 */
int compiled_policy(const struct compiled *compiled, struct impp_policy *policy,
		    struct diag *diag);

#endif /* _IMPP_COMPILE_H */
