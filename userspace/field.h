/* SPDX-License-Identifier: GPL-2.0 */
/* Values that catalogue rows and a site's own rows write alike. */
#ifndef _IMPP_FIELD_H
#define _IMPP_FIELD_H

#include "model.h"
#include "yaml.h"

/* Words that field_ports() and field_from_port() may take beside numbers. */
#define FIELD_ANY (1U << 0)
#define FIELD_EPHEMERAL (1U << 1)

/**
 * field_format() - check the `impp:` key, the format's version
 * @node: its value, or NULL
 * @root: the mapping, for the place where it is missing
 * @diag: told if it is not 1
 */
void field_format(const struct yaml_node *node, const struct yaml_node *root,
		  struct diag *diag);

/**
 * field_name() - a name: kebab-case, not like a number, of bounded length
 * @node: the value
 * @what: what it names, for the error: "row name"
 * @diag: told if it is none
 *
 * Return: the text, which lives as long as @node, or NULL after an error.
 */
const char *field_name(const struct yaml_node *node, const char *what,
		       struct diag *diag);

/**
 * field_label() - a text of one line that fits a netlink label
 * @node: the value
 * @what: what it is, for the error
 * @diag: told if it is none
 *
 * Return: the text, which lives as long as @node, or NULL after an error.
 */
const char *field_label(const struct yaml_node *node, const char *what,
			struct diag *diag);

/**
 * field_text() - a title or a remark: {en: …, ko: …}, or en alone as a word
 * @node: the value
 * @what: what it is, for the error
 * @text: all NULL before; owned by the caller after
 * @diag: told of languages that are none
 *
 * Return: 0 or -1 after an error; @text is to be freed all the same.
 */
int field_text(const struct yaml_node *node, const char *what,
	       struct text *text, struct diag *diag);

/**
 * field_transports() - a transport, or a list
 * @node: the value
 * @transports: empty before
 * @diag: told of what is none
 *
 * Return: 0 or -1 after an error.
 */
int field_transports(const struct yaml_node *node,
		     struct transports *transports, struct diag *diag);

/**
 * field_ports() - a port, a range LO-HI, or a list
 * @node: the value
 * @words: FIELD_ANY, or 0
 * @ports: empty before; to be freed by ports_clear() in any case
 * @diag: told of what is none
 *
 * Return: 0 or -1 after an error.
 */
int field_ports(const struct yaml_node *node, unsigned int words,
		struct ports *ports, struct diag *diag);

/**
 * field_from_port() - a source port, a range LO-HI, or a word
 * @node: the value
 * @words: FIELD_*
 * @range: set to it; ephemeral is any
 * @ephemeral: set if it is that word; NULL where that is no word
 * @diag: told if it is none
 *
 * Return: 0 or -1 after an error.
 */
int field_from_port(const struct yaml_node *node, unsigned int words,
		    struct port_range *range, bool *ephemeral,
		    struct diag *diag);

/**
 * field_missing() - report a key that has to be there
 * @node: the value, or NULL
 * @map: the mapping that it is missing from
 * @key: its name
 * @diag: told if it is missing
 *
 * Return: whether it is missing.
 */
bool field_missing(const struct yaml_node *node, const struct yaml_node *map,
		   const char *key, struct diag *diag);

#endif /* _IMPP_FIELD_H */
