// SPDX-License-Identifier: GPL-2.0
/* Values that catalogue rows and a site's own rows write alike. */
#include <stdlib.h>
#include <string.h>

#include "../kmod/uapi/nf_impp.h"
#include "field.h"
#include "mem.h"
#include "ports.h"
#include "transport.h"
#include "utf8.h"

static const char *const lang_names[] = {
	[LANG_EN] = "en",
	[LANG_KO] = "ko",
	[LANGS] = NULL,
};

bool field_missing(const struct yaml_node *node, const struct yaml_node *map,
		   const char *key, struct diag *diag)
{
	if (!yaml_null(node))
		return false;
	diag_error(diag, node ? &node->mark : &map->mark, "'%s' is missing",
		   key);
	return true;
}

void field_format(const struct yaml_node *node, const struct yaml_node *root,
		  struct diag *diag)
{
	if (yaml_null(node))
		diag_error(diag, &root->mark,
			   "'impp: 1' is missing: the format of the file");
	else if (!yaml_is(node, "1"))
		diag_error(diag, &node->mark,
			   "this impp reads files of format 1 only");
}

/* Words of a-z and 0-9 with single dashes between them. */
static bool kebab(const char *text)
{
	size_t word;

	for (;; text += word + 1) {
		word = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
		if (!word)
			return false;
		if (text[word] != '-')
			return !text[word];
	}
}

/* YAML, or a reader of it, might take it for a number: 22, 1e5, inf. */
static bool like_number(const char *text)
{
	char *end;

	strtod(text, &end);
	return !*end || !strpbrk(text, "abcdefghijklmnopqrstuvwxyz");
}

const char *field_name(const struct yaml_node *node, const char *what,
		       struct diag *diag)
{
	const char *text = yaml_text(node, what, diag);

	if (!text)
		return NULL;
	if (strlen(text) >= IMPP_NAME_LEN)
		diag_error(diag, &node->mark, "the %s is longer than %d bytes",
			   what, IMPP_NAME_LEN - 1);
	else if (!kebab(text))
		diag_error(diag, &node->mark,
			   "the %s '%s' must be of a-z, 0-9 and single dashes",
			   what, text);
	else if (like_number(text))
		diag_error(diag, &node->mark, "the %s '%s' looks like a number",
			   what, text);
	else
		return text;
	return NULL;
}

static bool one_line(const char *text)
{
	size_t left = strlen(text), bytes;
	uint32_t code;

	for (; left; left -= bytes, text += bytes) {
		bytes = utf8_decode(text, left, &code);
		if (!bytes || !utf8_shown(code))
			return false;
	}
	return true;
}

const char *field_label(const struct yaml_node *node, const char *what,
			struct diag *diag)
{
	const char *text = yaml_text(node, what, diag);

	if (!text)
		return NULL;
	if (strlen(text) >= IMPP_LABEL_LEN)
		diag_error(diag, &node->mark, "the %s is longer than %d bytes",
			   what, IMPP_LABEL_LEN - 1);
	else if (!one_line(text))
		diag_error(diag, &node->mark,
			   "the %s holds characters that cannot be shown",
			   what);
	else
		return text;
	return NULL;
}

int field_text(const struct yaml_node *node, const char *what,
	       struct text *text, struct diag *diag)
{
	unsigned int before = diag->errors;
	const struct yaml_node *value[LANGS];
	const char *words;
	int lang;

	if (node->kind == YAML_SCALAR) {
		words = yaml_text(node, what, diag);
		text->in[LANG_EN] = words ? mem_text(words) : NULL;
		return words ? 0 : -1;
	}
	if (yaml_fields(node, what, lang_names, value, diag))
		return -1;
	if (!node->len)
		diag_error(diag, &node->mark, "the %s is empty", what);
	for (lang = 0; lang < LANGS; lang++) {
		words = value[lang] ? yaml_text(value[lang], what, diag) : NULL;
		text->in[lang] = words ? mem_text(words) : NULL;
	}
	return diag->errors == before ? 0 : -1;
}

static void report_transport(const struct yaml_node *item, const char *text,
			     struct diag *diag)
{
	if (text[strspn(text, "0123456789")])
		yaml_choice(item, "transport", transport_names, SIZE_MAX, diag);
	else
		diag_error(diag, &item->mark,
			   "an IP protocol is 0 to 255, not %.60s", text);
}

int field_transports(const struct yaml_node *node,
		     struct transports *transports, struct diag *diag)
{
	unsigned int before = diag->errors;
	const struct yaml_node *item;
	struct transports last;
	const char *text;
	size_t items;

	items = yaml_items(node, &item);
	if (!items)
		diag_error(diag, &node->mark, "no transport is named");
	for (; items--; item++) {
		text = yaml_text(item, "transport", diag);
		last = *transports;
		if (!text)
			continue;
		if (transport_add(transports, text))
			report_transport(item, text, diag);
		else if (!memcmp(&last, transports, sizeof(last)))
			diag_warning(diag, &item->mark,
				     "'%.60s' is named already", text);
	}
	return diag->errors == before ? 0 : -1;
}

static int parse_range(const struct yaml_node *node, struct port_range *range,
		       struct diag *diag)
{
	const char *text = yaml_text(node, "port", diag);
	char cause[PORT_CAUSE_LEN];

	if (!text)
		return -1;
	if (!port_range_parse(text, range, cause))
		return 0;
	diag_error(diag, &node->mark, "%s", cause);
	return -1;
}

int field_ports(const struct yaml_node *node, unsigned int words,
		struct ports *ports, struct diag *diag)
{
	unsigned int before = diag->errors;
	const struct yaml_node *item;
	struct port_range range;
	size_t items;

	if (words & FIELD_ANY && yaml_is(node, "any")) {
		ports_add(ports, &port_range_any);
		return 0;
	}
	items = yaml_items(node, &item);
	if (!items)
		diag_error(diag, &node->mark, "no port is given");
	for (; items--; item++)
		if (!parse_range(item, &range, diag))
			ports_add(ports, &range);
	if (ports_settle(ports) && diag->errors == before)
		diag_warning(diag, &node->mark, "a port is listed twice");
	return diag->errors == before ? 0 : -1;
}

int field_from_port(const struct yaml_node *node, unsigned int words,
		    struct port_range *range, bool *ephemeral,
		    struct diag *diag)
{
	bool is_ephemeral = words & FIELD_EPHEMERAL &&
			    yaml_is(node, "ephemeral");

	if (ephemeral)
		*ephemeral = is_ephemeral;
	if (is_ephemeral || (words & FIELD_ANY && yaml_is(node, "any"))) {
		*range = port_range_any;
		return 0;
	}
	return parse_range(node, range, diag);
}
