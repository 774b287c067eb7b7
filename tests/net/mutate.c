// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "kselftest.h"
#include "mutate.h"

#define LEAVES_MAX 512
#define ARENA (4 * MUTANT_MAX)

/**
 * struct leaf - an attribute
 * @type: with its flags
 * @lie: what its length says too much
 * @len: bytes of payload
 * @data: in the arena
 */
struct leaf {
	uint16_t type;
	int16_t lie;
	uint16_t len;
	uint8_t *data;
};

static struct {
	struct nlmsghdr hdr;
	struct genlmsghdr genl;
	struct leaf leaf[LEAVES_MAX];
	unsigned int leaves;
	uint8_t arena[ARENA];
	size_t used;
	int lie;    /* of the message's length */
	size_t cut; /* bytes that are missing at its end */
} m;

static const uint64_t telling[] = {
	0,
	1,
	2,
	3,
	4,
	7,
	8,
	15,
	16,
	17,
	31,
	32,
	53,
	127,
	128,
	254,
	255,
	256,
	1023,
	1024,
	1025,
	4095,
	4096,
	4097,
	32767,
	32768,
	40960,
	40961,
	65534,
	65535,
	65536,
	0x7fffffff,
	0x80000000,
	0xfffffffe,
	0xffffffff,
	0x100000000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};

/* Room in the arena: filled from @from, the rest is zero. */
static uint8_t *take(const void *from, size_t len, size_t room)
{
	uint8_t *data = m.arena + m.used;

	if (m.used + room > ARENA)
		ksft_exit_fail_msg("a mutant of more than %u bytes\n", ARENA);
	m.used += room;
	memset(data, 0, room);
	memcpy(data, from, len < room ? len : room);
	return data;
}

static void take_apart(const struct nl_request *r)
{
	const struct nlattr *a;
	struct leaf *leaf;

	m.hdr = *r->hdr;
	m.genl = *nl_genl(r);
	m.leaves = m.used = m.cut = m.lie = 0;
	mnl_attr_for_each(a, r->hdr, GENL_HDRLEN) {
		leaf = &m.leaf[m.leaves++];
		leaf->type = a->nla_type;
		leaf->lie = 0;
		leaf->len = mnl_attr_get_payload_len(a);
		leaf->data =
			take(mnl_attr_get_payload(a), leaf->len, leaf->len);
		if (m.leaves == LEAVES_MAX - 8)
			break;
	}
}

static size_t put_together(uint8_t *out)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct leaf *leaf;
	struct nlattr a;

	memcpy(out + NLMSG_HDRLEN, &m.genl, sizeof(m.genl));
	for (leaf = m.leaf; leaf < m.leaf + m.leaves; leaf++) {
		if (at + NLA_HDRLEN + NLA_ALIGN(leaf->len) > MUTANT_MAX)
			break;
		a.nla_type = leaf->type;
		a.nla_len = NLA_HDRLEN + leaf->len + leaf->lie;
		memcpy(out + at, &a, sizeof(a));
		memset(out + at + NLA_HDRLEN, 0, NLA_ALIGN(leaf->len));
		memcpy(out + at + NLA_HDRLEN, leaf->data, leaf->len);
		at += NLA_HDRLEN + NLA_ALIGN(leaf->len);
	}
	at -= m.cut < at - NLMSG_HDRLEN ? m.cut : at - NLMSG_HDRLEN;
	m.hdr.nlmsg_len = at + m.lie;
	memcpy(out, &m.hdr, sizeof(m.hdr));
	memset(out + at, 0, NLMSG_ALIGN(at) - at);
	return NLMSG_ALIGN(at);
}

static uint64_t number(struct random *random)
{
	if (random_once_in(random, 8))
		return random_next(random);
	return telling[random_below(random, ARRAY_SIZE(telling))] +
	       (random_once_in(random, 8) ? random_below(random, 5) - 2ULL : 0);
}

