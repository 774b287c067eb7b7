// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation that a command causes in the kernel, netlink's own included,
 * fails once: the first, then the second, until the command gets by without
 * it. After each failure the policy in force, its counters and its verdicts
 * are what they were, or, where the command could do without, all that it was
 * to bring about; never anything between. What is left is looked for at the
 * end by kmemleak.
 *
 * The policies of each test: the old one permits UDP port 53 from imp to a
 * client, the new one 54 instead. The rest of the sample is the same.
 */
#include "fault.h"
#include "fill.h"

#define POLICY_TEST_NEEDS fault_possible
#include "policy_test.h"

/* No command takes so many; but a large policy one for every page. */
#define ALLOCATIONS_MAX 20000

/* How often a command is rained on at each density: a second apiece, there. */
#define SHOWERS 8

FIXTURE(faults)
{
	struct nl nl;
	struct sample old;
	struct sample new;
	struct snapshot before;
	struct snapshot after;
	uint64_t steps;
	bool settled;
	int tun;
};

static void make_policies(FIXTURE_DATA(faults) * self)
{
	sample_init(&self->old);
	self->old.site = "old.yaml";
	sample_init(&self->new);
	self->new.site = "new.yaml";
	self->new.ranges[2].lo = 54;
	self->new.ranges[2].hi = 54;
}

FIXTURE_SETUP(faults)
{
	fault_leaks(true);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, nl_open(&self->nl));
	self->tun = traffic_open();
	ASSERT_LE(0, self->tun);
	make_policies(self);
	ASSERT_EQ(0, fault_open());
}

FIXTURE_TEARDOWN(faults)
{
	fault_close();
	sample_free(&self->old);
	sample_free(&self->new);
	nl_close(&self->nl);
	close(self->tun);
	EXPECT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(0, fault_leaks(false));
}

/* What can be in force; @PENDING is the new one, unconfirmed. */
enum state { NONE, OLD, NEW, PENDING };

/**
 * struct deed - a command, and what it does
 * @what: names it
 * @from: what is in force before
 * @to: and after
 * @err: how it ends undisturbed
 * @request: fills in the request
 * @silent: no allocation of its own: what fails is netlink's, and told as such
 * @reset: the counters are zero after
 */
struct deed {
	const char *what;
	enum state from;
	enum state to;
	int err;
	void (*request)(FIXTURE_DATA(faults) * self, struct nl_request *r);
	bool silent;
	bool reset;
};

/* How often a command was refused, got by, or left its outcome open. */
struct tally {
	unsigned int refused;
	unsigned int done;
	unsigned int lost;
	unsigned int silent;
};

/* -- What is in force ----------------------------------------------------- */

static void command(FIXTURE_DATA(faults) * self, uint8_t cmd)
{
	struct nl_answer answer;

	nl_command(&self->nl, cmd, &answer);
	nl_answer_free(&answer);
}

static int apply(FIXTURE_DATA(faults) * self, const struct sample *sample,
		 uint32_t confirm)
{
	struct nl_answer answer;
	struct nl_request r;
	int err;

	sample_request(sample, &r, 0);
	if (confirm)
		nl_put_u32(&r, IMPP_A_CONFIRM_S, confirm);
	err = nl_ask(&self->nl, &r, &answer);
	nl_answer_free(&answer);
	return err;
}

static int bring_about(FIXTURE_DATA(faults) * self, enum state state)
{
	int err = 0;

	command(self, IMPP_CMD_POLICY_ROLLBACK);
	command(self, IMPP_CMD_POLICY_FLUSH);
	if (state == OLD || state == PENDING)
		err = apply(self, &self->old, 0);
	if (!err && state == NEW)
		err = apply(self, &self->new, 0);
	if (!err && state == PENDING)
		err = apply(self, &self->new, 3600);
	return err;
}

static uint64_t packets(const struct nl_field *field, unsigned int i)
{
	const struct impp_stat *stat = (void *)field->data;

	return i < field->len / sizeof(*stat) ? stat[i].packets : 0;
}

/* What has been counted of the rule "dns", and as forbidden: together too. */
static void read_counts(FIXTURE_DATA(faults) * self, uint64_t count[2])
{
	const struct nl_field *field;
	struct nl_answer answer;

	nl_command(&self->nl, IMPP_CMD_STATS_GET, &answer);
	field = &answer.field[IMPP_A_REASON_STATS];
	count[0] = packets(&answer.field[IMPP_A_RULE_STATS], 1);
	count[1] = packets(field, IMPP_STAT_DENY + IMPP_REASON_PORT) +
		   packets(field, IMPP_STAT_WOULD_DENY + IMPP_REASON_PORT);
	nl_answer_free(&answer);
}

