// SPDX-License-Identifier: GPL-2.0
/* Interning against a plain list, with things that are easily mistaken. */
#include <stdlib.h>

#include "../../userspace/intern.h"
#include "leaked.h"
#include "random.h"

#include "kselftest_harness.h"

#define THINGS 5000
#define WORDS 6

struct thing {
	u32 word[WORDS];
	size_t size;
};

/* Few words of few values: many are equal, or begin alike. */
static struct thing random_thing(struct random *r)
{
	struct thing thing = { .size = (1 + random_below(r, WORDS)) * 4 };
	u32 i, values = 1 + random_below(r, 9);

	for (i = 0; i < thing.size / 4; i++)
		thing.word[i] = random_below(r, values);
	return thing;
}

static u32 search(const struct thing *list, u32 len, const struct thing *thing)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (list[i].size == thing->size &&
		    !memcmp(list[i].word, thing->word, thing->size))
			break;
	return i;
}

TEST(equals_a_list)
{
	static struct thing list[THINGS];
	struct random r = { 5 };
	struct intern in = { 0 };
	struct thing thing;
	u32 i, len = 0, want;
	void *table;

	for (i = 0; i < THINGS; i++) {
		thing = random_thing(&r);
		want = search(list, len, &thing);
		ASSERT_EQ(want, intern_put(&in, thing.word, thing.size));
		if (want == len)
			list[len++] = thing;
		ASSERT_EQ(len, in.len);
	}
	table = intern_table(&in);
	EXPECT_EQ(0, memcmp(table, in.bytes, intern_at(&in, len)));
	env_free(table);
	for (i = 0; i < len; i++) {
		ASSERT_EQ(list[i].size,
			  intern_at(&in, i + 1) - intern_at(&in, i));
		ASSERT_EQ(0, memcmp(in.bytes + intern_at(&in, i), list[i].word,
				    list[i].size));
	}
	intern_clear(&in);
	EXPECT_EQ(NULL, intern_table(&in));
	EXPECT_FALSE(leaked());
}

/* Each is the beginning of the next, and its hash may fall anywhere. */
TEST(beginnings_are_not_the_whole)
{
	static const u32 zeroes[256];
	struct intern in = { 0 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(zeroes); i++)
		ASSERT_EQ(i, intern_put(&in, zeroes, 4 * (256 - i)));
	for (i = 0; i < ARRAY_SIZE(zeroes); i++)
		ASSERT_EQ(i, intern_put(&in, zeroes, 4 * (256 - i)));
	intern_clear(&in);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