/* -- One change ------------------------------------------------------------ */

static struct leaf *any_leaf(struct random *random)
{
	return m.leaves ? &m.leaf[random_below(random, m.leaves)] : NULL;
}

static void drop_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);

	if (leaf)
		*leaf = m.leaf[--m.leaves];
}

static void double_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);

	if (leaf && m.leaves < LEAVES_MAX)
		m.leaf[m.leaves++] = *leaf;
}

static void swap_leaves(struct random *random)
{
	struct leaf *a = any_leaf(random), *b = any_leaf(random), c;

	if (!a)
		return;
	c = *a;
	*a = *b;
	*b = c;
}

/* One table in two attributes. */
static void split_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random), *rest;
	size_t size, at;

	if (!leaf || m.leaves == LEAVES_MAX)
		return;
	size = nl_record(leaf->type);
	if (!size || leaf->len < 2 * size)
		return;
	at = (1 + random_below(random, leaf->len / size - 1)) * size;
	rest = &m.leaf[m.leaves++];
	*rest = *leaf;
	rest->data = leaf->data + at;
	rest->len = leaf->len - at;
	leaf->len = at;
}

static void resize_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);
	uint16_t len;

	if (!leaf)
		return;
	switch (random_below(random, 4)) {
	case 0:
		len = random_below(random, 16);
		break;
	case 1:
		len = leaf->len + random_below(random, 9) - 4;
		break;
	case 2:
		len = 59990 + random_below(random, 5000);
		break;
	default:
		len = random_below(random, leaf->len + 1);
	}
	leaf->data = take(leaf->data, leaf->len < len ? leaf->len : len, len);
	leaf->len = len;
}

static void retype_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);

	if (!leaf)
		return;
	if (random_once_in(random, 4))
		leaf->type = random_next(random);
	else
		leaf->type = random_below(random, IMPP_A_MAX + 3);
}

static void flag_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);

	if (leaf)
		leaf->type ^= random_once_in(random, 2) ? NLA_F_NESTED
							: NLA_F_NET_BYTEORDER;
}

static void nest_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);
	struct nlattr a;
	uint8_t *data;

	if (!leaf || leaf->len > 60000)
		return;
	a.nla_type = leaf->type;
	a.nla_len = NLA_HDRLEN + leaf->len;
	data = take(&a, sizeof(a), NLA_HDRLEN + leaf->len);
	memcpy(data + NLA_HDRLEN, leaf->data, leaf->len);
	leaf->data = data;
	leaf->len += NLA_HDRLEN;
	leaf->type |= random_once_in(random, 2) ? NLA_F_NESTED : 0;
}

static void lie_of_leaf(struct random *random)
{
	struct leaf *leaf = any_leaf(random);

	if (leaf)
		leaf->lie = random_once_in(random, 4)
				    ? (int16_t)random_next(random)
				    : (int)random_below(random, 17) - 8;
}

static void add_leaf(struct random *random)
{
	struct leaf *leaf = &m.leaf[m.leaves];
	uint64_t value = number(random);

	if (m.leaves == LEAVES_MAX)
		return;
	m.leaves++;
	leaf->type = 1 + random_below(random, IMPP_A_MAX);
	leaf->lie = 0;
	leaf->len = 1U << random_below(random, 4);
	leaf->data = take(&value, leaf->len, leaf->len);
}

/* A field of a record, or of a number, or of a string. */
static void change_field(struct random *random)
{
	struct leaf *leaf = any_leaf(random);
	uint64_t value = number(random);
	size_t size = 1U << random_below(random, 4), at;

	if (!leaf || leaf->len < size)
		return;
	at = random_below(random, leaf->len / size) * size;
	if (random_once_in(random, 4))
		leaf->data[at] ^= 1U << random_below(random, 8);
	else if (random_once_in(random, 4))
		memmove(leaf->data + at,
			leaf->data +
				random_below(random, leaf->len / size) * size,
			size);
	else
		memcpy(leaf->data + at, &value, size);
}

