// SPDX-License-Identifier: GPL-2.0
/*
 * From tables to a policy: check every record, then build. Nothing here is
 * reachable by a packet before impp_policy_build() has returned 0, and nothing
 * is changed after; the module publishes and frees policies (net.c).
 *
 * Each check names its attribute, and the record that failed it.
 */
#include "policy.h"

/* Records between two looks at whether the caller was killed. */
#define PAUSE_EVERY 4096

/*
 * A policy under construction. The offset of a set is known before its ranges
 * are, so that cells can be built in one pass.
 */
struct builder {
	struct impp_policy *p;
	struct impp_refusal *why;
	size_t limit;
	u32 sets;	/* highest set number */
	size_t *offset; /* of each set in p->sets */
	u8 *local;	/* set holds localhost ports */
	u8 *chained;	/* set has ports with rules for some source ports */
};

static int fail(struct builder *b, int err)
{
	b->why->table = IMPP_TABLES;
	b->why->record = 0;
	if (err == -E2BIG)
		b->why->text = "the built policy is over the memory limit";
	else if (err == -EINTR)
		b->why->text = "interrupted while building the policy";
	else
		b->why->text = "out of memory while building the policy";
	return err;
}

/* Memory that belongs to the policy and counts against its limit. */
static int take(struct builder *b, size_t size, void *out)
{
	void *mem;

	if (size > b->limit - b->p->bytes)
		return fail(b, -E2BIG);
	mem = env_zalloc(size);
	if (!mem)
		return fail(b, -ENOMEM);
	b->p->bytes += size;
	*(void **)out = mem;
	return 0;
}

static int pause(struct builder *b, u32 record)
{
	if (record % PAUSE_EVERY)
		return 0;
	return env_pause() ? fail(b, -EINTR) : 0;
}

/* All sets in one block, each at its offset; set 0 is empty. */
static int build_sets(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES];
	u32 len = t->len[IMPP_TABLE_RANGES], i, end, set;
	size_t size = impp_portset_size(0);
	int err;

	b->offset = env_zalloc((b->sets + 1) * sizeof(*b->offset));
	b->local = env_zalloc(b->sets + 1);
	b->chained = env_zalloc(b->sets + 1);
	if (!b->offset || !b->local || !b->chained)
		return fail(b, -ENOMEM);
	for (i = 0; i < len; i = end) {
		for (end = i; end < len && range[end].set == range[i].set;
		     end++)
			;
		b->offset[range[i].set] = size;
		b->local[range[i].set] = impp_range_local(&range[i]);
		size += impp_portset_size(end - i);
		if (size > b->limit)
			return fail(b, -E2BIG);
	}
	err = take(b, size, &b->p->sets);
	if (err)
		return err;
	for (i = 0; i < len; i = end) {
		set = range[i].set;
		for (end = i; end < len && range[end].set == set; end++)
			;
		impp_portset_build((void *)(b->p->sets + b->offset[set]),
				   &range[i], end - i, i);
		if (env_pause())
			return fail(b, -EINTR);
	}
	return 0;
}

/* A match of all source ports ends its chain, so one that leads it is alone. */
static int build_sole(struct builder *b)
{
	const struct impp_match *m;
	u32 len = b->p->tables.len[IMPP_TABLE_RANGES], i;
	int err;

	err = take(b, (size_t)len * sizeof(*b->p->sole), &b->p->sole);
	if (err)
		return err;
	for (i = 0; i < len; i++) {
		if (pause(b, i))
			return -EINTR;
		b->p->sole[i] = IMPP_RULE_NONE;
		if (impp_range_local(&b->p->range[i]))
			continue;
		m = &b->p->match[b->p->range[i].match];
		if (!m->lo && m->hi == IMPP_PORTS - 1)
			b->p->sole[i] = m->rule;
		else
			b->chained[b->p->range[i].set] = true;
	}
	return 0;
}

