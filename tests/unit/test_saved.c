// SPDX-License-Identifier: GPL-2.0
/* Copies of what was applied: which is where, after what. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../userspace/mem.h"
#include "../../userspace/saved.h"
#include "../../userspace/site.h"
#include "capture.h"
#include "scratch.h"

#include "kselftest_harness.h"

FIXTURE(saved)
{
	struct scratch scratch;
	const char *dir;
	struct capture said;
};

FIXTURE_SETUP(saved)
{
	scratch_make(&self->scratch);
	self->dir = self->scratch.dir;
	setenv("IMPP_STATE_DIR", self->dir, 1);
	setenv("IMPP_POLICY_DIR", "policy", 0);
	capture_begin(&self->said);
}

FIXTURE_TEARDOWN(saved)
{
	capture_end(&self->said);
	EXPECT_STREQ("", self->said.text);
	capture_free(&self->said);
	scratch_remove(&self->scratch);
}

/* A site of one node: 10.0.0.@node. */
static struct site *make(int node, struct diag *diag)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "impp: 1\ncatalogue: cisco-imp\nroles: {imp: 10.0.0.%d}\n",
		 node);
	return site_parse(capture_source(text), diag);
}

/* One generation that is in force, and the question whether it is. */
static unsigned int in_force = 1;

static bool is_in_force(const void *generation)
{
	return in_force == *(const unsigned int *)generation;
}

static void keep_of(FIXTURE_DATA(saved) * self, int node, enum saved_slot slot,
		    unsigned int generation)
{
	struct saved_reign reign = { is_in_force, &generation };
	struct diag *diag = &self->said.diag;
	struct site *site;

	diag->quiet = true;
	site = make(node, diag);
	diag->quiet = false;
	if (site)
		saved_keep(saved_stage(site, diag), slot, &reign, diag);
	site_free(site);
}

static void keep(FIXTURE_DATA(saved) * self, int node, enum saved_slot slot)
{
	keep_of(self, node, slot, in_force);
}

/* Whose copy it is, by the node; 0: none. */
static int node_of(FIXTURE_DATA(saved) * self, enum saved_slot slot)
{
	struct site *site;
	int node;

	self->said.diag.quiet = true;
	site = saved_read(slot, &self->said.diag);
	self->said.diag.quiet = false;
	node = site ? site->role[ROLE_IMP].bound.prefix[0].addr[3] : 0;
	site_free(site);
	return node;
}

static int entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n - 2;
}

#define EXPECT_COPIES(good, previous, pending)                      \
	do {                                                        \
		EXPECT_EQ(good, node_of(self, SAVED_GOOD));         \
		EXPECT_EQ(previous, node_of(self, SAVED_PREVIOUS)); \
		EXPECT_EQ(pending, node_of(self, SAVED_PENDING));   \
	} while (0)

TEST_F(saved, good_and_previous)
{
	EXPECT_COPIES(0, 0, 0);
	EXPECT_TRUE(saved_kept());
	keep(self, 1, SAVED_GOOD);
	EXPECT_COPIES(1, 0, 0);
	keep(self, 2, SAVED_GOOD);
	EXPECT_COPIES(2, 1, 0);
	keep(self, 3, SAVED_GOOD);
	EXPECT_COPIES(3, 2, 0);
	/* The same again is no other. */
	keep(self, 3, SAVED_GOOD);
	EXPECT_COPIES(3, 2, 0);
	saved_swap(NULL, &self->said.diag);
	EXPECT_COPIES(2, 3, 0);
}

TEST_F(saved, pending)
{
	keep(self, 1, SAVED_PENDING);
	EXPECT_COPIES(0, 0, 1);
	saved_forget();
	EXPECT_COPIES(0, 0, 0);
	keep(self, 1, SAVED_GOOD);
	keep(self, 2, SAVED_PENDING);
	keep(self, 3, SAVED_PENDING);
	EXPECT_COPIES(1, 0, 3);
	saved_confirm(NULL, &self->said.diag);
	EXPECT_COPIES(3, 1, 0);
	/* What was never confirmed is over when something else is applied. */
	keep(self, 4, SAVED_PENDING);
	keep(self, 5, SAVED_GOOD);
	EXPECT_COPIES(5, 3, 0);
}

/* Whoever was overtaken has no copy to keep any more. */
TEST_F(saved, overtaken)
{
	const unsigned int gone = 1;
	const struct saved_reign over = { is_in_force, &gone };

	in_force = 1;
	keep(self, 1, SAVED_GOOD);
	in_force = 2;
	keep(self, 2, SAVED_GOOD);
	keep_of(self, 3, SAVED_GOOD, gone);
	EXPECT_COPIES(2, 1, 0);
	keep_of(self, 3, SAVED_PENDING, gone);
	EXPECT_COPIES(2, 1, 0);
	saved_swap(&over, &self->said.diag);
	EXPECT_COPIES(2, 1, 0);
	keep(self, 4, SAVED_PENDING);
	saved_confirm(&over, &self->said.diag);
	EXPECT_COPIES(2, 1, 4);
	/* It leaves nothing of what waits, and nothing of its own. */
	keep_of(self, 3, SAVED_GOOD, gone);
	EXPECT_COPIES(2, 1, 4);
	EXPECT_EQ(3, entries(self->dir));
}

TEST_F(saved, without_a_place)
{
	struct capture capture;
	struct diag *diag = &capture.diag;
	struct saved *saved;
	struct site *site;

	capture_begin(&capture);
	diag->quiet = true;
	site = make(1, diag);
	diag->quiet = false;
	ASSERT_NE(NULL, site);
	saved = saved_stage(site, diag);
	EXPECT_NE(NULL, saved);
	saved_drop(saved);
	saved_drop(NULL);
	saved_keep(NULL, SAVED_GOOD, NULL, diag);
	EXPECT_COPIES(0, 0, 0);
	setenv("IMPP_STATE_DIR", "/proc/nowhere", 1);
	EXPECT_EQ(NULL, saved_stage(site, diag));
	EXPECT_FALSE(saved_has(SAVED_GOOD));
	saved_forget();
	site_free(site);
	capture_end(&capture);
	EXPECT_TRUE(capture_has_line(
		&capture,
		"impp: warning: cannot save a copy in /proc/nowhere: No such file or directory"));
	capture_free(&capture);
}

/* The catalogue is the copy's own, whatever became of the one it came from. */
TEST_F(saved, catalogue)
{
	struct site *site;

	keep(self, 1, SAVED_GOOD);
	setenv("IMPP_POLICY_DIR", "/nowhere", 1);
	self->said.diag.quiet = true;
	site = saved_read(SAVED_GOOD, &self->said.diag);
	self->said.diag.quiet = false;
	ASSERT_NE(NULL, site);
	EXPECT_STREQ("cisco-imp", site->catalogue->name);
	EXPECT_STREQ("/nowhere", getenv("IMPP_POLICY_DIR"));
	site_free(site);
}

TEST_HARNESS_MAIN
