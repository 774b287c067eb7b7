// SPDX-License-Identifier: GPL-2.0
/*
 * Questions as people write them: what each means, and what is said of those
 * that mean nothing. IMPP_LINES=N reads N lines of noise instead of 200,000.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "../../userspace/question.h"
#include "random.h"

#include "kselftest_harness.h"

/* SRC DST PROTO[/PORT] [--from-port] and what becomes of it. */
struct good {
	const char *src, *dst, *what, *from_port;
	int family;
	uint8_t proto;
	uint16_t port;
	uint16_t asked_from_port;
	bool from_port_assumed, echo_assumed;
};

#define A4 "10.0.0.1", "10.0.0.2"
#define A6 "2001:db8::1", "2001:db8::2"

static const struct good goods[] = {
	{ A4, "tcp/5222", NULL, AF_INET, 6, 5222, 49152, true, false },
	{ A6, "tcp/5222", NULL, AF_INET6, 6, 5222, 49152, true, false },
	{ A4, "udp/53", "1024", AF_INET, 17, 53, 1024, false, false },
	{ A4, "tcp/0", "0", AF_INET, 6, 0, 0, false, false },
	{ A4, "tcp/65535", "65535", AF_INET, 6, 65535, 65535, false, false },
	/* Numbers are names (S4). */
	{ A4, "6/80", NULL, AF_INET, 6, 80, 49152, true, false },
	{ A6, "17/80", "5", AF_INET6, 17, 80, 5, false, false },
	{ A4, "1/8", NULL, AF_INET, 1, 0x800, 0, false, false },
	{ A6, "58/128", NULL, AF_INET6, 58, 0x8000, 0, false, false },
	{ A4, "58", NULL, AF_INET, 58, 0, 0, false, false },
	{ A6, "1", NULL, AF_INET6, 1, 0, 0, false, false },
	{ A4, "50", NULL, AF_INET, 50, 0, 0, false, false },
	{ A4, "0", NULL, AF_INET, 0, 0, 0, false, false },
	{ A4, "255", NULL, AF_INET, 255, 0, 0, false, false },
	{ A4, "esp", NULL, AF_INET, 50, 0, 0, false, false },
	{ A6, "sctp", NULL, AF_INET6, 132, 0, 0, false, false },
	/* icmp is the family's own. */
	{ A4, "icmp/3.1", NULL, AF_INET, 1, 0x301, 0, false, false },
	{ A6, "icmp/1.4", NULL, AF_INET6, 58, 0x104, 0, false, false },
	{ A4, "icmp/255.255", NULL, AF_INET, 1, 0xffff, 0, false, false },
	{ A4, "icmp", NULL, AF_INET, 1, 0x800, 0, false, true },
	{ A6, "icmp", NULL, AF_INET6, 58, 0x8000, 0, false, true },
	{ A4, "icmp-echo", NULL, AF_INET, 1, 0x800, 0, false, true },
};

static bool addresses_are(const struct impp_question *ask, const char *src,
			  const char *dst)
{
	uint8_t want[2][16] = { 0 };

	return inet_pton(ask->family, src, want[0]) == 1 &&
	       inet_pton(ask->family, dst, want[1]) == 1 &&
	       !memcmp(ask->src, want[0], 16) && !memcmp(ask->dst, want[1], 16);
}

TEST(questions_mean_what_they_say)
{
	const struct good *g;
	struct question q;

	for (g = goods; g < goods + ARRAY_SIZE(goods); g++) {
		memset(&q, 0xff, sizeof(q));
		EXPECT_EQ(question_parse(&q, g->src, g->dst, g->what,
					 g->from_port),
			  0)
		{
			TH_LOG("%s: %s", g->what, q.cause);
		}
		EXPECT_EQ(q.ask.family, g->family);
		EXPECT_EQ(q.ask.proto, g->proto);
		EXPECT_EQ(q.ask.port, g->port);
		EXPECT_EQ(q.ask.from_port, g->asked_from_port);
		EXPECT_EQ(q.ask.zero, 0);
		EXPECT_EQ(q.from_port_assumed, g->from_port_assumed);
		EXPECT_EQ(q.echo_assumed, g->echo_assumed);
		EXPECT_TRUE(addresses_are(&q.ask, g->src, g->dst));
	}
}