static const char *set_fault(const struct builder *b, u32 set, bool local)
{
	if (set > b->sets)
		return "CELLS: no such set";
	if (!set || b->local[set] == local)
		return NULL;
	return local ? "CELLS: localhost names a permitting set"
		     : "CELLS: permit names a localhost set";
}

static int cell_sets(struct builder *b, u32 record, const u16 *from,
		     const struct impp_portset **to, bool local)
{
	const char *fault;
	u32 i;

	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++) {
		fault = set_fault(b, from[i], local);
		if (fault)
			return refuse(b->why, IMPP_TABLE_CELLS, record, fault);
		if (from[i] || !local)
			to[i] = (void *)(b->p->sets + b->offset[from[i]]);
	}
	for (; i < IMPP_CELL_TRANSPORTS; i++)
		if (from[i])
			return refuse(b->why, IMPP_TABLE_CELLS, record,
				      "CELLS: unknown transport");
	return 0;
}

/* Of other protocols each number is a transport of its own. */
static u8 reason_otherwise(const struct builder *b,
			   const struct impp_cell *cell, u32 transport)
{
	u32 closer = cell->localhost[transport] ||
				     b->chained[cell->permit[transport]]
			     ? IMPP_CLOSER
			     : 0;
	u32 i;

	if (cell->permit[transport] && transport != IMPP_OTHER)
		return IMPP_REASON_PORT | closer;
	for (i = 0; i < __IMPP_TRANSPORT_MAX; i++)
		if (cell->permit[i])
			return IMPP_REASON_PROTOCOL | closer;
	return IMPP_REASON_NO_RELATION | closer;
}

static int build_cell(struct builder *b, u32 record,
		      const struct impp_cell *cell, struct impp_cellmap *map)
{
	int err;
	u32 i;

	err = cell_sets(b, record, cell->permit, map->permit, false)
		      ?: cell_sets(b, record, cell->localhost, map->localhost,
				   true);
	for (i = 0; i < __IMPP_TRANSPORT_MAX && !err; i++)
		map->otherwise[i] = reason_otherwise(b, cell, i);
	return err;
}

static struct impp_cellmap *cellmap(const struct builder *b, u32 number)
{
	return (void *)&b->p->cells[number * IMPP_CELL_LEN];
}

static int build_cells(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	const struct impp_cell *cell = t->record[IMPP_TABLE_CELLS];
	static const struct impp_cell none;
	u32 len = t->len[IMPP_TABLE_CELLS], i;
	int err;

	/* What leads to a cell has 16 bits. */
	BUILD_BUG_ON((IMPP_CELLS_MAX + 1) * IMPP_CELL_LEN > U16_MAX);
	err = take(b, (len + 2) * sizeof(struct impp_cellmap), &b->p->cells);
	if (!err)
		err = build_cell(b, 0, &none, cellmap(b, 0));
	for (i = 0; i < len && !err; i++)
		err = build_cell(b, i, &cell[i], cellmap(b, i + 1));
	if (!err)
		err = build_cell(b, 0, &none, cellmap(b, len + 1));
	if (!err)
		memset(cellmap(b, len + 1)->otherwise, IMPP_REASON_NONE,
		       sizeof(cellmap(b, len + 1)->otherwise));
	return err;
}

/* Every pair, as if no relation were there. */
static int clear_matrix(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	const struct impp_group *group = t->record[IMPP_TABLE_GROUPS];
	u32 len = t->len[IMPP_TABLE_GROUPS], from, to;
	u16 unjudged = (t->len[IMPP_TABLE_CELLS] + 1) * IMPP_CELL_LEN;
	struct impp_policy *p = b->p;
	int err;

	while (1U << p->shift < len)
		p->shift++;
	err = take(b, ((size_t)len << p->shift) * sizeof(*p->matrix),
		   &p->matrix);
	if (err)
		return err;
	for (from = 0; from < len; from++) {
		for (to = 0; to < len; to++)
			if (!((group[from].flags | group[to].flags) &
			      IMPP_GROUP_PROTECTED))
				p->matrix[from << p->shift | to] = unjudged;
		if (env_pause())
			return fail(b, -EINTR);
	}
	return 0;
}

