// SPDX-License-Identifier: GPL-2.0
/*
 * Files to trees, from libfyaml's events rather than its documents. Events
 * come one by one, so an alias, a tag or the 33rd level is refused where it
 * stands, with nothing expanded and no recursion over what the file says; and
 * a tree of a million prefixes takes a fifth of the memory of a document.
 *
 * yaml_scan() comes first and keeps libfyaml from eating all memory.
 */
#include <errno.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "yaml.h"
#include "yaml_scan.h"

/**
 * struct builder - a tree in the making
 * @level: the open collections; level 0 stands for the file
 * @depth: how many are open
 * @last: where the last node began
 * @line: of the place asked for last
 * @start: the offset at which @line begins
 * @asked: the offset asked for last
 * @documents: begun so far
 * @refused: something that no tree can be made of
 */
struct builder {
	const struct source *source;
	struct diag *diag;
	struct yaml_node level[YAML_DEPTH_MAX + 1];
	unsigned int depth;
	struct mark last;
	unsigned int line;
	size_t start;
	size_t asked;
	unsigned int documents;
	bool refused;
};

/* Lines are counted from the last place on, since events come in order. */
static struct mark locate(struct builder *b, size_t offset)
{
	const char *text = b->source->text;
	struct mark mark = { .source = b->source };
	const char *at;

	if (offset > b->source->len)
		offset = b->source->len;
	if (offset < b->start) {
		b->line = 1;
		b->start = 0;
		b->asked = 0;
	}
	while (offset > b->asked) {
		at = memchr(text + b->asked, '\n', offset - b->asked);
		if (!at)
			break;
		b->line++;
		b->start = at - text + 1;
		b->asked = b->start;
	}
	b->asked = offset;
	mark.line = b->line;
	mark.col = offset - b->start + 1;
	return mark;
}

/* libfyaml's places are behind what introduces them: a quote, & and *. */
static struct mark locate_token(struct builder *b, const struct fy_mark *mark,
				const char *introducers)
{
	size_t offset = mark->input_pos;

	if (offset && offset <= b->source->len &&
	    strchr(introducers, b->source->text[offset - 1]))
		offset--;
	return locate(b, offset);
}

/* It gives no place at all to what is left out. */
static struct mark event_mark(struct builder *b, struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	const char *introducers = "";

	if (!mark)
		return b->last;
	if (event->type == FYET_ALIAS)
		introducers = "*";
	else if (event->type == FYET_SCALAR &&
		 fy_token_scalar_style(event->scalar.value) != FYSS_PLAIN)
		introducers = "\"'";
	b->last = locate_token(b, mark, introducers);
	return b->last;
}

__attribute__((format(printf, 3, 4))) static int
refuse(struct builder *b, const struct mark *mark, const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag_error(b->diag, mark, "%s", text);
	b->refused = true;
	return -1;
}

static struct mark token_mark(struct builder *b, struct fy_token *token,
			      const char *introducers)
{
	const struct fy_mark *mark = fy_token_start_mark(token);

	return mark ? locate_token(b, mark, introducers) : b->last;
}

/* Anchors and tags: refused, and the rest is read for more errors. */
static void refuse_properties(struct builder *b, struct fy_token *anchor,
			      struct fy_token *tag)
{
	struct mark mark;

	if (anchor) {
		mark = token_mark(b, anchor, "&");
		refuse(b, &mark, "anchors (&) are not supported");
	}
	if (tag) {
		mark = token_mark(b, tag, "");
		refuse(b, &mark, "tags (!) are not supported");
	}
}

static void free_node(struct yaml_node *node)
{
	size_t items = node->len, i;

	if (node->kind == YAML_SCALAR) {
		free(node->text);
		return;
	}
	if (node->kind == YAML_MAPPING)
		items *= 2;
	for (i = 0; i < items; i++)
		free_node(&node->item[i]);
	free(node->item);
}

void yaml_free(struct yaml_node *root)
{
	if (!root)
		return;
	free_node(root);
	free(root);
}

/* While a mapping is open, its @len counts keys and values. */
static void append(struct builder *b, const struct yaml_node *node)
{
	struct yaml_node *open = &b->level[b->depth];

	open->item = mem_grow(open->item, open->len, sizeof(*node));
	open->item[open->len++] = *node;
}

static int take_scalar(struct builder *b, struct fy_event *event)
{
	struct yaml_node node = { .kind = YAML_SCALAR };
	struct fy_token *token = event->scalar.value;
	const char *text = "";
	size_t len = 0;

	refuse_properties(b, event->scalar.anchor, event->scalar.tag);
	node.mark = event_mark(b, event);
	if (token) {
		text = fy_token_get_text(token, &len);
		node.quoted = fy_token_scalar_style(token) != FYSS_PLAIN;
	}
	if (!text || memchr(text, '\0', len))
		return refuse(b, &node.mark, "text with a NUL in it");
	node.text = mem_copy(text, len);
	append(b, &node);
	return 0;
}

