// SPDX-License-Identifier: GPL-2.0
/* A tally for programs. */
#include "../kmod/verdict.h"
#include "json.h"
#include "stats.h"

/* @named: an object that names what was counted; taken over. */
static json_t *stat_json(json_t *named, const struct impp_stat *stat)
{
	json_object_set_new(named, "packets", json_integer(stat->packets));
	json_object_set_new(named, "bytes", json_integer(stat->bytes));
	json_object_set_new(named, "last_ms",
			    stat->last_ms == IMPP_NEVER
				    ? json_null()
				    : json_integer(stat->last_ms));
	return named;
}

static json_t *rows_json(const struct tally *tally)
{
	const struct tally_row *row;
	json_t *list = json_array();

	for (row = tally->row; row < tally->row + tally->rows; row++)
		json_array_append_new(
			list,
			stat_json(json_pack("{so so}", "id",
					    json_text(row->id, sizeof(row->id)),
					    "name",
					    json_text(row->name,
						      sizeof(row->name))),
				  &row->stat));
	return list;
}

static json_t *reasons_json(const struct impp_stat *stat)
{
	json_t *list = json_array();
	unsigned int reason;

	for (reason = 1; reason < __IMPP_REASON_MAX; reason++)
		json_array_append_new(list,
				      stat_json(json_pack("{ss}", "reason",
							  impp_reason_name(
								  reason)),
						&stat[reason]));
	return list;
}

/* nf_tables tells no events. */
static json_t *events_json(const struct tally *tally)
{
	if (tally->backend == BACKEND_NFT)
		return json_null();
	return json_pack("{sI sI}", "told", (json_int_t)tally->about.events,
			 "left_out", (json_int_t)tally->about.left_out);
}

/* nf_tables has no generation, and may not know since when it counts. */
int stats_json(const struct tally *tally)
{
	bool nft = tally->backend == BACKEND_NFT;

	return json_print(
		json_pack("{si ss so so so so so so so}", "version",
			  JSON_FORMAT, "backend", backend_name(tally->backend),
			  "generation",
			  nft ? json_null() : json_integer(tally->generation),
			  "counting_ms",
			  nft ? json_null() : json_integer(tally->counting_ms),
			  "rows", rows_json(tally), "deny",
			  reasons_json(tally->reason + IMPP_STAT_DENY),
			  "would_deny",
			  reasons_json(tally->reason + IMPP_STAT_WOULD_DENY),
			  "pass",
			  stat_json(json_object(),
				    &tally->reason[IMPP_STAT_PASS]),
			  "events", events_json(tally)));
}
