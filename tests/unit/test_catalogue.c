// SPDX-License-Identifier: GPL-2.0
/*
 * The catalogues in policy/ against an independent transcription of the
 * document (document.c), cell by cell and both ways; and the reader against
 * catalogues that are wrong, each in one thing.
 */
#include <stdlib.h>
#include <string.h>

#include "../../userspace/catalogue.h"
#include "../../userspace/ports.h"
#include "../../userspace/transport.h"
#include "capture.h"
#include "document.h"
#include "scratch.h"

#include "kselftest_harness.h"

static struct catalogue *load(const char *name)
{
	struct catalogue *catalogue;
	struct capture c;

	setenv("IMPP_POLICY_DIR", "policy", 0);
	capture_begin(&c);
	catalogue = catalogue_read(name, NULL, &c.diag);
	capture_end(&c);
	if (!catalogue || c.len) {
		ksft_print_msg("%s\n", c.text);
		abort();
	}
	capture_free(&c);
	return catalogue;
}

static void append(char *list, const char *word)
{
	if (*list)
		strcat(list, ",");
	strcat(list, word);
}

static void roles_text(const struct role_list *roles, char *text)
{
	size_t i;

	*text = '\0';
	for (i = 0; i < roles->len; i++)
		append(text, role_names[roles->role[i]]);
}

static void transports_text(const struct transports *transports, char *text)
{
	char buf[TRANSPORT_NAME_LEN];
	unsigned int cursor = 0;
	const char *name;

	*text = '\0';
	while ((name = transport_next(transports, &cursor, buf)))
		append(text, name);
}

/* Every port by itself, as the document lists them. */
static void ports_text(const struct row *row, char *text)
{
	unsigned int port;
	char number[8];
	size_t i;

	strcpy(text, row->configurable ? "configurable" : "");
	for (i = 0; i < row->ports.len; i++) {
		for (port = row->ports.range[i].lo;
		     port <= row->ports.range[i].hi; port++) {
			snprintf(number, sizeof(number), "%u", port);
			append(text, number);
		}
	}
	if (!*text)
		strcpy(text, "-");
}

static void from_ports_text(const struct row *row, char *text)
{
	if (row->ephemeral)
		strcpy(text, "ephemeral");
	else if (port_range_is_any(&row->from_ports))
		strcpy(text, "-");
	else
		sprintf(text, "%u-%u", row->from_ports.lo, row->from_ports.hi);
}

static bool same(const char *id, const char *column, const char *want,
		 const char *got)
{
	if (!want || !got ? want == got : !strcmp(want, got))
		return true;
	ksft_print_msg("row %s, %s: '%s' in the document, '%s' here\n", id,
		       column, want ? want : "", got ? got : "");
	return false;
}

static bool same_row(const struct document_row *want, const struct row *got)
{
	const char *id = want->id;
	bool ok = true;
	char text[1024];

	ok &= same(id, "id", id, got->id);
	roles_text(&got->from, text);
	ok &= same(id, "from", want->from, text);
	roles_text(&got->to, text);
	ok &= same(id, "to", want->to, text);
	ok &= same(id, "bidirectional", want->two_way ? "yes" : "no",
		   got->bidirectional ? "yes" : "no");
	transports_text(&got->transports, text);
	ok &= same(id, "transport", want->transport, text);
	ports_text(got, text);
	ok &= same(id, "port", want->ports, text);
	from_ports_text(got, text);
	ok &= same(id, "from-port", want->from_ports, text);
	ok &= same(id, "scope", want->scope,
		   got->localhost ? "localhost" : "network");
	ok &= same(id, "kind", want->kind, got->reply ? "reply" : "rule");
	return ok & same(id, "feature", want->feature, got->feature);
}

static const struct document_row *find(const struct document_row *row,
				       size_t rows, const char *id)
{
	for (; rows--; row++)
		if (!strcmp(row->id, id))
			return row;
	return NULL;
}

/* Each row of either is the same row of the other, in the same order. */
static bool same_rows(const struct document_row *want, size_t wants,
		      const struct catalogue *got)
{
	bool ok = wants == got->rows;
	size_t i;

	for (i = 0; i < wants && i < got->rows; i++)
		ok &= same_row(&want[i], &got->row[i]);
	for (i = 0; i < got->rows; i++)
		ok &= !!find(want, wants, got->row[i].id);
	return ok;
}

