// SPDX-License-Identifier: GPL-2.0
/*
 * Reading questions. A hundred thousand lines of a batch come through here, so
 * nothing is allocated; and a line may hold anything, so what is quoted in a
 * cause is made fit for a terminal first.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "question.h"
#include "transport.h"

#define ECHO_REQUEST 8	  /* RFC 792 */
#define ECHO_REQUEST6 128 /* RFC 4443 */

#define QUOTED 48 /* bytes of a word that a cause quotes */

struct quoted {
	char text[QUOTED];
};

/* @word without what a terminal would act on, and not too much of it. */
static struct quoted quote(const char *word)
{
	struct quoted q;
	size_t i;

	for (i = 0; i < QUOTED - 1 && word[i]; i++)
		q.text[i] = word[i] >= ' ' && word[i] <= '~' ? word[i] : '?';
	q.text[i] = '\0';
	if (word[i])
		memcpy(&q.text[QUOTED - 4], "...", 4);
	return q;
}

static int fault(struct question *q, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fault(struct question *q, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(q->cause, sizeof(q->cause), fmt, args);
	va_end(args);
	return -1;
}

/*
 * The end of a decimal number of @max at most, or NULL. A 0 in front is
 * refused: some read it as octal.
 */
static const char *parse_number(const char *text, unsigned int max,
				unsigned int *number)
{
	const char *at = text;

	for (*number = 0; *at >= '0' && *at <= '9'; at++) {
		*number = *number * 10 + (*at - '0');
		if (*number > max)
			return NULL;
	}
	if (at == text || (*text == '0' && at > text + 1))
		return NULL;
	return at;
}

static int parse_port(struct question *q, const char *text, const char *what,
		      uint16_t *port)
{
	unsigned int number;
	const char *end;

	end = parse_number(text, 65535, &number);
	if (!end || *end)
		return fault(q, "'%s' is no %s (0 to 65535)", quote(text).text,
			     what);
	*port = number;
	return 0;
}

/* The family of @text, or -1; @addr has room for either. */
static int parse_addr(struct question *q, const char *text, uint8_t *addr)
{
	if (inet_pton(AF_INET, text, addr) == 1)
		return AF_INET;
	if (inet_pton(AF_INET6, text, addr) == 1)
		return AF_INET6;
	if (strchr(text, '/'))
		return fault(q, "'%s' is a prefix, not one address",
			     quote(text).text);
	return fault(q, "'%s' is no IPv4 or IPv6 address", quote(text).text);
}

static int parse_addrs(struct question *q, const char *src, const char *dst)
{
	int from = parse_addr(q, src, q->ask.src);
	int to = from < 0 ? -1 : parse_addr(q, dst, q->ask.dst);

	if (from < 0 || to < 0)
		return -1;
	if (from != to)
		return fault(q, "%s is IPv%c and %s is IPv%c", quote(src).text,
			     from == AF_INET ? '4' : '6', quote(dst).text,
			     to == AF_INET ? '4' : '6');
	q->ask.family = from;
	return 0;
}

static bool is_icmp(const struct impp_question *ask)
{
	return ask->proto ==
	       (ask->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

static bool has_ports(const struct impp_question *ask)
{
	return ask->proto == IPPROTO_TCP || ask->proto == IPPROTO_UDP;
}

/* The number of a protocol by its name, or -1; not for the family's icmp. */
static int named_proto(const char *name)
{
	struct transports t = { 0 };
	int proto;

	if (transport_add(&t, name))
		return -1;
	if (t.named & TRANSPORT_TCP)
		return IPPROTO_TCP;
	if (t.named & TRANSPORT_UDP)
		return IPPROTO_UDP;
	for (proto = 0; proto < 256; proto++)
		if (t.proto[proto / 8] >> proto % 8 & 1)
			return proto;
	return -1;
}

static int no_proto(struct question *q, const char *text)
{
	const char *near = diag_suggest(text, transport_names, SIZE_MAX);

	if (near)
		return fault(q, "'%s' is no protocol (did you mean '%s'?)",
			     quote(text).text, near);
	return fault(q,
		     "'%s' is no protocol (tcp, udp, icmp, esp ... or 0 to 255)",
		     quote(text).text);
}

static int parse_proto(struct question *q, const char *text)
{
	bool ipv4 = q->ask.family == AF_INET;
	unsigned int number;
	const char *end;
	int proto;

	end = parse_number(text, 255, &number);
	if (end && !*end)
		proto = number;
	else if (!strcmp(text, "icmp") || !strcmp(text, "icmp-echo"))
		proto = ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	else
		proto = named_proto(text);
	if (proto < 0)
		return no_proto(q, text);
	q->ask.proto = proto;
	return 0;
}

/* TYPE or TYPE.CODE. */
static int parse_icmp(struct question *q, const char *text)
{
	unsigned int type, code = 0;
	const char *end;

	end = parse_number(text, 255, &type);
	if (end && *end == '.')
		end = parse_number(end + 1, 255, &code);
	if (!end || *end)
		return fault(q, "'%s' is no ICMP type (TYPE or TYPE.CODE)",
			     quote(text).text);
	q->ask.port = type << 8 | code;
	return 0;
}

static void assume_echo(struct question *q)
{
	int type = q->ask.family == AF_INET ? ECHO_REQUEST : ECHO_REQUEST6;

	q->ask.port = type << 8;
	q->echo_assumed = true;
}

/* The port part of a question; NULL for none. */
static int parse_what(struct question *q, const char *proto, const char *port)
{
	if (parse_proto(q, proto))
		return -1;
	if (has_ports(&q->ask)) {
		if (!port)
			return fault(q, "%s needs a port", quote(proto).text);
		return parse_port(q, port, "port", &q->ask.port);
	}
	if (is_icmp(&q->ask)) {
		if (port)
			return parse_icmp(q, port);
		assume_echo(q);
		return 0;
	}
	if (port)
		return fault(q, "protocol %s has no ports", quote(proto).text);
	return 0;
}

/* The source port; NULL for none. A word that is no port never will do. */
static int parse_from_port(struct question *q, const char *port)
{
	uint16_t number = 0;

	if (port && parse_port(q, port, "source port", &number))
		return -1;
	if (!has_ports(&q->ask))
		return 0;
	q->ask.from_port = port ? number : QUESTION_FROM_PORT;
	q->from_port_assumed = !port;
	return 0;
}

static void clear(struct question *q)
{
	memset(&q->ask, 0, sizeof(q->ask));
	q->from_port_assumed = false;
	q->echo_assumed = false;
	q->cause[0] = '\0';
}

int question_parse(struct question *question, const char *src, const char *dst,
		   const char *what, const char *from_port)
{
	const char *slash = strchr(what, '/');
	char proto[32];
	size_t len = slash ? (size_t)(slash - what) : strlen(what);

	clear(question);
	if (parse_addrs(question, src, dst))
		return -1;
	if (len >= sizeof(proto))
		return fault(question, "'%s' is no protocol", quote(what).text);
	memcpy(proto, what, len);
	proto[len] = '\0';
	if (parse_what(question, proto, slash ? slash + 1 : NULL))
		return -1;
	if (from_port && !has_ports(&question->ask))
		return fault(question, "%s has no source port", proto);
	return parse_from_port(question, from_port);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

size_t question_split(char *line, char **field, size_t max)
{
	size_t len = 0;

	for (;;) {
		while (is_space(*line))
			*line++ = '\0';
		if (!*line)
			return len;
		if (len < max)
			field[len] = line;
		len++;
		while (*line && !is_space(*line))
			line++;
	}
}

int question_parse_fields(struct question *question, char *const *field)
{
	const char *from_port = strcmp(field[3], "-") ? field[3] : NULL;
	const char *port = strcmp(field[4], "-") ? field[4] : NULL;

	clear(question);
	if (parse_addrs(question, field[0], field[1]) ||
	    parse_proto(question, field[2]))
		return -1;
	if (port && !strcmp(port, "0") && !has_ports(&question->ask) &&
	    !is_icmp(&question->ask))
		port = NULL;
	if (parse_what(question, field[2], port))
		return -1;
	return parse_from_port(question, from_port);
}

int question_parse_line(struct question *question, char *line)
{
	char *field[QUESTION_FIELDS];
	size_t len = question_split(line, field, QUESTION_FIELDS);

	if (!len)
		return fault(question, "a blank line");
	if (len != QUESTION_FIELDS)
		return fault(question,
			     "%zu field%s instead of SRC DST PROTO FROM-PORT PORT",
			     len, len == 1 ? "" : "s");
	return question_parse_fields(question, field);
}

const char *question_proto(const struct impp_question *ask, char *buf,
			   size_t size)
{
	const char *name = transport_name(ask->proto);
	bool foreign = ask->proto == IPPROTO_ICMP ||
		       ask->proto == IPPROTO_ICMPV6;

	if (name && (!foreign || is_icmp(ask)))
		return name;
	snprintf(buf, size, "%u", ask->proto);
	return buf;
}
