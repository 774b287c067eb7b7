// SPDX-License-Identifier: GPL-2.0
/* The doctor: ways around the hook, as apply warns of them. */
#include "bypass.h"
#include "doctor.h"
#include "said.h"

void doctor_bypass(struct patient *patient)
{
	size_t before = patient->findings.len;
	struct said said;
	const char *line;

	if (!patient->in_force)
		return;
	said_begin(&said);
	bypass_warn(&said.diag);
	for (line = said_next(&said); line; line = said_next(&said))
		findings_add(
			&patient->findings, LEVEL_WARN, "bypass",
			"remove it, or see that no judged host's traffic takes that way",
			"%s", line);
	said_end(&said);
	if (patient->findings.len == before)
		findings_add(
			&patient->findings, LEVEL_OK, "bypass", NULL,
			"no flowtable, IPVS, MPLS, XDP, tc or Open vSwitch leads around the policy");
}
