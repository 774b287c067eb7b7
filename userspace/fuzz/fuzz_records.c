// SPDX-License-Identifier: GPL-2.0
/*
 * Tables as an attacker with CAP_NET_ADMIN would send them: those of a sound
 * policy, with records changed, put in, taken out, or tables of any bytes. What
 * is built of them is asked, and no lookup may leave it.
 */
#include "../../kmod/verdict.h"
#include "../mem.h"
#include "trial.h"

#define BASES 8
#define EDITS 64
#define FLOWS 64
#define SWEEP 32
#define LIMIT (16U << 20)

enum edit {
	EDIT_SET,    /* a few bytes of a record */
	EDIT_INSERT, /* a record again, before itself */
	EDIT_REMOVE, /* some records */
	EDIT_SWAP,   /* two records */
	EDIT_RAW,    /* the whole table is what the input says */
	EDIT_ADD,    /* a number to a field of 16 bits */
	EDIT_EDGE,   /* the length of a table, or next to it, into one */
	EDITS_KNOWN,
};

/* The record of each table that was changed last. */
static u32 touched[IMPP_TABLES];

/* A table of @len records, of which the first @keep are the old ones. */
static void resize(struct impp_tables *t, u32 table, u32 len, u32 keep)
{
	size_t size = impp_table_kinds[table].size;
	void *record = len ? mem_alloc(len * size) : NULL;

	if (keep)
		memcpy(record, t->record[table], keep * size);
	free(t->record[table]);
	t->record[table] = record;
	t->len[table] = len;
}

static void insert(struct impp_tables *t, u32 table, u32 at)
{
	size_t size = impp_table_kinds[table].size;
	u32 len = t->len[table];
	char *record;

	resize(t, table, len + 1, len);
	record = t->record[table];
	memmove(record + (at + 1) * size, record + at * size,
		(len - at) * size);
}

static void take_out(struct impp_tables *t, u32 table, u32 at, u32 n)
{
	size_t size = impp_table_kinds[table].size;
	char *record = t->record[table];
	u32 len = t->len[table];

	if (n > len - at)
		n = len - at;
	memmove(record + at * size, record + (at + n) * size,
		(len - at - n) * size);
	resize(t, table, len - n, len - n);
}

static void swap(char *a, char *b, size_t size)
{
	char old;

	for (; size--; a++, b++) {
		old = *a;
		*a = *b;
		*b = old;
	}
}

static void add(char *record, size_t size, struct input *in)
{
	char *field = record + 2 * (input_u8(in) % (size / 2));
	u16 value;

	memcpy(&value, field, sizeof(value));
	value += (signed char)input_u8(in);
	memcpy(field, &value, sizeof(value));
}

/* The number that a check should draw its line at. */
static void edge(const struct impp_tables *t, char *record, size_t size,
		 struct input *in)
{
	u8 field = input_u8(in) % (size / 2), what = input_u8(in);
	u16 value = t->len[what % IMPP_TABLES] + what / IMPP_TABLES % 3 - 1;

	memcpy(record + 2 * field, &value, sizeof(value));
}

static void edit_raw(struct impp_tables *t, u32 table, struct input *in)
{
	u32 len = input_u8(in) % 32;

	resize(t, table, len, 0);
	if (len)
		input_bytes(in, t->record[table],
			    len * impp_table_kinds[table].size);
}

static void edit(struct impp_tables *t, struct input *in)
{
	enum edit what = input_u8(in) % EDITS_KNOWN;
	u32 table = input_u8(in) % IMPP_TABLES, at = input_u16(in), byte;
	size_t size = impp_table_kinds[table].size;
	char *record = t->record[table];

	if (what == EDIT_RAW) {
		edit_raw(t, table, in);
		return;
	}
	if (!t->len[table])
		return;
	at %= t->len[table];
	touched[table] = at;
	switch (what) {
	case EDIT_INSERT:
		insert(t, table, at);
		break;
	case EDIT_REMOVE:
		take_out(t, table, at, 1 + input_u8(in));
		break;
	case EDIT_SWAP:
		swap(record + at * size,
		     record + input_u16(in) % t->len[table] * size, size);
		break;
	case EDIT_ADD:
		add(record + at * size, size, in);
		break;
	case EDIT_EDGE:
		edge(t, record + at * size, size, in);
		break;
	default:
		byte = input_u8(in) % size;
		input_bytes(in, record + at * size + byte,
			    size - byte < 4 ? size - byte : 4);
	}
}

