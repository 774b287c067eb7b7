// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are nearly right (mutate.h), many in a datagram, to namespaces
 * through which packets pass meanwhile:
 *
 *	FUZZ_SECONDS=N FUZZ_SEED=N fuzz_netlink
 *
 * As root, and as the owner of a user namespace: what was carried out leaves
 * the namespace as the protocol says (model.h), what was refused leaves it as
 * it was, verdicts included, and was told in words or by what is at fault. As
 * nobody: EPERM, whatever it is. Several at once, on the same namespace: it
 * lives, and still does as it is told. The seed decides what is sent.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bait.h"
#include "kselftest.h"
#include "model.h"
#include "module.h"
#include "mutate.h"
#include "namespace.h"
#include "sample.h"
#include "snapshot.h"
#include "traffic.h"
#include "volley.h"

#define SECONDS 24
#define SEED 1

/* A namespace serves for so many datagrams, a sealed one not for long. */
#define VOLLEYS 2000
#define VOLLEYS_SEALED 20

#define WORDS_MAX 256 /* different refusals */
#define DATA_MAX (2 * MUTANT_MAX)

enum part { ROOT, OWNER, NOBODY, CROWD, PARTS };

static const char *const names[] = {
	[ROOT] = "root",
	[OWNER] = "the owner of a user namespace",
	[NOBODY] = "nobody",
	[CROWD] = "several at once",
};

/**
 * struct fuzz - one who sends
 * @nl: to where
 * @part: who
 * @random: decides what
 * @model: what the namespace should be; not kept by who is not alone
 * @end: when to stop, in seconds of the monotonic clock
 * @verdicts: the answers to the sample's questions, as they were last
 * @shots: requests sent
 * @done: those that were carried out
 * @word: the refusals that came
 * @words: how many different ones
 */
struct fuzz {
	struct nl nl;
	enum part part;
	struct random random;
	struct model model;
	time_t end;
	struct nl_answer verdicts;
	unsigned long volleys;
	unsigned long shots;
	unsigned long done;
	char *word[WORDS_MAX];
	unsigned int words;
};

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* -- What is wrong --------------------------------------------------------- */

static void print_bytes(const struct nlmsghdr *hdr)
{
	const uint8_t *byte = (const void *)hdr;
	uint32_t i;

	for (i = 0; i < hdr->nlmsg_len && i < 4096; i++)
		printf("%s%02x", i % 32 ? "" : "\n#  ", byte[i]);
	printf("\n");
}

/* Ends the one who sends; the seed and the count lead here again. */
static void fail(const struct fuzz *f, const struct shot *shot,
		 const char *what)
{
	printf("# %s, datagram %lu: %s\n", names[f->part], f->volleys, what);
	if (shot) {
		printf("#  %s: %s (offset %u, missing %u)",
		       strerror(shot->ack.err), shot->ack.text,
		       shot->ack.offset, shot->ack.missing);
		print_bytes(shot->hdr);
	}
	fflush(stdout);
	_exit(1);
}

