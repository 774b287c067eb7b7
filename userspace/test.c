// SPDX-License-Identifier: GPL-2.0
/*
 * test: verdicts held against what a file expects, line by line. The whole
 * file is read before the first question, so that all answers are one
 * policy's.
 */
#include <stdio.h>

#include "../kmod/verdict.h"
#include "answer.h"
#include "args.h"
#include "asker.h"
#include "mem.h"
#include "question.h"
#include "verb.h"

/* A line: a question, then VERDICT [ROW]. */
#define FIELDS_MIN (QUESTION_FIELDS + 1)
#define FIELDS_MAX (QUESTION_FIELDS + 2)

/**
 * struct expectation - one line of the file
 * @line: its number
 * @text: the line, in the file
 * @verdict: the verdict expected
 * @row: id or name of the row expected, "-" for none, or NULL
 */
struct expectation {
	unsigned int line;
	const char *text;
	const char *verdict;
	const char *row;
};

/**
 * struct test - a file of expectations
 * @text: copy of it, cut into fields
 * @expect: its lines
 * @ask: their questions
 * @len: how many of both
 * @passed: lines answered as expected
 * @failed: others, bad lines included
 * @audited: a line expected deny, and got would-deny
 */
struct test {
	const struct source *source;
	struct diag *diag;
	char *text;
	struct expectation *expect;
	struct impp_question *ask;
	size_t len;
	size_t passed;
	size_t failed;
	bool audited;
};

static bool is_verdict(const char *word)
{
	int i;

	for (i = 0; i < __IMPP_VERDICT_MAX; i++)
		if (!strcmp(word, impp_verdict_name(i)))
			return true;
	return false;
}

static void bad_line(struct test *t, unsigned int line, const char *cause)
{
	const struct mark mark = { t->source, line, 1 };

	diag_error(t->diag, &mark, "%s", cause);
	t->failed++;
}

static void add(struct test *t, unsigned int line, const char *text,
		char *const *field, const struct impp_question *ask)
{
	t->expect = mem_grow(t->expect, t->len, sizeof(*t->expect));
	t->ask = mem_grow(t->ask, t->len, sizeof(*t->ask));
	t->ask[t->len] = *ask;
	t->expect[t->len++] = (struct expectation){
		.line = line,
		.text = t->source->text + (text - t->text),
		.verdict = field[QUESTION_FIELDS],
		.row = field[QUESTION_FIELDS + 1],
	};
}

static void read_line(struct test *t, unsigned int line, char *text)
{
	char *field[FIELDS_MAX] = { NULL };
	struct question q;
	size_t len;

	text[strcspn(text, "#")] = '\0';
	len = question_split(text, field, FIELDS_MAX);
	if (!len)
		return;
	if (len < FIELDS_MIN || len > FIELDS_MAX)
		bad_line(t, line,
			 "SRC DST PROTO FROM-PORT PORT VERDICT [ROW] is expected here");
	else if (question_parse_fields(&q, field))
		bad_line(t, line, q.cause);
	else if (!is_verdict(field[QUESTION_FIELDS]))
		bad_line(t, line,
			 "the verdict is none of allow, deny, would-deny, pass");
	else
		add(t, line, text, field, &q.ask);
}

static void read_file(struct test *t)
{
	unsigned int line = 1;
	char *at, *end;

	t->text = mem_copy(t->source->text, t->source->len);
	for (at = t->text; at; at = end, line++) {
		end = strchr(at, '\n');
		if (end)
			*end++ = '\0';
		read_line(t, line, at);
	}
}

static bool row_as_expected(const struct expectation *e,
			    const struct answer *got)
{
	if (!e->row)
		return true;
	if (!got->name)
		return !strcmp(e->row, "-");
	return !strcmp(e->row, got->row) || !strcmp(e->row, got->name);
}

static void print_failure(const struct test *t, const struct expectation *e,
			  const struct answer *got)
{
	printf("%s:%u: expected %s%s%s, got %s", t->source->name, e->line,
	       e->verdict, e->row ? " " : "", e->row ? e->row : "",
	       got->verdict);
	if (got->name)
		printf(" %s %s", got->row, got->name);
	if (got->reason)
		printf(" (%s)", got->reason);
	/* And the line as it stands in the file, without its comment. */
	printf("\n    %.*s\n", (int)strcspn(e->text, "#\r\n"), e->text);
}

static void compare(struct test *t, const struct expectation *e,
		    const struct answer *got)
{
	if (!strcmp(e->verdict, got->verdict) && row_as_expected(e, got)) {
		t->passed++;
		return;
	}
	t->failed++;
	t->audited |= !strcmp(e->verdict, "deny") &&
		      !strcmp(got->verdict, "would-deny");
	print_failure(t, e, got);
}

static int run(struct test *t, struct asker *asker)
{
	struct impp_answer *answer = mem_alloc(t->len * sizeof(*answer));
	int err = asker_ask(asker, t->ask, answer, t->len);
	struct answer words;
	size_t i;

	for (i = 0; !err && i < t->len; i++) {
		answer_read(&words, asker->tables, &answer[i]);
		compare(t, &t->expect[i], &words);
	}
	free(answer);
	return err;
}

static void report(const struct test *t)
{
	const struct mark file = { .source = t->source };

	fflush(stdout);
	if (t->audited)
		diag_hint(
			t->diag, &file,
			"the policy is in audit mode, where what it would deny is would-deny");
	if (!t->passed && !t->failed)
		diag_warning(t->diag, &file, "nothing is expected here");
	printf("%zu passed, %zu failed\n", t->passed, t->failed);
}

static int test(struct test *t, const char *site)
{
	struct asker asker;
	int err;

	read_file(t);
	err = asker_open(&asker, site, t->diag);
	if (!err)
		err = run(t, &asker);
	asker_close(&asker);
	if (!err)
		report(t);
	free(t->text);
	free(t->expect);
	free(t->ask);
	return !err && t->failed ? EXIT_NO : err;
}

int test_main(int argc, char **argv)
{
	const char *site = NULL, *path;
	const struct arg args[] = {
		{ "--site", NULL, &site },
		{ NULL, NULL, NULL },
	};
	int words = args_read(argc, argv, args, &path, 1), err;
	struct source *source;
	struct diag diag;

	if (words < 0)
		return EXIT_USAGE;
	if (!words)
		return verb_usage("test", "a FILE of expectations is needed");
	if (site && !strcmp(site, "-") && !strcmp(path, "-"))
		return verb_usage("test",
				  "standard input can only be one file");
	diag_init(&diag);
	source = source_read(path, &diag);
	if (!source)
		return EXIT_NO;
	err = test(&(struct test){ .source = source, .diag = &diag }, site);
	source_free(source);
	return err;
}
