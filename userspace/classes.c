// SPDX-License-Identifier: GPL-2.0
/* Classes of roles. */
#include <stdlib.h>

#include "bits.h"
#include "classes.h"
#include "json.h"
#include "mem.h"
#include "tables.h"

static void class_add(struct role_class *class, unsigned int role)
{
	class->role.role = mem_grow(class->role.role, class->role.len,
				    sizeof(*class->role.role));
	class->role.role[class->role.len++] = role;
}

static bool all_protected(const struct impp_tables *tables, const u64 *groups)
{
	const struct impp_group *group = tables->record[IMPP_TABLE_GROUPS];
	u32 i;

	for (i = 0; i < tables->len[IMPP_TABLE_GROUPS]; i++)
		if (bits_test(groups, i) &&
		    !(group[i].flags & IMPP_GROUP_PROTECTED))
			return false;
	return true;
}

/* Puts a role, held by @groups, into its class. */
static void classify(struct classes *classes, const struct impp_tables *tables,
		     unsigned int role, const u64 *groups)
{
	size_t size = bits_words(tables->len[IMPP_TABLE_GROUPS]) * sizeof(u64);
	struct role_class *class;
	size_t i;

	for (i = 0; i < classes->len; i++) {
		if (!memcmp(classes->class[i].groups, groups, size)) {
			class_add(&classes->class[i], role);
			return;
		}
	}
	classes->class = mem_grow(classes->class, classes->len, sizeof(*class));
	class = &classes->class[classes->len++];
	memset(class, 0, sizeof(*class));
	class->groups = mem_alloc(size);
	memcpy(class->groups, groups, size);
	class->judged = all_protected(tables, groups);
	class_add(class, role);
}

void classes_read(struct classes *classes, const struct impp_tables *tables)
{
	const struct impp_member *m = tables->record[IMPP_TABLE_MEMBERS];
	size_t words = bits_words(tables->len[IMPP_TABLE_GROUPS]), j;
	u32 roles = tables->len[IMPP_TABLE_ROLES], i;
	u64 *held = mem_alloc(roles * words * sizeof(*held));

	memset(classes, 0, sizeof(*classes));
	for (i = 0; i < tables->len[IMPP_TABLE_MEMBERS]; i++)
		bits_assign(&held[m[i].role * words], m[i].group, true);
	for (i = 0; i < roles; i++) {
		for (j = 0; j < words && !held[i * words + j]; j++)
			;
		if (j < words)
			classify(classes, tables, i, &held[i * words]);
	}
	free(held);
}

void classes_clear(struct classes *classes)
{
	size_t i;

	for (i = 0; i < classes->len; i++) {
		free(classes->class[i].role.role);
		free(classes->class[i].groups);
	}
	free(classes->class);
	memset(classes, 0, sizeof(*classes));
}

char *class_name(const struct classes *classes,
		 const struct impp_tables *tables, u32 class)
{
	const struct role_list *role;
	char *name = NULL;
	size_t len, i;
	FILE *out;

	if (class == CLASS_NONE)
		return mem_text("?");
	out = open_memstream(&name, &len);
	if (!out)
		return mem_text("?");
	role = &classes->class[class].role;
	for (i = 0; i < role->len; i++)
		fprintf(out, "%s%s", i ? " = " : "",
			tables_role_name(tables, role->role[i]));
	fclose(out);
	return name;
}

json_t *class_json(const struct role_class *class,
		   const struct impp_tables *tables)
{
	json_t *list = json_array();
	const char *name;
	size_t i;

	for (i = 0; class && i < class->role.len; i++) {
		name = tables_role_name(tables, class->role.role[i]);
		json_array_append_new(list, json_text(name, IMPP_NAME_LEN));
	}
	return list;
}
