// SPDX-License-Identifier: GPL-2.0
/* Lists of prefixes in a site file. One may hold a million. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "prefix.h"
#include "prefixes.h"

static void add(struct prefixes *prefixes, const struct prefix *prefix,
		const struct mark *mark)
{
	struct prefix *last;

	prefixes->prefix =
		mem_grow(prefixes->prefix, prefixes->len, sizeof(*prefix));
	last = &prefixes->prefix[prefixes->len++];
	*last = *prefix;
	last->mark = *mark;
}

static void add_any(struct prefixes *prefixes, const struct mark *mark)
{
	static const struct prefix all[] = {
		{ .family = AF_INET },
		{ .family = AF_INET6 },
	};

	add(prefixes, &all[0], mark);
	add(prefixes, &all[1], mark);
}

static int read_item(const struct yaml_node *node, struct prefixes *prefixes,
		     struct diag *diag)
{
	char cause[PREFIX_CAUSE_LEN];
	struct prefix prefix;

	if (node->kind == YAML_MAPPING) {
		diag_error(
			diag, &node->mark,
			"this is no prefix; one that ends in a colon needs quotes");
		return -1;
	}
	if (!yaml_text(node, "prefix", diag))
		return -1;
	if (yaml_is(node, "any")) {
		add_any(prefixes, &node->mark);
		return 0;
	}
	if (prefix_parse(node->text, &prefix, cause)) {
		diag_error(diag, &node->mark, "%s", cause);
		return -1;
	}
	add(prefixes, &prefix, &node->mark);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct prefix *const *left = a, *const *right = b;
	int order = prefix_cmp(*left, *right);

	return order ? order : (*left > *right) - (*left < *right);
}

static bool ascending(const struct prefixes *prefixes)
{
	size_t i;

	for (i = 1; i < prefixes->len; i++)
		if (prefix_cmp(&prefixes->prefix[i - 1],
			       &prefixes->prefix[i]) >= 0)
			return false;
	return true;
}

static void find_twins(const struct prefixes *prefixes, struct diag *diag)
{
	const struct prefix **sorted, *first;
	char name[PREFIX_NAME_LEN];
	size_t i;

	if (prefixes->len < 2 || ascending(prefixes))
		return;
	sorted = mem_alloc(prefixes->len * sizeof(*sorted));
	for (i = 0; i < prefixes->len; i++)
		sorted[i] = &prefixes->prefix[i];
	qsort(sorted, prefixes->len, sizeof(*sorted), compare);
	for (i = 1, first = sorted[0]; i < prefixes->len; i++) {
		if (prefix_cmp(first, sorted[i]))
			first = sorted[i];
		else
			diag_warning(diag, &sorted[i]->mark,
				     "%s is listed already, at %u:%u",
				     prefix_name(first, name), first->mark.line,
				     first->mark.col);
	}
	free(sorted);
}

int prefixes_read(const struct yaml_node *node, struct prefixes *prefixes,
		  struct diag *diag)
{
	unsigned int before = diag->errors;
	const struct yaml_node *item;
	size_t items;

	for (items = yaml_items(node, &item); items--; item++)
		read_item(item, prefixes, diag);
	if (diag->errors != before)
		return -1;
	find_twins(prefixes, diag);
	return 0;
}