/* A packet to each port: which of them the policy in force permits. */
static enum state judged_by(FIXTURE_DATA(faults) * self)
{
	uint64_t before[2], one[2], both[2];

	read_counts(self, before);
	traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 53, 1);
	read_counts(self, one);
	traffic_send(self->tun, IMP_ADDR, CLIENT_ADDR, 54, 1);
	read_counts(self, both);
	if (both[0] == before[0] && both[1] == before[1])
		return NONE;
	if (both[0] != before[0] + 1 || both[1] != before[1] + 1)
		return -1;
	return one[0] == before[0] ? NEW : OLD;
}

static bool in_force(FIXTURE_DATA(faults) * self, enum state state)
{
	return judged_by(self) == (state == PENDING ? NEW : state);
}

/* -- The commands --------------------------------------------------------- */

static void swap(FIXTURE_DATA(faults) * self, struct nl_request *r)
{
	sample_request(&self->new, r, 0);
}

static void swap_unconfirmed(FIXTURE_DATA(faults) * self, struct nl_request *r)
{
	sample_request(&self->new, r, 0);
	nl_put_u32(r, IMPP_A_CONFIRM_S, 3600);
}

static void check_only(FIXTURE_DATA(faults) * self, struct nl_request *r)
{
	sample_request(&self->new, r, IMPP_FLAG_CHECK);
}

/* Its last record: all but the index of addresses is built by then. */
static void refused(FIXTURE_DATA(faults) * self, struct nl_request *r)
{
	self->new.relations[1].to = 2;
	sample_request(&self->new, r, 0);
	self->new.relations[1].to = 1;
}

static void stale(FIXTURE_DATA(faults) * self, struct nl_request *r)
{
	sample_request(&self->new, r, 0);
	nl_put_u64(r, IMPP_A_GENERATION, ~0ULL);
}

