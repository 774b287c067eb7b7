// SPDX-License-Identifier: GPL-2.0
/* Tables of text, ages, and other words for people. */
#include <stdlib.h>

#include "../../userspace/age.h"
#include "../../userspace/json.h"
#include "../../userspace/modes.h"
#include "../../userspace/table.h"

#include "kselftest_harness.h"

/* A table as it is printed where there is no terminal; freed with it. */
static char *printed(struct table_view *view)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	table_print(view, out);
	fclose(out);
	table_free(view);
	return text;
}

#define EXPECT_PRINTS(want, view)          \
	do {                               \
		char *got = printed(view); \
		EXPECT_STREQ(want, got);   \
		free(got);                 \
	} while (0)

TEST(aligned)
{
	struct table_view *view = table_new("ROW", ">N", "NAME", NULL);

	table_row(view, "2.1", "7", "sip-proxy");
	table_row(view, "site.esp", "12345", "esp");
	EXPECT_PRINTS("ROW           N  NAME\n"
		      "2.1           7  sip-proxy\n"
		      "site.esp  12345  esp\n",
		      view);
}

TEST(right_at_the_end)
{
	struct table_view *view = table_new("A", ">B", NULL);

	table_row(view, "x", "1");
	table_row(view, "y", "100");
	EXPECT_PRINTS("A    B\n"
		      "x    1\n"
		      "y  100\n",
		      view);
}

TEST(korean_takes_two_cells)
{
	struct table_view *view = table_new("A", "B", NULL);

	EXPECT_EQ(6, text_width("프록시"));
	EXPECT_EQ(8, text_width("SIP 프록"));
	EXPECT_EQ(1, text_width("e\xcc\x81"));
	table_row(view, "프록시", "1");
	table_row(view, "proxy", "2");
	EXPECT_PRINTS("A       B\n"
		      "프록시  1\n"
		      "proxy   2\n",
		      view);
}

TEST(nothing_reaches_the_terminal_but_text)
{
	struct table_view *view = table_new("", "", NULL);

	table_row(view, "a\033[2J\nb\xff",
		  "\xe2\x80\xae"
		  "c\x80");
	EXPECT_PRINTS("a?[2J?b?  ?c?\n", view);
}

TEST(no_blanks_at_the_end)
{
	struct table_view *view = table_new("A", "B", "C", NULL);

	table_row(view, "1", "", "");
	table_row(view, "", "", "3");
	table_row(view, "", "", "");
	table_row(view, "longer", "2", "");
	EXPECT_PRINTS("A       B  C\n"
		      "1\n"
		      "           3\n"
		      "\n"
		      "longer  2\n",
		      view);
}

TEST(without_titles)
{
	struct table_view *view = table_new("", "", NULL);

	table_paint(view, PAINT_RED, "%s", "mode");
	table_cell(view, "%d", 3);
	table_indent(view, 2);
	EXPECT_PRINTS("  mode  3\n", view);
}

TEST(ages)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} cases[] = {
		{ 0, "0 s" },
		{ 999, "0 s" },
		{ 59999, "59 s" },
		{ 60000, "1 min" },
		{ 61000, "1 min 1 s" },
		{ 3600000, "1 h" },
		{ 3660000, "1 h 1 min" },
		{ 3601000, "1 h" },
		{ 86400000ULL * 3 + 3600000 * 4, "3 d 4 h" },
		{ UINT64_MAX, "213503982334 d 14 h" },
	};
	char text[AGE_TEXT];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		EXPECT_STREQ(cases[i].text, age_text(cases[i].ms, text));
	/* Far in the past is no reason to fall over. */
	age_when(UINT64_MAX, text);
	age_stamp(UINT64_MAX, text);
}

TEST(modes)
{
	uint8_t mode = 9;

	EXPECT_EQ(0, mode_parse("audit", &mode));
	EXPECT_STREQ("audit", mode_name(mode));
	EXPECT_EQ(-1, mode_parse("aud", &mode));
	EXPECT_STREQ("?", mode_name(200));
	EXPECT_STREQ("?", state_name(200));
	EXPECT_STREQ("?", on_deny_name(200));
}

TEST(json_of_any_bytes)
{
	json_t *text = json_text("a\xff"
				 "프\xed\xa0\x80",
				 64);

	EXPECT_STREQ("a?프???", json_string_value(text));
	json_decref(text);
	text = json_text("not terminated", 3);
	EXPECT_STREQ("not", json_string_value(text));
	json_decref(text);
	text = json_text(NULL, 64);
	EXPECT_TRUE(json_is_null(text));
	json_decref(text);
}

TEST_HARNESS_MAIN