/* Every other one is small, which is quick; the rest has all that there is. */
static const char *const small[] = {
	"impp: 1\ncatalogue: cisco-imp\n"
	"roles: {imp-publisher: [10.0.0.1], cucm: [\"2001:db8::/32\"]}\n",
	"impp: 1\ncatalogue: cisco-imp\nstate: stateless\n"
	"roles: {imp: [10.0.0.0/30, \"::/9\"], x-a: any}\nallow:\n"
	"- {name: a, from: x-a, to: imp, transport: [tcp, esp], port: 80,"
	" from-port: 7}\n"
	"- {name: b, from: imp, to: x-a, transport: [tcp, icmp], port: 80-90}\n",
};

static bool read_base(struct trial *trial, u32 number)
{
	const char *text = small[number / 2 % ARRAY_SIZE(small)];
	u16 len = number & 1 ? strlen(text) : 0;
	u8 data[sizeof(len) + 512] = { len, len >> 8, number };
	struct input in = { data, sizeof(data) };

	if (len)
		memcpy(data + sizeof(len), text, len);
	return trial_init(trial, &in);
}

/* A sound policy's tables, which are compiled but once. */
static const struct impp_tables *base(u32 number)
{
	static struct trial trial[BASES];

	if (!trial[number].compiled)
		HOLDS(read_base(&trial[number], number));
	return &trial[number].compiled->tables;
}

static void copy(struct impp_tables *to, const struct impp_tables *from)
{
	size_t size;
	u32 i;

	memset(to, 0, sizeof(*to));
	for (i = 0; i < IMPP_TABLES; i++) {
		size = from->len[i] * impp_table_kinds[i].size;
		resize(to, i, from->len[i], 0);
		if (size)
			memcpy(to->record[i], from->record[i], size);
	}
}

/* A record that was changed, or any. */
static u32 some(const struct impp_policy *p, u32 table, u32 n)
{
	return (n & 1 ? touched[table] : n / 2) % p->tables.len[table];
}

/* An address of the input, or next to the end of a span. */
static void address4(const struct impp_policy *p, struct input *in, u8 *addr)
{
	u32 n = input_u32(in), at = some(p, IMPP_TABLE_SPANS4, n / 8);

	if (!(n & 1))
		n = htonl(p->addrmap.span4[at].last + (n >> 1 & 3) - 1);
	memcpy(addr, &n, sizeof(n));
}

static void address6(const struct impp_policy *p, struct input *in, u8 *addr)
{
	u32 n = input_u32(in), i, at = some(p, IMPP_TABLE_SPANS6, n / 8);
	const struct impp_span6 *span = &p->addrmap.span6[at];
	u64 hi = span->last_hi, lo = span->last_lo + (n >> 1 & 3) - 1;

	if (n & 1) {
		input_bytes(in, addr, 16);
		return;
	}
	for (i = 0; i < 8; i++) {
		addr[i] = hi >> (56 - 8 * i);
		addr[8 + i] = lo >> (56 - 8 * i);
	}
}

static void check_result(const struct impp_policy *p, struct impp_result result)
{
	HOLDS(result.verdict < __IMPP_VERDICT_MAX);
	HOLDS(result.reason < __IMPP_REASON_MAX);
	HOLDS(result.rule == IMPP_RULE_NONE ||
	      result.rule < p->tables.len[IMPP_TABLE_RULES]);
	HOLDS((result.verdict == IMPP_ALLOW) ==
	      (result.rule != IMPP_RULE_NONE));
}

