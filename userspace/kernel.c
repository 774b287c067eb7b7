// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel backend: policies. A policy is sent as one message and comes back
 * as many.
 */
#include <limits.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_call.h"
#include "mem.h"
#include "verb.h"

static const struct mark nowhere;

/* Labels are for people: too long a one is cut, between characters. */
static void put_label(struct nlmsg *msg, uint16_t type, const char *text)
{
	size_t len = strnlen(text, IMPP_LABEL_LEN - 1);
	char label[IMPP_LABEL_LEN];

	if (text[len])
		while (len && (text[len] & 0xc0) == 0x80)
			len--;
	memcpy(label, text, len);
	label[len] = '\0';
	nlmsg_put_text(msg, type, label);
}

/* The site file's name, which should mean something in any directory. */
static void put_site(struct nlmsg *msg, const struct source *source)
{
	char path[PATH_MAX];

	if (realpath(source->name, path))
		put_label(msg, IMPP_A_SITE, path);
	else
		put_label(msg, IMPP_A_SITE, source->name);
}

static void put_table(struct nlmsg *msg, const struct impp_tables *tables,
		      unsigned int table)
{
	size_t size = impp_table_kinds[table].size, len;
	const char *record = tables->record[table];
	size_t left = tables->len[table];

	for (; left; left -= len, record += len * size) {
		len = IMPP_TABLE_CHUNK / size;
		if (len > left)
			len = left;
		nlmsg_put(msg, IMPP_TABLE_ATTR(table), record, len * size);
	}
}

static void put_policy(struct nlmsg *msg, const struct compiled *compiled)
{
	const struct site *site = compiled->site;
	unsigned int table;

	nlmsg_put_u8(msg, IMPP_A_MODE, site->mode);
	nlmsg_put_u8(msg, IMPP_A_STATE, site->state);
	nlmsg_put_u8(msg, IMPP_A_ON_DENY, site->on_deny);
	put_site(msg, site->source);
	put_label(msg, IMPP_A_CATALOGUE, site->catalogue->name);
	put_label(msg, IMPP_A_EDITION, site->catalogue->edition);
	for (table = 0; table < IMPP_TABLES; table++)
		put_table(msg, &compiled->tables, table);
}

int kernel_policy_set(struct kernel *kernel, const struct compiled *compiled,
		      bool check_only, uint64_t expect, uint32_t confirm,
		      uint64_t *generation)
{
	struct nlmsg msg;

	*generation = 0;
	call_init(kernel, &msg, IMPP_CMD_POLICY_SET, NLM_F_ACK);
	if (check_only)
		nlmsg_put_u32(&msg, IMPP_A_FLAGS, IMPP_FLAG_CHECK);
	if (expect != UINT64_MAX)
		nlmsg_put_u64(&msg, IMPP_A_GENERATION, expect);
	if (confirm)
		nlmsg_put_u32(&msg, IMPP_A_CONFIRM_S, confirm);
	put_policy(&msg, compiled);
	return call_ask(kernel, &msg, call_take_generation, generation);
}

/* A command that says all there is to say. */
static int command(struct kernel *kernel, uint8_t cmd)
{
	struct nlmsg msg;

	call_init(kernel, &msg, cmd, NLM_F_ACK);
	return call_ask(kernel, &msg, NULL, NULL);
}

int kernel_policy_flush(struct kernel *kernel)
{
	return command(kernel, IMPP_CMD_POLICY_FLUSH);
}

int kernel_policy_rollback(struct kernel *kernel)
{
	return command(kernel, IMPP_CMD_POLICY_ROLLBACK);
}

int kernel_seal(struct kernel *kernel)
{
	return command(kernel, IMPP_CMD_SEAL);
}

int kernel_policy_confirm(struct kernel *kernel, uint64_t expect)
{
	struct nlmsg msg;

	call_init(kernel, &msg, IMPP_CMD_POLICY_CONFIRM, NLM_F_ACK);
	nlmsg_put_u64(&msg, IMPP_A_GENERATION, expect);
	return call_ask(kernel, &msg, NULL, NULL);
}

int kernel_mode_set(struct kernel *kernel, uint8_t mode)
{
	struct nlmsg msg;

	call_init(kernel, &msg, IMPP_CMD_MODE_SET, NLM_F_ACK);
	nlmsg_put_u8(&msg, IMPP_A_MODE, mode);
	return call_ask(kernel, &msg, NULL, NULL);
}

