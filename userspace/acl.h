/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy as an access list, for devices that know prefixes, ports and the
 * order of entries: who may open what to whom, row by row, pair of roles by
 * pair of roles. export_iptables.c, export_ios.c and export_asa.c write it
 * down.
 */
#ifndef _IMPP_ACL_H
#define _IMPP_ACL_H

#include "compile.h"

/* Families, as indices. */
enum {
	ACL_V4,
	ACL_V6,
	ACL_FAMILIES,
};

/* Bytes of the longest name of a group, its NUL included: devices take 64. */
#define ACL_NAME_LEN 65

/**
 * struct acl_entry - some sessions that a row permits
 * @active: the row as the site has it
 * @from: the role that opens
 * @to: the role that listens
 * @v: the family
 * @proto: IP protocol
 * @echo: ICMP: echo requests alone
 * @ports: of the listener, TCP and UDP; NULL for any, and for others
 * @from_ports: of the opener, likewise
 */
struct acl_entry {
	const struct active *active;
	unsigned int from;
	unsigned int to;
	int v;
	uint8_t proto;
	bool echo;
	const struct ports *ports;
	const struct port_range *from_ports;
};

/**
 * struct acl - the list
 * @compiled: what it was made of
 * @role: per family and role: its addresses; of roles in entries alone
 * @judged: per family: what is protected; empty too where all is
 * @entry: in the order of rows, then pairs of roles, then families
 * @entries: number of @entry
 */
struct acl {
	const struct compiled *compiled;
	struct prefixes *role[ACL_FAMILIES];
	struct prefixes judged[ACL_FAMILIES];
	struct acl_entry *entry;
	size_t entries;
};

/* ICMP types by family, as ranges: of errors (S9), of what no row permits, and
 * of answers (S8).
 */
extern const struct ports acl_errors[ACL_FAMILIES];
extern const struct ports acl_never[ACL_FAMILIES];
extern const struct ports acl_answers[ACL_FAMILIES];

/**
 * acl_make() - a compiled site as an access list
 * @compiled: outlives it
 *
 * Return: the list, for acl_free().
 */
struct acl *acl_make(const struct compiled *compiled);
void acl_free(struct acl *acl);

/* Is anything judged in a family? */
bool acl_judges(const struct acl *acl, int v);

/* Is this the family's own ICMP? */
bool acl_is_icmp(const struct acl_entry *entry);

/**
 * acl_group_name() - the name of the group of a role's addresses
 * @acl: the list
 * @v: the family
 * @role: its number; past the last for what is protected
 * @name: set to "impp-imp", "impp6-imp", "impp6-protected"
 *
 * Return: @name.
 */
const char *acl_group_name(const struct acl *acl, int v, size_t role,
			   char name[ACL_NAME_LEN]);

/**
 * acl_remark() - what an entry is there for, in at most 100 bytes
 * @acl: the list
 * @entry: of it
 * @out: where to: "22.1 xmpp-client: xmpp-client to imp"
 */
void acl_remark(const struct acl *acl, const struct acl_entry *entry,
		FILE *out);

/* Catalogue, edition, mode and state, as the first comment of every text. */
void acl_describe(const struct acl *acl, const char *comment, FILE *out);

#endif /* _IMPP_ACL_H */