struct bad {
	const char *src, *dst, *what, *from_port;
	const char *cause;
};

static const struct bad bads[] = {
	{ "10.0.0.1", "2001:db8::2", "tcp/1", NULL,
	  "10.0.0.1 is IPv4 and 2001:db8::2 is IPv6" },
	{ "2001:db8::2", "10.0.0.1", "tcp/1", NULL,
	  "2001:db8::2 is IPv6 and 10.0.0.1 is IPv4" },
	{ "10.0.0.256", "10.0.0.2", "tcp/1", NULL,
	  "'10.0.0.256' is no IPv4 or IPv6 address" },
	{ "10.0.0.1", "", "tcp/1", NULL, "'' is no IPv4 or IPv6 address" },
	{ "10.0.0.0/8", "10.0.0.2", "tcp/1", NULL,
	  "'10.0.0.0/8' is a prefix, not one address" },
	{ A4, "tcp", NULL, "tcp needs a port" },
	{ A4, "17", NULL, "17 needs a port" },
	{ A4, "tcp/", NULL, "'' is no port (0 to 65535)" },
	{ A4, "tcp/65536", NULL, "'65536' is no port (0 to 65535)" },
	{ A4, "tcp/080", NULL, "'080' is no port (0 to 65535)" },
	{ A4, "tcp/-1", NULL, "'-1' is no port (0 to 65535)" },
	{ A4, "tcp/80-90", NULL, "'80-90' is no port (0 to 65535)" },
	{ A4, "tcp/ 80", NULL, "' 80' is no port (0 to 65535)" },
	{ A4, "tcp/99999999999999999999", NULL,
	  "'99999999999999999999' is no port (0 to 65535)" },
	{ A4, "tcp/80", "x", "'x' is no source port (0 to 65535)" },
	{ A4, "tcp/80", "65536", "'65536' is no source port (0 to 65535)" },
	{ A4, "icmp/8", "5", "icmp has no source port" },
	{ A4, "esp", "5", "esp has no source port" },
	{ A4, "esp/5", NULL, "protocol esp has no ports" },
	{ A4, "58/1", NULL, "protocol 58 has no ports" },
	{ A6, "1/8", NULL, "protocol 1 has no ports" },
	{ A4, "icmp/256", NULL, "'256' is no ICMP type (TYPE or TYPE.CODE)" },
	{ A4, "icmp/8.", NULL, "'8.' is no ICMP type (TYPE or TYPE.CODE)" },
	{ A4, "icmp/8.256", NULL,
	  "'8.256' is no ICMP type (TYPE or TYPE.CODE)" },
	{ A4, "icmp/8.0.0", NULL,
	  "'8.0.0' is no ICMP type (TYPE or TYPE.CODE)" },
	{ A4, "tpc/80", NULL, "'tpc' is no protocol (did you mean 'tcp'?)" },
	{ A4, "256", NULL,
	  "'256' is no protocol (tcp, udp, icmp, esp ... or 0 to 255)" },
	{ A4, "", NULL,
	  "'' is no protocol (tcp, udp, icmp, esp ... or 0 to 255)" },
	{ A4, "\033[31m/80", NULL,
	  "'?[31m' is no protocol (tcp, udp, icmp, esp ... or 0 to 255)" },
};

TEST(faults_are_named)
{
	const struct bad *b;
	struct question q;

	for (b = bads; b < bads + ARRAY_SIZE(bads); b++) {
		EXPECT_EQ(question_parse(&q, b->src, b->dst, b->what,
					 b->from_port),
			  -1);
		EXPECT_STREQ(q.cause, b->cause);
	}
}

static int parse(struct question *q, const char *text)
{
	char *line = strdup(text);
	int err = question_parse_line(q, line);

	free(line);
	return err;
}

