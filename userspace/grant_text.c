// SPDX-License-Identifier: GPL-2.0
/*
 * Grants in words. The words are those of catalogues and site files: all of
 * ICMP is "icmp", its echo requests are "icmp-echo", and what is left of it is
 * said as TYPE.CODE.
 */
#include <stdlib.h>

#include "answer.h"
#include "grant_text.h"
#include "icmp.h"
#include "json.h"
#include "mem.h"
#include "ports.h"
#include "transport.h"

#define TYPE(port) ((port) >> 8)
#define CODE(port) ((port)&0xff)

static bool is_icmp(const struct grant *grant)
{
	return grant->transport == IMPP_ICMP || grant->transport == IMPP_ICMPV6;
}

static bool has_ports(const struct grant *grant)
{
	return grant->transport == IMPP_TCP || grant->transport == IMPP_UDP;
}

static enum icmp_word word(const struct grant *grant)
{
	return icmp_word(grant->transport, &grant->ports);
}

/* ICMP, but none that has a word of its own. */
static bool has_types(const struct grant *grant)
{
	return is_icmp(grant) && word(grant) == ICMP_TYPES;
}

static json_t *protocols(const struct grant *grant)
{
	json_t *list = json_array();
	const char *name;
	char number[8];
	unsigned int p;
	size_t i;

	for (i = 0; i < grant->ports.len; i++) {
		for (p = grant->ports.range[i].lo;
		     p <= grant->ports.range[i].hi; p++) {
			name = p <= UINT8_MAX ? transport_name(p) : NULL;
			snprintf(number, sizeof(number), "%u", p);
			/* 1 and 58 are here what they are not in a name. */
			if (!name || p == IPPROTO_ICMP || p == IPPROTO_ICMPV6)
				name = number;
			json_array_append_new(list, json_string(name));
		}
	}
	return list;
}

static json_t *transports(const struct grant *grant)
{
	switch (grant->transport) {
	case IMPP_TCP:
		return json_pack("[s]", "tcp");
	case IMPP_UDP:
		return json_pack("[s]", "udp");
	case IMPP_OTHER:
		return protocols(grant);
	}
	return json_pack("[s]",
			 word(grant) == ICMP_ECHO ? "icmp-echo" : "icmp");
}

/* The one family that a grant of ICMP is of, or NULL. */
static const char *family(const struct grant *grant)
{
	if (!is_icmp(grant) || grant->both_icmp)
		return NULL;
	return grant->transport == IMPP_ICMP ? "IPv4" : "IPv6";
}

char *grant_transport(const struct grant *grant)
{
	json_t *list = transports(grant);
	const char *one = family(grant);
	char *text = NULL;
	size_t len, i;
	FILE *out = open_memstream(&text, &len);

	if (out) {
		for (i = 0; i < json_array_size(list); i++)
			fprintf(out, "%s%s", i ? ", " : "",
				json_string_value(json_array_get(list, i)));
		if (one)
			fprintf(out, " (%s)", one);
		fclose(out);
	}
	json_decref(list);
	return text ? text : mem_text("?");
}

static void put_types(FILE *out, const struct port_range *range)
{
	fprintf(out, "%d.%d", TYPE(range->lo), CODE(range->lo));
	if (range->lo != range->hi)
		fprintf(out, "-%d.%d", TYPE(range->hi), CODE(range->hi));
}

char *grant_ports(const struct grant *grant)
{
	const struct ports *ports = &grant->ports;
	char name[PORT_RANGE_NAME_LEN];
	char *text = NULL;
	size_t len, i;
	FILE *out;

	if (!has_ports(grant) && !has_types(grant))
		return mem_text("-");
	out = open_memstream(&text, &len);
	if (!out)
		return mem_text("?");
	for (i = 0; i < ports->len; i++) {
		fputs(i ? ", " : "", out);
		if (has_types(grant))
			put_types(out, &ports->range[i]);
		else
			fputs(port_range_name(&ports->range[i], name), out);
	}
	if (has_ports(grant) && !port_range_is_any(&grant->from_ports))
		fprintf(out, " from %s",
			port_range_name(&grant->from_ports, name));
	fclose(out);
	return text;
}

static const struct impp_rule *rule(const struct grant *grant,
				    const struct impp_tables *tables, size_t i)
{
	const struct impp_rule *rules = tables->record[IMPP_TABLE_RULES];

	return &rules[grant->rule[i]];
}

char *grant_rows(const struct grant *grant, const struct impp_tables *tables)
{
	char id[ANSWER_ROW], *text = NULL;
	size_t len, i;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return mem_text("?");
	for (i = 0; i < grant->rules; i++) {
		answer_row(id, rule(grant, tables, i));
		fprintf(out, "%s%s", i ? ", " : "", id);
	}
	fclose(out);
	return text;
}

static json_t *range_json(const struct port_range *range)
{
	if (range->lo == range->hi)
		return json_integer(range->lo);
	return json_pack("[ii]", range->lo, range->hi);
}

static json_t *types_json(const struct port_range *range)
{
	char *text = NULL;
	json_t *string;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return json_null();
	put_types(out, range);
	fclose(out);
	string = json_string(text);
	free(text);
	return string;
}

static json_t *ports_json(const struct grant *grant)
{
	const struct ports *ports = &grant->ports;
	json_t *list;
	size_t i;

	if (!has_ports(grant) && !has_types(grant))
		return json_null();
	list = json_array();
	for (i = 0; i < ports->len; i++)
		json_array_append_new(list,
				      has_types(grant)
					      ? types_json(&ports->range[i])
					      : range_json(&ports->range[i]));
	return list;
}

static json_t *from_ports_json(const struct grant *grant)
{
	if (!has_ports(grant) || port_range_is_any(&grant->from_ports))
		return json_null();
	return json_pack("[ii]", grant->from_ports.lo, grant->from_ports.hi);
}

static json_t *roles_json(const struct grants *grants, u32 class,
			  const struct impp_tables *tables)
{
	return class_json(class == CLASS_NONE ? NULL
					      : &grants->classes.class[class],
			  tables);
}

static json_t *rows_json(const struct grant *grant,
			 const struct impp_tables *tables)
{
	json_t *list = json_array();
	char id[ANSWER_ROW];
	size_t i;

	for (i = 0; i < grant->rules; i++) {
		answer_row(id, rule(grant, tables, i));
		json_array_append_new(list, json_text(id, sizeof(id)));
	}
	return list;
}

json_t *grant_json(const struct grant *grant, const struct grants *grants,
		   const struct impp_tables *tables)
{
	const char *one = family(grant);

	return json_pack("{so so so ss? so so so}", "from",
			 roles_json(grants, grant->from, tables), "to",
			 roles_json(grants, grant->to, tables), "transport",
			 transports(grant), "family", one, "ports",
			 ports_json(grant), "from_ports",
			 from_ports_json(grant), "rows",
			 rows_json(grant, tables));
}