/* Up or down by one: what must ascend, or end, or be there, just does not. */
static void nudge_field(struct random *random)
{
	struct leaf *leaf = any_leaf(random);
	uint16_t value;
	size_t at;

	if (!leaf || leaf->len < sizeof(value))
		return;
	at = random_below(random, leaf->len / sizeof(value)) * sizeof(value);
	memcpy(&value, leaf->data + at, sizeof(value));
	value += random_once_in(random, 2) ? 1 : -1;
	memcpy(leaf->data + at, &value, sizeof(value));
}

static struct leaf *any_table(struct random *random, size_t *size)
{
	struct leaf *leaf = any_leaf(random);

	*size = leaf ? nl_record(leaf->type) : 0;
	return *size && leaf->len >= 2 * *size ? leaf : NULL;
}

static void swap_records(struct random *random)
{
	uint8_t held[128], *a, *b;
	struct leaf *leaf;
	size_t size;

	leaf = any_table(random, &size);
	if (!leaf)
		return;
	a = leaf->data + random_below(random, leaf->len / size) * size;
	b = leaf->data + random_below(random, leaf->len / size) * size;
	memcpy(held, a, size);
	memmove(a, b, size);
	memcpy(b, held, size);
}

static void drop_record(struct random *random)
{
	struct leaf *leaf;
	size_t size, at;

	leaf = any_table(random, &size);
	if (!leaf)
		return;
	at = random_below(random, leaf->len / size) * size;
	if (at + size <= leaf->len)
		memmove(leaf->data + at, leaf->data + at + size,
			leaf->len - at - size);
	leaf->len -= size;
}

static void double_record(struct random *random)
{
	struct leaf *leaf;
	size_t size, at;
	uint8_t *data;

	leaf = any_table(random, &size);
	if (!leaf || leaf->len + size > 60000)
		return;
	at = random_below(random, leaf->len / size) * size;
	data = take(leaf->data, at + size, leaf->len + size);
	memcpy(data + at + size, leaf->data + at, leaf->len - at);
	leaf->data = data;
	leaf->len += size;
}

static void change_header(struct random *random)
{
	static const uint16_t types[] = { 0, 1, 2, 3, 4, 15, 0x7fff, 0xffff };

	switch (random_below(random, 8)) {
	case 0:
		m.genl.cmd = random_below(random, 256);
		break;
	case 1:
		m.genl.cmd = random_below(random, IMPP_CMD_MAX + 2);
		break;
	case 2:
		m.genl.version = random_below(random, 256);
		break;
	case 3:
		m.genl.reserved = number(random);
		break;
	case 4:
		m.hdr.nlmsg_flags ^= 1U << random_below(random, 16);
		break;
	case 5:
		m.hdr.nlmsg_type =
			types[random_below(random, ARRAY_SIZE(types))];
		break;
	case 6:
		m.lie = random_once_in(random, 2)
				? (int)number(random)
				: (int)random_below(random, 41) - 20;
		break;
	default:
		m.cut = random_below(random, 64);
	}
}

static void (*const ways[])(struct random *) = {
	drop_leaf,
	double_leaf,
	swap_leaves,
	split_leaf,
	resize_leaf,
	retype_leaf,
	flag_leaf,
	nest_leaf,
	lie_of_leaf,
	add_leaf,
	swap_records,
	drop_record,
	double_record,
	change_header,
	/* Most of what is checked is in the records. */
	change_field,
	change_field,
	change_field,
	change_field,
	change_field,
	nudge_field,
	nudge_field,
	nudge_field,
	nudge_field,
	nudge_field,
};

size_t mutate(struct random *random, const struct nl_request *valid,
	      unsigned int changes, uint8_t *out)
{
	take_apart(valid);
	while (changes--)
		ways[random_below(random, ARRAY_SIZE(ways))](random);
	return put_together(out);
}
