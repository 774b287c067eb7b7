/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model: a catalogue and a site file as plain structs, every item with the
 * place it was read from. catalogue.c and site.c fill it, compile.c reads it;
 * nothing here knows YAML or netlink.
 */
#ifndef _IMPP_MODEL_H
#define _IMPP_MODEL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

/* Languages of titles and remarks. */
enum lang {
	LANG_EN,
	LANG_KO,
	LANGS,
};

/**
 * struct text - a title or a remark
 * @in: by enum lang; NULL where absent
 */
struct text {
	char *in[LANGS];
};

/* What a row's transport cell names. `icmp` is the first two of ICMP. */
#define TRANSPORT_TCP (1U << 0)
#define TRANSPORT_UDP (1U << 1)
#define TRANSPORT_ICMP (1U << 2)   /* every type, IPv4 */
#define TRANSPORT_ICMPV6 (1U << 3) /* every type, IPv6 */
#define TRANSPORT_ECHO (1U << 4)   /* 8.0 and 128.0 */

/**
 * struct transports - the transports of a row
 * @named: TRANSPORT_*
 * @proto: other IP protocols, a bit each. Protocol 1 is TRANSPORT_ICMP and
 *	bit 1 (an other protocol in IPv6), 58 is TRANSPORT_ICMPV6 and bit 58
 */
struct transports {
	unsigned int named;
	uint8_t proto[256 / 8];
};

/* Ports @lo to @hi, both included, host byte order. */
struct port_range {
	uint16_t lo;
	uint16_t hi;
};

/**
 * struct ports - a row's destination ports
 * @range: ascending, disjoint, not adjacent
 * @len: number of @range; 0 for a row without a port
 */
struct ports {
	struct port_range *range;
	size_t len;
};

/* Roles are numbers: the document's, in this order, then the site's own. */
enum role {
	ROLE_IMP,
	ROLE_IMP_PUBLISHER,
	ROLE_IMP_SUBSCRIBER,
	ROLE_CUCM,
	ROLE_SIP_GATEWAY,
	ROLE_GATEWAY,
	ROLE_THIRD_PARTY_CLIENT,
	ROLE_BROWSER,
	ROLE_DIRECTORY,
	ROLE_CERTIFICATE_MANAGER,
	ROLE_SNMP_SERVER,
	ROLE_SNMP_TRAP_MONITOR,
	ROLE_DNS_SERVER,
	ROLE_NTP_SERVER,
	ROLE_ENDPOINT,
	ROLE_EXCHANGE,
	ROLE_RTMT,
	ROLE_XMPP_CLIENT,
	ROLE_BOSH_CLIENT,
	ROLE_POSTGRESQL,
	ROLE_ORACLE,
	ROLE_MSSQL,
	ROLE_DATABASE,
	ROLE_FILE_SERVER,
	DOCUMENT_ROLES,
};

/* Names of the document's roles, by enum role (DESIGN S13). */
extern const char *const role_names[DOCUMENT_ROLES];

/* The document's optional functions (DESIGN S14), NULL at the end. */
extern const char *const feature_names[];

/**
 * struct role_list - roles of a From or To
 * @role: numbers
 * @len: how many
 */
struct role_list {
	unsigned int *role;
	size_t len;
};

/**
 * struct row - one row: of the catalogue, or of the site's own
 * @table: table number, 0 for an own row
 * @number: row in its table, 0 for an own row
 * @id: "22.1", or "site.NAME"
 * @name: unique in its catalogue, or among the site's own rows
 * @from: roles that open sessions
 * @to: roles that listen
 * @bidirectional: each side opens to the listener port on the other
 * @app: the document's Protocol cell, or NULL
 * @transports: what it runs over
 * @ports: destination ports; for `port: any` 0 to 65535
 * @configurable: the document leaves the port open
 * @from_ports: source ports; 0 to 65535 for any
 * @ephemeral: the document says Ephemeral
 * @localhost: must not leave the host (S5)
 * @reply: the answer half of another row (S6)
 * @feature: optional function, one of feature_names, or NULL
 * @note: remark
 * @mark: where it was read
 */