int call_take_scalar(const struct nlattr *attr, struct running *running)
{
	switch (mnl_attr_get_type(attr)) {
	case IMPP_A_GENERATION:
		return call_u64(attr, &running->generation);
	case IMPP_A_MODE:
		return call_u8(attr, &running->mode);
	case IMPP_A_MODE_APPLIED:
		return call_u8(attr, &running->mode_applied);
	case IMPP_A_STATE:
		return call_u8(attr, &running->state);
	case IMPP_A_ON_DENY:
		return call_u8(attr, &running->on_deny);
	case IMPP_A_APPLIED_MS:
		return call_u64(attr, &running->applied_ms);
	case IMPP_A_CONFIRM_MS:
		running->pending = true;
		return call_u64(attr, &running->confirm_ms);
	case IMPP_A_FALLBACK:
		return call_u64(attr, &running->fallback);
	case IMPP_A_SEALED:
		running->sealed = true;
		return 0;
	case IMPP_A_MEMORY:
		return call_u64(attr, &running->memory);
	case IMPP_A_SEQUENCE:
		return call_u64(attr, &running->events);
	case IMPP_A_LEFT_OUT:
		return call_u64(attr, &running->left_out);
	case IMPP_A_VERSION:
		return call_text(attr, &running->version);
	case IMPP_A_SITE:
		return call_text(attr, &running->site);
	case IMPP_A_CATALOGUE:
		return call_text(attr, &running->catalogue);
	case IMPP_A_EDITION:
		return call_text(attr, &running->edition);
	}
	return 0;
}

static int take_status(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN)
		err |= call_take_scalar(attr, data);
	return err;
}

int kernel_status_get(struct kernel *kernel, struct running *running)
{
	struct nlmsg msg;
	int ret;

	memset(running, 0, sizeof(*running));
	call_init(kernel, &msg, IMPP_CMD_STATUS_GET, NLM_F_ACK);
	ret = call_ask(kernel, &msg, take_status, running);
	if (ret)
		running_clear(running);
	return ret;
}

/* Generations ascend; 0 is no policy. */
bool kernel_reign_lasts(const void *data)
{
	const struct kernel_reign *reign = data;
	struct running now;
	bool lasts;

	if (kernel_status_get(reign->kernel, &now))
		return true;
	lasts = now.generation <= reign->generation;
	running_clear(&now);
	return lasts;
}

/* A policy coming in; @room: bytes that there is memory for. */
struct gather {
	struct running *running;
	struct impp_tables tables;
	size_t room[IMPP_TABLES];
};

static int take_table(const struct nlattr *attr, struct gather *gather)
{
	unsigned int table = mnl_attr_get_type(attr) - IMPP_TABLE_ATTR(0);
	const struct impp_table_kind *kind = &impp_table_kinds[table];
	struct impp_tables *tables = &gather->tables;
	size_t len = mnl_attr_get_payload_len(attr);
	size_t at = (size_t)tables->len[table] * kind->size;

	if (!len)
		return 0;
	if (len % kind->size || (at + len) / kind->size > kind->max)
		return -1;
	if (at + len > gather->room[table]) {
		gather->room[table] = 2 * (at + len);
		tables->record[table] =
			mem_resize(tables->record[table], gather->room[table]);
	}
	memcpy((char *)tables->record[table] + at, mnl_attr_get_payload(attr),
	       len);
	tables->len[table] += len / kind->size;
	return 0;
}

static int take_policy(const struct nlmsghdr *answer, void *data)
{
	struct gather *gather = data;
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each(attr, answer, GENL_HDRLEN) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type >= IMPP_TABLE_ATTR(0) &&
		    type < IMPP_TABLE_ATTR(IMPP_TABLES))
			err |= take_table(attr, gather);
		else
			err |= call_take_scalar(attr, gather->running);
	}
	return err;
}

static void restart_policy(void *data)
{
	struct gather *gather = data;

	running_clear(gather->running);
	impp_tables_clear(&gather->tables);
	memset(gather->room, 0, sizeof(gather->room));
}

/* Whoever reads the tables follows the numbers in them: they are checked. */
static int build(struct kernel *kernel, struct gather *gather)
{
	struct impp_refusal why;

	if (!gather->running->generation)
		return EXIT_DONE;
	if (!impp_policy_build(&gather->running->policy, &gather->tables,
			       SIZE_MAX, &why))
		return EXIT_DONE;
	diag_error(kernel->diag, &nowhere,
		   "the kernel's policy makes no sense: %s", why.text);
	return EXIT_NO;
}

int kernel_policy_get(struct kernel *kernel, struct running *running)
{
	struct gather gather = { .running = running };
	int ret;

	memset(running, 0, sizeof(*running));
	ret = call_dump(kernel, IMPP_CMD_POLICY_GET, take_policy,
			restart_policy, &gather, EXIT_DONE);
	if (!ret)
		ret = build(kernel, &gather);
	impp_tables_clear(&gather.tables);
	return ret;
}
