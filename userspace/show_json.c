// SPDX-License-Identifier: GPL-2.0
/* impp show --json */
#include <stdlib.h>

#include "addresses.h"
#include "age.h"
#include "answer.h"
#include "backend.h"
#include "bits.h"
#include "grant_text.h"
#include "json.h"
#include "mem.h"
#include "modes.h"
#include "show_json.h"
#include "tables.h"

static json_t *addresses_json(const struct impp_tables *tables, u32 group)
{
	size_t words = bits_words(tables->len[IMPP_TABLE_GROUPS]), i;
	u64 *wanted = mem_alloc(words * sizeof(*wanted));
	json_t *list = json_array();
	char text[RUN_TEXT];
	struct runs runs;

	bits_assign(wanted, group, true);
	addresses_find(&runs, tables, wanted);
	for (i = 0; i < runs.len; i++)
		json_array_append_new(list, json_string(run_text(&runs.run[i],
								 text)));
	free(runs.run);
	free(wanted);
	return list;
}

static json_t *group_json(const struct impp_tables *tables, u32 group)
{
	const struct impp_group *flags = tables->record[IMPP_TABLE_GROUPS];
	const struct impp_member *member;
	json_t *roles = json_array();
	u32 len, i;

	member = tables_roles(tables, group, &len);
	for (i = 0; i < len; i++)
		json_array_append_new(roles,
				      json_text(tables_role_name(tables,
								 member[i].role),
						IMPP_NAME_LEN));
	return json_pack("{sb so so}", "judged",
			 flags[group].flags & IMPP_GROUP_PROTECTED ? 1 : 0,
			 "roles", roles, "addresses",
			 addresses_json(tables, group));
}

/* Group 0, which holds no role, is whatever is left. */
static json_t *groups_json(const struct impp_tables *tables)
{
	json_t *list = json_array();
	u32 i;

	for (i = 1; i < tables->len[IMPP_TABLE_GROUPS]; i++)
		json_array_append_new(list, group_json(tables, i));
	return list;
}

static json_t *relations_json(const struct impp_tables *tables)
{
	json_t *list = json_array();
	struct grants grants;
	size_t i;

	grants_read(&grants, tables, true);
	for (i = 0; i < grants.len; i++)
		json_array_append_new(list, grant_json(&grants.grant[i],
						       &grants, tables));
	grants_clear(&grants);
	return list;
}

static json_t *rows_json(const struct impp_tables *tables)
{
	const struct impp_rule *rule = tables->record[IMPP_TABLE_RULES];
	json_t *list = json_array();
	char id[ANSWER_ROW];
	u32 i;

	for (i = 0; i < tables->len[IMPP_TABLE_RULES]; i++) {
		answer_row(id, &rule[i]);
		json_array_append_new(list,
				      json_pack("{so so}", "id",
						json_text(id, sizeof(id)),
						"name",
						json_text(rule[i].name,
							  IMPP_NAME_LEN)));
	}
	return list;
}

/* null: it does not wait to be confirmed. */
static json_t *pending_json(const struct running *running)
{
	if (!running->pending)
		return json_null();
	return json_pack("{sI so}", "left_ms", (json_int_t)running->confirm_ms,
			 "fallback",
			 running->fallback
				 ? json_integer((json_int_t)running->fallback)
				 : json_null());
}

static json_t *policy_json(const struct running *running)
{
	const struct impp_tables *tables = &running->policy.tables;
	char stamp[AGE_TEXT];

	return json_pack("{sI ss ss ss ss sI ss so sb sI so so so so so so}",
			 "generation", (json_int_t)running->generation, "mode",
			 mode_name(running->mode), "mode_applied",
			 mode_name(running->mode_applied), "state",
			 state_name(running->state), "on_deny",
			 on_deny_name(running->on_deny), "applied_ms",
			 (json_int_t)running->applied_ms, "applied",
			 age_stamp(running->applied_ms, stamp), "confirm",
			 pending_json(running), "sealed", running->sealed,
			 "memory", (json_int_t)running->memory, "site",
			 json_text(running->site, IMPP_LABEL_LEN), "catalogue",
			 json_text(running->catalogue, IMPP_LABEL_LEN),
			 "edition", json_text(running->edition, IMPP_LABEL_LEN),
			 "relations", relations_json(tables), "rows",
			 rows_json(tables), "groups", groups_json(tables));
}

int show_json(const struct running *running)
{
	json_t *policy = running->generation ? policy_json(running)
					     : json_null();

	return json_print(json_pack("{si ss so}", "version", JSON_FORMAT,
				    "backend", backend_name(BACKEND_KERNEL),
				    "policy", policy));
}