struct row {
	unsigned int table;
	unsigned int number;
	char *id;
	char *name;
	struct role_list from;
	struct role_list to;
	bool bidirectional;
	char *app;
	struct transports transports;
	struct ports ports;
	bool configurable;
	struct port_range from_ports;
	bool ephemeral;
	bool localhost;
	bool reply;
	const char *feature;
	struct text note;
	struct mark mark;
};

/* A table of the document: @row are rows @first to @first + @len - 1. */
struct table {
	unsigned int number;
	struct text title;
	size_t first;
	size_t len;
	struct mark mark;
};

/**
 * struct catalogue - one edition of the document
 * @source: the file, owned
 */
struct catalogue {
	char *name;
	char *edition;
	struct text title;
	struct table *table;
	size_t tables;
	struct row *row;
	size_t rows;
	struct source *source;
};

/**
 * struct prefix - an address prefix
 * @family: AF_INET or AF_INET6
 * @len: length in bits
 * @addr: network byte order, IPv4 in the first 4 bytes; host bits zero
 * @mark: where it was read
 */
struct prefix {
	int family;
	unsigned int len;
	uint8_t addr[16];
	struct mark mark;
};

struct prefixes {
	struct prefix *prefix;
	size_t len;
};

/**
 * struct site_role - a role as the site binds it
 * @name: "imp", "x-expressway", or a prefix that an own row names
 * @bound: the prefixes that hold it; `any` is 0.0.0.0/0 and ::/0
 * @except: prefixes taken out of @bound
 * @used: a row or an own row names it, or it is protected
 * @mark: where it is bound, else where it is first named; line 0: nowhere
 */
struct site_role {
	char *name;
	struct prefixes bound;
	struct prefixes except;
	bool used;
	struct mark mark;
};

/* What `rows:`, `features:` and `ports:` say of one catalogue row. */
enum row_switch {
	SWITCH_NONE, /* the row follows its feature */
	SWITCH_OFF,
	SWITCH_ON,
	SWITCH_ONE_WAY, /* From opens only; the feature decides whether */
};

/**
 * struct row_change - the site's changes to one catalogue row
 * @change: from `rows:`
 * @ports: from `ports:`; len 0: none
 * @from_ports: from `rows: {…: {from-port: …}}`
 * @has_from_ports: whether it is set
 * @mark: the last change's place
 */
struct row_change {
	enum row_switch change;
	struct ports ports;
	struct port_range from_ports;
	bool has_from_ports;
	struct mark mark;
};

/**
 * struct site - a site file, read against its catalogue
 * @catalogue: owned
 * @protect_all: `protect: all`
 * @protect: protected roles
 * @mode: enum impp_mode
 * @state: enum impp_state
 * @on_deny: enum impp_on_deny
 * @ephemeral: source ports of rows that say ephemeral; 0 to 65535 unless set
 * @role: the document's roles, then x- roles, then own rows' prefixes
 * @feature_off: by index in feature_names
 * @change: per catalogue row
 * @own: the site's own rows
 */
struct site {
	struct catalogue *catalogue;
	bool protect_all;
	struct role_list protect;
	struct mark protect_mark;
	uint8_t mode;
	uint8_t state;
	uint8_t on_deny;
	struct port_range ephemeral;
	struct site_role *role;
	size_t roles;
	bool feature_off[16];
	struct mark feature_mark[16];
	struct row_change *change;
	struct row *own;
	size_t owns;
	struct source *source;
};

/**
 * role_implies() - does holding one role mean holding another? (S1)
 * @role: enum role
 *
 * Return: the role implied, or @role itself.
 */
unsigned int role_implies(unsigned int role);

/* Frees what a reader made; NULL is fine. */
void catalogue_free(struct catalogue *catalogue);
void site_free(struct site *site);

#endif /* _IMPP_MODEL_H */
