// SPDX-License-Identifier: GPL-2.0
/*
 * What is sent to nf_tables, without a kernel: elements; the digest; what a
 * message is about; the table's note. Rules are test_nft_rule.c's.
 */
#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>

#include "../../userspace/mem.h"
#include "../../userspace/nft_batch.h"
#include "../../userspace/nft_elements.h"
#include "../../userspace/nft_state.h"

#include "leaked.h"

#include "kselftest_harness.h"

static const struct port_range some_ports[] = { { 22, 22 }, { 80, 90 } };
static const struct ports ports = { (struct port_range *)some_ports, 2 };

/* -- Elements -----------------------------------------------------------------
 */

struct walk {
	char *text;
	unsigned int messages;
};

static void put_element(struct walk *walk, const struct nlattr *element)
{
	const struct nlattr *attr, *key = NULL;
	const unsigned char *byte;
	const char *mark = "";
	unsigned int i;

	mnl_attr_for_each_nested(attr, element) {
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_KEY)
			key = mnl_attr_get_payload(attr);
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_FLAGS &&
		    mnl_attr_get_u32(attr))
			mark = ")";
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_USERDATA)
			mark = "...";
	}
	byte = mnl_attr_get_payload(key);
	walk->text += sprintf(walk->text, " ");
	for (i = 0; i < mnl_attr_get_payload_len(key); i++)
		walk->text += sprintf(walk->text, "%02x", byte[i]);
	walk->text += sprintf(walk->text, "%s", mark);
}

static int walk_message(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attr, *element;
	struct walk *walk = data;

	walk->messages++;
	if ((header->nlmsg_type & 0xff) != NFT_MSG_NEWSETELEM)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, header, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			mnl_attr_for_each_nested(element, attr)
				put_element(walk, element);
	return MNL_CB_OK;
}

/* The elements of all messages, in order; returns how many messages. */
static unsigned int elements_text(const struct nft_elements *elements,
				  char *text)
{
	struct walk walk = { .text = text };
	struct nft_messages messages;
	struct iovec *iovec;
	size_t pieces, bytes, i, at;

	nft_messages_init(&messages, 0);
	nft_elements_write(&messages, elements,
			   (struct nft_place){ .kind = NFT_KIND_ELEMENTS });
	nft_messages_done(&messages);
	*text = '\0';
	iovec = nft_messages_iovec(&messages, &pieces, &bytes);
	for (i = 0; i < pieces; i++) {
		const struct nlmsghdr *header;

		for (at = 0; at < iovec[i].iov_len; at += header->nlmsg_len) {
			header = (void *)((char *)iovec[i].iov_base + at);
			walk_message(header, &walk);
		}
	}
	free(iovec);
	nft_messages_clear(&messages);
	return walk.messages;
}

TEST(ranges_have_ends)
{
	static const struct ruleset_range range[] = {
		{ { 0, 0, 0, 0 }, { 0, 0, 0, 255 } },
		{ { 10, 0, 0, 1 }, { 10, 0, 0, 1 } },
		{ { 255, 0, 0, 0 }, { 255, 255, 255, 255 } },
	};
	struct nft_elements elements = {
		.set = "a",
		.range = range,
		.ranges = 3,
		.bytes = 4,
		.interval = true,
	};
	char text[512];

	elements_text(&elements, text);
	EXPECT_STREQ(" 00000000 00000100) 0a000001 0a000002) ff000000...",
		     text);
	EXPECT_EQ(6, nft_elements_count(&elements));
	elements.range++;
	elements.ranges--;
	elements_text(&elements, text);
	EXPECT_STREQ(" 00000000) 0a000001 0a000002) ff000000...", text);
	EXPECT_EQ(5, nft_elements_count(&elements));
	elements.ranges = 1;
	elements.interval = false;
	elements_text(&elements, text);
	EXPECT_STREQ(" 0a000001", text);
	elements.ranges = 0;
	EXPECT_EQ(2, elements_text(&elements, text));
	EXPECT_STREQ("", text);
}

