// SPDX-License-Identifier: GPL-2.0
/* Events as lines for people. */
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../kmod/verdict.h"
#include "age.h"
#include "mem.h"
#include "modes.h"
#include "monitor_print.h"
#include "pending.h"
#include "question.h"

const char *change_name(uint8_t change)
{
	static const char *const names[] = {
		[IMPP_CHANGE_APPLIED] = "applied",
		[IMPP_CHANGE_CONFIRMED] = "confirmed",
		[IMPP_CHANGE_ROLLED_BACK] = "rolled-back",
		[IMPP_CHANGE_EXPIRED] = "expired",
		[IMPP_CHANGE_FLUSHED] = "flushed",
		[IMPP_CHANGE_MODE] = "mode",
		[IMPP_CHANGE_SEALED] = "sealed",
	};

	return change < sizeof(names) / sizeof(names[0]) ? names[change] : "?";
}

const char *monitor_stamp(const char *format, uint64_t time_ns,
			  char text[MONITOR_STAMP])
{
	time_t seconds = time_ns / 1000000000;
	unsigned int ms = time_ns / 1000000 % 1000;
	size_t len = 0;
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		len = strftime(text, MONITOR_STAMP - 4, format, &tm);
	snprintf(text + len, MONITOR_STAMP - len, ".%03u", ms);
	return text;
}

/* The line so far. Names in it are others', and a terminal may act on them. */
static FILE *open_line(char **text, size_t *size)
{
	return mem_check(open_memstream(text, size));
}

static void print_line(FILE *line, char **text)
{
	char *c;

	fclose(line);
	for (c = *text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	puts(*text);
	free(*text);
}

static void put_stamp(FILE *line, uint64_t time_ns)
{
	char stamp[MONITOR_STAMP];

	fprintf(line, "%s ",
		monitor_stamp("%Y-%m-%d %H:%M:%S", time_ns, stamp));
}

static bool has_ports(const struct impp_question *ask)
{
	return ask->proto == IPPROTO_TCP || ask->proto == IPPROTO_UDP;
}

static void put_end(FILE *line, const struct impp_question *ask,
		    const uint8_t *addr, uint16_t port)
{
	bool ipv6 = ask->family == AF_INET6, ports = has_ports(ask);
	char text[INET6_ADDRSTRLEN] = "?";

	inet_ntop(ask->family, addr, text, sizeof(text));
	fprintf(line, ipv6 && ports ? "[%s]" : "%s", text);
	if (ports)
		fprintf(line, ":%u", port);
}

/* "tcp", or "icmp 8.0": what ICMP has instead of ports. */
static void put_proto(FILE *line, const struct impp_question *ask)
{
	char number[8];
	const char *proto = question_proto(ask, number, sizeof(number));

	fputs(proto, line);
	if (ask->proto ==
	    (ask->family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
		fprintf(line, " %u.%u", ask->port >> 8, ask->port & 0xff);
}

static void put_roles(FILE *line, const struct impp_tables *tables, u16 group)
{
	const struct impp_member *member;
	u32 len, i;

	member = tables_roles(tables, group, &len);
	for (i = 0; i < len; i++)
		fprintf(line, "%s%s", i ? "," : "",
			tables_role_name(tables, member[i].role));
	if (!len)
		fputs("no role", line);
}

static void print_denial(const struct sight *sight)
{
	const struct impp_denial *denial = &sight->event->denial;
	const struct impp_question *ask = &sight->ask;
	size_t size;
	char *text;
	FILE *line = open_line(&text, &size);

	put_stamp(line, sight->event->time_ns);
	fprintf(line, "%s %s %s>%s ", impp_verdict_name(denial->verdict),
		impp_reason_name(denial->reason),
		*sight->event->in ? sight->event->in : "-",
		*sight->event->out ? sight->event->out : "-");
	put_proto(line, ask);
	fputc(' ', line);
	put_end(line, ask, ask->src, ask->from_port);
	fputs(" -> ", line);
	put_end(line, ask, ask->dst, ask->port);
	if (sight->tables) {
		fputs(" (", line);
		put_roles(line, sight->tables, denial->from_group);
		fputs(" -> ", line);
		put_roles(line, sight->tables, denial->to_group);
		fputc(')', line);
	}
	if (sight->hint)
		fprintf(line, ": %s", sight->hint);
	print_line(line, &text);
}

static const char *change_text(uint8_t change)
{
	switch (change) {
	case IMPP_CHANGE_ROLLED_BACK:
		return "rolled back";
	case IMPP_CHANGE_EXPIRED:
		return "not confirmed in time, and rolled back";
	case IMPP_CHANGE_MODE:
		return "in another mode";
	}
	return change_name(change);
}

static void print_change(const struct event *event)
{
	const struct running *running = &event->running;
	char left[AGE_TEXT];
	size_t size;
	char *text;
	FILE *line = open_line(&text, &size);

	put_stamp(line, event->time_ns);
	fprintf(line, "policy %s; ", change_text(event->change));
	if (!running->generation) {
		fputs("none is in force", line);
	} else {
		fprintf(line, "in force: generation %" PRIu64 ", mode %s",
			running->generation, mode_name(running->mode));
		if (running->site)
			fprintf(line, ", %s", running->site);
	}
	if (running->pending)
		fprintf(line, "; to be confirmed within %s",
			age_text(running->confirm_ms, left));
	print_line(line, &text);
}

static void print_lost(uint64_t events)
{
	if (events)
		printf("%" PRIu64 " events lost\n", events);
	else
		printf("events lost: they came faster than they were read\n");
}

static void print_left_out(uint64_t denials)
{
	printf("%" PRIu64 " denials left out: more than %d in a second\n",
	       denials, IMPP_EVENTS_PER_SECOND);
}

const struct printer monitor_text = {
	.denial = print_denial,
	.change = print_change,
	.lost = print_lost,
	.left_out = print_left_out,
};