TEST(the_current_edition_is_the_document)
{
	struct catalogue *catalogue = load("cisco-imp");

	EXPECT_EQ(101, catalogue->rows);
	EXPECT_EQ(33, catalogue->tables);
	EXPECT_STREQ("cisco-imp", catalogue->name);
	EXPECT_STREQ("current", catalogue->edition);
	EXPECT_TRUE(
		same_rows(document_current, document_current_len, catalogue));
	catalogue_free(catalogue);
	EXPECT_FALSE(capture_leaks());
}

TEST(the_older_edition_is_the_document)
{
	struct catalogue *catalogue = load("cisco-imp-12.5.1su3");

	EXPECT_EQ(98, catalogue->rows);
	EXPECT_EQ(33, catalogue->tables);
	EXPECT_STREQ("cisco-imp-12.5.1su3", catalogue->name);
	EXPECT_STREQ("12.5.1SU3", catalogue->edition);
	EXPECT_TRUE(same_rows(document_12_5_1su3, document_12_5_1su3_len,
			      catalogue));
	catalogue_free(catalogue);
	EXPECT_FALSE(capture_leaks());
}

static bool both_languages(const struct text *text)
{
	return text->in[LANG_EN] && text->in[LANG_KO] &&
	       strcmp(text->in[LANG_EN], text->in[LANG_KO]);
}

static size_t twins(const struct catalogue *catalogue)
{
	size_t i, j, found = 0;

	for (i = 0; i < catalogue->rows; i++)
		for (j = 0; j < i; j++)
			found += !strcmp(catalogue->row[i].name,
					 catalogue->row[j].name);
	return found;
}

/* Tables cover the rows without a gap; all is in both languages. */
static bool complete(const struct catalogue *catalogue)
{
	size_t i, j, next = 0;
	bool ok = both_languages(&catalogue->title);

	for (i = 0; i < catalogue->tables; i++) {
		const struct table *table = &catalogue->table[i];

		ok &= table->number == i + 2 && table->first == next;
		ok &= both_languages(&table->title);
		for (j = 0; j < table->len; j++)
			ok &= catalogue->row[next + j].table == i + 2 &&
			      catalogue->row[next + j].number == j + 1;
		next += table->len;
	}
	for (i = 0; i < catalogue->rows; i++) {
		ok &= both_languages(&catalogue->row[i].note);
		ok &= catalogue->row[i].mark.line > 0;
	}
	return ok && next == catalogue->rows;
}

TEST(both_editions_are_complete)
{
	struct catalogue *now = load("cisco-imp");
	struct catalogue *then = load("cisco-imp-12.5.1su3");

	EXPECT_EQ(0, twins(now));
	EXPECT_EQ(0, twins(then));
	EXPECT_TRUE(complete(now));
	EXPECT_TRUE(complete(then));
	catalogue_free(now);
	catalogue_free(then);
}

/* What is 25.4 to 25.6 now was 25.1 to 25.3; all else kept its id. */
TEST(a_row_has_one_name_in_every_edition)
{
	struct catalogue *now = load("cisco-imp");
	struct catalogue *then = load("cisco-imp-12.5.1su3");
	const struct row *old, *new = now->row;
	unsigned int shift;

	for (old = then->row; old < then->row + then->rows; old++, new ++) {
		while (new->table == 25 && new->number <= 3)
			new ++;
		shift = old->table == 25 ? 3 : 0;
		EXPECT_EQ(old->table, new->table);
		EXPECT_EQ(old->number + shift, new->number);
		EXPECT_STREQ(old->name, new->name);
	}
	EXPECT_EQ(now->row + now->rows, new);
	catalogue_free(now);
	catalogue_free(then);
}

#define HEAD "impp: 1\ncatalogue: c\nedition: e\ntitle: {en: t, ko: t}\n"
#define TABLE HEAD "tables:\n- table: 2\n  title: {en: t}\n  rows:\n"
#define ROW TABLE "  - `{row: 1, name: n, from: imp, to: imp, "
#define GOOD TABLE "  - {row: 1, name: n, from: imp, to: imp, transport: esp}\n"
#define LONGEST "a23456789-123456789-123456789-123456789-123456789-123456"

