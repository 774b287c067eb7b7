// SPDX-License-Identifier: GPL-2.0
/*
 * A ruleset as text for nft, in the layout of `nft list` and the words
 * of 1.0.6, the older where there are two; with remarks for people.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "addresses.h"
#include "nft_match.h"
#include "nft_text.h"

/* What chains are for, by their names up to the last dot. */
static const struct {
	const char *name;
	const char *remark;
} remarks[] = {
	{ "refuse", "Answers what is denied, as far as that is allowed." },
	{ "defrag",
	  "Nothing comes here: it has the kernel reassemble fragments." },
	{ "deny", "One chain for each reason of a denial." },
	{ "whole", "Returns if no header is cut short." },
	{ "whole-tcp", "A TCP header of each length." },
	{ "open-tcp", "Who may open what over TCP; comments are row ids." },
	{ "open-udp", "Who may open what over UDP." },
	{ "open-icmp", "Who may send ICMP." },
	{ "open-other", "Who may open other protocols." },
	{ "answer-tcp", "The same rows, as their answers look." },
	{ "answer-udp", "The same rows, as their answers look." },
	{ "answer-icmp", "The same rows, as their answers look." },
	{ "answer-other", "The same rows, as their answers look." },
	{ "quoted-tcp", "The same rows, as ICMP errors quote them." },
	{ "quoted-udp", "The same rows, as ICMP errors quote them." },
	{ "quoted-icmp", "The same rows, as ICMP errors quote them." },
	{ "quoted-other", "The same rows, as ICMP errors quote them." },
	{ "quoted", "Which session does an ICMP error quote?" },
	{ "errors", "ICMP errors pass for the session that they quote." },
	{ "relation", "Pairs of roles with a row over whichever transport." },
	{ "why-tcp", "Why no row permits it: the first reason that fits." },
	{ "why-udp", "Why no row permits it: the first reason that fits." },
	{ "why-icmp", "Why no row permits it: the first reason that fits." },
	{ "why-other", "Why no row permits it: the first reason that fits." },
	{ "tcp", "Only a packet that is no bare SYN may be an answer." },
	{ "udp", "Any packet may open, and may answer." },
	{ "icmp", "Requests open, and their replies answer." },
	{ "other", "Any packet may open, and may answer." },
	{ "transport", "Packets with a transport behind all headers." },
	{ "judge", "Packets that have to do with a protected role." },
	{ "forward", "All that is forwarded." },
};

static const char *remark(const char *chain)
{
	size_t len = strcspn(chain, "."), i;

	for (i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++)
		if (strlen(remarks[i].name) == len &&
		    !strncmp(remarks[i].name, chain, len))
			return remarks[i].remark;
	return NULL;
}

static u64 read_number(const uint8_t *byte, size_t len)
{
	u64 number = 0;

	while (len--)
		number = number << 8 | *byte++;
	return number;
}

static void put_range(const struct ruleset_range *range, int family, FILE *out)
{
	struct run run = { .family = family };
	char text[RUN_TEXT];

	if (family == AF_INET) {
		run.first.lo = read_number(range->lo, 4);
		run.last.lo = read_number(range->hi, 4);
	} else {
		run.first.hi = read_number(range->lo, 8);
		run.first.lo = read_number(range->lo + 8, 8);
		run.last.hi = read_number(range->hi, 8);
		run.last.lo = read_number(range->hi + 8, 8);
	}
	fputs(run_text(&run, text), out);
}

static void put_hex(const uint8_t *byte, size_t len, FILE *out)
{
	while (len > 1 && !*byte) {
		byte++;
		len--;
	}
	fprintf(out, "0x%x", *byte);
	while (--len)
		fprintf(out, "%02x", *++byte);
}

/* Bytes of a quoted header are numbers to nft, and addresses to nobody. */
static void put_quoted(const struct ruleset_range *range, int family, FILE *out)
{
	size_t len = family == AF_INET ? 4 : 16;

	put_hex(range->lo, len, out);
	if (!memcmp(range->lo, range->hi, len))
		return;
	putc('-', out);
	put_hex(range->hi, len, out);
}

static void put_elements(const struct ruleset_set *set, FILE *out)
{
	size_t line = set->family == AF_INET ? 2 : 1, i;

	fputs("\t\telements = { ", out);
	for (i = 0; i < set->ranges; i++) {
		if (i)
			fputs(i % line ? ", " : ",\n\t\t\t     ", out);
		if (set->quoted)
			put_quoted(&set->range[i], set->family, out);
		else
			put_range(&set->range[i], set->family, out);
	}
	fputs(" }\n", out);
}

