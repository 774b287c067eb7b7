/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checks of `impp doctor`. Each looks at one thing and adds a line or more
 * to the findings; those that read files take them from the patient's root.
 */
#ifndef _IMPP_DOCTOR_H
#define _IMPP_DOCTOR_H

#include <net/if.h>

#include "backend.h"
#include "findings.h"
#include "kernel.h"

/**
 * struct patient - what is known of this gateway
 * @root: the directory that stands for /; "" for that itself
 * @findings: what the checks have said
 * @backend: who enforces
 * @why: why it could not be asked what is in force; NULL: it could
 * @in_force: a policy is
 * @state: its enum impp_state
 * @ipv4: it judges hosts with IPv4 addresses
 * @ipv6: likewise IPv6
 * @running: of nf_impp, tables and all
 */
struct patient {
	const char *root;
	struct findings findings;
	enum backend backend;
	char *why;
	bool in_force;
	uint8_t state;
	bool ipv4;
	bool ipv6;
	struct running running;
};

/**
 * struct bridge - a bridge of this network namespace
 * @name: its interface
 * @ipv4: it shows netfilter IPv4 packets by a setting of its own
 * @ipv6: likewise IPv6
 */
struct bridge {
	char name[IFNAMSIZ];
	bool ipv4;
	bool ipv6;
};

/* Reads what is in force, for all checks. */
void doctor_ask(struct patient *patient);

/* What is in force: policy, mode, confirm, backends. */
void doctor_policy(struct patient *patient);

/* The site file: is it good, and is it what is in force? */
void doctor_file(struct patient *patient, const char *path);

/* The module: loaded, of this version, signed. */
void doctor_module(struct patient *patient);

/* Does this machine forward what is judged, and what does it drop by itself? */
void doctor_forwarding(struct patient *patient);
void doctor_rp_filter(struct patient *patient);

/* Room for sessions, reassembly. */
void doctor_conntrack(struct patient *patient);

/* Chains of nf_tables that drop what their rules do not accept. */
void doctor_chains(struct patient *patient);

/* Ways around the hook. */
void doctor_bypass(struct patient *patient);

/**
 * doctor_bridge() - do bridges show what they carry?
 * @patient: whose
 * @bridge: those of its network namespace
 * @len: how many
 */
void doctor_bridge(struct patient *patient, const struct bridge *bridge,
		   size_t len);

/* The same of the bridges that there are. */
void doctor_bridges(struct patient *patient);

/* Does the policy come back with the machine? */
void doctor_unit(struct patient *patient);

#endif /* _IMPP_DOCTOR_H */