static bool is_bracket(char c)
{
	return c == '[' || c == '{';
}

static int open_collection(struct builder *b, struct fy_event *event,
			   enum yaml_kind kind)
{
	struct yaml_node node = { .kind = kind };

	if (kind == YAML_SEQUENCE)
		refuse_properties(b, event->sequence_start.anchor,
				  event->sequence_start.tag);
	else
		refuse_properties(b, event->mapping_start.anchor,
				  event->mapping_start.tag);
	node.mark = event_mark(b, event);
	node.quoted = is_bracket(b->source->text[b->asked]);
	if (b->depth == YAML_DEPTH_MAX)
		return refuse(b, &node.mark, "nested deeper than %d levels",
			      YAML_DEPTH_MAX);
	b->level[++b->depth] = node;
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct yaml_node *const *left = a, *const *right = b;
	int order = strcmp((*left)->text, (*right)->text);

	return order ? order : (*left > *right) - (*left < *right);
}

/* Reports keys that stand twice; all but the first are to be dropped. */
static void find_twins(struct builder *b, struct yaml_node *map)
{
	struct yaml_node **key =
		mem_alloc(map->len * sizeof(struct yaml_node *));
	struct yaml_node *first;
	size_t keys = 0, i;

	for (i = 0; i < map->len; i++)
		if (!map->item[2 * i].len)
			key[keys++] = &map->item[2 * i];
	qsort(key, keys, sizeof(struct yaml_node *), compare_keys);
	for (i = 1, first = keys ? key[0] : NULL; i < keys; i++) {
		if (strcmp(first->text, key[i]->text)) {
			first = key[i];
			continue;
		}
		diag_error(b->diag, &key[i]->mark,
			   "the key '%.60s' stands here twice, first at %u:%u",
			   key[i]->text, first->mark.line, first->mark.col);
		key[i]->len = 1;
	}
	free(key);
}

/* Reports keys that are none. A key's @len is free to say: to be dropped. */
static void find_misfits(struct builder *b, struct yaml_node *map)
{
	struct yaml_node *key;
	size_t i;

	for (i = 0; i < map->len; i++) {
		key = &map->item[2 * i];
		if (key->kind != YAML_SCALAR)
			diag_error(
				b->diag, &key->mark,
				"a key must be a word, not a list or a mapping");
		else if (!key->quoted && !strcmp(key->text, "<<"))
			diag_error(b->diag, &key->mark,
				   "merge keys (<<) are not supported");
		else if (!key->quoted && !*key->text)
			diag_error(b->diag, &key->mark,
				   "a key is missing here");
		else
			continue;
		if (key->kind != YAML_SCALAR) {
			free_node(key);
			key->kind = YAML_SCALAR;
			key->text = mem_text("");
		}
		key->len = 1;
	}
}

static void drop_marked(struct yaml_node *map)
{
	size_t kept = 0, i;

	for (i = 0; i < map->len; i++) {
		if (map->item[2 * i].len) {
			free_node(&map->item[2 * i]);
			free_node(&map->item[2 * i + 1]);
			continue;
		}
		map->item[2 * kept] = map->item[2 * i];
		map->item[2 * kept + 1] = map->item[2 * i + 1];
		kept++;
	}
	map->len = kept;
}

static void close_collection(struct builder *b)
{
	struct yaml_node node = b->level[b->depth--];
	const struct mark *key;

	if (node.kind == YAML_MAPPING) {
		node.len /= 2;
		/* `[a: b]` is said to begin at its colon. */
		key = node.len ? &node.item[0].mark : &node.mark;
		if (key->line == node.mark.line && key->col < node.mark.col)
			node.mark = *key;
		find_misfits(b, &node);
		find_twins(b, &node);
		drop_marked(&node);
	}
	append(b, &node);
}

/* Returns -1 if there is no point in reading on. */
static int take_event(struct builder *b, struct fy_event *event)
{
	struct mark mark;

	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (!b->documents++)
			return 0;
		mark = b->last;
		return refuse(b, &mark,
			      "a second document (---) begins after this");
	case FYET_SCALAR:
		return take_scalar(b, event);
	case FYET_SEQUENCE_START:
		return open_collection(b, event, YAML_SEQUENCE);
	case FYET_MAPPING_START:
		return open_collection(b, event, YAML_MAPPING);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		close_collection(b);
		return 0;
	case FYET_ALIAS:
		mark = event_mark(b, event);
		return refuse(b, &mark, "aliases (*) are not supported");
	default:
		return 0;
	}
}