/* A row with one bad column, and one with a bad value in it. */
#define COLUMN(text) \
	TABLE        \
	"  - {row: 1, name: n, from: imp, to: imp, " text "}\n"
#define CELL(row, name, from, to)                                    \
	TABLE                                                        \
	"  - {row: " row ", name: " name ", from: " from ", to: " to \
	", transport: esp}\n"

static const struct capture_case wrong[] = {
	{ "`", { "error: the file is empty" } },
	{ "`- a\n", { "error: the catalogue must be a mapping, not a list" } },
	{ "````impp: 1\n",
	  { "error: 'catalogue' is missing", "error: 'edition' is missing",
	    "error: 'title' is missing", "error: 'tables' is missing" } },
	{ "impp: `2\ncatalogue: c\nedition: e\ntitle: t\ntables:\n"
	  "- {table: 2, title: t, rows: {row: 1, name: n, from: imp, to: imp,\n"
	  "   transport: esp}}\n",
	  { "error: this impp reads files of format 1 only" } },
	{ HEAD "tables: `[]\n", { "error: a catalogue without tables" } },
	{ HEAD "tables:\n- {table: 2, title: t, rows: `[]}\n",
	  { "error: a table without rows" } },
	{ HEAD "tables:\n- `{table: 2, rows: `x}\n",
	  { "error: 'title' is missing",
	    "error: the row must be a mapping, not a single word" } },
	{ GOOD "- {table: `2, title: t, rows: {row: 1, name: m, from: imp,"
	       " to: imp, transport: esp}}\n",
	  { "error: the table number 2 does not follow 2" } },
	{ GOOD "`title: t\n",
	  { "error: the key 'title' stands here twice, first at 4:1" } },
	{ GOOD "`tabels: t\n",
	  { "error: unknown key 'tabels' (did you mean 'tables'?)" } },
	{ TABLE "  - `{name: n, from: imp, to: imp, transport: esp}\n",
	  { "error: 'row' is missing" } },
	{ CELL("`0", "n", "imp", "imp"),
	  { "error: the row number must be a number from 1 to 65535, not '0'" } },
	{ CELL("`x", "n", "imp", "imp"),
	  { "error: the row number must be a number from 1 to 65535, not 'x'" } },
	{ CELL("1", "`N", "imp", "imp"),
	  { "error: the row name 'N' must be of a-z, 0-9 and single dashes" } },
	{ CELL("1", "`a--b", "imp", "imp"), { "error: the row name 'a--b'" } },
	{ CELL("1", "`a-", "imp", "imp"), { "error: the row name 'a-'" } },
	{ CELL("1", "`22.1", "imp", "imp"), { "error: the row name '22.1'" } },
	{ CELL("1", "`\"221\"", "imp", "imp"),
	  { "error: the row name '221' looks like a number" } },
	{ CELL("1", "`1e5", "imp", "imp"),
	  { "error: the row name '1e5' looks like a number" } },
	{ CELL("1", "`" LONGEST, "imp", "imp"),
	  { "error: the row name is longer than 55 bytes" } },
	{ CELL("1", "n", "`impp", "imp"),
	  { "error: unknown role 'impp' (did you mean 'imp'?)" } },
	{ CELL("1", "n", "imp", "`x-own"), { "error: unknown role 'x-own'" } },
	{ CELL("1", "n", "`[]", "imp"), { "error: no role is named" } },
	{ CELL("1", "n", "[imp, `imp]", "imp"),
	  { "error: the role 'imp' is named already" } },
	{ CELL("1", "n", "imp", "imp") "  - {row: `1, name: m, from: imp, to: "
				       "imp, transport: esp}\n",
	  { "error: the row number 1 does not follow 1" } },
	{ CELL("1", "n", "imp", "imp") "  - `{row: 2, name: n, from: imp, to: "
				       "imp, transport: esp}\n",
	  { "error: the row name 'n' is that of row 2.1 already" } },
	{ COLUMN("transport: tcp, port: `0"),
	  { "error: a port is 1 to 65535, not 0" } },
	{ COLUMN("transport: tcp, port: `65536"),
	  { "error: a port is 1 to 65535, not 65536" } },
	{ COLUMN("transport: tcp, port: `9-8"),
	  { "error: the range 9-8 is upside down (did you mean 8-9?)" } },
	{ COLUMN("transport: tcp, port: `any"),
	  { "error: 'any' is not a port" } },
	{ COLUMN("transport: tcp, port: `[]"), { "error: no port is given" } },
	{ ROW "transport: tcp}\n", { "error: 'port' is missing" } },
	{ COLUMN("transport: icmp, port: `7"),
	  { "error: a transport without ports has none" } },
	{ COLUMN("transport: icmp-echo, from-port: `7"),
	  { "error: a transport without ports has none" } },
	{ COLUMN("transport: `tpc, port: 7"),
	  { "error: unknown transport 'tpc' (did you mean 'tcp'?)" } },
	{ COLUMN("transport: `[], port: 7"),
	  { "error: no transport is named" } },
	{ COLUMN("transport: `256"),
	  { "error: an IP protocol is 0 to 255, not 256" } },
	{ COLUMN("transport: tcp, port: 7, from-port: `x"),
	  { "error: 'x' is not a port" } },
	{ COLUMN("transport: esp, scope: `lokalhost"),
	  { "error: unknown scope 'lokalhost' (did you mean 'localhost'?)" } },
	{ COLUMN("transport: esp, kind: `x"),
	  { "error: unknown kind 'x' (rule or reply)" } },
	{ COLUMN("transport: esp, kind: `reply, scope: localhost"),
	  { "error: a localhost row is not a reply too" } },
	{ COLUMN("transport: esp, feature: `snpm"),
	  { "error: unknown feature 'snpm' (did you mean 'snmp'?)" } },
	{ COLUMN("transport: esp, bidirectional: `both"),
	  { "error: the value must be on or off, not 'both'" } },
	{ COLUMN("transport: esp, note: {`de: x}"),
	  { "error: unknown key 'de' (en or ko)" } },
	{ COLUMN("transport: esp, note: `{}"), { "error: the note is empty" } },
	{ COLUMN("transport: esp, `notes: x"),
	  { "error: unknown key 'notes' (did you mean 'note'?)" } },
	{ COLUMN("transport: esp, app: `\"\\e[1m\""),
	  { "error: the app holds characters that cannot be shown" } },
};

