// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation fails once, in turn (fault.h), of what there is no way back
 * from but to begin anew: loading the module, a network namespace, its first
 * policy, its seal. What failed has left nothing behind, and works when tried
 * again; at the end nobody keeps the module.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "fault.h"

#define POLICY_TEST_NEEDS fault_possible
#include "fill.h"
#include "policy_test.h"

/* A new namespace of this kernel takes hundreds, the module not so many. */
#define ALLOCATIONS_MAX 20000

#define REFCNT "/sys/module/nf_impp/refcnt"
#define PATIENCE_S 120

FIXTURE(fresh)
{
	struct nl nl;
	struct sample sample;
};

FIXTURE_SETUP(fresh)
{
	fault_leaks(true);
	sample_init(&self->sample);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, fault_open());
}

/* References to the module, -1 if it is not there. */
static int users(void)
{
	FILE *file = fopen(REFCNT, "r");
	int count = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &count) != 1)
		count = -1;
	fclose(file);
	return count;
}

/* Namespaces that nobody is in die in their own time. */
static bool unused(void)
{
	int tries;

	for (tries = 0; tries < PATIENCE_S * 10 && users() > 0; tries++)
		usleep(100000);
	return users() == 0;
}

FIXTURE_TEARDOWN(fresh)
{
	fault_close();
	sample_free(&self->sample);
	EXPECT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_TRUE(unused());
	EXPECT_EQ(0, fault_leaks(false));
}

static uint64_t generation(struct nl *nl, bool *sealed)
{
	struct nl_answer answer;
	uint64_t number;

	nl_command(nl, IMPP_CMD_STATUS_GET, &answer);
	number = answer.ack.err ? ~0ULL : nl_number(&answer, IMPP_A_GENERATION);
	*sealed = answer.field[IMPP_A_SEALED].count;
	nl_answer_free(&answer);
	return number;
}

/* A namespace for each attempt. Return: whether an allocation failed. */
static bool fail_first(struct __test_metadata *_metadata,
		       FIXTURE_DATA(fresh) * self, unsigned int n)
{
	struct nl_answer answer;
	struct nl_request r;
	uint64_t now;
	bool failed, sealed;

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	sample_request(&self->sample, &r, 0);
	failed = fault_ask(&self->nl, &r, &answer, n);
	now = generation(&self->nl, &sealed);
	EXPECT_TRUE(answer.ack.lost ? now < 2 : now == !answer.ack.err)
	TH_LOG("allocation %u: generation %lu after %s", n, now,
	       strerror(answer.ack.err));
	/* Not all of netlink's own have a text. */
	EXPECT_TRUE(!answer.ack.err || answer.ack.err == ENOMEM ||
		    answer.ack.err == ENOBUFS)
	TH_LOG("allocation %u: %s", n, strerror(answer.ack.err));
	nl_answer_free(&answer);
	nl_request_free(&r);
	EXPECT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	EXPECT_EQ(now + 1, generation(&self->nl, &sealed));
	nl_close(&self->nl);
	return failed;
}

static void first_policy(struct __test_metadata *_metadata,
			 FIXTURE_DATA(fresh) * self, uint8_t state)
{
	unsigned int n = 1;

	self->sample.state = state;
	while (fail_first(_metadata, self, n) && n < ALLOCATIONS_MAX)
		n++;
	/* Counters, hooks and tables are among them. */
	EXPECT_LT(20, n);
	ksft_print_msg("first policy: %u allocations failed\n", n - 1);
}

TEST_F_TIMEOUT(fresh, first_policy_stateless, 900)
{
	first_policy(_metadata, self, IMPP_STATE_STATELESS);
}

TEST_F_TIMEOUT(fresh, first_policy_conntrack, 900)
{
	first_policy(_metadata, self, IMPP_STATE_CONNTRACK);
}

/* More rows than one block of counters is for. */
TEST_F_TIMEOUT(fresh, first_policy_of_many_rows, 900)
{
	fill_rules(&self->sample, 1000);
	first_policy(_metadata, self, IMPP_STATE_STATELESS);
}

