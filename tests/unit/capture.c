// SPDX-License-Identifier: GPL-2.0
/* Files from text, and what the readers said of them. */
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "leaked.h"

void capture_begin(struct capture *capture)
{
	memset(capture, 0, sizeof(*capture));
	capture->diag.out = open_memstream(&capture->text, &capture->len);
}

void capture_end(struct capture *capture)
{
	fclose(capture->diag.out);
	capture->diag.out = NULL;
}

void capture_free(struct capture *capture)
{
	free(capture->text);
	capture->text = NULL;
}

/* Finds a line by its beginning; @end may follow it, or anything if 0. */
static bool find(const char *text, const char *line, char end)
{
	size_t len = strlen(line);

	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, line, len) && (!end || text[len] == end))
			return true;
	}
	return false;
}

bool capture_has(const struct capture *capture, const char *line)
{
	return find(capture->text, line, 0);
}

bool capture_has_line(const struct capture *capture, const char *line)
{
	return find(capture->text, line, '\n');
}

struct source *capture_source_take(char *text, size_t len)
{
	struct source *source = calloc(1, sizeof(*source));

	source->name = strdup("site.yaml");
	source->text = text;
	source->len = len;
	return source;
}

struct source *capture_source(const char *text)
{
	return capture_source_take(strdup(text), strlen(text));
}

/* Copies @marked without its marks, whose places are set; returns how many. */
static size_t unmark(const char *marked, char *text, struct mark *place)
{
	unsigned int line = 1, col = 1;
	size_t marks = 0;

	for (; *marked; marked++) {
		if (*marked == '`') {
			place[marks].line = line;
			place[marks++].col = col;
			continue;
		}
		*text++ = *marked;
		col++;
		if (*marked == '\n') {
			line++;
			col = 1;
		}
	}
	*text = '\0';
	return marks;
}

/* Is all of it said, and as many errors and warnings as there should be? */
static bool agrees(const struct capture *c, const struct mark *place,
		   size_t marks, const char *const *said)
{
	unsigned int errors = 0, warnings = 0;
	char line[400];
	size_t i;

	for (i = 0; said[i]; i++) {
		if (i == marks)
			return false;
		snprintf(line, sizeof(line), "site.yaml:%u:%u: %s",
			 place[i].line, place[i].col, said[i]);
		if (!capture_has(c, line))
			return false;
		if (!strncmp(said[i], "error", 5))
			errors++;
		else
			warnings++;
	}
	return i == marks && errors == c->diag.errors &&
	       warnings == c->diag.warnings;
}

bool capture_case_holds(const struct capture_case *test,
			bool (*read)(struct source *source, struct diag *diag))
{
	char *text = malloc(strlen(test->text) + 1);
	struct mark place[64];
	struct capture c;
	bool accepted, ok;
	size_t marks, i;

	marks = unmark(test->text, text, place);
	capture_begin(&c);
	accepted = read(capture_source_take(text, strlen(text)), &c.diag);
	capture_end(&c);
	ok = agrees(&c, place, marks, test->said) && accepted == !c.diag.errors;
	if (!ok) {
		printf("# ---- of\n%s", test->text);
		printf("# ---- was said: %u errors, %u warnings\n%s",
		       c.diag.errors, c.diag.warnings, c.text);
		printf("# ---- and should be\n");
		for (i = 0; test->said[i]; i++)
			printf("# %s\n", test->said[i]);
	}
	capture_free(&c);
	return ok;
}

bool capture_leaks(void)
{
	return leaked();
}
