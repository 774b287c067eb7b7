// SPDX-License-Identifier: GPL-2.0
/* What would permit a denial: on a site whose features and rows are off. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/nearest.h"
#include "../../userspace/question.h"
#include "../../userspace/site.h"
#include "../../userspace/asker.h"
#include "capture.h"

#include "kselftest_harness.h"

static const char text[] =
	"impp: 1\n"
	"catalogue: cisco-imp\n"
	"roles: {imp: [10.0.0.1, 10.0.0.2], xmpp-client: [10.1.0.1],\n"
	"        imp-publisher: [10.0.0.3], database: [10.2.0.1]}\n"
	"features: {managed-file-transfer: off}\n"
	"rows: {xmpp-server: off}\n";

FIXTURE(site)
{
	struct asker asker;
	struct diag diag;
};

FIXTURE_SETUP(site)
{
	memset(&self->asker, 0, sizeof(self->asker));
	setenv("IMPP_POLICY_DIR", "policy", 0);
	diag_init(&self->diag);
	self->diag.quiet = true;
	self->asker.diag = &self->diag;
	self->asker.site = site_parse(capture_source(text), &self->diag);
	ASSERT_NE(NULL, self->asker.site);
	self->asker.compiled = compile_site(self->asker.site, &self->diag);
	ASSERT_NE(NULL, self->asker.compiled);
	ASSERT_EQ(0, compiled_policy(self->asker.compiled, &self->asker.policy,
				     &self->diag));
	self->asker.tables = &self->asker.compiled->tables;
}

FIXTURE_TEARDOWN(site)
{
	asker_close(&self->asker);
}

/* SRC DST PROTO FROM-PORT PORT, with the site's rows or with tables alone. */
static char *clause_of(FIXTURE_DATA(site) * self, const char *line, bool whole,
		       struct near *near)
{
	struct asker bare = { .tables = self->asker.tables };
	struct question question;
	struct impp_answer answer;
	struct denied denied = {
		.asker = whole ? &self->asker : &bare,
		.question = &question.ask,
		.answer = &answer,
	};
	char *copy = strdup(line);
	int err;

	err = question_parse_line(&question, copy);
	free(copy);
	if (err)
		return strdup("no question");
	asker_ask(&self->asker, &question.ask, &answer, 1);
	return nearest_find(&denied, near, 1) ? near_clause(near) : strdup("");
}

#define EXPECT_NEAR(line, whole, row_id, words)                     \
	do {                                                        \
		struct near near = { 0 };                           \
		char *clause = clause_of(self, line, whole, &near); \
                                                                    \
		EXPECT_STREQ(words, clause);                        \
		EXPECT_STREQ(row_id, near.row);                     \
		near_clear(&near);                                  \
		free(clause);                                       \
	} while (0)

TEST_F(site, switched_off)
{
	EXPECT_NEAR("10.0.0.1 10.0.0.2 tcp 40000 7336", true, "22.6",
		    "row 22.6 exists, feature managed-file-transfer is off");
	EXPECT_NEAR("10.0.0.1 10.0.0.2 tcp 40000 5269", true, "22.2",
		    "row 22.2 exists, and is switched off");
	/* The kernel does not know of them. */
	EXPECT_NEAR("10.0.0.1 10.0.0.2 tcp 40000 5268", false, "3.1",
		    "the nearest is row 3.1, tcp/5080");
}

TEST_F(site, other_ways)
{
	EXPECT_NEAR("10.0.0.1 10.1.0.1 tcp 40000 5222", true, "22.1",
		    "row 22.1 permits this in the other direction");
	EXPECT_NEAR("10.0.0.1 10.1.0.1 tcp 40000 5222", false, "22.1",
		    "row 22.1 permits this in the other direction");
	EXPECT_NEAR("10.9.0.1 10.0.0.1 tcp 40000 5222", true, "22.1",
		    "row 22.1 permits this from xmpp-client to imp");
	EXPECT_NEAR("10.9.0.1 10.0.0.1 tcp 40000 5222", false, "", "");
	EXPECT_NEAR("10.1.0.1 10.0.0.1 tcp 40000 5223", true, "22.1",
		    "the nearest is row 22.1, tcp/5222");
	EXPECT_NEAR("10.0.0.1 10.0.0.2 tcp 40000 1501", true, "8.2",
		    "row 8.2 keeps this port on its own host");
}

TEST_F(site, nothing_would)
{
	EXPECT_NEAR("10.9.0.1 10.0.0.1 99 0 0", true, "", "");
	EXPECT_NEAR("10.1.0.1 10.0.0.1 udp 40000 1", true, "", "");
	/* Of what is allowed or not judged there is nothing to say. */
	EXPECT_NEAR("10.1.0.1 10.0.0.1 tcp 40000 5222", true, "", "");
	EXPECT_NEAR("10.9.0.1 10.9.0.2 tcp 40000 5222", true, "", "");
}

TEST_HARNESS_MAIN
