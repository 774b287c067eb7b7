// SPDX-License-Identifier: GPL-2.0
/*
 * A look at a file's bytes before libfyaml sees them, for three things that it
 * (0.7.12) does badly.
 *
 * It takes bytes that are not UTF-8 for the end of a scalar, silently.
 *
 * It crashes when it gives up a file in which a tab and an indicator follow an
 * explicit key (`? a:<tab>- b`). No file of ours needs such keys.
 *
 * And as long as a bracket may turn out to begin a key (`[a, b]: c`), it keeps
 * every token after it: a collection at the top of a file is queued whole, 200
 * to 600 bytes a token, before the first event, so that 64 MiB of '[' take
 * 14 GB and no depth limit is ever asked. Hence a bound on what may become a
 * token. Quotes and comments are counted as if they were none, since telling
 * them apart is a parser's work: the bounds lie far above what a site needs,
 * a million quoted prefixes.
 */
#include <stdint.h>
#include <string.h>

#include "utf8.h"
#include "yaml_scan.h"

#define NODES_MAX (1UL << 20) /* brackets, colons, anchors, tags */
#define ITEMS_MAX (1UL << 22) /* commas, dashes, quotes */
#define DIRECTIVES_MAX 16

struct scan {
	size_t nodes;
	size_t items;
	size_t directives;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || !c;
}

/* Counts the byte at @at; @at[1] is there, if only as the NUL. */
static void count(struct scan *scan, const char *text, const char *at)
{
	char before = at == text ? '\n' : at[-1];

	switch (*at) {
	case '[':
	case '{':
	case '&':
	case '*':
	case '!':
		scan->nodes++;
		break;
	case '?':
		scan->nodes += blank(at[1]);
		break;
	case ':':
		scan->nodes += blank(at[1]) || strchr(",[]{}\"'", at[1]) ||
			       strchr("\"'", before);
		break;
	case '-':
		scan->items += blank(at[1]);
		break;
	case ',':
	case '"':
	case '\'':
		scan->items++;
		break;
	case '%':
		scan->directives += before == '\n';
		break;
	}
}

static int judge(const struct scan *scan, const struct mark *mark,
		 struct diag *diag)
{
	if (scan->nodes > NODES_MAX)
		diag_error(diag, mark, "more than %lu brackets and keys",
			   NODES_MAX);
	else if (scan->items > ITEMS_MAX)
		diag_error(diag, mark,
			   "more than %lu commas, quotes and dashes",
			   ITEMS_MAX);
	else if (scan->directives > DIRECTIVES_MAX)
		diag_error(diag, mark, "more than %d YAML directives",
			   DIRECTIVES_MAX);
	else
		return 0;
	return -1;
}

/* Where what stands before a line's first word ends: blanks and indicators. */
static const char *lead_of(const char *line)
{
	while (*line && strchr(" \t-?:", *line))
		line++;
	return line;
}

/* Letters, digits, blanks: most of a file, and nothing to look at twice. */
static bool plain(unsigned char byte)
{
	static const bool special[0x80] = {
		['\0'] = true, ['\n'] = true, ['['] = true,  ['{'] = true,
		['&'] = true,  ['*'] = true,  ['!'] = true,  ['?'] = true,
		[':'] = true,  ['-'] = true,  [','] = true,  ['"'] = true,
		['\''] = true, ['%'] = true,  ['\r'] = true,
	};

	return byte < sizeof(special) && !special[byte];
}

int yaml_scan(const struct source *source, struct diag *diag)
{
	struct mark mark = { .source = source, .line = 1 };
	const char *text = source->text, *line = text;
	const char *end = text + source->len;
	struct scan scan = { 0 };
	const char *lead = lead_of(text), *at;
	uint32_t code;
	size_t bytes;

	for (at = text; at < end; at += bytes) {
		bytes = 1;
		if (plain(*at))
			continue;
		mark.col = at - line + 1;
		bytes = utf8_decode(at, end - at, &code);
		if (!bytes || !code) {
			diag_error(diag, &mark, "byte 0x%02x is not UTF-8 text",
				   (unsigned char)*at);
			return -1;
		}
		if (*at == '\n') {
			mark.line++;
			line = at + 1;
		}
		if (*at == '\n' || *at == '\r')
			lead = lead_of(at + 1);
		if (*at == '?' && at < lead && blank(at[1])) {
			diag_error(diag, &mark,
				   "explicit keys (?) are not supported");
			return -1;
		}
		count(&scan, text, at);
		if (judge(&scan, &mark, diag))
			return -1;
	}
	return 0;
}
