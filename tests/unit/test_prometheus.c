// SPDX-License-Identifier: GPL-2.0
/* A tally in the text format of Prometheus, line by line. */
#include <stdlib.h>
#include <string.h>

#include "../../userspace/mem.h"
#include "../../userspace/stats.h"

#include "kselftest_harness.h"

static char *written(const struct tally *tally)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	stats_prometheus(tally, out);
	fclose(out);
	return text;
}

static bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);
	const char *at;

	for (at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (!strncmp(at, line, len) && (at[len] == '\n' || !at[len]))
			return true;
	}
	return false;
}

#define EXPECT_HAS(text, line)            \
	EXPECT_TRUE(has_line(text, line)) \
	{                                 \
		TH_LOG("no '%s'", line);  \
	}

static const struct tally_row rows[] = {
	{ "22.1", "xmpp-client", { 3, 180, IMPP_NEVER } },
	{ "site.x", "a\"b\\c\nd\xff", { ~0ULL, 1, 1500 } },
};

static struct tally sample(void)
{
	struct tally tally = {
		.policy = true,
		.generation = 7,
		.counting_ms = 1000,
		.row = (struct tally_row *)rows,
		.rows = 2,
	};

	tally.about.mode = IMPP_MODE_AUDIT;
	tally.about.pending = true;
	tally.about.confirm_ms = 61999;
	tally.about.sealed = true;
	tally.about.events = 41;
	tally.about.left_out = 42;
	tally.about.edition = "한";
	tally.reason[IMPP_STAT_DENY + IMPP_REASON_PORT].packets = 5;
	tally.reason[IMPP_STAT_WOULD_DENY + IMPP_REASON_PROTOCOL].bytes = 6;
	tally.reason[IMPP_STAT_PASS].packets = 8;
	return tally;
}

TEST(lines)
{
	struct tally tally = sample();
	char *text = written(&tally);

	EXPECT_HAS(text, "impp_up 1");
	EXPECT_HAS(text, "# TYPE impp_row_packets_total counter");
	EXPECT_HAS(text,
		   "impp_row_packets_total{row=\"22.1\",name=\"xmpp-client\"} 3");
	EXPECT_HAS(text, "impp_policy_generation 7");
	EXPECT_HAS(text, "impp_confirm_pending 1");
	EXPECT_HAS(text, "impp_confirm_remaining_seconds 61");
	EXPECT_HAS(text, "impp_sealed 1");
	EXPECT_HAS(text, "impp_denied_packets_total{reason=\"port\"} 5");
	EXPECT_HAS(text, "impp_would_deny_bytes_total{reason=\"protocol\"} 6");
	EXPECT_HAS(text, "impp_passed_packets_total 8");
	EXPECT_HAS(text, "# TYPE impp_events_left_out_total counter");
	EXPECT_HAS(text, "impp_events_total 41");
	EXPECT_HAS(text, "impp_events_left_out_total 42");
	EXPECT_HAS(text, "impp_policy_info{backend=\"kernel\",catalogue=\"\","
			 "edition=\"한\",site=\"\",mode=\"audit\","
			 "state=\"conntrack\",on_deny=\"drop\"} 1");
	free(text);
}

TEST(labels_are_escaped)
{
	struct tally tally = sample();
	char *text = written(&tally);

	EXPECT_HAS(text, "impp_row_packets_total{row=\"site.x\","
			 "name=\"a\\\"b\\\\c\\nd?\"} 18446744073709551615");
	free(text);
}

TEST(never_is_no_time)
{
	struct tally tally = sample();
	char *text = written(&tally);

	EXPECT_NE(NULL,
		  strstr(text,
			 "impp_row_last_hit_timestamp_seconds{row=\"site.x\""));
	EXPECT_EQ(NULL,
		  strstr(text,
			 "impp_row_last_hit_timestamp_seconds{row=\"22.1\""));
	free(text);
}

TEST(nftables_knows_less)
{
	struct tally tally = sample();
	char *text;

	tally.backend = BACKEND_NFT;
	tally.counting_ms = IMPP_NEVER;
	text = written(&tally);
	EXPECT_EQ(NULL, strstr(text, "generation"));
	EXPECT_EQ(NULL, strstr(text, "timestamp"));
	EXPECT_EQ(NULL, strstr(text, "sealed"));
	EXPECT_EQ(NULL, strstr(text, "events"));
	EXPECT_HAS(text,
		   "impp_row_bytes_total{row=\"22.1\",name=\"xmpp-client\"} 180");
	free(text);
}

TEST(nothing_to_tell)
{
	char *text = written(NULL);

	EXPECT_HAS(text, "impp_up 0");
	EXPECT_EQ(NULL, strstr(text, "row"));
	free(text);
}

TEST_HARNESS_MAIN
