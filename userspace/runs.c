// SPDX-License-Identifier: GPL-2.0
/* Sets of addresses. */
#include <stdlib.h>

#include "addr.h"
#include "mem.h"
#include "runs.h"
#include "words.h"

static void add(struct runs *runs, int family, struct impp_addr6 first,
		struct impp_addr6 last)
{
	runs->run = mem_grow(runs->run, runs->len, sizeof(*runs->run));
	runs->run[runs->len++] = (struct run){ family, first, last };
}

/* Adds what is left of one run behind the holes that @b makes in it. */
static void add_rest(struct runs *rest, struct run run, const struct runs *b)
{
	const struct run *hole = b->run, *end = hole + b->len;

	for (; hole < end; hole++) {
		if (hole->family != run.family ||
		    addr_below(hole->last, run.first) ||
		    addr_below(run.last, hole->first))
			continue;
		if (addr_below(run.first, hole->first))
			add(rest, run.family, run.first,
			    addr_previous(hole->first));
		if (!addr_below(hole->last, run.last))
			return;
		run.first = addr_next(hole->last);
	}
	add(rest, run.family, run.first, run.last);
}

struct runs runs_minus(const struct runs *a, const struct runs *b)
{
	struct runs rest = { 0 };
	size_t i;

	for (i = 0; i < a->len; i++)
		add_rest(&rest, a->run[i], b);
	return rest;
}

char *runs_text(const struct runs *runs)
{
	struct words words = { 0 };
	char text[RUN_TEXT];
	size_t i;

	for (i = 0; i < runs->len; i++)
		words_add(&words, "%s", run_text(&runs->run[i], text));
	return words.text ? words.text : mem_text("");
}

json_t *runs_json(const struct runs *runs)
{
	json_t *list = json_array();
	char text[RUN_TEXT];
	size_t i;

	for (i = 0; i < runs->len; i++)
		json_array_append_new(list, json_string(run_text(&runs->run[i],
								 text)));
	return list;
}
