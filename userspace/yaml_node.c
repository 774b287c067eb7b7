// SPDX-License-Identifier: GPL-2.0
/* What readers ask of a node of YAML. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "yaml.h"

bool yaml_null(const struct yaml_node *node)
{
	if (!node)
		return true;
	return node->kind == YAML_SCALAR && !node->quoted &&
	       (!*node->text || !strcmp(node->text, "~") ||
		!strcasecmp(node->text, "null"));
}

bool yaml_is(const struct yaml_node *node, const char *word)
{
	return node && node->kind == YAML_SCALAR && !strcmp(node->text, word);
}

static void report_kind(const struct yaml_node *node, const char *what,
			const char *wanted, struct diag *diag)
{
	static const char *const kinds[] = {
		[YAML_SCALAR] = "a single word",
		[YAML_SEQUENCE] = "a list",
		[YAML_MAPPING] = "a mapping",
	};

	if (yaml_null(node))
		diag_error(diag, &node->mark, "the %s is missing here", what);
	else
		diag_error(diag, &node->mark, "the %s must be %s, not %s", what,
			   wanted, kinds[node->kind]);
}

const char *yaml_text(const struct yaml_node *node, const char *what,
		      struct diag *diag)
{
	if (node->kind == YAML_SCALAR && !yaml_null(node) && *node->text)
		return node->text;
	if (node->kind == YAML_SCALAR && node->quoted)
		diag_error(diag, &node->mark, "the %s is empty", what);
	else
		report_kind(node, what, "a single word", diag);
	return NULL;
}

size_t yaml_items(const struct yaml_node *node, const struct yaml_node **item)
{
	*item = node;
	if (yaml_null(node))
		return 0;
	if (node->kind != YAML_SEQUENCE)
		return 1;
	*item = node->item;
	return node->len;
}

int yaml_number(const struct yaml_node *node, const char *what, unsigned int lo,
		unsigned int hi, unsigned int *number, struct diag *diag)
{
	const char *text = yaml_text(node, what, diag);
	size_t digits;

	if (!text)
		return -1;
	digits = strspn(text, "0123456789");
	if (!text[digits] && digits < 10 && (*text != '0' || digits == 1)) {
		*number = strtoul(text, NULL, 10);
		if (*number >= lo && *number <= hi)
			return 0;
	}
	diag_error(diag, &node->mark,
		   "the %s must be a number from %u to %u, not '%.60s'", what,
		   lo, hi, text);
	return -1;
}

int yaml_switch(const struct yaml_node *node)
{
	static const char *const words[][2] = {
		{ "off", "on" },
		{ "false", "true" },
		{ "no", "yes" },
	};
	size_t i;
	int on;

	if (!node || node->kind != YAML_SCALAR)
		return -1;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (on = 0; on < 2; on++)
			if (!strcasecmp(node->text, words[i][on]))
				return on;
	return -1;
}

int yaml_bool(const struct yaml_node *node, bool *value, struct diag *diag)
{
	int on = yaml_switch(node);

	if (on >= 0) {
		*value = on;
		return 0;
	}
	if (yaml_text(node, "value", diag))
		diag_error(diag, &node->mark,
			   "the value must be on or off, not '%.60s'",
			   node->text);
	return -1;
}

/* Few words are best told all. */
static void report_choice(const struct yaml_node *node, const char *what,
			  const char *const *word, size_t len,
			  struct diag *diag)
{
	const char *near = NULL;

	if (!diag_full(diag, node->mark.source))
		near = diag_suggest(node->text, word, len);
	if (near)
		diag_error(diag, &node->mark,
			   "unknown %s '%.60s' (did you mean '%s'?)", what,
			   node->text, near);
	else if (len == 2)
		diag_error(diag, &node->mark, "unknown %s '%.60s' (%s or %s)",
			   what, node->text, word[0], word[1]);
	else
		diag_error(diag, &node->mark, "unknown %s '%.60s'", what,
			   node->text);
}

int yaml_choice(const struct yaml_node *node, const char *what,
		const char *const *word, size_t len, struct diag *diag)
{
	size_t i;

	if (!yaml_text(node, what, diag))
		return -1;
	for (i = 0; i < len && word[i]; i++)
		if (!strcmp(node->text, word[i]))
			return i;
	report_choice(node, what, word, len, diag);
	return -1;
}

size_t yaml_mapping(const struct yaml_node *node, const char *what,
		    struct diag *diag)
{
	if (yaml_null(node))
		return 0;
	if (node->kind == YAML_MAPPING)
		return node->len;
	report_kind(node, what, "a mapping", diag);
	return 0;
}

int yaml_fields(const struct yaml_node *node, const char *what,
		const char *const *key, const struct yaml_node **value,
		struct diag *diag)
{
	size_t keys = 0, i;
	int at;

	while (key[keys])
		value[keys++] = NULL;
	if (node->kind != YAML_MAPPING) {
		report_kind(node, what, "a mapping", diag);
		return -1;
	}
	for (i = 0; i < node->len; i++) {
		at = yaml_choice(&node->item[2 * i], "key", key, keys, diag);
		if (at >= 0)
			value[at] = &node->item[2 * i + 1];
	}
	return 0;
}