TEST(lines_have_five_fields)
{
	struct question q;

	EXPECT_EQ(parse(&q, ""), -1);
	EXPECT_STREQ(q.cause, "a blank line");
	EXPECT_EQ(parse(&q, " \t\r"), -1);
	EXPECT_STREQ(q.cause, "a blank line");
	EXPECT_EQ(parse(&q, "# a comment"), -1);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 tcp 80"), -1);
	EXPECT_STREQ(q.cause,
		     "4 fields instead of SRC DST PROTO FROM-PORT PORT");
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 tcp 1 80 allow"), -1);
	EXPECT_EQ(parse(&q, "\t10.0.0.1  10.0.0.2\ttcp 7 80 \r"), 0);
	EXPECT_EQ(q.ask.port, 80);
	EXPECT_EQ(q.ask.from_port, 7);
}

TEST(a_dash_is_what_is_not_there)
{
	struct question q;

	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 tcp - 80"), 0);
	EXPECT_EQ(q.ask.from_port, 49152);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 tcp - -"), -1);
	EXPECT_STREQ(q.cause, "tcp needs a port");
	EXPECT_EQ(parse(&q, "::1 ::2 icmp - -"), 0);
	EXPECT_EQ(q.ask.port, 0x8000);
	/* Of ICMP, 0 is a type. */
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 icmp 0 0"), 0);
	EXPECT_EQ(q.ask.port, 0);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 esp - -"), 0);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 esp 0 0"), 0);
	EXPECT_EQ(q.ask.port, 0);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 esp 0 1"), -1);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 58 - 0"), 0);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 icmp 49152 8"), 0);
	EXPECT_EQ(q.ask.from_port, 0);
	EXPECT_EQ(parse(&q, "10.0.0.1 10.0.0.2 icmp x 8"), -1);
	EXPECT_STREQ(q.cause, "'x' is no source port (0 to 65535)");
}

static const char *name(const char *src, const char *dst, const char *what)
{
	static char number[8];
	struct question q;

	if (question_parse(&q, src, dst, what, NULL))
		return "no question";
	return question_proto(&q.ask, number, sizeof(number));
}

TEST(protocols_have_names)
{
	EXPECT_STREQ(name(A4, "6/1"), "tcp");
	EXPECT_STREQ(name(A4, "1"), "icmp");
	EXPECT_STREQ(name(A6, "58"), "icmp");
	EXPECT_STREQ(name(A4, "58"), "58");
	EXPECT_STREQ(name(A6, "1"), "1");
	EXPECT_STREQ(name(A6, "50"), "esp");
	EXPECT_STREQ(name(A6, "99"), "99");
}

static const char *word(struct random *r)
{
	static const char *const words[] = {
		"10.0.0.1", "::1",  "fe80::1%eth0", "tcp",
		"udp",	    "icmp", "58",	    "1",
		"-",	    "0",    "8.0",	    "65535",
		"65536",    "\t",   "\033[2J",	    "#",
		"\xff",	    "256",  "10.0.0.2",	    "2001:",
		"6",	    "17",
	};

	return words[random_below(r, ARRAY_SIZE(words))];
}

/* A good line with some of its words replaced, by others or by anything. */
static void noise(struct random *r, char *line)
{
	const char *field[8] = { "10.0.0.1", "10.0.0.2", "udp", "-", "53" };
	size_t len = 0, fields = 5, i, n;

	if (random_once_in(r, 8))
		fields = random_below(r, 8);
	for (i = 0; i < fields; i++) {
		if (!field[i] || random_once_in(r, 4))
			field[i] = word(r);
		if (random_once_in(r, 16))
			for (n = random_below(r, 60); n--;)
				line[len++] = 1 + random_below(r, 255);
		else
			len += sprintf(line + len, "%s", field[i]);
		line[len++] = ' ';
	}
	line[len] = '\0';
}

static bool printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

TEST(noise_is_answered_in_one_printable_line)
{
	const char *env = getenv("IMPP_LINES");
	unsigned long lines = env ? strtoul(env, NULL, 10) : 200000, good = 0;
	struct random r = { 1 };
	struct question q;
	char line[512];

	while (lines--) {
		noise(&r, line);
		if (!question_parse_line(&q, line)) {
			good++;
			continue;
		}
		ASSERT_NE(q.cause[0], '\0');
		ASSERT_TRUE(printable(q.cause));
	}
	EXPECT_GT(good, 0);
}

TEST_HARNESS_MAIN
