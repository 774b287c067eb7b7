// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "kselftest.h"
#include "model.h"
#include "valid.h"

void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
}

static void forget(struct model_policy *p)
{
	nl_answer_free(&p->sent);
	p->generation = 0;
}

void model_free(struct model *m)
{
	forget(&m->policy);
	forget(&m->fallback);
	model_init(m);
}

static bool is_table(uint16_t type)
{
	return type >= IMPP_A_ROLES && type <= IMPP_A_RELATIONS;
}

static bool is_label(uint16_t type)
{
	return type >= IMPP_A_SITE && type <= IMPP_A_EDITION;
}

/* A table grows with each of its attributes, of others the last one counts. */
static void add(struct nl_field *field, const struct nlattr *a)
{
	uint16_t type = mnl_attr_get_type(a);
	const char *data = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);

	if (!is_table(type))
		field->len = 0;
	if (is_label(type))
		len = strnlen(data, len) + 1;
	field->data = realloc(field->data, field->len + len + 1);
	if (!field->data)
		ksft_exit_fail_msg("out of memory for the model\n");
	memcpy(field->data + field->len, data, len);
	field->len += len;
	field->data[field->len] = '\0';
	field->count++;
}

/* Return: whether all its attributes that count are of whole records. */
static bool read_request(struct nl_answer *sent, const struct nlmsghdr *hdr)
{
	const struct nlattr *a;
	bool whole = true;
	uint16_t type;

	nl_answer_init(sent);
	mnl_attr_for_each(a, hdr, GENL_HDRLEN) {
		type = mnl_attr_get_type(a);
		if (type > IMPP_A_MAX)
			continue;
		if (is_table(type) &&
		    mnl_attr_get_payload_len(a) % nl_record(type))
			whole = false;
		add(&sent->field[type], a);
	}
	return whole && sent->field[IMPP_A_QUESTIONS].len %
					sizeof(struct impp_question) ==
				0;
}

static const char *scalars(const struct nl_answer *sent)
{
	static const uint16_t required[] = { IMPP_A_MODE, IMPP_A_STATE,
					     IMPP_A_ON_DENY };
	const struct nl_field *field;
	unsigned int i;
	uint16_t type;

	for (i = 0; i < ARRAY_SIZE(required); i++) {
		field = &sent->field[required[i]];
		if (field->len != 1 || field->data[0] > 1)
			return "done with no mode, state or on-deny";
	}
	for (type = IMPP_A_SITE; type <= IMPP_A_EDITION; type++)
		if (sent->field[type].len > IMPP_LABEL_LEN)
			return "done with too long a label";
	return NULL;
}

bool model_valid(const struct nlmsghdr *hdr)
{
	struct nl_answer sent;
	bool valid;

	valid = read_request(&sent, hdr) && !scalars(&sent) &&
		!valid_policy(&sent);
	nl_answer_free(&sent);
	return valid;
}

static const char *locked(const struct model *m)
{
	if (m->sealed)
		return "done although it is sealed";
	return m->pending ? "done although one is unconfirmed" : NULL;
}

static void put_in_force(struct model *m, struct nl_answer *sent, bool confirm)
{
	if (confirm && !m->pending) {
		m->fallback = m->policy;
		m->fallback_mode = m->mode;
		m->pending = true;
	} else {
		forget(&m->policy);
	}
	m->policy.sent = *sent;
	m->policy.generation = ++m->generation;
	m->mode = nl_number(sent, IMPP_A_MODE);
}

static const char *set(struct model *m, struct nl_answer *sent,
		       uint64_t generation)
{
	bool confirm = nl_number(sent, IMPP_A_CONFIRM_S);
	const char *wrong;

	if (sent->field[IMPP_A_GENERATION].count &&
	    nl_number(sent, IMPP_A_GENERATION) != m->policy.generation)
		wrong = "done although another generation was in force";
	else if (nl_number(sent, IMPP_A_FLAGS) & IMPP_FLAG_CHECK)
		wrong = generation != m->policy.generation
				? "checked, and answered by a new generation"
				: NULL;
	else {
		wrong = confirm && !m->sealed ? NULL : locked(m);
		put_in_force(m, sent, confirm);
		if (!wrong && generation != m->generation)
			wrong = "the answer tells another generation";
		return wrong;
	}
	nl_answer_free(sent);
	return wrong;
}

static const char *settle(struct model *m, bool back)
{
	if (!m->pending)
		return "done although nothing was unconfirmed";
	m->pending = false;
	if (!back) {
		forget(&m->fallback);
		return NULL;
	}
	forget(&m->policy);
	m->policy = m->fallback;
	m->mode = m->fallback_mode;
	memset(&m->fallback, 0, sizeof(m->fallback));
	if (m->policy.generation)
		m->policy.generation = ++m->generation;
	return NULL;
}

