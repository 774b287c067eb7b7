// SPDX-License-Identifier: GPL-2.0
/*
 * explain: what the policy says of one session. Asking is asker.c's, words for
 * people are explanation.c's, many questions at once are batch.c's.
 */
#include <stdio.h>

#include "args.h"
#include "batch.h"
#include "explanation.h"
#include "json.h"
#include "lang.h"
#include "verb.h"

struct options {
	const char *site;
	const char *from_port;
	enum lang lang;
	bool json;
	bool batch;
};

static json_t *roles_json(const struct asker *asker, u16 group)
{
	const struct impp_member *role;
	json_t *list = json_array();
	u32 len, i;

	role = asker_roles(asker, group, &len);
	for (i = 0; i < len; i++)
		json_array_append_new(list,
				      json_string(asker_role_name(asker,
								  &role[i])));
	return list;
}

static int print_json(const struct explanation *e)
{
	const struct answer *words = &e->words;

	return json_print(json_pack("{si ss ss? so ss? so so}", "version",
				    JSON_FORMAT, "verdict", words->verdict,
				    "row", *words->row ? words->row : NULL,
				    "name",
				    json_text(words->name, IMPP_NAME_LEN),
				    "reason", words->reason, "from_roles",
				    roles_json(e->asker, e->answer.from_group),
				    "to_roles",
				    roles_json(e->asker, e->answer.to_group)));
}

static int explain(struct explanation *e, bool json)
{
	int err;

	err = asker_ask(e->asker, &e->question.ask, &e->answer, 1);
	if (err)
		return err;
	answer_read(&e->words, e->asker->tables, &e->answer);
	if (!json)
		explanation_print(e);
	else if (print_json(e))
		return EXIT_NO;
	return answer_ok(&e->answer) ? EXIT_DONE : EXIT_NO;
}

static int explain_batch(const struct options *o, int words, struct diag *diag)
{
	struct asker asker;
	int err;

	if (words || o->json || o->from_port)
		return verb_usage(
			"explain",
			"--batch takes its questions from standard input, without words, --json and --from-port");
	if (o->site && !strcmp(o->site, "-"))
		return verb_usage("explain",
				  "standard input cannot be both SITE and batch");
	err = asker_open(&asker, o->site, diag);
	if (!err)
		err = batch_run(&asker);
	asker_close(&asker);
	return err;
}

static int explain_one(const struct options *o, const char **word,
		       struct diag *diag)
{
	struct asker asker;
	struct explanation e = {
		.lang = o->lang,
		.src = word[0],
		.dst = word[1],
		.asker = &asker,
	};
	int err;

	if (question_parse(&e.question, word[0], word[1], word[2],
			   o->from_port))
		return verb_usage("explain", "%s", e.question.cause);
	err = asker_open(&asker, o->site, diag);
	if (!err)
		err = explain(&e, o->json);
	asker_close(&asker);
	return err;
}

int explain_main(int argc, char **argv)
{
	struct options o = { .lang = lang_default() };
	const char *lang = NULL, *word[3];
	const struct arg args[] = {
		{ "--site", NULL, &o.site },
		{ "--from-port", NULL, &o.from_port },
		{ "--lang", NULL, &lang },
		{ "--json", &o.json, NULL },
		{ "--batch", &o.batch, NULL },
		{ NULL, NULL, NULL },
	};
	int words = args_read(argc, argv, args, word, 3);
	struct diag diag;

	if (words < 0)
		return EXIT_USAGE;
	if (lang && lang_parse(lang, &o.lang))
		return verb_usage("explain", "--lang is en or ko");
	diag_init(&diag);
	if (o.batch)
		return explain_batch(&o, words, &diag);
	if (words != 3)
		return verb_usage("explain",
				  "SRC DST PROTO[/PORT] are needed, e.g. %s",
				  "10.0.0.1 10.0.0.2 tcp/5222");
	return explain_one(&o, word, &diag);
}