static bool is_dump(const struct nlmsghdr *hdr)
{
	return (hdr->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

/* What the core says to it before anybody asks who sent it; 0: nothing. */
static int header_fault(const struct nlmsghdr *hdr)
{
	const struct genlmsghdr *genl = (const void *)(hdr + 1);
	uint16_t flags = hdr->nlmsg_flags & ~(is_dump(hdr) ? NLM_F_DUMP : 0);
	bool dumps;

	if (hdr->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return EINVAL;
	if (genl->cmd && (genl->reserved ||
			  flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO)))
		return EINVAL;
	dumps = genl->cmd == IMPP_CMD_POLICY_GET ||
		genl->cmd == IMPP_CMD_STATS_GET;
	if (!genl->cmd || genl->cmd > IMPP_CMD_MAX || dumps != is_dump(hdr))
		return EOPNOTSUPP;
	return 0;
}

static void remember(struct fuzz *f, const char *text)
{
	unsigned int i;

	for (i = 0; i < f->words; i++)
		if (!strcmp(f->word[i], text))
			return;
	if (i < WORDS_MAX)
		f->word[f->words++] = strdup(text);
}

static bool is_table_text(const char *text)
{
	size_t len = strcspn(text, ":");

	return text[len] &&
	       len == strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_46");
}

/* A refusal that can be understood, and points into the request. */
static const char *refusal_fault(struct fuzz *f, const struct shot *shot)
{
	const struct nl_ack *ack = &shot->ack;
	int fault = header_fault(shot->hdr);

	/* Some kernels ask who sent it before they look for a dump. */
	if (fault == EOPNOTSUPP && f->part == NOBODY && ack->err == EPERM)
		return NULL;
	if (fault)
		return ack->err == fault ? NULL : "another error of the core's";
	if (f->part == NOBODY)
		return ack->err != EPERM	     ? "not EPERM"
		       : ack->text[0] || ack->offset ? "tells nobody why"
						     : NULL;
	/* Another dump of this socket is under way. */
	if (is_dump(shot->hdr) && ack->err == EBUSY)
		return NULL;
	remember(f, ack->text);
	switch (ack->err) {
	case EINVAL:
	case ERANGE:
	case E2BIG:
	case ENOENT:
	case EBUSY:
	case ESTALE:
	case EPERM:
		break;
	default:
		return "an odd error";
	}
	/* What our own checks say begins with the table that they blame. */
	if (ack->err == EINVAL && is_table_text(ack->text) &&
	    model_valid(shot->hdr))
		return "refused, and valid";
	if (!ack->text[0] && !ack->offset && !ack->missing)
		return "refused without a word";
	return ack->offset >= shot->hdr->nlmsg_len ? "blames what is not there"
						   : NULL;
}

static bool is_ours(const struct fuzz *f, const struct nlmsghdr *hdr)
{
	return hdr->nlmsg_type == f->nl.family &&
	       hdr->nlmsg_flags & NLM_F_REQUEST;
}

/* Return: whether it may have changed something. */
static bool judge(struct fuzz *f, const struct shot *shot)
{
	const char *wrong = NULL;
	bool changed = false;

	if (!is_ours(f, shot->hdr))
		return false;
	f->shots++;
	if (!shot->answered) {
		/* A dump ends with a message of its own. */
		if (header_fault(shot->hdr) || !is_dump(shot->hdr) ||
		    f->part == NOBODY)
			wrong = "not answered";
	} else if (shot->ack.err) {
		wrong = refusal_fault(f, shot);
		if (shot->answers && !wrong)
			wrong = "answered, and refused";
	} else if (f->part == NOBODY || header_fault(shot->hdr)) {
		wrong = "carried out";
	} else {
		f->done++;
		changed = true;
		if (f->part != CROWD)
			wrong = model_perform(&f->model, shot->hdr,
					      shot->generation);
	}
	if (wrong)
		fail(f, shot, wrong);
	return changed;
}

static void check_verdicts(struct fuzz *f, bool changed)
{
	const struct nl_field *a, *b = &f->verdicts.field[IMPP_A_ANSWERS];
	struct nl_answer answer;
	struct nl_request r;

	sample_begin(NULL, &r, IMPP_CMD_EXPLAIN, 0);
	nl_ask(&f->nl, &r, &answer);
	a = &answer.field[IMPP_A_ANSWERS];
	if (!changed &&
	    (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len))))
		fail(f, NULL, "verdicts changed");
	nl_answer_free(&f->verdicts);
	f->verdicts = answer;
}

static void check_all(struct fuzz *f, bool changed)
{
	const char *wrong;

	if (f->part == CROWD || f->part == NOBODY)
		return;
	wrong = model_check(&f->model, &f->nl);
	if (wrong)
		fail(f, NULL, wrong);
	check_verdicts(f, changed);
}

/* -- Sending --------------------------------------------------------------- */

/* One change is seen best, more lead further. */
static unsigned int changes(struct random *random)
{
	return random_once_in(random, 6)   ? 0
	       : random_once_in(random, 3) ? 2 + random_below(random, 6)
					   : 1;
}

static void load(struct fuzz *f, struct volley *v)
{
	unsigned int n = 1 + random_below(&f->random, 24);
	struct nl_request r;

	v->len = 0;
	while (n-- && v->len < MUTANT_MAX) {
		bait_make(&f->random, &r, f->model.policy.generation);
		r.hdr->nlmsg_type = f->nl.family;
		r.hdr->nlmsg_seq = f->volleys << 8 | n;
		v->len += mutate(&f->random, &r, changes(&f->random),
				 v->data + v->len);
		nl_request_free(&r);
	}
	volley_load(v);
}

static void fire(struct fuzz *f, struct volley *v)
{
	bool changed = false;
	unsigned int i;
	int err;

	f->volleys++;
	load(f, v);
	err = volley_fire(v, &f->nl);
	/* Only root may send as much as it likes. */
	if (err == EMSGSIZE || err == ENOBUFS)
		return;
	if (err)
		fail(f, NULL, strerror(err));
	for (i = 0; i < v->shots; i++)
		changed |= judge(f, &v->shot[i]);
	check_all(f, changed);
}

/* One namespace, until its time is over. */
static void fuzz(struct fuzz *f)
{
	static uint8_t data[DATA_MAX];
	struct volley v = { .data = data };
	unsigned int left = VOLLEYS;

	if (volley_open(&f->nl))
		ksft_exit_fail_msg("the module is not loaded\n");
	model_init(&f->model);
	while (now() < f->end && left--) {
		fire(f, &v);
		if (f->model.sealed && left > VOLLEYS_SEALED)
			left = VOLLEYS_SEALED;
	}
	model_free(&f->model);
	nl_answer_free(&f->verdicts);
	nl_close(&f->nl);
}

static void tell(const struct fuzz *f)
{
	printf("# %s: %lu requests in %lu datagrams, %lu carried out, %u different refusals\n",
	       names[f->part], f->shots, f->volleys, f->done, f->words);
	fflush(stdout);
}

