// SPDX-License-Identifier: GPL-2.0
/*
 * The whole way of a policy: a site is read and compiled, and sent as a message
 * to what stands in for the module. That builds it from the message alone, by
 * the module's own code, and answers a dump with it, which is the same policy.
 */
#include <errno.h>
#include <linux/genetlink.h>

#include <libmnl/libmnl.h>

#include "../../kmod/verdict.h"
#include "../kernel_call.h"
#include "../mem.h"
#include "../verb.h"
#include "trial.h"
#include "wire.h"

#define FAMILY 0x1d
#define QUESTIONS 32

/**
 * struct module - what stands in for it
 * @policy: in force
 * @set: the message that it came by
 * @answer: how many answers to the request at hand have been given
 * @seq: of that
 */
struct module {
	struct impp_policy policy;
	struct nlmsghdr *set;
	int answer;
	u32 seq;
};

static void take_chunk(struct impp_tables *tables, unsigned int table,
		       const struct nlattr *attr)
{
	const struct impp_table_kind *kind = &impp_table_kinds[table];
	size_t len = mnl_attr_get_payload_len(attr);
	size_t at = (size_t)tables->len[table] * kind->size;

	HOLDS(len % kind->size == 0 && len <= IMPP_TABLE_CHUNK);
	tables->record[table] = mem_resize(tables->record[table], at + len);
	memcpy((char *)tables->record[table] + at, mnl_attr_get_payload(attr),
	       len);
	tables->len[table] += len / kind->size;
}

/* POLICY_SET, as request.c takes it. */
static void set_policy(struct module *module, const struct nlmsghdr *request)
{
	struct impp_policy *p = &module->policy;
	struct impp_tables tables = { 0 };
	const struct nlattr *attr;
	struct impp_refusal why;
	unsigned int type;

	module->set = mem_alloc(request->nlmsg_len);
	memcpy(module->set, request, request->nlmsg_len);
	mnl_attr_for_each(attr, request, GENL_HDRLEN) {
		type = mnl_attr_get_type(attr);
		if (type >= IMPP_TABLE_ATTR(0) &&
		    type < IMPP_TABLE_ATTR(IMPP_TABLES))
			take_chunk(&tables, type - IMPP_TABLE_ATTR(0), attr);
		else if (type == IMPP_A_MODE)
			p->mode = mnl_attr_get_u8(attr);
		else if (type == IMPP_A_STATE)
			p->state = mnl_attr_get_u8(attr);
		else if (type == IMPP_A_ON_DENY)
			p->on_deny = mnl_attr_get_u8(attr);
	}
	HOLDS(!impp_policy_build(p, &tables, IMPP_POLICY_BYTES, &why));
}

static ssize_t finish(const struct nlmsghdr *header)
{
	return header->nlmsg_len;
}

static struct nlmsghdr *begin(void *to, const struct nlmsghdr *request, u8 cmd)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(to);
	struct genlmsghdr *genl;

	header->nlmsg_type = request->nlmsg_type;
	header->nlmsg_seq = request->nlmsg_seq;
	genl = mnl_nlmsg_put_extra_header(header, sizeof(*genl));
	genl->cmd = cmd;
	return header;
}

static ssize_t end_of(void *to, const struct nlmsghdr *request, u16 type)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(to);

	header->nlmsg_type = type;
	header->nlmsg_seq = request->nlmsg_seq;
	mnl_nlmsg_put_extra_header(header, sizeof(struct nlmsgerr));
	return finish(header);
}

/* Everything of POLICY_SET but for what only a request has. */
static ssize_t put_policy(const struct module *module, void *to,
			  const struct nlmsghdr *request)
{
	struct nlmsghdr *header = begin(to, request, IMPP_CMD_POLICY_GET);
	const struct nlattr *attr;

	mnl_attr_put_u64(header, IMPP_A_GENERATION, 1);
	mnl_attr_put_u8(header, IMPP_A_MODE_APPLIED,
			module->policy.mode_applied);
	mnl_attr_for_each(attr, module->set, GENL_HDRLEN) {
		mnl_attr_put(header, mnl_attr_get_type(attr),
			     mnl_attr_get_payload_len(attr),
			     mnl_attr_get_payload(attr));
	}
	return finish(header);
}

static ssize_t answer(const struct nlmsghdr *request, void *to, size_t size,
		      void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request);
	struct module *module = data;
	struct nlmsghdr *header;

	HOLDS(request->nlmsg_len + 4096 < size);
	if (module->seq != request->nlmsg_seq)
		module->answer = 0;
	module->seq = request->nlmsg_seq;
	if (module->answer++)
		return end_of(to, request,
			      request->nlmsg_flags & NLM_F_DUMP ? NLMSG_DONE
								: NLMSG_ERROR);
	if (request->nlmsg_type == GENL_ID_CTRL) {
		header = begin(to, request, CTRL_CMD_NEWFAMILY);
		mnl_attr_put_u16(header, CTRL_ATTR_FAMILY_ID, FAMILY);
		return finish(header);
	}
	if (genl->cmd == IMPP_CMD_POLICY_GET)
		return put_policy(module, to, request);
	HOLDS(genl->cmd == IMPP_CMD_POLICY_SET);
	set_policy(module, request);
	header = begin(to, request, IMPP_CMD_POLICY_SET);
	mnl_attr_put_u64(header, IMPP_A_GENERATION, 1);
	return finish(header);
}

/* One policy was built of the tables, the other of the message. */
static void check_same(const struct impp_policy *a, const struct impp_policy *b,
		       struct input *in)
{
	struct impp_question q = { .family = AF_INET };
	struct impp_result one, other;
	struct impp_flow flow;
	int i;

	for (i = 0; i < QUESTIONS && in->len; i++) {
		q.family = input_u8(in) & 1 ? AF_INET6 : AF_INET;
		input_bytes(in, q.src, q.family == AF_INET ? 4 : 16);
		input_bytes(in, q.dst, q.family == AF_INET ? 4 : 16);
		q.proto = i & 1 ? IPPROTO_TCP : IPPROTO_UDP;
		q.port = input_u16(in);
		HOLDS(!impp_flow_ask(&flow, &q));
		one = impp_verdict(a, &flow);
		other = impp_verdict(b, &flow);
		HOLDS(!memcmp(&one, &other, sizeof(one)));
		memset(q.src, 0, sizeof(q.src));
		memset(q.dst, 0, sizeof(q.dst));
	}
}

static void send_policy(const struct trial *trial, struct input *in)
{
	struct module module = { 0 };
	struct running running;
	struct kernel *kernel;
	struct diag diag;
	u64 generation;

	input_diag(&diag);
	wire_answers(answer, &module);
	kernel = kernel_open(&diag);
	HOLDS(kernel);
	HOLDS(!kernel_policy_set(kernel, trial->compiled, false, UINT64_MAX, 0,
				 &generation));
	HOLDS(generation == 1);
	HOLDS(!kernel_policy_get(kernel, &running));
	HOLDS(running_matches(&running, trial->compiled));
	check_same(&trial->policy, &module.policy, in);
	running_clear(&running);
	kernel_close(kernel);
	impp_policy_clear(&module.policy);
	free(module.set);
	wire_clear();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct input in = { data, len };
	static struct trial trial;

	if (trial_init(&trial, &in))
		send_policy(&trial, &in);
	trial_exit(&trial);
	return 0;
}