static bool fail_seal(struct __test_metadata *_metadata,
		      FIXTURE_DATA(fresh) * self, unsigned int n)
{
	struct nl_answer answer;
	struct nl_request r;
	bool failed, sealed;

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	nl_request_plain(&r, IMPP_CMD_SEAL);
	failed = fault_ask(&self->nl, &r, &answer, n);
	EXPECT_EQ(1, generation(&self->nl, &sealed));
	EXPECT_TRUE(answer.ack.lost || sealed == !answer.ack.err)
	TH_LOG("allocation %u: %s", n, strerror(answer.ack.err));
	nl_answer_free(&answer);
	nl_request_free(&r);
	EXPECT_EQ(sealed ? EPERM : 0,
		  nl_command(&self->nl, IMPP_CMD_POLICY_FLUSH, &answer));
	nl_answer_free(&answer);
	nl_close(&self->nl);
	return failed;
}

TEST_F(fresh, seal)
{
	unsigned int n = 1;

	while (fail_seal(_metadata, self, n) && n < ALLOCATIONS_MAX)
		n++;
	EXPECT_LT(3, n);
	ksft_print_msg("seal: %u allocations failed\n", n - 1);
}

/*
 * Everything in the kernel that has a part in each namespace fails; some of it
 * calls that EEXIST, ENODEV, ENFILE, or what it likes.
 */
TEST_F_TIMEOUT(fresh, namespace, 1800)
{
	unsigned int n, left, refused = 0;
	struct snapshot before;
	struct nl nl;
	int err;

	ASSERT_EQ(0, nl_open(&self->nl));
	ASSERT_EQ(0, sample_set(&self->sample, &self->nl, 0, NULL));
	snapshot_take(&self->nl, &before);
	for (n = 1, left = 0; !left && n < ALLOCATIONS_MAX; n++) {
		fault_arm(n);
		err = unshare(CLONE_NEWNET) ? errno : 0;
		left = fault_disarm();
		refused += !!err;
	}
	ksft_print_msg("namespace: of %u failed allocations %u prevented it\n",
		       n - 2, refused);
	EXPECT_EQ(0, err);
	EXPECT_LT(0, refused);
	EXPECT_EQ(NULL, snapshot_changed(&before, &self->nl));
	ASSERT_EQ(0, nl_open(&nl));
	EXPECT_EQ(0, sample_set(&self->sample, &nl, 0, NULL));
	nl_close(&nl);
	nl_close(&self->nl);
	snapshot_free(&before);
}

/* Read before: the file system allocates as well. */
static void *read_module(size_t *len)
{
	const char *path = getenv("IMPP_KO");
	int fd = path ? open(path, O_RDONLY) : -1;
	struct stat stat;
	void *image;

	if (fd < 0 || fstat(fd, &stat))
		return NULL;
	*len = stat.st_size;
	image = malloc(*len);
	if (image && read(fd, image, *len) != stat.st_size)
		image = NULL;
	close(fd);
	return image;
}

TEST_F_TIMEOUT(fresh, module, 1800)
{
	unsigned int n, left, refused = 0;
	struct nl nl;
	size_t len;
	void *image;
	int err;

	image = read_module(&len);
	if (!image)
		SKIP(return, "IMPP_KO is not set");
	ASSERT_TRUE(unused());
	ASSERT_EQ(0, syscall(SYS_delete_module, "nf_impp", 0));
	for (n = 1, left = 0; !left && n < ALLOCATIONS_MAX; n++) {
		fault_arm(n);
		err = syscall(SYS_init_module, image, len, "") ? errno : 0;
		left = fault_disarm();
		EXPECT_TRUE(!err || err == ENOMEM)
		TH_LOG("allocation %u: %s", n, strerror(err));
		refused += !!err;
		EXPECT_EQ(err ? -1 : 0, users());
		EXPECT_EQ(err ? ENOENT : 0, nl_open(&nl));
		if (err)
			continue;
		nl_close(&nl);
		if (!left)
			EXPECT_EQ(0, syscall(SYS_delete_module, "nf_impp", 0));
	}
	ksft_print_msg("module: of %u failed allocations %u prevented it\n",
		       n - 2, refused);
	EXPECT_EQ(0, err);
	EXPECT_LT(10, refused);
	free(image);
}