/* -- Parts ----------------------------------------------------------------- */

/* Packets to be judged, until it is killed. */
static pid_t start_traffic(void)
{
	int tun = traffic_open();
	unsigned int i;
	char byte;
	pid_t pid;

	if (tun < 0)
		ksft_exit_fail_msg("no traffic: %s\n", strerror(errno));
	pid = fork();
	if (pid) {
		close(tun);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 0;; i++) {
		traffic_send(tun, 0x0a000005, 0x0a010007, 50 + i % 8, 4);
		traffic_send(tun, 0x0a010007, 0x0a000005, 50 + i % 8, 4);
		while (read(tun, &byte, 1) > 0)
			;
		usleep(5000);
	}
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void fuzz_root(struct fuzz *f)
{
	pid_t traffic;
	time_t begin;

	while (now() < f->end) {
		if (unshare(CLONE_NEWNET))
			ksft_exit_fail_msg("unshare: %s\n", strerror(errno));
		begin = now();
		traffic = start_traffic();
		f->end += now() - begin;
		fuzz(f);
		stop(traffic);
	}
}

static void fuzz_owner(struct fuzz *f)
{
	if (namespace_drop() || namespace_own())
		ksft_exit_fail_msg("no user namespace: %s\n", strerror(errno));
	while (now() < f->end) {
		fuzz(f);
		if (unshare(CLONE_NEWNET))
			ksft_exit_fail_msg("unshare: %s\n", strerror(errno));
	}
}

/* In a namespace where a policy is in force, which stays what it was. */
static void fuzz_nobody(struct fuzz *f)
{
	if (namespace_drop())
		ksft_exit_fail_msg("nobody: %s\n", strerror(errno));
	while (now() < f->end)
		fuzz(f);
}

/* Whoever was last: the policy that is told to be in force is. */
static void come_to_rest(struct fuzz *f)
{
	struct nl_answer answer;
	struct sample sample;
	bool sealed;

	nl_open(&f->nl);
	nl_command(&f->nl, IMPP_CMD_POLICY_ROLLBACK, &answer);
	nl_answer_free(&answer);
	sealed = nl_status(&f->nl, IMPP_A_SEALED);
	sample_init(&sample);
	if (sample_set(&sample, &f->nl, 0, &answer) != (sealed ? EPERM : 0))
		fail(f, NULL, answer.ack.text);
	nl_answer_free(&answer);
	nl_close(&f->nl);
}

/* In the same namespace, each with numbers of its own. */
static void fuzz_crowd(struct fuzz *f)
{
	pid_t traffic, pid[3];
	time_t begin = now();
	unsigned int i;
	int status;

	if (unshare(CLONE_NEWNET))
		ksft_exit_fail_msg("unshare: %s\n", strerror(errno));
	traffic = start_traffic();
	f->end += now() - begin;
	for (i = 0; i < ARRAY_SIZE(pid); i++) {
		fflush(stdout);
		pid[i] = fork();
		if (pid[i])
			continue;
		f->random.state += i + 1;
		while (now() < f->end)
			fuzz(f);
		tell(f);
		_exit(0);
	}
	for (i = 0; i < ARRAY_SIZE(pid); i++) {
		waitpid(pid[i], &status, 0);
		if (status)
			_exit(1);
	}
	come_to_rest(f);
	stop(traffic);
}

static void (*const parts[])(struct fuzz *) = {
	[ROOT] = fuzz_root,
	[OWNER] = fuzz_owner,
	[NOBODY] = fuzz_nobody,
	[CROWD] = fuzz_crowd,
};

/* A process of its own. Return: whether it found nothing wrong. */
static bool run(enum part part, unsigned int seconds, uint64_t seed)
{
	struct fuzz f = { .part = part, .random.state = seed + part };
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		f.end = now() + seconds;
		parts[part](&f);
		if (f.volleys)
			tell(&f);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		printf("# killed by signal %d\n", WTERMSIG(status));
	return !status;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

int main(void)
{
	unsigned int seconds = setting("FUZZ_SECONDS", SECONDS);
	uint64_t seed = setting("FUZZ_SEED", SEED);
	struct snapshot before;
	const char *changed;
	struct nl nl;
	int part;

	module_need();
	if (unshare(CLONE_NEWNET) || nl_open(&nl))
		ksft_exit_fail_msg("no namespace: %s\n", strerror(errno));
	if (!bait_catch(&nl))
		ksft_print_msg("the command's own policy is not among them\n");
	ksft_print_header();
	ksft_set_plan(PARTS);
	ksft_print_msg("seed %llu\n", (unsigned long long)seed);
	for (part = 0; part < PARTS; part++) {
		snapshot_take(&nl, &before);
		ksft_test_result(run(part, seconds / PARTS, seed), "%s\n",
				 names[part]);
		changed = snapshot_changed(&before, &nl);
		if (changed)
			ksft_exit_fail_msg("another namespace: %s\n", changed);
		snapshot_free(&before);
	}
	nl_close(&nl);
	ksft_finished();
}