static void put_set(const struct ruleset_set *set, FILE *out)
{
	bool v4 = set->family == AF_INET;

	fprintf(out, "\n\tset %s {\n", set->name);
	if (set->quoted)
		fprintf(out, "\t\ttypeof %s\n",
			v4 ? "@th,160,32" : "@th,128,128");
	else
		fprintf(out, "\t\ttype %s\n", v4 ? "ipv4_addr" : "ipv6_addr");
	fputs("\t\tflags interval\n", out);
	if (set->comment)
		fprintf(out, "\t\tcomment \"%s\"\n", set->comment);
	if (set->ranges)
		put_elements(set, out);
	fputs("\t}\n", out);
}

static void put_counter(const struct ruleset_counter *counter, FILE *out)
{
	fprintf(out, "\n\tcounter %s {\n", counter->name);
	if (counter->comment)
		fprintf(out, "\t\tcomment \"%s\"\n", counter->comment);
	fputs("\t\tpackets 0 bytes 0\n\t}\n", out);
}

static void put_verdict(const struct ruleset_rule *rule, FILE *out)
{
	static const char *const words[] = {
		[RULE_ACCEPT] = " accept",
		[RULE_DROP] = " drop",
		[RULE_JUMP] = " jump ",
		[RULE_GOTO] = " goto ",
		[RULE_RETURN] = " return",
		[RULE_RESET] = " reject with tcp reset",
		[RULE_PROHIBIT] = " reject with icmpx type admin-prohibited",
		[RULE_DEFRAG] = " tproxy to :1",
		[RULE_CONTINUE] = "",
	};

	fputs(words[rule->verdict], out);
	if (rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO)
		fputs(rule->target, out);
}

/* The first word of a rule needs no space before it. */
static void put_rule(const struct ruleset_rule *rule, FILE *out)
{
	char *text = NULL;
	size_t len;
	FILE *line = open_memstream(&text, &len);

	if (!line)
		return;
	nft_match_write(rule, line);
	if (rule->counter)
		fprintf(line, " counter name \"%s\"", rule->counter);
	put_verdict(rule, line);
	if (rule->comment)
		fprintf(line, " comment \"%s\"", rule->comment);
	fclose(line);
	fprintf(out, "\t\t%s\n", text + 1);
	free(text);
}

/* @said: the last remark; chains that share one follow one another. */
static void put_chain(const struct ruleset_chain *chain, const char **said,
		      FILE *out)
{
	const char *why = remark(chain->name);
	size_t i;

	putc('\n', out);
	if (why && why != *said)
		fprintf(out, "\t# %s\n", why);
	*said = why;
	fprintf(out, "\tchain %s {\n", chain->name);
	if (chain->base)
		fputs("\t\ttype filter hook forward priority filter - 1; policy accept;\n",
		      out);
	for (i = 0; i < chain->rules; i++)
		put_rule(&chain->rule[i], out);
	fputs("\t}\n", out);
}

static void put_head(const struct ruleset *ruleset, FILE *out)
{
	fprintf(out,
		"#!/usr/sbin/nft -f\n"
		"# impp: %s\n"
		"#\n"
		"# Sets are the roles of the site, counters its rows and the reasons of\n"
		"# denials. Chains are best read from the last, forward, to the first.\n"
		"# Loading this replaces the table as a whole, counters included.\n"
		"\n"
		"add table inet " RULESET_TABLE "\n"
		"delete table inet " RULESET_TABLE "\n"
		"\n"
		"table inet " RULESET_TABLE " {\n"
		"\tcomment \"%s\"\n",
		ruleset->comment, ruleset->comment);
}

void nft_text_write(const struct ruleset *ruleset, FILE *out)
{
	const char *said = NULL;
	size_t i;

	put_head(ruleset, out);
	for (i = 0; i < ruleset->counters; i++)
		put_counter(&ruleset->counter[i], out);
	for (i = 0; i < ruleset->sets; i++)
		put_set(&ruleset->set[i], out);
	for (i = 0; i < ruleset->chains; i++)
		put_chain(&ruleset->chain[i], &said, out);
	fputs("}\n", out);
}
