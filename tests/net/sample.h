/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small valid policy that has something of everything, for tests to break:
 *
 *	group	addresses				roles
 *	0	all the rest				none
 *	1	10.0.0.0/24, 2001:db8::/64		imp (protected)
 *	2	10.1.0.0/24, 2001:db8:0:1::/64		client, dns
 *
 * A client may open TCP 5222 to imp (rule "xmpp-client"), TCP 5223 to 5230
 * from port 1024 on (the same), else by the own rule "legacy"; imp may ask
 * UDP 53 of a client ("dns"). TCP 7000 and 7001 are localhost ports.
 */
#ifndef IMPP_NET_SAMPLE_H
#define IMPP_NET_SAMPLE_H

#include "nl.h"

/* The tables, by the order of their attributes. */
#define SAMPLE_TABLES (IMPP_A_RELATIONS - IMPP_A_ROLES + 1)

/**
 * struct sample_table - one table as it is sent
 * @record: an array of the sample, or memory of its own
 * @len: records
 * @size: bytes of one record
 * @per: records in one attribute
 */
struct sample_table {
	void *record;
	uint32_t len;
	uint32_t size;
	uint32_t per;
};

struct sample {
	uint8_t mode;
	uint8_t state;
	uint8_t on_deny;
	const char *site;
	const char *catalogue;
	const char *edition;
	struct impp_role roles[3];
	struct impp_group groups[3];
	struct impp_member members[3];
	struct impp_span4 spans4[5];
	struct impp_span6 spans6[4];
	struct impp_rule rules[3];
	struct impp_match matches[4];
	struct impp_range ranges[5];
	struct impp_cell cells[2];
	struct impp_relation relations[2];
	struct sample_table table[SAMPLE_TABLES];
};

/* Not to be copied: its tables point into it. */
void sample_init(struct sample *s);
void sample_free(struct sample *s);

/* The table of an attribute, IMPP_A_ROLES to IMPP_A_RELATIONS. */
struct sample_table *sample_table(struct sample *s, uint16_t attr);

/**
 * sample_grow() - give a table memory of its own
 * @s: the sample
 * @attr: the table
 * @len: records; what was there is kept, the rest is zero
 *
 * Return: the first record.
 */
void *sample_grow(struct sample *s, uint16_t attr, uint32_t len);

/* Records of @attr only, as many attributes as it takes. */
void sample_put_table(const struct sample *s, struct nl_request *r,
		      uint16_t attr);

/* All attributes of a POLICY_SET but FLAGS, GENERATION and @skip. */
void sample_put_but(const struct sample *s, struct nl_request *r,
		    uint16_t skip);

/* A whole POLICY_SET. */
void sample_request(const struct sample *s, struct nl_request *r,
		    uint32_t flags);

/**
 * sample_set() - POLICY_SET
 * @s: the policy
 * @nl: where
 * @flags: IMPP_FLAG_*
 * @answer: freed by the caller; NULL: not wanted
 *
 * Return: the answer's errno.
 */
int sample_set(const struct sample *s, struct nl *nl, uint32_t flags,
	       struct nl_answer *answer);

/* Asks of a client and imp: TCP 5222, allowed by rule 0; TCP 81, denied. */
extern const struct impp_question sample_questions[2];

/**
 * sample_begin() - a request that would be carried out
 * @s: the policy, for POLICY_SET
 * @r: initialised
 * @cmd: any command
 * @skip: leaves out this attribute, or 0
 */
void sample_begin(const struct sample *s, struct nl_request *r, uint8_t cmd,
		  uint16_t skip);

#endif /* IMPP_NET_SAMPLE_H */
