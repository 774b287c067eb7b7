// SPDX-License-Identifier: GPL-2.0
/*
 * impp doctor: is this gateway in a state in which the policy does what it
 * says? The order is that in which a person would look: what enforces, what is
 * in force, what the machine makes of it, what will be after the next boot.
 */
#include <stdlib.h>

#include "args.h"
#include "doctor.h"
#include "site.h"
#include "verb.h"

static void examine(struct patient *patient, const char *path)
{
	doctor_ask(patient);
	doctor_module(patient);
	doctor_policy(patient);
	doctor_file(patient, path);
	doctor_forwarding(patient);
	doctor_bypass(patient);
	doctor_bridges(patient);
	doctor_chains(patient);
	doctor_conntrack(patient);
	doctor_rp_filter(patient);
	doctor_unit(patient);
}

int doctor_main(int argc, char **argv)
{
	const char *path = SITE_DEFAULT;
	bool json = false;
	const struct arg arg[] = {
		{ "--json", &json, NULL },
		{ 0 },
	};
	struct patient patient = { .root = "" };
	int ret = EXIT_DONE;

	if (args_read(argc, argv, arg, &path, 1) < 0)
		return EXIT_USAGE;
	backend_choose(argv[0], NULL, &patient.backend);
	examine(&patient, path);
	if (json)
		ret = findings_print_json(&patient.findings);
	else
		findings_print(&patient.findings);
	if (findings_count(&patient.findings, LEVEL_FAIL))
		ret = EXIT_NO;
	findings_clear(&patient.findings);
	running_clear(&patient.running);
	free(patient.why);
	return ret;
}
