// SPDX-License-Identifier: GPL-2.0
/* No site file, however large or deep, takes long, much, or the stack. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../userspace/site.h"
#include "capture.h"

#include "kselftest_harness.h"

#define HEAD "impp: 1\ncatalogue: cisco-imp\n"
#define BOUND HEAD "roles: {imp: any}\n"

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Seconds of the processor, of which sanitizers take three to six times as
 * much. */
#define PATIENCE 20

TEST(a_million_prefixes_are_read)
{
	size_t len = 0, size = 32u << 20, i;
	char *text = malloc(size);
	double begin = seconds();
	struct capture c;
	struct site *site;

	len = sprintf(text, HEAD "roles:\n  imp: any\n  x-a: [10.0.0.0");
	for (i = 1; i < 1000000; i++)
		len += sprintf(text + len, ",\n    \"2001:db8:%zx:%zx::/64\"",
			       i >> 16, i & 0xffff);
	len += sprintf(text + len, "]\n");
	ASSERT_LT(len, size);
	setenv("IMPP_POLICY_DIR", "policy", 0);
	capture_begin(&c);
	site = site_parse(capture_source_take(text, len), &c.diag);
	capture_end(&c);
	ASSERT_NE(NULL, site);
	EXPECT_STREQ("", c.text);
	EXPECT_EQ(1000000, site->role[DOCUMENT_ROLES].bound.len);
	EXPECT_EQ(1000004,
		  site->role[DOCUMENT_ROLES].bound.prefix[999999].mark.line);
	site_free(site);
	capture_free(&c);
	EXPECT_LT(seconds() - begin, PATIENCE);
}

/* Repeats @unit over @size bytes and reads that; returns what was said. */
static char *read_repeated(const char *unit, size_t size)
{
	size_t len = strlen(unit), i;
	char *text = malloc(size + 1);
	struct capture c;

	for (i = 0; i < size; i++)
		text[i] = unit[i % len];
	text[size] = '\0';
	capture_begin(&c);
	site_free(site_parse(capture_source_take(text, size), &c.diag));
	capture_end(&c);
	return c.text;
}

static const struct {
	const char *unit;
	size_t size;
	const char *said;
} floods[] = {
	/* as deep as it is let in, and 64 MiB */
	{ "[", 1 << 20, ":1:33: error: nested deeper than 32 levels" },
	{ "[", 64 << 20, ": error: more than 1048576 brackets and keys" },
	{ "[\n", 1 << 20, ":33:1: error: nested deeper than 32 levels" },
	{ "{a: ", 1 << 21, ": error: nested deeper than 32 levels" },
	{ "{a: ", 64 << 20, ": error: more than 1048576 brackets and keys" },
	{ "- ", 1 << 23, ": error: nested deeper than 32 levels" },
	{ "- ", 64 << 20,
	  ": error: more than 4194304 commas, quotes and dashes" },
	{ "? ", 1 << 21, ":1:1: error: explicit keys (?) are not supported" },
	{ "a: ", 16 << 20, ": error: " },
	{ "[[],", 1 << 20, ": error: nested deeper than 32 levels" },
	{ "\"\"", 16 << 20,
	  ": error: more than 4194304 commas, quotes and dashes" },
	{ "&a ", 16 << 20, ": error: more than 1048576 brackets and keys" },
	{ "*a ", 16 << 20, ": error: more than 1048576 brackets and keys" },
	{ "%A\n", 16 << 20, ":17:1: error: more than 16 YAML directives" },
	{ "a", 16 << 20, ":1:1: error: the site must be a mapping" },
	{ "\n", 16 << 20, ":1:1: error: the file is empty" },
	{ "#", 16 << 20, ":1:1: error: the file is empty" },
	{ "\t", 16 << 20, ": error: a tab cannot indent; use spaces" },
	{ "---\n", 1 << 20, ": error: a second document (---) begins" },
	{ "a: b\n", 5 << 20, ": error: the key 'a' stands here twice" },
};

static bool refused_soon(const char *unit, size_t size, const char *want)
{
	double begin = seconds();
	char *said = read_repeated(unit, size);
	bool ok = strstr(said, want) && seconds() - begin < PATIENCE;

	if (!ok)
		ksft_print_msg("%zu of '%s' after %f s:\n%s\n", size, unit,
			       seconds() - begin, said);
	free(said);
	return ok;
}

/* The harness gives a test 30 seconds of the clock, whoever else is busy. */
static bool refused_quarter(size_t quarter)
{
	size_t each = ARRAY_SIZE(floods) / 4, i;
	bool ok = true;

	for (i = each * quarter; i < each * (quarter + 1); i++)
		ok &= refused_soon(floods[i].unit, floods[i].size,
				   floods[i].said);
	return ok && !capture_leaks();
}

_Static_assert(ARRAY_SIZE(floods) % 4 == 0, "four quarters");

TEST(floods_of_brackets_end_soon)
{
	EXPECT_TRUE(refused_quarter(0));
}

TEST(floods_of_dashes_end_soon)
{
	EXPECT_TRUE(refused_quarter(1));
}

TEST(floods_of_indicators_end_soon)
{
	EXPECT_TRUE(refused_quarter(2));
}

TEST(floods_of_text_end_soon)
{
	EXPECT_TRUE(refused_quarter(3));
}

/* Neither roles nor own rows nor keys may be so many as to be looked up long.
 */
TEST(too_many_names_end_soon)
{
	static const char *const form[] = {
		HEAD "roles: {imp: any, %s}\n",
		"x-%zu: 10.0.0.1, ",
		"error: more than 4096 roles",
		BOUND
		"allow: [{name: a, to: imp, transport: esp, from: [%s]}]\n",
		"\"2001:db8::%zx\", ",
		"error: more than 4096 roles",
		BOUND "allow: [%s]\n",
		"{name: n%zu, from: imp, to: imp, transport: esp}, ",
		"error: more than 4096 own rows",
		BOUND "rows: {%s}\n",
		"xmpp-client%zu: off, ",
		"site.yaml: error: too many errors",
	};
	char *list = malloc(16 << 20), *text;
	double begin = seconds();
	size_t i, j, len;
	struct capture c;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	for (i = 0; i < ARRAY_SIZE(form); i += 3) {
		for (j = len = 0; j < 50000; j++)
			len += sprintf(list + len, form[i + 1], j);
		ASSERT_LT(0, asprintf(&text, form[i], list));
		capture_begin(&c);
		site_free(site_parse(capture_source_take(text, strlen(text)),
				     &c.diag));
		capture_end(&c);
		EXPECT_NE(NULL, strstr(c.text, form[i + 2]));
		capture_free(&c);
	}
	free(list);
	EXPECT_LT(seconds() - begin, PATIENCE);
	EXPECT_FALSE(capture_leaks());
}

TEST_HARNESS_MAIN