static const char *relation_fault(const struct impp_tables *t,
				  const struct impp_relation *r, bool first)
{
	const struct impp_group *group = t->record[IMPP_TABLE_GROUPS];

	if (r->from >= t->len[IMPP_TABLE_GROUPS] ||
	    r->to >= t->len[IMPP_TABLE_GROUPS])
		return "RELATIONS: no such group";
	if (!r->cell || r->cell > t->len[IMPP_TABLE_CELLS])
		return "RELATIONS: no such cell";
	if (r->zero)
		return "RELATIONS: reserved field is not zero";
	if (!((group[r->from].flags | group[r->to].flags) &
	      IMPP_GROUP_PROTECTED))
		return "RELATIONS: neither group is protected";
	if (!first &&
	    ((u32)r->from << 16 | r->to) <= ((u32)r[-1].from << 16 | r[-1].to))
		return "RELATIONS: not ascending";
	return NULL;
}

static int build_matrix(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	const struct impp_relation *r = t->record[IMPP_TABLE_RELATIONS];
	const char *fault;
	u32 i;
	int err;

	err = clear_matrix(b);
	if (err)
		return err;
	for (i = 0; i < t->len[IMPP_TABLE_RELATIONS]; i++) {
		if (pause(b, i))
			return -EINTR;
		fault = relation_fault(t, &r[i], !i);
		if (fault)
			return refuse(b->why, IMPP_TABLE_RELATIONS, i, fault);
		b->p->matrix[r[i].from << b->p->shift | r[i].to] =
			r[i].cell * IMPP_CELL_LEN;
	}
	return 0;
}

static int build_addrmap(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	struct impp_addrmap *map = &b->p->addrmap;
	long size;

	map->span4 = t->record[IMPP_TABLE_SPANS4];
	map->span6 = t->record[IMPP_TABLE_SPANS6];
	size = impp_addrmap_build(map, b->limit - b->p->bytes);
	if (size < 0)
		return fail(b, size);
	b->p->bytes += size;
	return 0;
}

/* Too many records are told by their table, too large ones by the whole. */
static int check(struct builder *b)
{
	const struct impp_tables *t = &b->p->tables;
	const struct impp_range *range = t->record[IMPP_TABLE_RANGES];
	u32 ranges = t->len[IMPP_TABLE_RANGES], i;
	size_t bytes = sizeof(*b->p);
	int err;

	for (i = 0; i < IMPP_TABLES; i++)
		bytes += (size_t)t->len[i] * impp_table_kinds[i].size;
	err = impp_tables_check(t, b->why);
	if (err == -EINTR)
		return fail(b, err);
	if (err)
		return err;
	if (bytes > b->limit)
		return fail(b, -E2BIG);
	b->p->bytes = bytes;
	b->p->range = range;
	b->p->match = t->record[IMPP_TABLE_MATCHES];
	b->sets = ranges ? range[ranges - 1].set : 0;
	return 0;
}

static int build(struct builder *b)
{
	return build_sets(b) ?: build_sole(b) ?: build_cells(b) ?:
	       build_matrix(b) ?: build_addrmap(b);
}

int impp_policy_build(struct impp_policy *p, struct impp_tables *tables,
		      size_t limit, struct impp_refusal *why)
{
	struct builder b = { .p = p, .why = why, .limit = limit };
	int err;

	p->tables = *tables;
	memset(tables, 0, sizeof(*tables));
	p->mode_applied = p->mode;
	err = check(&b) ?: build(&b);
	env_free(b.offset);
	env_free(b.local);
	env_free(b.chained);
	if (err)
		impp_policy_clear(p);
	return err;
}

void impp_policy_clear(struct impp_policy *p)
{
	impp_tables_clear(&p->tables);
	impp_addrmap_clear(&p->addrmap);
	env_free(p->matrix);
	env_free(p->cells);
	env_free(p->sole);
	env_free(p->sets);
	memset(p, 0, sizeof(*p));
}
