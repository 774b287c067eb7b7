// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: conntrack and defragmentation. Once the table of sessions is
 * full, the packet that would open another is dropped.
 */
#include "doctor.h"
#include "reading.h"

#define CONF "/proc/sys/net/netfilter/nf_conntrack_"
#define NEARLY_FULL 90 /* percent */

static void check_room(struct patient *patient)
{
	enum level level = LEVEL_OK;
	const char *remedy = NULL;
	long count, max;

	if (reading_number(patient->root, CONF "count", &count) ||
	    reading_number(patient->root, CONF "max", &max) || max <= 0) {
		findings_add(&patient->findings, LEVEL_WARN, "conntrack",
			     "modprobe nf_conntrack",
			     "conntrack does not tell how full it is");
		return;
	}
	if (count >= max)
		level = LEVEL_FAIL;
	else if (count >= max / 100.0 * NEARLY_FULL)
		level = LEVEL_WARN;
	if (level != LEVEL_OK)
		remedy =
			"raise net.netfilter.nf_conntrack_max; conntrack -L shows whose sessions they are";
	findings_add(&patient->findings, level, "conntrack", remedy,
		     "%ld of %ld sessions (%.0f %%)", count, max,
		     count * 100.0 / max);
}

static void check_defrag(struct patient *patient, const char *family,
			 const char *path, bool judged)
{
	if (!judged)
		return;
	if (reading_there(patient->root, path))
		findings_add(&patient->findings, LEVEL_OK, "defrag", NULL,
			     "%s fragments are reassembled before they are judged",
			     family);
	else
		findings_add(&patient->findings, LEVEL_WARN, "defrag",
			     "apply the policy again; it loads what it needs",
			     "nothing reassembles %s fragments: they are denied",
			     family);
}

void doctor_conntrack(struct patient *patient)
{
	if (!patient->in_force)
		return;
	if (patient->state == IMPP_STATE_STATELESS)
		findings_add(&patient->findings, LEVEL_SKIP, "conntrack", NULL,
			     "the policy is stateless and needs none");
	else
		check_room(patient);
	check_defrag(patient, "IPv4", "/sys/module/nf_defrag_ipv4",
		     patient->ipv4);
	check_defrag(patient, "IPv6", "/sys/module/nf_defrag_ipv6",
		     patient->ipv6);
}
