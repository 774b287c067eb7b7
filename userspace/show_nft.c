// SPDX-License-Identifier: GPL-2.0
/*
 * impp show --backend nft. The table has no relations as the module has them;
 * it has rows, as counters that rules count in, and the roles' addresses.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "age.h"
#include "backend.h"
#include "json.h"
#include "kernel.h"
#include "modes.h"
#include "nft.h"
#include "nft_row.h"
#include "show_nft.h"
#include "table.h"
#include "verb.h"

static const char *label(const char *text)
{
	return text && *text ? text : "-";
}

/* "imp" of "imp.4" */
static int role_len(const struct nft_addresses *set)
{
	const char *dot = strrchr(set->name, '.');

	return dot ? dot - set->name : (int)strlen(set->name);
}

static const char *family_name(const struct nft_addresses *set)
{
	return set->family == AF_INET ? "ipv4" : "ipv6";
}

static void add_mode(struct table_view *view, const struct nft_note *note)
{
	table_paint(view, PAINT_BOLD, "mode");
	if (note->mode == IMPP_MODE_AUDIT)
		table_paint(view, PAINT_YELLOW, "%s: nothing is dropped",
			    mode_name(note->mode));
	else
		table_paint(view, PAINT_GREEN, "%s", mode_name(note->mode));
}

static void add_table(struct table_view *view, const struct nft_note *note)
{
	char age[AGE_TEXT], when[AGE_TEXT];
	uint64_t ms;

	table_paint(view, PAINT_BOLD, "nftables");
	if (!note->known) {
		table_cell(view, "table inet impp, loaded by nft");
		return;
	}
	ms = nft_note_age(note);
	table_cell(view, "table inet impp, in force since %s (%s)",
		   age_when(ms, when), age_text(ms, age));
}

static void print_head(const struct nft_state *state)
{
	const struct nft_note *note = &state->note;
	struct table_view *view = table_new("", "", NULL);

	add_mode(view, note);
	table_paint(view, PAINT_BOLD, "state");
	table_cell(view, "%s, on deny %s", state_name(note->state),
		   on_deny_name(note->on_deny));
	add_table(view, note);
	table_paint(view, PAINT_BOLD, "site");
	table_cell(view, "%s", label(note->site));
	table_paint(view, PAINT_BOLD, "catalogue");
	table_cell(view, "%s, edition %s", label(note->catalogue),
		   label(note->edition));
	table_paint(view, PAINT_BOLD, "size");
	table_cell(view, "%zu rules in %zu chains, %zu sets, %zu counters",
		   state->rules, state->chains, state->all_sets,
		   state->counters);
	table_print(view, stdout);
	table_free(view);
}

static void print_rows(const struct nft_state *state)
{
	struct table_view *view =
		table_new("ROW", "NAME", ">RULES", ">PACKETS", NULL);
	const struct nft_counter *counter;
	char id[ANSWER_ROW], name[IMPP_NAME_LEN];
	size_t i;

	for (i = 0; i < state->counters; i++) {
		counter = &state->counter[i];
		if (!nft_row_read(counter, id, name))
			continue;
		table_cell(view, "%s", id);
		table_cell(view, "%s", name);
		table_cell(view, "%zu", counter->rules);
		table_cell(view, "%llu", (unsigned long long)counter->packets);
	}
	table_print(view, stdout);
	table_free(view);
}

static void print_sets(const struct nft_state *state)
{
	struct table_view *view =
		table_new("ROLE", "FAMILY", ">RANGES", ">ADDRESSES", NULL);
	const struct nft_addresses *set;
	char count[NFT_COUNT_TEXT];

	for (set = state->set; set < state->set + state->sets; set++) {
		if (set->quoted)
			continue;
		table_cell(view, "%.*s", role_len(set), set->name);
		table_cell(view, "%s", family_name(set));
		if (state->uncounted) {
			table_cell(view, "-");
			table_cell(view, "-");
			continue;
		}
		table_cell(view, "%zu", set->ranges);
		table_cell(view, "%s", nft_addresses_count(set, count));
	}
	table_print(view, stdout);
	table_free(view);
}

