// SPDX-License-Identifier: GPL-2.0
/*
 * The nft backend. A batch says which state of the rulesets it was made for,
 * and the kernel refuses it for any other: what is replaced is what it was
 * compared with. Others change their own tables at any time; then it is read
 * and compared again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "nft.h"
#include "nft_batch.h"
#include "nft_call.h"
#include "nft_memory.h"
#include "nft_read.h"
#include "verb.h"

#define ATTEMPTS 16

static const struct mark nowhere;

static int too_often(struct nft *nft)
{
	diag_error(nft->diag, &nowhere,
		   "nf_tables' rulesets keep changing; try again");
	return EXIT_NO;
}

bool nft_is_there(void)
{
	struct nft_state state = { 0 };
	struct nlsock_error error;
	struct nft nft = { 0 };
	bool there;

	if (!module_is_there("nf_tables"))
		return false;
	nft.sock = nlsock_open(NETLINK_NETFILTER, &error);
	if (!nft.sock)
		return false;
	there = !nft_read_table(&nft, &state, &error) && state.there;
	nft_state_clear(&state);
	nlsock_close(nft.sock);
	return there;
}

int nft_get(struct nft *nft, unsigned int parts, struct nft_state *state)
{
	struct nlsock_error error;
	int i;

	memset(state, 0, sizeof(*state));
	for (i = 0; i < ATTEMPTS; i++) {
		if (!nft_read(nft, parts, state, &error))
			return EXIT_DONE;
		nft_state_clear(state);
		/* ENOENT: a set went while it was being read. */
		if (error.code != EINTR && error.code != EAGAIN &&
		    error.code != ENOENT)
			return nft_call_failed(nft, &error);
	}
	return too_often(nft);
}

static size_t count_rules(const struct ruleset *ruleset)
{
	size_t rules = 0, i;

	for (i = 0; i < ruleset->chains; i++)
		rules += ruleset->chain[i].rules;
	return rules;
}

/*
 * Is what a batch would make in force already? The digest says what the table
 * was made of; the rest, that nobody has added to it or taken from it since.
 * Of sets that are too large to look at, nobody can know.
 */
static bool is_same(const struct nft_state *state,
		    const struct ruleset *ruleset, const struct nft_note *note,
		    const struct nft_messages *messages)
{
	size_t ranges = 0, i;

	for (i = 0; i < state->sets; i++)
		ranges += state->set[i].ranges;
	return state->there && state->note.known && !state->uncounted &&
	       state->note.digest == note->digest &&
	       state->counters == ruleset->counters &&
	       state->sets == ruleset->sets &&
	       state->all_sets == messages->sets &&
	       state->chains == ruleset->chains &&
	       state->rules == count_rules(ruleset) && ranges == note->ranges;
}

/* One attempt. @again: it is worth another. */
static int set_once(struct nft *nft, const struct ruleset *ruleset,
		    struct nft_note *note, bool check_only,
		    enum nft_outcome *outcome, bool *again)
{
	struct nft_messages messages;
	struct nft_state state;
	int ret;

	*again = false;
	ret = nft_get(nft, NFT_PART_COUNTERS | NFT_PART_SETS | NFT_PART_RULES,
		      &state);
	if (ret)
		return ret;
	nft_batch_make(&messages, ruleset, note, state.generation);
	*outcome = state.there ? NFT_REPLACED : NFT_CREATED;
	if (is_same(&state, ruleset, note, &messages))
		*outcome = NFT_UNCHANGED;
	else if (!check_only && nft_memory_refuse(nft->diag, note->ranges))
		ret = EXIT_NO;
	else if (!check_only)
		ret = nft_call_batch(nft, &messages, again);
	nft_messages_clear(&messages);
	nft_state_clear(&state);
	return ret;
}

int nft_set(struct nft *nft, const struct compiled *compiled, bool check_only,
	    enum nft_outcome *outcome)
{
	struct ruleset *ruleset = ruleset_make(compiled);
	struct nft_note note;
	bool again = true;
	int ret = EXIT_NO, i;

	nft_note_make(&note, compiled, ruleset);
	for (i = 0; i < ATTEMPTS && again; i++)
		ret = set_once(nft, ruleset, &note, check_only, outcome,
			       &again);
	if (again)
		ret = too_often(nft);
	nft_note_clear(&note);
	ruleset_free(ruleset);
	return ret;
}

int nft_flush(struct nft *nft, bool *gone)
{
	struct nft_messages messages;
	struct nft_state state;
	bool again = true;
	int ret = EXIT_NO, i;

	for (i = 0; i < ATTEMPTS && again; i++) {
		again = false;
		ret = nft_get(nft, 0, &state);
		*gone = state.there;
		if (ret || !state.there)
			break;
		nft_batch_flush(&messages, state.generation);
		ret = nft_call_batch(nft, &messages, &again);
		nft_messages_clear(&messages);
		nft_state_clear(&state);
	}
	return again ? too_often(nft) : ret;
}

int nft_reset(struct nft *nft)
{
	struct nlsock_error error;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		if (!nft_read_reset(nft, &error))
			return EXIT_DONE;
		if (error.code != EINTR && error.code != EAGAIN)
			return nft_call_failed(nft, &error);
	}
	return too_often(nft);
}