#define PLAIN(name, command)                                                 \
	static void name(FIXTURE_DATA(faults) * self, struct nl_request * r) \
	{                                                                    \
		sample_begin(&self->old, r, IMPP_CMD_##command, 0);          \
	}

PLAIN(confirm, POLICY_CONFIRM)
PLAIN(rollback, POLICY_ROLLBACK)
PLAIN(flush, POLICY_FLUSH)
PLAIN(mode, MODE_SET)
PLAIN(explain, EXPLAIN)
PLAIN(stats, STATS_GET)
PLAIN(stats_reset, STATS_RESET)
PLAIN(status, STATUS_GET)
PLAIN(dump, POLICY_GET)

/* -- Its outcome ---------------------------------------------------------- */

/* Those that are new each time, and those that no command but one keeps. */
static void forget_numbers(struct snapshot *s)
{
	snapshot_forget(s, IMPP_A_GENERATION);
	snapshot_forget(s, IMPP_A_SEQUENCE);
	snapshot_forget(s, IMPP_A_FALLBACK);
}

static bool all_zero(const struct nl_field *field)
{
	size_t i;

	for (i = 0; i < field->len / sizeof(struct impp_stat); i++)
		if (packets(field, i))
			return false;
	return true;
}

static bool same(const struct nl_answer *a, const struct nl_answer *b,
		 uint16_t type)
{
	return a->field[type].len == b->field[type].len &&
	       !memcmp(a->field[type].data, b->field[type].data,
		       a->field[type].len);
}

/* Reasons are counted for good, rows as long as they are in a policy. */
static bool counters_kept(FIXTURE_DATA(faults) * self, const struct deed *deed,
			  const struct nl_answer *now)
{
	const struct nl_answer *before = &self->before.stats;

	if (deed->reset)
		return all_zero(&now->field[IMPP_A_REASON_STATS]) &&
		       all_zero(&now->field[IMPP_A_RULE_STATS]);
	if (!same(before, now, IMPP_A_REASON_STATS))
		return false;
	return deed->from == NONE || deed->to == NONE ||
	       same(before, now, IMPP_A_RULE_STATS);
}

/* Return: what of a command that was carried out was not, or NULL. */
static const char *undone(FIXTURE_DATA(faults) * self, const struct deed *deed)
{
	uint64_t generation =
		nl_number(&self->before.status, IMPP_A_GENERATION);
	const char *wrong = NULL;
	struct snapshot now;

	snapshot_take(&self->nl, &now);
	generation = deed->to == NONE ? 0 : generation + self->steps;
	if (deed->from != NONE &&
	    nl_number(&now.status, IMPP_A_GENERATION) != generation)
		wrong = "generation";
	forget_numbers(&now);
	if (answer_differs(&self->after.policy, &now.policy))
		wrong = "policy";
	else if (answer_differs(&self->after.status, &now.status))
		wrong = "status";
	else if (!counters_kept(self, deed, &now.stats))
		wrong = "counters";
	snapshot_free(&now);
	return wrong;
}

/* What happened to the command is what it said, and nothing else happened. */
static const char *outcome(FIXTURE_DATA(faults) * self, const struct deed *deed,
			   const struct nl_ack *ack, struct tally *tally)
{
	const char *changed;
	enum state now = deed->from;

	if (!ack->lost && ack->err == deed->err && !deed->err) {
		tally->done++;
		self->settled = deed->from == deed->to && !self->steps;
		changed = undone(self, deed);
		now = deed->to;
	} else {
		changed = snapshot_changed(&self->before, &self->nl);
		self->settled = !changed;
		if (changed && ack->lost) {
			changed = undone(self, deed);
			now = deed->to;
		}
		if (ack->lost)
			tally->lost++;
		else if (!ack->text[0])
			tally->silent++;
		else
			tally->refused++;
	}
	if (!changed && !in_force(self, now))
		changed = "verdicts";
	return changed;
}

/* As it is without a fault, to compare with. */
static void reference(struct __test_metadata *_metadata,
		      FIXTURE_DATA(faults) * self, const struct deed *deed)
{
	struct nl_answer answer;
	struct nl_request r;

	ASSERT_EQ(0, bring_about(self, deed->from));
	snapshot_take(&self->nl, &self->before);
	deed->request(self, &r);
	EXPECT_EQ(deed->err, nl_ask(&self->nl, &r, &answer))
	TH_LOG("%s: %s", deed->what, answer.ack.text);
	nl_answer_free(&answer);
	snapshot_take(&self->nl, &self->after);
	self->steps = nl_number(&self->after.status, IMPP_A_GENERATION) -
		      nl_number(&self->before.status, IMPP_A_GENERATION);
	forget_numbers(&self->after);
	snapshot_free(&self->before);
	EXPECT_TRUE(in_force(self, deed->to))
	TH_LOG("%s: undisturbed", deed->what);
}

/* An error that a person can read: not all of netlink's own have a text. */
static bool is_memory(const struct deed *deed, const struct nl_ack *ack)
{
	return ack->err == deed->err || ack->err == ENOMEM ||
	       ack->err == ENOBUFS;
}

/* Where each attempt begins; what the last one left as it was is that still. */
static void begin(struct __test_metadata *_metadata,
		  FIXTURE_DATA(faults) * self, const struct deed *deed)
{
	if (!self->settled)
		ASSERT_EQ(0, bring_about(self, deed->from));
	self->settled = false;
	ASSERT_TRUE(in_force(self, deed->from));
	snapshot_take(&self->nl, &self->before);
}

/* What a command read, it read whole. */
static bool is_whole(FIXTURE_DATA(faults) * self, const struct deed *deed,
		     const struct nl_answer *answer)
{
	return answer->ack.err || deed->request != dump ||
	       !answer_differs(&self->before.policy, answer);
}

/* Return: whether an allocation failed. */
static bool fail_once(struct __test_metadata *_metadata,
		      FIXTURE_DATA(faults) * self, const struct deed *deed,
		      fault_how *how, unsigned int n, struct tally *tally)
{
	struct nl_answer answer;
	struct nl_request r;
	const char *wrong;
	bool failed;

	begin(_metadata, self, deed);
	deed->request(self, &r);
	failed = how(&self->nl, &r, &answer, n);
	EXPECT_TRUE(is_memory(deed, &answer.ack))
	TH_LOG("%s, allocation %u: %s", deed->what, n,
	       strerror(answer.ack.err));
	EXPECT_TRUE(is_whole(self, deed, &answer))
	TH_LOG("%s, allocation %u: not whole", deed->what, n);
	if (failed) {
		wrong = outcome(self, deed, &answer.ack, tally);
		EXPECT_EQ(NULL, wrong)
		TH_LOG("%s, allocation %u (%s %s): %s", deed->what, n,
		       strerror(answer.ack.err), answer.ack.text, wrong);
	}
	nl_request_free(&r);
	nl_answer_free(&answer);
	snapshot_free(&self->before);
	return failed;
}

static void fail_each(struct __test_metadata *_metadata,
		      FIXTURE_DATA(faults) * self, const struct deed *deed)
{
	struct tally tally = {};
	unsigned int n;

	self->settled = false;
	reference(_metadata, self, deed);
	for (n = 1; n < ALLOCATIONS_MAX; n++)
		if (!fail_once(_metadata, self, deed, fault_ask, n, &tally))
			break;
	snapshot_free(&self->after);
	/* At least the request, its attributes and the answer are allocated. */
	EXPECT_LT(3, n)
	TH_LOG("%s: %u allocations", deed->what, n - 1);
	EXPECT_TRUE(deed->silent || tally.refused)
	TH_LOG("%s: not one was told in words", deed->what);
	ksft_print_msg(
		"%s: %u failed: %u told in words, %u as an errno, %u at the socket; %u did no harm\n",
		deed->what, n - 1, tally.refused, tally.silent, tally.lost,
		tally.done);
}

/* -- Tests ---------------------------------------------------------------- */

static const struct deed policies[] = {
	{ "first policy", NONE, NEW, 0, swap },
	{ "swap", OLD, NEW, 0, swap },
	{ "swap to be confirmed", OLD, PENDING, 0, swap_unconfirmed },
	{ "first policy, to be confirmed", NONE, PENDING, 0, swap_unconfirmed },
	{ "another to be confirmed", PENDING, PENDING, 0, swap_unconfirmed },
	{ "check only", OLD, OLD, 0, check_only },
	{ "refused for a record", OLD, OLD, EINVAL, refused },
	{ "refused for its generation", OLD, OLD, ESTALE, stale },
	{ "refused while one is unconfirmed", PENDING, PENDING, EBUSY, swap },
};

static const struct deed commands[] = {
	{ "confirm", PENDING, NEW, 0, confirm, .silent = true },
	{ "rollback", PENDING, OLD, 0, rollback, .silent = true },
	{ "flush", OLD, NONE, 0, flush, .silent = true },
	{ "mode", OLD, OLD, 0, mode, .silent = true },
	{ "explain", OLD, OLD, 0, explain },
	{ "stats", OLD, OLD, 0, stats, .silent = true },
	{ "stats reset", OLD, OLD, 0, stats_reset, .silent = true,
	  .reset = true },
	{ "status", OLD, OLD, 0, status },
	{ "dump", OLD, OLD, 0, dump, .silent = true },
};

TEST_F_TIMEOUT(faults, policy_set_stateless, 1200)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policies); i++)
		fail_each(_metadata, self, &policies[i]);
}

