// SPDX-License-Identifier: GPL-2.0
/*
 * What a person sees of a diagnostic: the caret under the column whatever
 * stands before it, nothing that a terminal acts on, no flood; what is taken
 * for a misspelling; and which files are read at all.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../userspace/utf8.h"
#include "capture.h"
#include "scratch.h"

#include "kselftest_harness.h"

/* Everything that is said of one error at @line and @col of @text. */
static char *said(const char *text, unsigned int line, unsigned int col)
{
	struct source *source = capture_source(text);
	struct mark mark = { source, line, col };
	struct capture c;

	capture_begin(&c);
	diag_error(&c.diag, &mark, "bad");
	capture_end(&c);
	source_free(source);
	return c.text;
}

struct place {
	const char *text;
	unsigned int line;
	unsigned int col;
	const char *said;
};

static const struct place places[] = {
	{ "ab\ncdef\n", 2, 3, "site.yaml:2:3: error: bad\ncdef\n  ^\n" },
	{ "ab", 1, 1, "site.yaml:1:1: error: bad\nab\n^\n" },
	/* no newline at the end, a column past the end, an empty line */
	{ "ab\ncd", 2, 9, "site.yaml:2:9: error: bad\ncd\n  ^\n" },
	{ "a\n\nb\n", 2, 1, "site.yaml:2:1: error: bad\n\n^\n" },
	/* a line that is not there, and no line at all */
	{ "ab\n", 5, 1, "site.yaml:5:1: error: bad\n" },
	{ "ab\n", 0, 0, "site.yaml: error: bad\n" },
	/* tabs stay tabs, CRLF ends a line */
	{ "\ta\tb: x\r\nc\r\n", 1, 4,
	  "site.yaml:1:4: error: bad\n\ta\tb: x\n\t \t^\n" },
	/* columns are bytes; a Korean syllable is two cells, an accent none */
	{ "가나: x", 1, 9, "site.yaml:1:9: error: bad\n가나: x\n      ^\n" },
	{ "e\xcc\x81: x", 1, 6,
	  "site.yaml:1:6: error: bad\ne\xcc\x81: x\n   ^\n" },
	/* what a terminal would act on, and what is not UTF-8 */
	{ "\033[2J\x7f\xc2\x9b: x", 1, 10,
	  "site.yaml:1:10: error: bad\n?[2J??: x\n        ^\n" },
	{ "a\xff\xed\xa0\x80z: x", 1, 8,
	  "site.yaml:1:8: error: bad\na????z: x\n       ^\n" },
	{ "a\xe2\x80\xaez: x", 1, 8,
	  "site.yaml:1:8: error: bad\na?z: x\n     ^\n" },
};

TEST(a_caret_stands_under_its_column)
{
	size_t i;
	char *text;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		text = said(places[i].text, places[i].line, places[i].col);
		EXPECT_STREQ(places[i].said, text);
		free(text);
	}
	EXPECT_FALSE(capture_leaks());
}

/* Cuts the second and the third line out of what was said. */
static void split(char *text, char **line, char **caret)
{
	*line = strchr(text, '\n') + 1;
	*caret = strchr(*line, '\n') + 1;
	(*caret)[-1] = '\0';
}

TEST(a_long_line_is_a_window)
{
	char *text, *line, *caret, *shown;
	char buf[1001] = "";
	unsigned int col;

	memset(buf, 'a', 1000);
	for (col = 1; col <= 1000; col++) {
		buf[col - 1] = 'X';
		text = said(buf, 1, col);
		split(text, &line, &caret);
		EXPECT_LE(strlen(line), 170);
		shown = strchr(line, 'X');
		ASSERT_NE(NULL, shown);
		EXPECT_EQ(shown - line, strchr(caret, '^') - caret);
		EXPECT_EQ(col > 81, !strncmp(line, "...", 3));
		buf[col - 1] = 'a';
		free(text);
	}
}

/* A window never cuts a character in two. */
TEST(a_window_holds_whole_characters)
{
	char *text, *line, *caret;
	char buf[3001] = "";
	unsigned int col, i;

	for (i = 0; i < 1000; i++)
		memcpy(buf + 3 * i, "가", 3);
	for (col = 1; col <= 3000; col += 3) {
		text = said(buf, 1, col);
		split(text, &line, &caret);
		EXPECT_EQ(NULL, strchr(line, '?'));
		EXPECT_NE(NULL, strchr(caret, '^'));
		free(text);
	}
}

TEST(colours_are_for_terminals)
{
	struct source *source = capture_source("ab\n");
	struct mark mark = { source, 1, 2 };
	struct capture c;

	capture_begin(&c);
	c.diag.colour = true;
	diag_warning(&c.diag, &mark, "w");
	capture_end(&c);
	EXPECT_STREQ("\033[1msite.yaml:1:2: \033[1;35mwarning:\033[0m w\n"
		     "ab\n \033[1;32m^\033[0m\n",
		     c.text);
	capture_free(&c);
	source_free(source);
	setenv("NO_COLOR", "1", 1);
	diag_init(&c.diag);
	EXPECT_FALSE(c.diag.colour);
}