static u32 some_port(const struct impp_policy *p, struct input *in)
{
	u32 port = input_u16(in), at;

	if (!p->tables.len[IMPP_TABLE_RANGES] || port & 1)
		return port;
	at = some(p, IMPP_TABLE_RANGES, port / 8);
	return (u16)(p->range[at].lo + (port >> 1 & 3) - 1);
}

static void ask(const struct impp_policy *p, struct input *in)
{
	u8 src[16], dst[16], what = input_u8(in);
	struct impp_flow flow = {
		.src = src,
		.dst = dst,
		.ipv6 = what & 1,
		.transport = (what >> 1) % __IMPP_TRANSPORT_MAX,
		.session = (what >> 4) % (IMPP_SESSION_NONE + 1),
		.flags = IMPP_FLOW_EITHER,
	};

	if (flow.ipv6) {
		address6(p, in, src);
		address6(p, in, dst);
	} else {
		address4(p, in, src);
		address4(p, in, dst);
	}
	flow.port = some_port(p, in);
	flow.from_port = htons(some_port(p, in));
	if (flow.transport == IMPP_OTHER)
		flow.port %= 256;
	if (flow.transport == IMPP_ICMP || flow.transport == IMPP_ICMPV6)
		impp_flow_set_icmp(&flow, flow.port >> 8, flow.port);
	HOLDS(impp_group_of(p, flow.ipv6, src) <
	      p->tables.len[IMPP_TABLE_GROUPS]);
	check_result(p, impp_verdict(p, &flow));
	check_result(p, impp_verdict_error(p, &flow, &flow, what & 8));
}

static void check_rule(const struct impp_policy *p, u16 rule)
{
	HOLDS(rule == IMPP_RULE_NONE || rule < p->tables.len[IMPP_TABLE_RULES]);
}

/* The first port of a range, between two groups. */
static void ask_range(const struct impp_policy *p, u32 pair,
		      const struct impp_range *range)
{
	__be16 from_port = 0;
	u32 i;

	if (!impp_range_local(range))
		from_port = htons(p->match[range->match].lo);
	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++)
		check_rule(p, impp_verdict_forth(p, impp_cell_of(p, pair), i,
						 range->lo, &from_port));
}

/* All of a small policy: its spans, and its ranges between its groups. */
static void ask_all(const struct impp_policy *p)
{
	const u32 *len = p->tables.len;
	u32 groups = len[IMPP_TABLE_GROUPS], pair, i, addr;

	for (i = 0; i < len[IMPP_TABLE_SPANS4] && i < SWEEP; i++) {
		addr = htonl(p->addrmap.span4[i].last);
		HOLDS(impp_group_of(p, false, (u8 *)&addr) < groups);
	}
	for (pair = 0; pair < 1U << 2 * p->shift && pair < SWEEP; pair++) {
		if (pair >> p->shift >= groups ||
		    (pair & ((1U << p->shift) - 1)) >= groups)
			continue;
		for (i = 0; i < len[IMPP_TABLE_RANGES] && i < SWEEP; i++)
			ask_range(p, pair, &p->range[i]);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	struct impp_policy p = { 0 };
	struct impp_tables tables;
	struct impp_refusal why;
	u8 edits;
	int i, err;

	copy(&tables, base(input_u8(&in) % BASES));
	memset(touched, 0, sizeof(touched));
	edits = input_u8(&in) % EDITS;
	for (i = 0; i < edits && in.len; i++)
		edit(&tables, &in);
	p.mode = input_u8(&in) % __IMPP_MODE_MAX;
	p.state = p.mode;
	memset(&why, 0, sizeof(why));
	err = impp_policy_build(&p, &tables, LIMIT, &why);
	HOLDS(!tables.record[0]);
	HOLDS(!err || (why.text && why.table <= IMPP_TABLES));
	if (!err)
		ask_all(&p);
	for (i = 0; i < FLOWS && !err && (in.len || !i); i++)
		ask(&p, &in);
	impp_policy_clear(&p);
	return 0;
}
