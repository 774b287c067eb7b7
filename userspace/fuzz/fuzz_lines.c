// SPDX-License-Identifier: GPL-2.0
/*
 * Lines that people write: questions of a batch, which get an answer each, also
 * when they come in pieces; expectations of a file; prefixes, transports.
 */
#include <unistd.h>

#include "input.h"

static ssize_t read_input(int fd, void *to, size_t size);

#define read read_input
#include "../batch.c"
#undef read

#define run run_test
#include "../test.c"
#undef run

#include "../prefix.h"
#include "../transport.h"
#include "shelf.h"

static struct input *standard_input;
static u8 piece;

/* At most as many bytes at once as the input says. */
static ssize_t read_input(int fd, void *to, size_t size)
{
	size_t len = standard_input->len;

	(void)fd;
	if (len > size)
		len = size;
	if (piece && len > piece)
		len = piece;
	input_bytes(standard_input, to, len);
	return len;
}

static struct asker *example(struct diag *diag)
{
	static struct asker asker;

	shelf_catalogue();
	if (!asker.compiled)
		HOLDS(!asker_open(&asker, "policy/site.example.yaml", diag));
	asker.diag = diag;
	return &asker;
}

static void batch_lines(struct input *in, struct asker *asker)
{
	standard_input = in;
	piece = input_u8(in);
	batch_run(asker);
	HOLDS(!in->len);
}

static void test_file(struct input *in, struct asker *asker, struct diag *diag)
{
	struct source *source = input_source(in, in->len);
	struct test t = { .source = source, .diag = diag };

	if (!source)
		return;
	read_file(&t);
	HOLDS(!run_test(&t, asker));
	HOLDS(t.passed + t.failed >= t.len);
	report(&t);
	free(t.text);
	free(t.expect);
	free(t.ask);
	source_free(source);
}

/* What is a prefix is the same one by its name. */
static void check_prefix(const char *text)
{
	char cause[PREFIX_CAUSE_LEN], name[PREFIX_NAME_LEN];
	struct prefix prefix, again;

	if (prefix_parse(text, &prefix, cause))
		return;
	prefix_name(&prefix, name);
	HOLDS(!prefix_parse(name, &again, cause));
	HOLDS(!prefix_cmp(&prefix, &again));
}

/* Names of a set make the same set. */
static void check_transport(const char *text)
{
	struct transports set = { 0 }, again = { 0 };
	char name[TRANSPORT_NAME_LEN];
	unsigned int cursor = 0;
	const char *next;

	if (transport_add(&set, text))
		return;
	while ((next = transport_next(&set, &cursor, name)))
		HOLDS(!transport_add(&again, next));
	HOLDS(!memcmp(&set, &again, sizeof(set)));
}

/* Words of a command line: SRC DST PROTO/PORT [FROM-PORT]. */
static void check_words(struct input *in)
{
	struct source *source = input_source(in, in->len);
	char *field[4] = { NULL };
	struct question q;
	size_t words, i;

	if (!source)
		return;
	words = question_split(source->text, field, 4);
	for (i = 0; i < words && i < 4; i++) {
		check_prefix(field[i]);
		check_transport(field[i]);
	}
	if (words >= 3 &&
	    question_parse(&q, field[0], field[1], field[2], field[3]))
		HOLDS(*q.cause && memchr(q.cause, '\0', sizeof(q.cause)));
	source_free(source);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	u8 what = input_u8(&in) % 3;
	struct asker *asker;
	struct diag diag;

	input_hush();
	input_diag(&diag);
	asker = example(&diag);
	if (what == 0)
		batch_lines(&in, asker);
	else if (what == 1)
		test_file(&in, asker, &diag);
	else
		check_words(&in);
	return 0;
}