TEST_F_TIMEOUT(faults, policy_set_conntrack, 1200)
{
	unsigned int i;

	self->old.state = IMPP_STATE_CONNTRACK;
	self->new.state = IMPP_STATE_CONNTRACK;
	for (i = 0; i < ARRAY_SIZE(policies); i++)
		fail_each(_metadata, self, &policies[i]);
}

/* What the new policy needs, and the old one did not, comes and goes with it.
 */
TEST_F_TIMEOUT(faults, policy_set_to_conntrack, 600)
{
	self->new.state = IMPP_STATE_CONNTRACK;
	fail_each(_metadata, self, &policies[1]);
	fail_each(_metadata, self, &policies[2]);
}

TEST_F_TIMEOUT(faults, policy_set_to_stateless, 600)
{
	self->old.state = IMPP_STATE_CONNTRACK;
	fail_each(_metadata, self, &policies[1]);
	fail_each(_metadata, self, &policies[2]);
}

TEST_F_TIMEOUT(faults, other_commands, 1200)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fail_each(_metadata, self, &commands[i]);
}

/*
 * Of tables that take many pages: where no block is found that is large enough,
 * single pages are taken; each of them fails, too.
 */
static void grow(FIXTURE_DATA(faults) * self)
{
	fill_spans6(&self->new, 20000);
	fill_members(&self->new, 10000);
	memcpy(sample_table(&self->new, IMPP_A_GROUPS)->record,
	       self->old.groups, sizeof(self->old.groups));
}

TEST_F_TIMEOUT(faults, large_policy, 1800)
{
	grow(self);
	fail_each(_metadata, self, &policies[0]);
	fail_each(_metadata, self, &policies[1]);
}

/* More than one fails, from few to nearly all. */
static void fail_some(struct __test_metadata *_metadata,
		      FIXTURE_DATA(faults) * self, const struct deed *deed)
{
	static const unsigned int percent[] = { 1, 3, 10, 30, 90 };
	struct tally tally = {};
	unsigned int i;

	self->settled = false;
	reference(_metadata, self, deed);
	for (i = 0; i < SHOWERS * ARRAY_SIZE(percent); i++)
		fail_once(_metadata, self, deed, fault_ask_in_rain,
			  percent[i % ARRAY_SIZE(percent)], &tally);
	snapshot_free(&self->after);
	ksft_print_msg(
		"%s: %u in words, %u as an errno, %u at the socket, %u did no harm\n",
		deed->what, tally.refused, tally.silent, tally.lost,
		tally.done);
}

TEST_F_TIMEOUT(faults, many_at_once, 1800)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policies); i++)
		fail_some(_metadata, self, &policies[i]);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fail_some(_metadata, self, &commands[i]);
}

TEST_F_TIMEOUT(faults, many_at_once_of_a_large_policy, 1800)
{
	grow(self);
	fail_some(_metadata, self, &policies[0]);
	fail_some(_metadata, self, &policies[1]);
}