static bool read_catalogue(struct source *source, struct diag *diag)
{
	struct catalogue *catalogue = catalogue_parse(source, diag);

	catalogue_free(catalogue);
	return catalogue;
}

TEST(a_wrong_catalogue_is_refused_at_the_place)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		EXPECT_TRUE(capture_case_holds(&wrong[i], read_catalogue));
	EXPECT_FALSE(capture_leaks());
}

TEST(every_column_is_read)
{
	static const char text[] = TABLE
		"  - {row: 7, name: n, from: [cucm, imp], to: rtmt, app: A b,\n"
		"     bidirectional: yes, transport: [tcp, udp, sctp, 1, 58],\n"
		"     port: [9, \"1-3\", 4], from-port: \"10-20\", feature: bosh,\n"
		"     note: {ko: 가}}\n"
		"  - {row: 9, name: m, from: imp, to: imp, transport: udp,\n"
		"     port: configurable, from-port: ephemeral}\n";
	struct catalogue *catalogue;
	const struct row *row;
	struct capture c;

	capture_begin(&c);
	catalogue = catalogue_parse(capture_source(text), &c.diag);
	capture_end(&c);
	ASSERT_NE(NULL, catalogue);
	EXPECT_STREQ("", c.text);
	row = &catalogue->row[0];
	EXPECT_STREQ("2.7", row->id);
	EXPECT_EQ(9, row->mark.line);
	EXPECT_EQ(5, row->mark.col);
	EXPECT_STREQ("A b", row->app);
	EXPECT_EQ(ROLE_CUCM, row->from.role[0]);
	EXPECT_EQ(ROLE_IMP, row->from.role[1]);
	EXPECT_EQ(ROLE_RTMT, row->to.role[0]);
	EXPECT_TRUE(row->bidirectional);
	EXPECT_EQ(TRANSPORT_TCP | TRANSPORT_UDP | TRANSPORT_ICMP |
			  TRANSPORT_ICMPV6,
		  row->transports.named);
	EXPECT_EQ(1 << 1, row->transports.proto[0]);
	EXPECT_EQ(1 << 2, row->transports.proto[58 / 8]);
	EXPECT_EQ(1 << 4, row->transports.proto[132 / 8]);
	ASSERT_EQ(2, row->ports.len);
	EXPECT_EQ(1, row->ports.range[0].lo);
	EXPECT_EQ(4, row->ports.range[0].hi);
	EXPECT_EQ(9, row->ports.range[1].lo);
	EXPECT_EQ(10, row->from_ports.lo);
	EXPECT_EQ(20, row->from_ports.hi);
	EXPECT_FALSE(row->ephemeral);
	EXPECT_STREQ("bosh", row->feature);
	EXPECT_EQ(NULL, row->note.in[LANG_EN]);
	EXPECT_STREQ("가", row->note.in[LANG_KO]);
	row = &catalogue->row[1];
	EXPECT_TRUE(row->configurable && row->ephemeral && !row->ports.len);
	EXPECT_TRUE(port_range_is_any(&row->from_ports));
	catalogue_free(catalogue);
	capture_free(&c);
	EXPECT_FALSE(capture_leaks());
}

