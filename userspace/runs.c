// SPDX-License-Identifier: GPL-2.0
/* Sets of addresses. */
#include <stdlib.h>

#include "mem.h"
#include "runs.h"
#include "words.h"

static bool below(struct impp_addr6 a, struct impp_addr6 b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

static struct impp_addr6 next(struct impp_addr6 a)
{
	a.lo++;
	a.hi += !a.lo;
	return a;
}

static struct impp_addr6 previous(struct impp_addr6 a)
{
	a.hi -= !a.lo;
	a.lo--;
	return a;
}

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
		    below(hole->last, run.first) ||
		    below(run.last, hole->first))
			continue;
		if (below(run.first, hole->first))
			add(rest, run.family, run.first, previous(hole->first));
		if (!below(hole->last, run.last))
			return;
		run.first = next(hole->last);
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