TEST(messages_stay_on_their_line)
{
	static const struct mark nowhere;
	struct capture c;

	capture_begin(&c);
	diag_error(&c.diag, &nowhere, "a\nb\033[1m %s", "가\xff");
	diag_error(&c.diag, NULL, "c");
	diag_hint(&c.diag, NULL, "%0*d", 5000, 0);
	capture_end(&c);
	EXPECT_TRUE(capture_has_line(&c, "impp: error: a?b?[1m 가?"));
	EXPECT_TRUE(capture_has_line(&c, "impp: error: c"));
	EXPECT_TRUE(capture_has(&c, "impp: hint: 00000"));
	EXPECT_LT(strlen(c.text), 1200);
	EXPECT_EQ(2, c.diag.errors);
	EXPECT_EQ(0, c.diag.warnings);
	capture_free(&c);
}

TEST(all_are_counted_and_twenty_are_shown)
{
	struct source *one = capture_source("a\n");
	struct source *two = capture_source("b\n");
	struct mark mark = { one, 1, 1 };
	struct capture c;
	const char *at;
	int i, shown = 0;

	capture_begin(&c);
	for (i = 0; i < 100; i++) {
		diag_error(&c.diag, &mark, "e%d", i);
		diag_warning(&c.diag, &mark, "w%d", i);
		EXPECT_EQ(i >= 20, diag_full(&c.diag, one));
	}
	mark.source = two;
	EXPECT_FALSE(diag_full(&c.diag, two));
	diag_error(&c.diag, &mark, "other");
	capture_end(&c);
	EXPECT_EQ(101, c.diag.errors);
	EXPECT_EQ(100, c.diag.warnings);
	for (at = c.text; (at = strstr(at, "error: e")); at++)
		shown++;
	EXPECT_EQ(20, shown);
	EXPECT_TRUE(capture_has(&c, "site.yaml: error: too many errors"));
	EXPECT_TRUE(capture_has(&c, "site.yaml: warning: too many warnings"));
	EXPECT_TRUE(capture_has(&c, "site.yaml:1:1: error: other"));
	capture_free(&c);
	source_free(one);
	source_free(two);
}

TEST(quiet_leaves_errors)
{
	struct capture c;

	capture_begin(&c);
	c.diag.quiet = true;
	diag_warning(&c.diag, NULL, "w");
	diag_hint(&c.diag, NULL, "h");
	diag_error(&c.diag, NULL, "e");
	capture_end(&c);
	EXPECT_STREQ("impp: error: e\n", c.text);
	EXPECT_EQ(1, c.diag.warnings);
	capture_free(&c);
}

static const char *const names[] = {
	"imp",	"imp-publisher", "sip-gateway", "gateway",
	"cucm", "dns-server",	 "ntp-server",	NULL,
};

TEST(a_misspelt_word_is_recognised)
{
	static const char *const word[][2] = {
		{ "sip-gatway", "sip-gateway" },
		{ "sip-gtwy", "sip-gateway" },
		{ "imp-publshr", "imp-publisher" },
		{ "gatewya", "gateway" },
		{ "IMP", "imp" },
		{ "imp_publisher", "imp-publisher" },
		{ "cucmm", "cucm" },
		{ "ucm", "cucm" },
		{ "ipm", "imp" },
		{ "dnsserver", "dns-server" },
		{ "nts-server", "ntp-server" },
		{ "gateways", "gateway" },
	};
	static const char *const none[] = {
		"",	  "x",		"imp-pub", "abcd-publisher",
		"cmuc-x", "postgresql", "zzz",	   "server",
	};
	char longest[300] = "";
	const char *near;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(word); i++) {
		near = diag_suggest(word[i][0], names, SIZE_MAX);
		EXPECT_STREQ(word[i][1], near ? near : "(none)");
	}
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		near = diag_suggest(none[i], names, SIZE_MAX);
		EXPECT_STREQ("(none)", near ? near : "(none)");
	}
	memset(longest, 'i', sizeof(longest) - 1);
	EXPECT_EQ(NULL, diag_suggest(longest, names, SIZE_MAX));
	EXPECT_EQ(NULL, diag_suggest("dns-servr", names, 5));
}

TEST(utf8_is_decoded_as_the_rfc_says)
{
	static const struct {
		const char *text;
		size_t len;
		size_t bytes;
		uint32_t code;
	} cases[] = {
		{ "A", 1, 1, 'A' },
		{ "\x7f", 1, 1, 0x7f },
		{ "\xc2\x80", 2, 2, 0x80 },
		{ "\xdf\xbf", 2, 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 3, 0xe000 },
		{ "\xf0\x90\x80\x80", 4, 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
		{ "\x80", 1, 0, 0 },
		{ "\xc1\xbf", 2, 0, 0 },
		{ "\xe0\x9f\xbf", 3, 0, 0 },
		{ "\xed\xa0\x80", 3, 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 4, 0, 0 },
		{ "\xf4\x90\x80\x80", 4, 0, 0 },
		{ "\xf5\x80\x80\x80", 4, 0, 0 },
		{ "\xe0\xa0\x80", 2, 0, 0 },
		{ "\xe0\xa0z", 3, 0, 0 },
	};
	uint32_t code;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(cases[i].bytes,
			  utf8_decode(cases[i].text, cases[i].len, &code));
		if (cases[i].bytes)
			EXPECT_EQ(cases[i].code, code);
	}
}