static const char *const sets[] = {
	"tcp",
	"udp",
	"tcp,udp",
	"icmp",
	"icmp-echo",
	"icmp,icmp-echo",
	"1",
	"58",
	"1,58",
	"icmp,1",
	"icmp,58",
	"igmp,ipip,dccp,ipv6,rsvp,gre",
	"esp,ah,eigrp,ospf,pim,vrrp,l2tp,sctp,udplite",
	"0,3,255",
	"tcp,udp,icmp,icmp-echo,1,58,255",
};

TEST(the_names_of_a_set_of_transports_make_the_set)
{
	struct transports set, again;
	char text[200], *name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		memset(&set, 0, sizeof(set));
		memset(&again, 0, sizeof(again));
		strcpy(text, sets[i]);
		for (name = strtok(text, ","); name; name = strtok(NULL, ","))
			EXPECT_EQ(0, transport_add(&set, name));
		transports_text(&set, text);
		for (name = strtok(text, ","); name; name = strtok(NULL, ","))
			EXPECT_EQ(0, transport_add(&again, name));
		EXPECT_EQ(0, memcmp(&set, &again, sizeof(set)));
	}
	memset(&set, 0, sizeof(set));
	EXPECT_EQ(0, transport_add(&set, "6") | transport_add(&set, "17"));
	EXPECT_EQ(TRANSPORT_TCP | TRANSPORT_UDP, set.named);
	EXPECT_EQ(-1, transport_add(&set, "06"));
	EXPECT_EQ(-1, transport_add(&set, "-1"));
	EXPECT_EQ(-1, transport_add(&set, "TCP"));
}

static void write_catalogue(const char *dir, const char *file, const char *name)
{
	char path[100];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	out = fopen(path, "w");
	fprintf(out,
		"impp: 1\ncatalogue: %s\nedition: e\ntitle: t\ntables:\n"
		"- table: 2\n  title: t\n  rows:\n"
		"  - {row: 1, name: n, from: imp, to: imp, transport: esp}\n",
		name);
	fclose(out);
}

/* Reads @name; returns what was said, or NULL if it was found. */
static char *look_for(const char *name)
{
	struct catalogue *catalogue;
	struct capture c;

	capture_begin(&c);
	catalogue = catalogue_read(name, NULL, &c.diag);
	capture_end(&c);
	if (!catalogue)
		return c.text;
	catalogue_free(catalogue);
	capture_free(&c);
	return NULL;
}

TEST(a_catalogue_is_found_by_the_name_it_bears)
{
	struct scratch scratch;
	char *said;

	scratch_make(&scratch);
	write_catalogue(scratch.dir, "one.yaml", "one");
	write_catalogue(scratch.dir, "two.yaml", "one");
	setenv("IMPP_POLICY_DIR", scratch.dir, 1);
	EXPECT_EQ(NULL, look_for("one"));
	said = look_for("two");
	EXPECT_NE(NULL, strstr(said, "two.yaml:2:12: error: this calls itself "
				     "'one', but is the file of 'two'"));
	free(said);
	said = look_for("three");
	EXPECT_NE(NULL, strstr(said, "error: no catalogue 'three' in "));
	free(said);
	said = look_for("../one");
	EXPECT_NE(NULL, strstr(said, "'../one' is not a catalogue's name"));
	free(said);
	scratch_remove(&scratch);
	EXPECT_FALSE(capture_leaks());
}

TEST_HARNESS_MAIN
