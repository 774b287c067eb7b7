// SPDX-License-Identifier: GPL-2.0
/* Events as objects, one a line. */
#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include "../kmod/verdict.h"
#include "json.h"
#include "modes.h"
#include "monitor_print.h"
#include "question.h"

static json_t *begin(const char *kind)
{
	return json_pack("{si ss}", "version", JSON_FORMAT, "event", kind);
}

/* What every event of the kernel's has. */
static json_t *begin_event(const char *kind, const struct event *event)
{
	char stamp[MONITOR_STAMP];
	json_t *root = begin(kind);

	json_object_set_new(root, "sequence",
			    json_integer((json_int_t)event->sequence));
	json_object_set_new(root, "time",
			    json_string(monitor_stamp("%Y-%m-%dT%H:%M:%S",
						      event->time_ns, stamp)));
	json_object_set_new(root, "time_ns",
			    json_integer((json_int_t)event->time_ns));
	json_object_set_new(root, "generation",
			    json_integer(
				    (json_int_t)event->running.generation));
	return root;
}

static json_t *roles_json(const struct impp_tables *tables, u16 group)
{
	const struct impp_member *member;
	json_t *list;
	u32 len, i;

	if (!tables)
		return json_null();
	list = json_array();
	member = tables_roles(tables, group, &len);
	for (i = 0; i < len; i++)
		json_array_append_new(list,
				      json_text(tables_role_name(tables,
								 member[i].role),
						IMPP_NAME_LEN));
	return list;
}

static json_t *address_json(const struct impp_question *ask,
			    const uint8_t *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(ask->family, addr, text, sizeof(text)))
		return json_null();
	return json_string(text);
}

static json_t *text_json(const char *text)
{
	return text && *text ? json_text(text, strlen(text)) : json_null();
}

/* Ports, or what ICMP has instead. */
static void add_ports(json_t *root, const struct impp_question *ask)
{
	if (ask->proto == IPPROTO_TCP || ask->proto == IPPROTO_UDP) {
		json_object_set_new(root, "from_port",
				    json_integer(ask->from_port));
		json_object_set_new(root, "port", json_integer(ask->port));
	} else if (ask->proto == IPPROTO_ICMP || ask->proto == IPPROTO_ICMPV6) {
		json_object_set_new(root, "type", json_integer(ask->port >> 8));
		json_object_set_new(root, "code",
				    json_integer(ask->port & 0xff));
	}
}

static void print_denial(const struct sight *sight)
{
	const struct impp_denial *denial = &sight->event->denial;
	const struct impp_question *ask = &sight->ask;
	json_t *root = begin_event("denial", sight->event);
	char number[8];

	json_object_update_new(
		root, json_pack("{ss ss so so ss si so so so so so so}",
				"verdict", impp_verdict_name(denial->verdict),
				"reason", impp_reason_name(denial->reason),
				"in", text_json(sight->event->in), "out",
				text_json(sight->event->out), "protocol",
				question_proto(ask, number, sizeof(number)),
				"protocol_number", ask->proto, "src",
				address_json(ask, ask->src), "dst",
				address_json(ask, ask->dst), "from_roles",
				roles_json(sight->tables, denial->from_group),
				"to_roles",
				roles_json(sight->tables, denial->to_group),
				"hint", text_json(sight->hint), "hint_row",
				text_json(sight->near.row)));
	add_ports(root, ask);
	json_print(root);
}

static void print_change(const struct event *event)
{
	const struct running *running = &event->running;
	json_t *root = begin_event("change", event);

	json_object_update_new(root,
			       json_pack("{ss so so so}", "change",
					 change_name(event->change), "mode",
					 running->generation
						 ? json_string(mode_name(
							   running->mode))
						 : json_null(),
					 "site",
					 json_text(running->site,
						   IMPP_LABEL_LEN),
					 "confirm_ms",
					 running->pending
						 ? json_integer(
							   (json_int_t)running
								   ->confirm_ms)
						 : json_null()));
	json_print(root);
}

static void print_number(const char *kind, uint64_t number)
{
	json_t *root = begin(kind);

	json_object_set_new(root, "number",
			    number ? json_integer((json_int_t)number)
				   : json_null());
	json_print(root);
}

static void print_lost(uint64_t events)
{
	print_number("lost", events);
}

static void print_left_out(uint64_t denials)
{
	print_number("left-out", denials);
}

const struct printer monitor_json = {
	.denial = print_denial,
	.change = print_change,
	.lost = print_lost,
	.left_out = print_left_out,
};
