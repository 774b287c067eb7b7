/* SPDX-License-Identifier: GPL-2.0 */
/*
 * YAML files as trees of marked nodes, and the questions that readers ask of
 * a node. Everything that a reader asks in vain is a diagnostic at its place.
 */
#ifndef _IMPP_YAML_H
#define _IMPP_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"

#define YAML_DEPTH_MAX 32

enum yaml_kind {
	YAML_SCALAR,
	YAML_SEQUENCE,
	YAML_MAPPING,
};

/**
 * struct yaml_node - a scalar, a sequence or a mapping
 * @kind: which of them
 * @quoted: the scalar was not plain: "22.6" rather than 22.6; the collection
 *	was in brackets
 * @mark: where it begins; for what is left out, where its key does
 * @text: of a scalar, NUL-terminated, without other NULs
 * @item: of a sequence; of a mapping, key and value by turns
 * @len: of a sequence, its items; of a mapping, its pairs
 */
struct yaml_node {
	enum yaml_kind kind;
	bool quoted;
	struct mark mark;
	union {
		char *text;
		struct yaml_node *item;
	};
	size_t len;
};

/**
 * yaml_parse() - read the one document of a file
 * @source: outlives the result
 * @diag: told everything that is wrong
 *
 * Refused are anchors, aliases, merge keys, tags, more than one document, and
 * more than YAML_DEPTH_MAX levels. A key that stands twice in a mapping, and a
 * key that is no scalar, is an error that does not stop the reader: its pair
 * is left out.
 *
 * Return: the root, or NULL after at least one error.
 */
struct yaml_node *yaml_parse(const struct source *source, struct diag *diag);
void yaml_free(struct yaml_node *root);

/**
 * yaml_null() - is there nothing (`key:`, or `~`)?
 * @node: the node, or NULL for a key that is absent
 */
bool yaml_null(const struct yaml_node *node);

/**
 * yaml_is() - is this the scalar @word?
 * @node: the node, or NULL for none
 * @word: lower case
 */
bool yaml_is(const struct yaml_node *node, const char *word);

/**
 * yaml_text() - the text of a scalar
 * @node: should be one, and not null
 * @what: what it is, for the error: "role"
 * @diag: told if it is none
 *
 * Return: the text, which lives as long as @node, or NULL after an error.
 */
const char *yaml_text(const struct yaml_node *node, const char *what,
		      struct diag *diag);

/**
 * yaml_items() - a list, which may be written as its one item
 * @node: the node
 * @item: set to the first item
 *
 * Return: how many: a sequence's own, 0 for null, else 1, @node itself.
 */
size_t yaml_items(const struct yaml_node *node, const struct yaml_node **item);

/**
 * yaml_number() - a decimal number
 * @node: should be one
 * @what: what it is, for the error: "table number"
 * @lo: least
 * @hi: greatest
 * @number: set to it
 * @diag: told if it is none
 *
 * Return: 0 or -1 after an error.
 */
int yaml_number(const struct yaml_node *node, const char *what, unsigned int lo,
		unsigned int hi, unsigned int *number, struct diag *diag);

/**
 * yaml_switch() - on or off, true or false, yes or no
 * @node: the node
 *
 * Return: 1, 0, or -1 for anything else, without an error.
 */
int yaml_switch(const struct yaml_node *node);

/**
 * yaml_bool() - the same, and nothing else will do
 * @node: the node
 * @value: set to it
 * @diag: told if it is neither
 *
 * Return: 0 or -1 after an error.
 */
int yaml_bool(const struct yaml_node *node, bool *value, struct diag *diag);

/**
 * yaml_choice() - one of some words
 * @node: should be one
 * @what: what it is, for the error: "mode"
 * @word: the words
 * @len: how many; stops early at a NULL
 * @diag: told if it is none, with the nearest
 *
 * Return: the index of the word, or -1 after an error.
 */
int yaml_choice(const struct yaml_node *node, const char *what,
		const char *const *word, size_t len, struct diag *diag);

/**
 * yaml_mapping() - is this a mapping? null is an empty one
 * @node: should be one, or null
 * @what: what it is, for the error: "row"
 * @diag: told if it is none
 *
 * Return: how many pairs; 0 after an error too.
 */
size_t yaml_mapping(const struct yaml_node *node, const char *what,
		    struct diag *diag);

/**
 * yaml_fields() - the values of a mapping whose keys are known beforehand
 * @node: the mapping
 * @what: what it is, for the error: "row"
 * @key: its keys, with a NULL at the end
 * @value: set to the value of each key, or NULL where the key is absent
 * @diag: told of every unknown key, and if it is no mapping
 *
 * Return: 0 or -1 if @node is no mapping; then every @value is NULL.
 */
int yaml_fields(const struct yaml_node *node, const char *what,
		const char *const *key, const struct yaml_node **value,
		struct diag *diag);

#endif /* _IMPP_YAML_H */
