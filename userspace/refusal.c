// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals. The kernel names the place as an offset into the message: here the
 * message is walked again up to there.
 */
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "../kmod/policy.h"
#include "refusal.h"

/* Attributes that are not tables, as nf_impp.h calls them. */
static const char *const names[IMPP_A_MAX + 1] = {
	[IMPP_A_FLAGS] = "FLAGS",	  [IMPP_A_GENERATION] = "GENERATION",
	[IMPP_A_MODE] = "MODE",		  [IMPP_A_STATE] = "STATE",
	[IMPP_A_ON_DENY] = "ON_DENY",	  [IMPP_A_SITE] = "SITE",
	[IMPP_A_CATALOGUE] = "CATALOGUE", [IMPP_A_EDITION] = "EDITION",
	[IMPP_A_QUESTIONS] = "QUESTIONS", [IMPP_A_CONFIRM_S] = "CONFIRM_S",
};

struct place {
	unsigned int type;
	size_t record;
	bool in_record;
};

static const struct impp_table_kind *table_kind(unsigned int type)
{
	if (type < IMPP_TABLE_ATTR(0) || type >= IMPP_TABLE_ATTR(IMPP_TABLES))
		return NULL;
	return &impp_table_kinds[type - IMPP_TABLE_ATTR(0)];
}

/* Bytes of an attribute's records; 0 if it has none. */
static size_t record_size(unsigned int type)
{
	const struct impp_table_kind *kind = table_kind(type);

	if (type == IMPP_A_QUESTIONS)
		return sizeof(struct impp_question);
	return kind ? kind->size : 0;
}

static void attr_name(unsigned int type, char *name, size_t size)
{
	const struct impp_table_kind *kind = table_kind(type);

	if (kind)
		snprintf(name, size, "%s", kind->name);
	else if (type <= IMPP_A_MAX && names[type])
		snprintf(name, size, "%s", names[type]);
	else
		snprintf(name, size, "attribute %u", type);
}

/* Records of a table in the chunks before @end. */
static size_t records_before(const struct nlmsghdr *header,
			     const struct nlattr *end, size_t size)
{
	const struct nlattr *attr;
	size_t len = 0;

	mnl_attr_for_each(attr, header, GENL_HDRLEN) {
		if (attr == end)
			break;
		if (mnl_attr_get_type(attr) == mnl_attr_get_type(end))
			len += mnl_attr_get_payload_len(attr);
	}
	return len / size;
}

/* Return: whether @offset lies in an attribute. */
static bool find(const struct nlmsghdr *header, size_t offset,
		 struct place *place)
{
	const struct nlattr *attr;
	size_t at, size;

	mnl_attr_for_each(attr, header, GENL_HDRLEN) {
		at = (const char *)attr - (const char *)header;
		if (offset < at || offset >= at + mnl_attr_get_len(attr))
			continue;
		place->type = mnl_attr_get_type(attr);
		size = record_size(place->type);
		place->in_record = size && offset >= at + MNL_ATTR_HDRLEN;
		if (place->in_record)
			place->record = records_before(header, attr, size) +
					(offset - at - MNL_ATTR_HDRLEN) / size;
		return true;
	}
	return false;
}

const char *refusal_text(const struct nlsock_error *error,
			 const struct nlmsghdr *header, char text[REFUSAL_TEXT])
{
	const char *words = *error->text ? error->text : strerror(error->code);
	struct place place;
	char name[32];

	snprintf(text, REFUSAL_TEXT, "%s", words);
	if (error->missing) {
		attr_name(error->missing, name, sizeof(name));
		snprintf(text, REFUSAL_TEXT, "%s (%s is missing)", words, name);
	} else if (error->offset && find(header, error->offset, &place)) {
		attr_name(place.type, name, sizeof(name));
		if (place.in_record)
			snprintf(text, REFUSAL_TEXT, "%s (%s, record %zu)",
				 words, name, place.record);
		else
			snprintf(text, REFUSAL_TEXT, "%s (%s)", words, name);
	}
	return text;
}
