// SPDX-License-Identifier: GPL-2.0
/* Confirmed commit in words: how long, what comes back, what is refused. */
#include <stdlib.h>

#include "../../userspace/pending.h"
#include "../../userspace/verb.h"
#include "capture.h"

#include "kselftest_harness.h"

TEST(seconds)
{
	static const char *const wrong[] = {
		"",   "0",  "x",  "-1",	 "1.5",	  "+5",
		" 5", "5 ", "5s", "0x5", "21601", "4294967297"
	};
	uint32_t seconds = 7;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT_EQ(-1, pending_seconds(wrong[i], &seconds))
	TH_LOG("case %zu", i);
	EXPECT_EQ(7, seconds);
	EXPECT_EQ(0, pending_seconds("1", &seconds));
	EXPECT_EQ(1, seconds);
	EXPECT_EQ(0, pending_seconds("021600", &seconds));
	EXPECT_EQ(IMPP_CONFIRM_MAX, seconds);
}

TEST(what_comes_back)
{
	char text[PENDING_TEXT];

	EXPECT_STREQ("the policy of generation 18446744073709551615 comes back",
		     pending_back(UINT64_MAX, text));
	EXPECT_STREQ("no policy is in force any more, as before",
		     pending_back(0, text));
}

TEST(refused_with_the_time_left)
{
	struct running running = { .generation = 7, .confirm_ms = 83999 };
	struct capture capture;

	capture_begin(&capture);
	EXPECT_EQ(EXIT_NO, pending_refuse(&capture.diag, &running));
	capture_end(&capture);
	EXPECT_TRUE(capture_has_line(
		&capture,
		"impp: error: the policy of generation 7 waits to be confirmed, 1 min 23 s left: impp confirm, impp rollback, or apply --confirm"))
	TH_LOG("%s", capture.text);
	capture_free(&capture);
}

TEST_HARNESS_MAIN
