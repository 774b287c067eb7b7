// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: forwarding, and what the kernel drops before it forwards.
 */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "reading.h"

#define IPV4 "/proc/sys/net/ipv4/ip_forward"
#define IPV6 "/proc/sys/net/ipv6/conf/all/forwarding"
#define CONF "/proc/sys/net/ipv4/conf/"

static void check_family(struct patient *patient, const char *family,
			 const char *path, const char *remedy, bool judged)
{
	long on;

	if (!judged)
		findings_add(&patient->findings, LEVEL_SKIP, "forwarding", NULL,
			     "%s: no judged host has such an address", family);
	else if (reading_number(patient->root, path, &on))
		findings_add(&patient->findings, LEVEL_FAIL, "forwarding", NULL,
			     "%s: this kernel has none", family);
	else if (!on)
		findings_add(&patient->findings, LEVEL_FAIL, "forwarding",
			     remedy, "%s is not forwarded", family);
	else
		findings_add(&patient->findings, LEVEL_OK, "forwarding", NULL,
			     "%s is forwarded", family);
}

void doctor_forwarding(struct patient *patient)
{
	if (!patient->in_force)
		return;
	check_family(patient, "IPv4", IPV4, "sysctl net.ipv4.ip_forward=1",
		     patient->ipv4);
	check_family(patient, "IPv6", IPV6,
		     "sysctl net.ipv6.conf.all.forwarding=1", patient->ipv6);
}

/* -- rp_filter ----------------------------------------------------------------
 */

/* The kernel takes the larger of an interface's and all's: 1 is strict. */
static bool is_strict(const char *root, const char *interface, long all)
{
	char path[PATH_MAX];
	long value;

	snprintf(path, sizeof(path), CONF "%s/rp_filter", interface);
	if (reading_number(root, path, &value))
		return false;
	return (value > all ? value : all) == 1;
}

static bool is_interface(const char *name)
{
	return strcmp(name, "all") && strcmp(name, "default") &&
	       strcmp(name, "lo");
}

/* @names: set to the strict ones, separated by blanks. Return: how many. */
static size_t find_strict(const char *root, char *names, size_t room)
{
	char pattern[PATH_MAX];
	size_t strict = 0, len = 0, i;
	glob_t list;
	long all = 0;

	*names = '\0';
	reading_number(root, CONF "all/rp_filter", &all);
	snprintf(pattern, sizeof(pattern), "%s" CONF "*", root);
	if (glob(pattern, 0, NULL, &list))
		return 0;
	for (i = 0; i < list.gl_pathc; i++) {
		const char *name = strrchr(list.gl_pathv[i], '/') + 1;

		if (!is_interface(name) || !is_strict(root, name, all))
			continue;
		strict++;
		if (len < room)
			len += snprintf(names + len, room - len, "%s%s",
					len ? " " : "", name);
	}
	globfree(&list);
	return strict;
}

/* Who sets `state: stateless` says that paths are asymmetric. */
void doctor_rp_filter(struct patient *patient)
{
	char names[512];

	if (!patient->in_force || !patient->ipv4)
		return;
	if (!find_strict(patient->root, names, sizeof(names)))
		findings_add(&patient->findings, LEVEL_OK, "rp_filter", NULL,
			     "not strict");
	else if (patient->state == IMPP_STATE_STATELESS)
		findings_add(
			&patient->findings, LEVEL_WARN, "rp_filter",
			"sysctl net.ipv4.conf.INTERFACE.rp_filter=2, if answers come another way than requests went",
			"strict on %s, and the policy is stateless, as for asymmetric paths: what comes in by another way is dropped before it is judged",
			names);
	else
		findings_add(&patient->findings, LEVEL_OK, "rp_filter", NULL,
			     "strict on %s: right as long as paths are symmetric",
			     names);
}
