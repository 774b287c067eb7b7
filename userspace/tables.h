/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of a policy, read back: what a pair of groups may open, which
 * roles a group holds. For people's questions, which the built policy does not
 * keep the answers to. The tables may be the kernel's, so every number in them
 * is checked before it is followed.
 */
#ifndef _IMPP_TABLES_H
#define _IMPP_TABLES_H

#include "../kmod/policy.h"

/**
 * tables_roles() - the roles that a group holds
 * @tables: of a policy
 * @group: its number
 * @len: set to how many
 *
 * Return: the first of them, consecutive in IMPP_TABLE_MEMBERS.
 */
const struct impp_member *tables_roles(const struct impp_tables *tables,
				       u16 group, u32 *len);

/**
 * tables_role_name() - the name of a role
 * @tables: of a policy
 * @role: its number
 *
 * Return: the name, "?" for a number that is not there.
 */
const char *tables_role_name(const struct impp_tables *tables, u16 role);

/**
 * tables_cell() - what one group may open to another
 * @tables: of a policy
 * @from: one group
 * @to: the other
 *
 * Return: the cell, or NULL for nothing.
 */
const struct impp_cell *tables_cell(const struct impp_tables *tables, u16 from,
				    u16 to);

/**
 * tables_chain() - what a port leads to, whatever the source port
 * @tables: of a policy
 * @cell: from tables_cell(), or NULL
 * @transport: enum impp_transport
 * @port: as in a flow
 *
 * Return: the first match of the chain, or NULL if no rule has the port.
 */
const struct impp_match *tables_chain(const struct impp_tables *tables,
				      const struct impp_cell *cell,
				      unsigned int transport, u16 port);

/**
 * tables_next_match() - the next match of a chain
 * @tables: of a policy
 * @match: one of a chain
 *
 * Return: the next, or NULL after the last.
 */
const struct impp_match *tables_next_match(const struct impp_tables *tables,
					   const struct impp_match *match);

/**
 * tables_rule() - a rule by its number
 * @tables: of a policy, or NULL
 * @rule: its number
 *
 * Return: the rule, or NULL for a number that is not there.
 */
const struct impp_rule *tables_rule(const struct impp_tables *tables, u16 rule);

#endif /* _IMPP_TABLES_H */