static const char *confirm(struct model *m, const struct nl_answer *sent)
{
	if (sent->field[IMPP_A_GENERATION].count &&
	    nl_number(sent, IMPP_A_GENERATION) != m->policy.generation)
		return "confirmed although another generation was in force";
	return settle(m, false);
}

static const char *perform(struct model *m, uint8_t cmd,
			   const struct nl_answer *sent)
{
	const char *wrong = NULL;

	switch (cmd) {
	case IMPP_CMD_POLICY_FLUSH:
	case IMPP_CMD_MODE_SET:
	case IMPP_CMD_EXPLAIN:
	case IMPP_CMD_SEAL:
		if (!m->policy.generation)
			return "done without a policy";
	}
	switch (cmd) {
	case IMPP_CMD_POLICY_FLUSH:
		wrong = locked(m);
		forget(&m->policy);
		break;
	case IMPP_CMD_MODE_SET:
		wrong = locked(m);
		m->mode = nl_number(sent, IMPP_A_MODE);
		break;
	case IMPP_CMD_POLICY_CONFIRM:
		wrong = confirm(m, sent);
		break;
	case IMPP_CMD_POLICY_ROLLBACK:
		wrong = settle(m, true);
		break;
	case IMPP_CMD_SEAL:
		wrong = m->sealed ? NULL : locked(m);
		m->sealed = true;
		break;
	case IMPP_CMD_EXPLAIN:
	case IMPP_CMD_STATS_RESET:
	case IMPP_CMD_STATUS_GET:
		break;
	default:
		wrong = "there is no such command";
	}
	return wrong;
}

const char *model_perform(struct model *m, const struct nlmsghdr *hdr,
			  uint64_t generation)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(hdr);
	struct nl_answer sent;
	const char *wrong;

	wrong = read_request(&sent, hdr) ? NULL : "done with half a record";
	if (genl->cmd == IMPP_CMD_POLICY_SET) {
		wrong = wrong ?: scalars(&sent) ?: valid_policy(&sent);
		return set(m, &sent, generation) ?: wrong;
	}
	wrong = wrong ?: perform(m, genl->cmd, &sent);
	nl_answer_free(&sent);
	return wrong;
}

/* -- Comparison ------------------------------------------------------------ */

static bool equal(const struct nl_field *a, const struct nl_field *b)
{
	return a->len == b->len &&
	       (!a->len || !memcmp(a->data, b->data, a->len));
}

static const char *check_dump(const struct model *m,
			      const struct nl_answer *dump)
{
	const struct nl_answer *sent = &m->policy.sent;
	uint16_t type;

	if (!m->policy.generation)
		return dump->ack.err == ENOENT ? NULL : "dump: a policy";
	if (dump->ack.err)
		return "dump: an error";
	if (nl_number(dump, IMPP_A_MODE) != m->mode ||
	    nl_number(dump, IMPP_A_MODE_APPLIED) !=
		    nl_number(sent, IMPP_A_MODE))
		return "dump: the mode";
	if (!equal(&dump->field[IMPP_A_STATE], &sent->field[IMPP_A_STATE]) ||
	    !equal(&dump->field[IMPP_A_ON_DENY], &sent->field[IMPP_A_ON_DENY]))
		return "dump: state or on-deny";
	for (type = IMPP_A_SITE; type <= IMPP_A_RELATIONS; type++)
		if (!equal(&dump->field[type], &sent->field[type]))
			return is_label(type) ? "dump: a label"
					      : "dump: a table";
	return NULL;
}

static const char *check_status(const struct model *m,
				const struct nl_answer *status)
{
	if (status->ack.err)
		return "status: an error";
	if (nl_number(status, IMPP_A_GENERATION) != m->policy.generation)
		return "status: generation";
	if (status->field[IMPP_A_CONFIRM_MS].count != m->pending)
		return "status: unconfirmed, or not";
	if (nl_number(status, IMPP_A_FALLBACK) != m->fallback.generation)
		return "status: fallback";
	if (m->policy.generation &&
	    status->field[IMPP_A_SEALED].count != m->sealed)
		return "status: sealed, or not";
	return NULL;
}

const char *model_check(const struct model *m, struct nl *nl)
{
	struct nl_answer answer;
	const char *wrong;

	nl_command(nl, IMPP_CMD_STATUS_GET, &answer);
	wrong = check_status(m, &answer);
	nl_answer_free(&answer);
	if (wrong)
		return wrong;
	nl_command(nl, IMPP_CMD_POLICY_GET, &answer);
	wrong = check_dump(m, &answer);
	nl_answer_free(&answer);
	return wrong;
}
