/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns of a row, as text and as JSON: what catalogue and check print,
 * in one place, under the names of DESIGN's section 5.
 */
#ifndef _IMPP_COLUMN_H
#define _IMPP_COLUMN_H

#include <jansson.h>

#include "model.h"

/**
 * struct column - a column of a catalogue's rows
 * @key: its name, as in JSON
 * @text: a row's value as text, for free()
 */
struct column {
	const char *key;
	char *(*text)(const struct row *row);
};

/* All but id, name and table; a NULL key at the end. */
extern const struct column columns[];

/**
 * column_roles() - roles as text
 * @list: the roles
 * @site: whose roles they are, or NULL for the document's
 *
 * Return: "endpoint, imp", for free().
 */
char *column_roles(const struct role_list *list, const struct site *site);

/* "tcp, udp", for free(). */
char *column_transports(const struct transports *transports);

/* "389, 3268", "any", "" for none; for free(). */
char *column_ports(const struct ports *ports);

/**
 * column_roles_json() - roles as JSON
 * @list: the roles
 * @site: whose roles they are, or NULL for the document's
 */
json_t *column_roles_json(const struct role_list *list,
			  const struct site *site);
json_t *column_transports_json(const struct transports *transports);

/* A list of numbers and [LO, HI]; null for no port. */
json_t *column_ports_json(const struct ports *ports);

/* [LO, HI], null for any. */
json_t *column_range_json(const struct port_range *range);

/**
 * column_row_json() - a row of a catalogue, as `catalogue show --json` has it
 * @row: the row
 */
json_t *column_row_json(const struct row *row);

#endif /* _IMPP_COLUMN_H */