TEST(neighbours_in_an_anonymous_set_share_an_end)
{
	static const struct ruleset_range range[] = {
		{ { 0, 20 }, { 0, 21 } },
		{ { 0, 22 }, { 0, 22 } },
	};
	struct nft_elements elements = {
		.set = "a",
		.range = range,
		.ranges = 2,
		.bytes = 2,
		.interval = true,
		.anonymous = true,
	};
	char text[512];

	elements_text(&elements, text);
	EXPECT_STREQ(" 0000) 0014 0016 0017)", text);
	elements.anonymous = false;
	elements_text(&elements, text);
	EXPECT_STREQ(" 0000) 0014 0016) 0016 0017)", text);
}

/* An attribute's length is 16 bits: many elements are many messages. */
TEST(many_elements_are_many_messages)
{
	const size_t many = 20000;
	struct ruleset_range *range = mem_alloc(many * sizeof(*range));
	struct nft_elements elements = {
		.set = "a",
		.range = range,
		.ranges = many,
		.bytes = 4,
		.interval = true,
	};
	char *text = mem_alloc(many * 32), *at;
	uint32_t address;
	size_t i, ends = 0;

	for (i = 0; i < many; i++) {
		address = htonl(0x0a000000 + 4 * i);
		memcpy(range[i].lo, &address, 4);
		memcpy(range[i].hi, &address, 4);
	}
	EXPECT_GT(elements_text(&elements, text), 10);
	for (at = text; (at = strchr(at, ')')); at++)
		ends++;
	EXPECT_EQ(many + 1, ends);
	EXPECT_NE(NULL, strstr(text, " 0a01387c 0a01387d)"));
	free(text);
	free(range);
}

/* -- A ruleset ----------------------------------------------------------------
 */

static struct ruleset_range ranges[] = { { { 10, 0, 0, 1 }, { 10, 0, 0, 9 } } };

static struct ruleset_set sets[] = {
	{ .name = "imp.4", .family = AF_INET, .range = ranges, .ranges = 1 },
};

static struct ruleset_counter counters[] = {
	{ .name = "row.a", .comment = "22.1" },
};

static struct ruleset_rule rules[] = {
	{ .match = { { .field = FIELD_IP_DADDR, .op = OP_SET, .set = "imp.4" },
		     { .field = FIELD_TH_DPORT,
		       .op = OP_PORTS,
		       .ports = &ports } },
	  .matches = 2,
	  .counter = "row.a",
	  .verdict = RULE_ACCEPT,
	  .comment = "22.1" },
	{ .verdict = RULE_DROP },
};

static struct ruleset_chain chains[] = {
	{ .name = "forward", .base = true, .rule = rules, .rules = 2 },
};

static const struct ruleset ruleset = {
	.comment = "toy",
	.counter = counters,
	.counters = 1,
	.set = sets,
	.sets = 1,
	.chain = chains,
	.chains = 1,
};

static struct nft_note toy_note(void)
{
	return (struct nft_note){
		.known = true,
		.mode = IMPP_MODE_AUDIT,
		.state = IMPP_STATE_STATELESS,
		.on_deny = IMPP_ON_DENY_REJECT,
		.applied = 1234567890,
		.ranges = 7,
		.site = "/etc/impp/site.yaml",
		.catalogue = "cisco-imp",
		.edition = "current",
		.comment = "toy",
	};
}

static uint64_t digest_of(struct nft_note note)
{
	struct nft_messages messages;

	nft_batch_make(&messages, &ruleset, &note, 5);
	nft_messages_clear(&messages);
	return note.digest;
}

TEST(the_digest_is_of_what_is_in_force)
{
	struct nft_note note = toy_note();
	uint64_t digest = digest_of(note);

	EXPECT_NE(0, digest);
	note.applied++;
	note.site = "/tmp/another.yaml";
	EXPECT_EQ(digest, digest_of(note));
	note.mode = IMPP_MODE_ENFORCE;
	EXPECT_NE(digest, digest_of(note));
	note = toy_note();
	note.edition = "older";
	EXPECT_NE(digest, digest_of(note));
	note = toy_note();
	ranges[0].hi[3] = 8;
	EXPECT_NE(digest, digest_of(note));
	ranges[0].hi[3] = 9;
	rules[1].verdict = RULE_ACCEPT;
	EXPECT_NE(digest, digest_of(note));
	rules[1].verdict = RULE_DROP;
	EXPECT_EQ(digest, digest_of(note));
}

