// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "conform_results.h"

/* By enum impp_reason; in audit mode in capitals. */
static const char reason_marks[] = "-mfulsrtp";
static const char would_marks[] = "-MFULSRTP";

static const char legend[] =
	"A allowed by the row; a by another row, named at the end of the line;\n"
	". not judged; denied: u unsolicited, l localhost-only, s source-port,\n"
	"r no-relation, t protocol, p port; capitals: would be denied, audit.\n"
	"flow, edge: the session at the edges of its ranges; back: opened by the\n"
	"other side; swap: its opener, from the other side; f, t: from, to; -, +:\n"
	"one below, one above; ~: another role; p: port; tr: other transport;\n"
	"s: source port; ans: answer without a session; open: listener's SYN to\n"
	"the client's port; pick: session in the middle; loos: the same, server\n"
	"first, in audit, then enforced; l+: likewise, next port; host: localhost\n"
	"row across the gateway; rep: reply row as an opener.\n";

void results_init(struct results *results, const struct plan *plan)
{
	results->plan = plan;
	results->cell = calloc(plan->rows, sizeof(*results->cell));
	if (!results->cell)
		err(1, "table");
}

void results_free(struct results *results)
{
	free(results->cell);
}

static char mark_of(const char *id, const struct naive_answer *answer)
{
	switch (answer->verdict) {
	case IMPP_ALLOW:
		return strcmp(answer->row->id, id) ? 'a' : 'A';
	case IMPP_DENY:
		return reason_marks[answer->reason];
	case IMPP_WOULD_DENY:
		return would_marks[answer->reason];
	}
	return '.';
}

/* Appends @word to the words of @text, once. */
static void add_word(char *text, size_t size, const char *word)
{
	char all[64], one[16];

	snprintf(all, sizeof(all), ",%s,", text);
	snprintf(one, sizeof(one), ",%s,", word);
	if (strstr(all, one))
		return;
	if (strlen(all) + strlen(word) >= size)
		errx(1, "too many rows in a cell");
	if (*text)
		strcat(text, ",");
	strcat(text, word);
}

void results_note(struct results *results, const struct scene *scene,
		  const struct naive_answer *answer, bool good)
{
	struct cell *cell = &results->cell[scene->row][scene->variant];
	char mark = mark_of(results->plan->row[scene->row].id, answer);
	size_t n = strlen(cell->marks);

	cell->probes++;
	cell->wrong += !good;
	if (!strchr(cell->marks, mark) && n + 1 < sizeof(cell->marks))
		cell->marks[n] = mark;
	if (mark == 'a')
		add_word(cell->by, sizeof(cell->by), answer->row->id);
}

static void print_heads(FILE *out)
{
	enum variant v;

	fprintf(out, "%-6s", "row");
	for (v = 0; v < VARIANTS; v++)
		fprintf(out, " %-4s", plan_names[v]);
	fputc('\n', out);
}

static const char *text_of(const struct results *results, size_t row,
			   enum variant v)
{
	const struct cell *cell = &results->cell[row][v];

	if (cell->wrong)
		return "!!";
	if (cell->probes)
		return cell->marks;
	return plan_absent(results->plan, row, v) ? "-" : "??";
}

static void print_row(const struct results *results, size_t row, FILE *out)
{
	enum variant v;

	fprintf(out, "%-6s", results->plan->row[row].id);
	for (v = 0; v < VARIANTS; v++)
		fprintf(out, " %-4s", text_of(results, row, v));
	for (v = 0; v < VARIANTS; v++)
		if (results->cell[row][v].by[0])
			fprintf(out, " %s=%s", plan_names[v],
				results->cell[row][v].by);
	fputc('\n', out);
}

/* Each reason for there being no such variant, once. */
static void print_absences(const struct results *results, FILE *out)
{
	const char *why, *said;
	enum variant v;
	size_t row;

	for (v = 0; v < VARIANTS; v++) {
		said = NULL;
		for (row = 0; row < results->plan->rows; row++) {
			why = plan_absent(results->plan, row, v);
			if (!why || (said && !strcmp(why, said)))
				continue;
			fprintf(out, "%s%s: %s", said ? "; " : "- in ",
				plan_names[v], why);
			said = why;
		}
		if (said)
			fputc('\n', out);
	}
}

void results_print(const struct results *results, FILE *out)
{
	size_t row;

	fputs(legend, out);
	print_absences(results, out);
	print_heads(out);
	for (row = 0; row < results->plan->rows; row++)
		print_row(results, row, out);
}

/* Rows whose own session is, in whole or in part, credited to earlier ones. */
static void print_shadows(const struct results *results, FILE *out,
			  const char *what)
{
	const struct cell *cell;
	size_t row;

	fprintf(out, "%s: in the shadow of earlier rows, in whole (a) or part:",
		what);
	for (row = 0; row < results->plan->rows; row++) {
		cell = &results->cell[row][VARIANT_FLOW];
		if (cell->by[0])
			fprintf(out, " %s(%s %s)", results->plan->row[row].id,
				cell->marks, cell->by);
	}
	fputc('\n', out);
}

unsigned int results_total(const struct results *results, FILE *out,
			   const char *what)
{
	unsigned int tried = 0, absent = 0, missing = 0, probes = 0, wrong = 0;
	const struct plan *plan = results->plan;
	enum variant v;
	size_t row;

	for (row = 0; row < plan->rows; row++)
		for (v = 0; v < VARIANTS; v++) {
			probes += results->cell[row][v].probes;
			wrong += results->cell[row][v].wrong;
			if (results->cell[row][v].probes)
				tried++;
			else if (plan_absent(plan, row, v))
				absent++;
			else
				missing++;
		}
	fprintf(out, "%s: %zu rows x %d variants: %u tried, %u absent, ", what,
		plan->rows, VARIANTS, tried, absent);
	fprintf(out, "%u missing; %u probes, %u wrong\n", missing, probes,
		wrong);
	print_shadows(results, out, what);
	return missing + wrong;
}