/* What libfyaml says of the commonest slips, in words that help. */
static const char *plain_words(const char *text)
{
	static const char *const said[][2] = {
		{ "invalid multiline plain key",
		  "a ':' is missing, or this and the next line are indented unevenly" },
		{ "invalid nested block mapping on the same line",
		  "a second ': ' on one line; put the text in quotes" },
		{ "wrongly indented double-quoted scalar",
		  "a quote that is not closed, or text that is not indented" },
		{ "wrongly indented single-quoted scalar",
		  "a quote that is not closed, or text that is not indented" },
		{ "did not find expected node content",
		  "a value is missing, or this may not stand here" },
		{ "plain scalar cannot start with blank or zero",
		  "a tab cannot indent; use spaces" },
		{ "double-quoted scalar without closing quote",
		  "this quote is never closed" },
		{ "single-quoted scalar without closing quote",
		  "this quote is never closed" },
		{ "missing document start",
		  "this does not belong to what stands before" },
	};
	size_t i;

	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!strcmp(text, said[i][0]))
			return said[i][1];
	return text;
}

/* The innermost open bracket, or NULL. */
static const struct mark *open_bracket(const struct builder *b)
{
	unsigned int depth = b->depth;

	while (depth && !b->level[depth].quoted)
		depth--;
	return depth ? &b->level[depth].mark : NULL;
}

/* The first complaint; what follows it is mostly its echo. */
static void report_syntax(struct builder *b, struct fy_diag *complaints)
{
	const struct mark *bracket = open_bracket(b);
	struct mark mark = b->last;
	struct fy_diag_error *error;
	void *at = NULL;
	const char *rest;
	bool quote;

	do {
		error = fy_diag_errors_iterate(complaints, &at);
	} while (error && error->type < FYET_ERROR);
	quote = error && strstr(error->msg, "closing quote");
	if (error && error->fyt)
		mark = token_mark(b, error->fyt, quote ? "\"'" : "");
	rest = b->source->text + b->asked;
	if (!error)
		refuse(b, &mark, "this cannot be parsed");
	else if (bracket && !quote && !rest[strspn(rest, " \t\r\n")])
		refuse(b, bracket, "this bracket is never closed");
	else
		refuse(b, &mark, "%s", plain_words(error->msg));
}

static void build(struct builder *b, struct fy_diag *complaints)
{
	/* Closing brackets may stand in the first column, as in JSON. */
	struct fy_parse_cfg cfg = {
		.flags = FYPCF_SLOPPY_FLOW_INDENTATION,
		.diag = complaints,
	};
	struct fy_event *event;
	struct fy_parser *parser;
	int err = -1;

	errno = 0;
	parser = fy_parser_create(&cfg);
	if (parser)
		err = fy_parser_set_string(parser, b->source->text,
					   b->source->len);
	while (!err) {
		event = fy_parser_parse(parser);
		if (!event)
			break;
		err = take_event(b, event);
		fy_parser_event_free(parser, event);
	}
	/* The library does not tell that from bad syntax, or from the end. */
	if (errno == ENOMEM)
		mem_check(NULL);
	if (!b->refused && (err || fy_parser_get_stream_error(parser)))
		report_syntax(b, complaints);
	if (parser)
		fy_parser_destroy(parser);
}

/* Takes the root out of what was built, if that is a tree. */
static struct yaml_node *take_root(struct builder *b)
{
	struct yaml_node *file = &b->level[0];
	struct yaml_node *root;

	if (b->refused)
		return NULL;
	if (!file->len) {
		b->last = locate(b, 0);
		refuse(b, &b->last, "the file is empty");
		return NULL;
	}
	root = mem_alloc(sizeof(*root));
	*root = file->item[--file->len];
	return root;
}

/* Frees what is left; in an open mapping @len counts keys and values. */
static void discard(struct builder *b)
{
	struct yaml_node *open;
	size_t i;

	for (open = b->level; open <= b->level + b->depth; open++) {
		for (i = 0; i < open->len; i++)
			free_node(&open->item[i]);
		free(open->item);
	}
}

struct yaml_node *yaml_parse(const struct source *source, struct diag *diag)
{
	struct fy_diag_cfg cfg = { .level = FYET_ERROR };
	struct builder b = { .source = source, .diag = diag, .line = 1 };
	struct fy_diag *complaints;
	struct yaml_node *root;

	if (yaml_scan(source, diag))
		return NULL;
	b.last = locate(&b, 0);
	complaints = fy_diag_create(&cfg);
	if (!complaints) {
		refuse(&b, &b.last, "out of memory");
		return NULL;
	}
	fy_diag_set_collect_errors(complaints, true);
	build(&b, complaints);
	fy_diag_destroy(complaints);
	root = take_root(&b);
	discard(&b);
	return root;
}