/* Anybody may write what a table says of itself, and say it twice. */
TEST(a_note_that_says_it_twice)
{
	static const char comment[] = "cisco-imp current, mode audit";
	static const char data[] = "\0\036cisco-imp current, mode audit\0"
				   "\343\004old\0\344\004old\0\343\004odd";
	struct nft_note note;

	ASSERT_EQ(sizeof(comment), data[1]);
	nft_note_read(&note, data, sizeof(data));
	EXPECT_FALSE(note.known);
	EXPECT_STREQ(comment, note.comment);
	EXPECT_STREQ("cisco-imp", note.catalogue);
	EXPECT_STREQ("current", note.edition);
	EXPECT_EQ(IMPP_MODE_AUDIT, note.mode);
	nft_note_clear(&note);
	EXPECT_FALSE(leaked());
}

/* The digest in the message is the one that was reported. */
TEST(the_table_has_its_note)
{
	struct nft_note note = toy_note(), read = { 0 };
	struct nft_messages messages;
	const struct nlmsghdr *header;
	const struct nlattr *attr;
	struct iovec *iovec;
	size_t pieces, bytes, at, tables = 0;

	nft_batch_make(&messages, &ruleset, &note, 0);
	iovec = nft_messages_iovec(&messages, &pieces, &bytes);
	ASSERT_EQ(1, pieces);
	ASSERT_EQ(bytes, iovec->iov_len);
	for (at = 0; at < bytes; at += header->nlmsg_len) {
		header = (void *)((char *)iovec->iov_base + at);
		if ((header->nlmsg_type & 0xff) != NFT_MSG_NEWTABLE ||
		    tables++ == 0)
			continue;
		EXPECT_TRUE(header->nlmsg_flags & NLM_F_ACK);
		/* The name, its NUL, and what pads it: the digest sees all. */
		attr = mnl_nlmsg_get_payload_offset(header,
						    sizeof(struct nfgenmsg));
		EXPECT_EQ(0,
			  memcmp(mnl_attr_get_payload(attr), "impp\0\0\0", 8));
		mnl_attr_for_each(attr, header, sizeof(struct nfgenmsg))
			if (mnl_attr_get_type(attr) == NFTA_TABLE_USERDATA)
				nft_note_read(&read, mnl_attr_get_payload(attr),
					      mnl_attr_get_payload_len(attr));
	}
	/* Batch begin has no such type: its number is another subsystem's. */
	EXPECT_TRUE(read.known);
	EXPECT_EQ(note.digest, read.digest);
	EXPECT_EQ(IMPP_MODE_AUDIT, read.mode);
	EXPECT_EQ(IMPP_STATE_STATELESS, read.state);
	EXPECT_EQ(IMPP_ON_DENY_REJECT, read.on_deny);
	EXPECT_EQ(1234567890, read.applied);
	EXPECT_EQ(7, read.ranges);
	EXPECT_STREQ("/etc/impp/site.yaml", read.site);
	EXPECT_STREQ("cisco-imp", read.catalogue);
	EXPECT_STREQ("current", read.edition);
	EXPECT_STREQ("toy", read.comment);
	nft_note_clear(&read);
	free(iovec);
	nft_messages_clear(&messages);
}

