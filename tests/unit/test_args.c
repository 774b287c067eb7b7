// SPDX-License-Identifier: GPL-2.0
/* Command lines: options are whole words, in any order. */
#include "../../userspace/args.h"
#include "../../userspace/verb.h"

#include "kselftest_harness.h"

struct line {
	bool json;
	bool sited;
	const char *site;
	bool confirm;
	const char *seconds;
	const char *word[2];
};

static int reads(struct line *line, char **argv)
{
	const struct arg arg[] = {
		{ "--json", &line->json, NULL },
		{ "--site", &line->sited, &line->site },
		{ "--confirm[=SECONDS]", &line->confirm, &line->seconds },
		{ 0 },
	};
	int argc = 0;

	memset(line, 0, sizeof(*line));
	while (argv[argc])
		argc++;
	return args_read(argc, argv, arg, line->word, 2);
}

#define READS(line, ...) reads(line, (char *[]){ "show", __VA_ARGS__, NULL })

TEST(words_and_options)
{
	struct line line;

	EXPECT_EQ(2, READS(&line, "a", "--json", "b", "--site", "s"));
	EXPECT_STREQ("a", line.word[0]);
	EXPECT_STREQ("b", line.word[1]);
	EXPECT_TRUE(line.json);
	EXPECT_STREQ("s", line.site);
	EXPECT_EQ(0, READS(&line, "--site=x=y"));
	EXPECT_TRUE(line.sited);
	EXPECT_STREQ("x=y", line.site);
	EXPECT_EQ(0, READS(&line, "--site="));
	EXPECT_STREQ("", line.site);
	EXPECT_EQ(0, READS(&line, "--site", "--json"));
	EXPECT_STREQ("--json", line.site);
	EXPECT_FALSE(line.json);
}

/* The word after it is another word. */
TEST(a_value_that_may_be_left_out)
{
	struct line line;

	EXPECT_EQ(1, READS(&line, "--confirm", "30"));
	EXPECT_TRUE(line.confirm);
	EXPECT_EQ(NULL, line.seconds);
	EXPECT_STREQ("30", line.word[0]);
	EXPECT_EQ(0, READS(&line, "--confirm=30"));
	EXPECT_TRUE(line.confirm);
	EXPECT_STREQ("30", line.seconds);
	EXPECT_EQ(0, READS(&line, "--confirm="));
	EXPECT_STREQ("", line.seconds);
	EXPECT_EQ(0, READS(&line, "--json", "--confirm"));
	EXPECT_TRUE(line.confirm);
	EXPECT_EQ(-1, READS(&line, "--confirm["));
	EXPECT_EQ(-1, READS(&line, "--confirm[=SECONDS]"));
}

TEST(dashes)
{
	struct line line;

	EXPECT_EQ(1, READS(&line, "-"));
	EXPECT_STREQ("-", line.word[0]);
	EXPECT_EQ(2, READS(&line, "--", "--json", "--"));
	EXPECT_STREQ("--json", line.word[0]);
	EXPECT_STREQ("--", line.word[1]);
	EXPECT_EQ(1, READS(&line, ""));
}

TEST(refused)
{
	struct line line;

	EXPECT_EQ(-1, READS(&line, "--js"));
	EXPECT_EQ(-1, READS(&line, "--jsonn"));
	EXPECT_EQ(-1, READS(&line, "-j"));
	EXPECT_EQ(-1, READS(&line, "--json=1"));
	EXPECT_EQ(-1, READS(&line, "--site"));
	EXPECT_EQ(-1, READS(&line, "a", "b", "c"));
	EXPECT_EQ(-1,
		  READS(&line, "--"
			       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
}

TEST(finding_verbs)
{
	EXPECT_STREQ("show", verb_find("show")->name);
	EXPECT_EQ(NULL, verb_find("sho"));
	EXPECT_EQ(NULL, verb_find(""));
	EXPECT_EQ(EXIT_USAGE, verb_unknown("shwo"));
	EXPECT_EQ(EXIT_USAGE, verb_usage("show", NULL));
	EXPECT_EQ(EXIT_USAGE, verb_usage("--version", "%s", "no verb"));
}

TEST_HARNESS_MAIN