/* A file in a directory of its own, and what is said of it. */
struct file {
	struct scratch scratch;
	char path[64];
	struct capture c;
};

static void file_begin(struct file *file)
{
	scratch_make(&file->scratch);
	snprintf(file->path, sizeof(file->path), "%s/f", file->scratch.dir);
	capture_begin(&file->c);
}

/* Returns whether all was given back. */
static bool file_end(struct file *file)
{
	capture_free(&file->c);
	scratch_remove(&file->scratch);
	return !capture_leaks();
}

static void write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		abort();
	close(fd);
}

/* Reads a file that is refused; what was said ends so. */
static bool refused(struct capture *c, const char *path, const char *end)
{
	unsigned int before = c->diag.errors;
	struct source *source = source_read(path, &c->diag);
	size_t len = strlen(end);

	fflush(c->diag.out);
	if (!source && c->diag.errors == before + 1 && c->len >= len &&
	    !strcmp(c->text + c->len - len, end))
		return true;
	ksft_print_msg("%s: %s\n", path, c->text);
	source_free(source);
	return false;
}

TEST(a_file_is_read_whole)
{
	struct source *source;
	struct file f;

	file_begin(&f);
	write_file(f.path,
		   "\xef\xbb\xbf"
		   "a: 1\n",
		   8);
	source = source_read(f.path, &f.c.diag);
	capture_end(&f.c);
	ASSERT_NE(NULL, source);
	EXPECT_STREQ("a: 1\n", source->text);
	EXPECT_EQ(5, source->len);
	EXPECT_STREQ(f.path, source->name);
	source_free(source);
	EXPECT_TRUE(file_end(&f));
}

TEST(a_file_may_be_empty)
{
	struct source *source;
	struct file f;

	file_begin(&f);
	write_file(f.path, "", 0);
	source = source_read(f.path, &f.c.diag);
	capture_end(&f.c);
	ASSERT_NE(NULL, source);
	EXPECT_EQ(0, source->len);
	source_free(source);
	EXPECT_TRUE(file_end(&f));
}

TEST(a_file_may_be_a_pipe)
{
	struct source *source;
	char text[200000];
	struct file f;
	pid_t child;

	file_begin(&f);
	memset(text, 'p', sizeof(text));
	ASSERT_EQ(0, mkfifo(f.path, 0600));
	child = fork();
	if (!child) {
		write_file(f.path, text, sizeof(text));
		_exit(0);
	}
	source = source_read(f.path, &f.c.diag);
	capture_end(&f.c);
	ASSERT_NE(NULL, source);
	EXPECT_EQ(sizeof(text), source->len);
	source_free(source);
	waitpid(child, NULL, 0);
	EXPECT_TRUE(file_end(&f));
}

TEST(a_file_may_be_standard_input)
{
	struct source *source;
	struct file f;

	file_begin(&f);
	write_file(f.path, "x", 1);
	close(STDIN_FILENO);
	ASSERT_EQ(STDIN_FILENO, open(f.path, O_RDONLY));
	source = source_read("-", &f.c.diag);
	capture_end(&f.c);
	ASSERT_NE(NULL, source);
	EXPECT_STREQ("x", source->text);
	EXPECT_STREQ("<stdin>", source->name);
	source_free(source);
	EXPECT_TRUE(file_end(&f));
}

TEST(what_is_no_file_of_text_is_refused)
{
	struct file f;

	file_begin(&f);
	EXPECT_TRUE(refused(&f.c, f.path, "/f: No such file or directory\n"));
	EXPECT_TRUE(refused(&f.c, f.scratch.dir, ": Is a directory\n"));
	EXPECT_TRUE(refused(&f.c, "/dev/zero", " is larger than 64 MiB\n"));
	write_file(f.path,
		   "\x7f"
		   "ELF\0",
		   5);
	EXPECT_TRUE(refused(&f.c, f.path, " is not a text file\n"));
	capture_end(&f.c);
	EXPECT_TRUE(file_end(&f));
}

TEST(a_file_without_permission_is_refused)
{
	bool root = getuid() == 0;
	struct file f;

	file_begin(&f);
	write_file(f.path, "x", 1);
	chmod(f.path, 0);
	if (root)
		ASSERT_EQ(0, setresuid(65534, 65534, 0));
	EXPECT_TRUE(refused(&f.c, f.path, "/f: Permission denied\n"));
	if (root)
		ASSERT_EQ(0, setresuid(0, 0, 0));
	capture_end(&f.c);
	EXPECT_TRUE(file_end(&f));
}

TEST_HARNESS_MAIN