/* Numbers of messages: begin, 3 of the table, then as written. */
TEST(a_message_is_known_by_its_number)
{
	static const char *const texts[] = {
		"the ruleset",
		"the ruleset",
		"table inet impp",
		"table inet impp",
		"table inet impp",
		"counter 'row.a'",
		"set 'imp.4'",
		"the addresses of set 'imp.4'",
		"chain 'forward'",
		"the ports of rule 1 of chain 'forward' (22.1)",
		"the ports of rule 1 of chain 'forward' (22.1)",
		"rule 1 of chain 'forward' (22.1)",
		"rule 2 of chain 'forward'",
		"the ruleset",
		"the ruleset",
	};
	struct nft_note note = toy_note();
	struct nft_messages messages;
	unsigned int i;
	char *text;

	nft_batch_make(&messages, &ruleset, &note, 0);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text = nft_messages_find(&messages, i);
		EXPECT_STREQ(texts[i], text);
		free(text);
	}
	EXPECT_EQ(NULL, nft_messages_expression(&messages, 11, 0));
	EXPECT_EQ(NULL, nft_messages_expression(&messages, 11, 1 << 20));
	EXPECT_EQ(NULL, nft_messages_expression(&messages, 99, 24));
	nft_messages_clear(&messages);
}

/* -- Notes, counts
 * -------------------------------------------------------------- */

TEST(a_note_fits)
{
	struct nft_note note = toy_note(), read;
	uint8_t data[NFT_NOTE_ROOM];
	char longest[121], path[4000];
	size_t len;

	memset(longest, 'c', 120);
	longest[120] = '\0';
	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	note.comment = longest;
	note.site = path;
	len = nft_note_write(&note, data);
	EXPECT_LE(len, NFT_NOTE_ROOM);
	nft_note_read(&read, data, len);
	EXPECT_TRUE(read.known);
	EXPECT_STREQ(longest, read.comment);
	EXPECT_STREQ("current", read.edition);
	EXPECT_EQ(NULL, read.site);
	nft_note_clear(&read);
}

/* However long the names are, there is room for the digest. */
TEST(a_digest_fits)
{
	struct nft_note note = toy_note(), read;
	uint8_t data[NFT_NOTE_ROOM];
	char site[NFT_NOTE_ROOM];
	size_t len, i;

	for (i = 0; i < sizeof(site); i++) {
		memset(site, 's', i);
		site[i] = '\0';
		note.site = site;
		len = nft_note_write(&note, data);
		nft_note_read(&read, data, len);
		EXPECT_TRUE(read.known);
		nft_note_clear(&read);
	}
}

TEST(a_note_of_nft_is_its_comment)
{
	static const char text[] =
		"cisco-imp 12.5 (1), mode audit, state stateless";
	uint8_t data[2 + sizeof(text)] = { 0, sizeof(text) };
	struct nft_note note;

	memcpy(data + 2, text, sizeof(text));
	nft_note_read(&note, data, sizeof(data));
	EXPECT_FALSE(note.known);
	EXPECT_EQ(IMPP_MODE_AUDIT, note.mode);
	EXPECT_EQ(IMPP_STATE_STATELESS, note.state);
	EXPECT_STREQ("cisco-imp", note.catalogue);
	EXPECT_STREQ("12.5 (1)", note.edition);
	nft_note_clear(&note);
	data[1]++;
	nft_note_read(&note, data, sizeof(data));
	EXPECT_EQ(NULL, note.comment);
	nft_note_read(&note, NULL, 0);
	EXPECT_FALSE(note.known);
	nft_note_clear(&note);
}

TEST(addresses_are_counted)
{
	char text[NFT_COUNT_TEXT];
	struct nft_addresses set = { .family = AF_INET };

	EXPECT_STREQ("0", nft_addresses_count(&set, text));
	set.ranges = 2;
	set.starts.lo = 10 + 100;
	set.ends.lo = 12 + 101;
	EXPECT_STREQ("3", nft_addresses_count(&set, text));
	set.starts.lo = 10 + 0xfffffffeULL;
	set.ends.lo = 12;
	set.open = true;
	EXPECT_STREQ("4", nft_addresses_count(&set, text));
	set.family = AF_INET6;
	set.ranges = 1;
	set.starts.lo = 0;
	set.ends.lo = 0;
	EXPECT_STREQ("340282366920938463463374607431768211456",
		     nft_addresses_count(&set, text));
	set.starts.lo = 1;
	EXPECT_STREQ("340282366920938463463374607431768211455",
		     nft_addresses_count(&set, text));
}

TEST_HARNESS_MAIN
