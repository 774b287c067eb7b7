// SPDX-License-Identifier: GPL-2.0
/*
 * The batch takes what one read() brings, asks all whole lines of it at once
 * and writes the answers before it reads on: a file goes through in large
 * chunks, and somebody who waits for an answer gets it. stdio's input would
 * hold lines back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "batch.h"
#include "mem.h"
#include "question.h"
#include "verb.h"

#define CHUNK (256 << 10) /* bytes read at once, and of the longest line */

/**
 * struct line - one line of the chunk
 * @cause: why it is no question; "" if it is one
 */
struct line {
	char cause[QUESTION_CAUSE];
};

/**
 * struct batch - a batch being answered
 * @text: what was read and not yet answered
 * @len: bytes of @text
 * @skip: the rest of a line that was too long is being thrown away
 * @failed: a line was an error
 * @line: the lines of the chunk
 * @lines: how many
 * @ask: the questions among them
 * @answer: and their answers
 * @asks: how many
 */
struct batch {
	struct asker *asker;
	char *text;
	size_t len;
	bool skip;
	bool failed;
	struct line *line;
	size_t lines;
	struct impp_question *ask;
	struct impp_answer *answer;
	size_t asks;
};

static void add_line(struct batch *b, const char *cause)
{
	b->line = mem_grow(b->line, b->lines, sizeof(*b->line));
	snprintf(b->line[b->lines++].cause, QUESTION_CAUSE, "%s", cause);
	b->failed |= *cause;
}

/* @text has @len bytes and ends in a NUL. */
static void take_line(struct batch *b, char *text, size_t len)
{
	struct question q;

	if (strlen(text) != len) {
		add_line(b, "not text: there is a NUL in the line");
		return;
	}
	if (question_parse_line(&q, text)) {
		add_line(b, q.cause);
		return;
	}
	add_line(b, "");
	b->ask = mem_grow(b->ask, b->asks, sizeof(*b->ask));
	b->ask[b->asks++] = q.ask;
}

static void print_answer(const struct batch *b, const struct impp_answer *from)
{
	struct answer words;

	answer_read(&words, b->asker->tables, from);
	printf("%s\t%s\t%s\n", words.verdict, *words.row ? words.row : "-",
	       words.reason ? words.reason : "-");
}

/* Answers the lines taken, and forgets them. */
static int answer_lines(struct batch *b)
{
	const struct impp_answer *next;
	size_t i;
	int err;

	b->answer = mem_resize(b->answer, (b->asks + 1) * sizeof(*b->answer));
	err = b->asks ? asker_ask(b->asker, b->ask, b->answer, b->asks) : 0;
	if (err)
		return err;
	next = b->answer;
	for (i = 0; i < b->lines; i++) {
		if (*b->line[i].cause)
			printf("error\t-\t%s\n", b->line[i].cause);
		else
			print_answer(b, next++);
	}
	b->lines = 0;
	b->asks = 0;
	return fflush(stdout) ? EXIT_NO : EXIT_DONE;
}

/* Takes the whole lines of the text; a line that fills it is given up. */
static void take_lines(struct batch *b)
{
	char *at = b->text, *end = b->text + b->len, *newline;

	while ((newline = memchr(at, '\n', end - at))) {
		*newline = '\0';
		if (!b->skip)
			take_line(b, at, newline - at);
		b->skip = false;
		at = newline + 1;
	}
	b->len = end - at;
	memmove(b->text, at, b->len);
	if (b->len < CHUNK && !b->skip)
		return;
	if (!b->skip)
		add_line(b, "the line is too long");
	b->skip = true;
	b->len = 0;
}

/* The last line may lack its newline. */
static void take_rest(struct batch *b)
{
	b->text[b->len] = '\0';
	if (b->len)
		take_line(b, b->text, b->len);
	b->len = 0;
}

static int run(struct batch *b)
{
	ssize_t got;
	int err;

	do {
		got = read(STDIN_FILENO, b->text + b->len, CHUNK - b->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fprintf(stderr, "impp: error: standard input: %s\n",
				strerror(errno));
			return EXIT_NO;
		}
		b->len += got;
		if (got)
			take_lines(b);
		else
			take_rest(b);
		err = answer_lines(b);
		if (err)
			return err;
	} while (got);
	return b->failed ? EXIT_NO : EXIT_DONE;
}

int batch_run(struct asker *asker)
{
	struct batch b = { .asker = asker, .text = mem_alloc(CHUNK + 1) };
	int err = run(&b);

	free(b.text);
	free(b.line);
	free(b.ask);
	free(b.answer);
	return err;
}
