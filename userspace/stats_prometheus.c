// SPDX-License-Identifier: GPL-2.0
/*
 * A tally in the text format of Prometheus (0.0.4), as its node_exporter takes
 * it from a file. Ages become times, because a file may be old when it is read.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "../kmod/verdict.h"
#include "../kmod/version.h"
#include "modes.h"
#include "stats.h"
#include "utf8.h"

/* A family of metrics; their lines follow. */
static void put_head(FILE *out, const char *name, const char *type,
		     const char *help)
{
	fprintf(out, "# HELP impp_%s %s\n# TYPE impp_%s %s\n", name, help, name,
		type);
}

/* The value of a label, in UTF-8. */
static void put_quoted(FILE *out, const char *text)
{
	size_t len = strlen(text), at, bytes;
	uint32_t code;

	putc('"', out);
	for (at = 0; at < len; at += bytes ? bytes : 1) {
		bytes = utf8_decode(text + at, len - at, &code);
		if (text[at] == '\n')
			fputs("\\n", out);
		else if (text[at] == '"' || text[at] == '\\')
			fprintf(out, "\\%c", text[at]);
		else if (bytes)
			fwrite(text + at, 1, bytes, out);
		else
			putc('?', out);
	}
	putc('"', out);
}

static void put_label(FILE *out, const char *separator, const char *name,
		      const char *text)
{
	fprintf(out, "%s%s=", separator, name);
	put_quoted(out, text ? text : "");
}

/* One metric that is a family by itself. */
static void put_gauge(FILE *out, const char *name, uint64_t value,
		      const char *help)
{
	put_head(out, name, "gauge", help);
	fprintf(out, "impp_%s %" PRIu64 "\n", name, value);
}

/* Seconds since the epoch, of something so many milliseconds ago. */
static void put_time(FILE *out, uint64_t ms)
{
	struct timespec now;
	int64_t at;

	clock_gettime(CLOCK_REALTIME, &now);
	at = now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000 - (int64_t)ms;
	fprintf(out, " %" PRId64 ".%03d\n", at / 1000, (int)(at % 1000));
}

/* -- The policy ---------------------------------------------------------------
 */

static void put_info(FILE *out, const struct tally *tally)
{
	const struct running *about = &tally->about;

	put_head(out, "policy_info", "gauge",
		 "The policy in force; always 1, absent without one.");
	if (!tally->policy)
		return;
	fprintf(out, "impp_policy_info{");
	put_label(out, "", "backend", backend_name(tally->backend));
	put_label(out, ",", "catalogue", about->catalogue);
	put_label(out, ",", "edition", about->edition);
	put_label(out, ",", "site", about->site);
	put_label(out, ",", "mode", mode_name(about->mode));
	put_label(out, ",", "state", state_name(about->state));
	put_label(out, ",", "on_deny", on_deny_name(about->on_deny));
	fprintf(out, "} 1\n");
}

/* What nf_impp alone knows. */
static void put_standing(FILE *out, const struct tally *tally)
{
	const struct running *about = &tally->about;

	put_gauge(out, "policy_generation", tally->generation,
		  "Number of the policy in force; 0: none.");
	put_gauge(out, "policy_memory_bytes", about->memory,
		  "Memory that the policy takes in the kernel.");
	put_gauge(out, "confirm_pending", about->pending,
		  "Whether the policy waits to be confirmed.");
	put_gauge(out, "confirm_remaining_seconds", about->confirm_ms / 1000,
		  "Time left to confirm it; 0 if nothing waits.");
	put_gauge(out, "sealed", about->sealed,
		  "Whether nobody can change the policy any more.");
}

static void put_counter(FILE *out, const char *name, uint64_t value,
			const char *help)
{
	put_head(out, name, "counter", help);
	fprintf(out, "impp_%s %" PRIu64 "\n", name, value);
}

/* Who listens and hears less than that has lost some. */
static void put_events(FILE *out, const struct running *about)
{
	put_counter(out, "events_total", about->events,
		    "Denials and changes told to listeners, or lost on the way.");
	put_counter(out, "events_left_out_total", about->left_out,
		    "Denials that were too many in their second to be told.");
}

static void put_times(FILE *out, const struct tally *tally)
{
	if (tally->counting_ms == IMPP_NEVER)
		return;
	if (tally->policy) {
		put_head(out, "policy_applied_timestamp_seconds", "gauge",
			 "When the policy was applied.");
		fprintf(out, "impp_policy_applied_timestamp_seconds");
		put_time(out, tally->about.applied_ms);
	}
	put_head(out, "counting_since_timestamp_seconds", "gauge",
		 "When counting began.");
	fprintf(out, "impp_counting_since_timestamp_seconds");
	put_time(out, tally->counting_ms);
}