static json_t *rows_json(const struct nft_state *state)
{
	const struct nft_counter *counter;
	char id[ANSWER_ROW], name[IMPP_NAME_LEN];
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < state->counters; i++) {
		counter = &state->counter[i];
		if (!nft_row_read(counter, id, name))
			continue;
		json_array_append_new(list,
				      json_pack("{so so sI sI sI}", "id",
						json_text(id, sizeof(id)),
						"name",
						json_text(name, sizeof(name)),
						"rules",
						(json_int_t)counter->rules,
						"packets",
						(json_int_t)counter->packets,
						"bytes",
						(json_int_t)counter->bytes));
	}
	return list;
}

/* Numbers of addresses are text: they pass 64 bits. */
static json_t *set_json(const struct nft_addresses *set, bool counted)
{
	char count[NFT_COUNT_TEXT];

	nft_addresses_count(set, count);
	return json_pack("{so ss so so}", "role",
			 json_text(set->name, role_len(set)), "family",
			 family_name(set), "ranges",
			 counted ? json_integer(set->ranges) : json_null(),
			 "addresses",
			 counted ? json_string(count) : json_null());
}

static json_t *sets_json(const struct nft_state *state)
{
	const struct nft_addresses *set;
	json_t *list = json_array();

	for (set = state->set; set < state->set + state->sets; set++)
		if (!set->quoted)
			json_array_append_new(list,
					      set_json(set, !state->uncounted));
	return list;
}

static json_t *applied_json(const struct nft_note *note)
{
	char stamp[AGE_TEXT];

	if (!note->known)
		return json_null();
	return json_string(age_stamp(nft_note_age(note), stamp));
}

/* The keys of nf_impp's policy, with null for what there is not. */
static json_t *policy_json(const struct nft_state *state)
{
	const struct nft_note *note = &state->note;

	return json_pack("{sn ss ss ss ss so so so so so sI sI so so}",
			 "generation", "mode", mode_name(note->mode),
			 "mode_applied", mode_name(note->mode), "state",
			 state_name(note->state), "on_deny",
			 on_deny_name(note->on_deny), "applied_ms",
			 note->known ? json_integer(nft_note_age(note))
				     : json_null(),
			 "applied", applied_json(note), "site",
			 json_text(note->site, NFT_NOTE_ROOM), "catalogue",
			 json_text(note->catalogue, NFT_NOTE_ROOM), "edition",
			 json_text(note->edition, NFT_NOTE_ROOM), "rules",
			 (json_int_t)state->rules, "chains",
			 (json_int_t)state->chains, "rows", rows_json(state),
			 "sets", sets_json(state));
}

static int print_json(const struct nft_state *state)
{
	return json_print(
		json_pack("{si ss so}", "version", JSON_FORMAT, "backend",
			  backend_name(BACKEND_NFT), "policy",
			  state->there ? policy_json(state) : json_null()));
}

static int print(const struct nft_state *state, bool json)
{
	if (json)
		return print_json(state);
	if (!state->there) {
		printf("no policy is in force in nftables: there is no table inet impp\n");
		return EXIT_DONE;
	}
	print_head(state);
	putchar('\n');
	print_rows(state);
	putchar('\n');
	print_sets(state);
	if (state->uncounted)
		printf("\n%llu ranges of addresses are too many to read back\n",
		       (unsigned long long)state->note.ranges);
	return EXIT_DONE;
}

int show_nft(struct diag *diag, bool json)
{
	struct nft *nft = nft_open(diag);
	struct nft_state state;
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_get(nft, NFT_PART_COUNTERS | NFT_PART_SETS | NFT_PART_RULES,
		      &state);
	if (!ret) {
		ret = print(&state, json);
		nft_state_clear(&state);
	}
	nft_close(nft);
	return ret;
}