/* -- Rows ---------------------------------------------------------------------
 */

static void put_row_name(FILE *out, const char *metric,
			 const struct tally_row *row)
{
	fprintf(out, "impp_row_%s{", metric);
	put_label(out, "", "row", row->id);
	put_label(out, ",", "name", row->name);
	putc('}', out);
}

static void put_rows(FILE *out, const struct tally *tally)
{
	const struct tally_row *end = tally->row + tally->rows, *row;

	put_head(out, "row_packets_total", "counter",
		 "Packets that a row permitted.");
	for (row = tally->row; row < end; row++) {
		put_row_name(out, "packets_total", row);
		fprintf(out, " %" PRIu64 "\n", (uint64_t)row->stat.packets);
	}
	put_head(out, "row_bytes_total", "counter",
		 "Bytes that a row permitted, from the IP header on.");
	for (row = tally->row; row < end; row++) {
		put_row_name(out, "bytes_total", row);
		fprintf(out, " %" PRIu64 "\n", (uint64_t)row->stat.bytes);
	}
	if (tally->backend == BACKEND_NFT)
		return;
	put_head(out, "row_last_hit_timestamp_seconds", "gauge",
		 "When a row permitted its last packet; absent if it never did.");
	for (row = tally->row; row < end; row++) {
		if (row->stat.last_ms == IMPP_NEVER)
			continue;
		put_row_name(out, "last_hit_timestamp_seconds", row);
		put_time(out, row->stat.last_ms);
	}
}

/* -- Reasons ------------------------------------------------------------------
 */

static void put_reason_name(FILE *out, const char *metric, unsigned int reason)
{
	fprintf(out, "impp_%s{", metric);
	put_label(out, "", "reason", impp_reason_name(reason));
	putc('}', out);
}

static void put_reasons(FILE *out, const struct impp_stat *stat,
			const char *packets, const char *bytes,
			const char *packets_help, const char *bytes_help)
{
	unsigned int reason;

	put_head(out, packets, "counter", packets_help);
	for (reason = 1; reason < __IMPP_REASON_MAX; reason++) {
		put_reason_name(out, packets, reason);
		fprintf(out, " %" PRIu64 "\n", (uint64_t)stat[reason].packets);
	}
	put_head(out, bytes, "counter", bytes_help);
	for (reason = 1; reason < __IMPP_REASON_MAX; reason++) {
		put_reason_name(out, bytes, reason);
		fprintf(out, " %" PRIu64 "\n", (uint64_t)stat[reason].bytes);
	}
}

static void put_verdicts(FILE *out, const struct tally *tally)
{
	const struct impp_stat *pass = &tally->reason[IMPP_STAT_PASS];

	put_reasons(out, tally->reason + IMPP_STAT_DENY, "denied_packets_total",
		    "denied_bytes_total", "Packets that were denied.",
		    "Bytes that were denied.");
	put_reasons(out, tally->reason + IMPP_STAT_WOULD_DENY,
		    "would_deny_packets_total", "would_deny_bytes_total",
		    "Packets that passed, and in mode enforce would be denied.",
		    "Bytes that passed, and in mode enforce would be denied.");
	put_head(out, "passed_packets_total", "counter",
		 "Packets that passed without being judged.");
	fprintf(out, "impp_passed_packets_total %" PRIu64 "\n",
		(uint64_t)pass->packets);
	put_head(out, "passed_bytes_total", "counter",
		 "Bytes that passed without being judged.");
	fprintf(out, "impp_passed_bytes_total %" PRIu64 "\n",
		(uint64_t)pass->bytes);
}

static void put_build(FILE *out, const struct tally *tally)
{
	put_head(out, "build_info", "gauge",
		 "Versions of the command and of the module; always 1.");
	fprintf(out, "impp_build_info{");
	put_label(out, "", "version", IMPP_VERSION);
	put_label(out, ",", "module", tally ? tally->about.version : NULL);
	fprintf(out, "} 1\n");
}

void stats_prometheus(const struct tally *tally, FILE *out)
{
	put_gauge(out, "up", tally != NULL,
		  "Whether what enforces could be asked.");
	put_build(out, tally);
	if (!tally)
		return;
	put_gauge(out, "policy_in_force", tally->policy,
		  "Whether a policy is in force.");
	put_info(out, tally);
	if (tally->backend == BACKEND_KERNEL) {
		put_standing(out, tally);
		put_events(out, &tally->about);
	}
	put_times(out, tally);
	put_rows(out, tally);
	put_verdicts(out, tally);
}
