// SPDX-License-Identifier: GPL-2.0
/* The doctor: does the policy come back with the machine? */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "reading.h"

#define UNIT "impp.service"

/* Where a unit is that a package, or a person, has put there. */
static bool is_installed(const char *root)
{
	return reading_there(root, "/etc/systemd/system/" UNIT) ||
	       reading_there(root, "/usr/lib/systemd/system/" UNIT) ||
	       reading_there(root, "/lib/systemd/system/" UNIT);
}

/* `systemctl enable` leaves a link in the directory of what wants it. */
static bool is_enabled(const char *root)
{
	char pattern[PATH_MAX];
	glob_t list;
	bool found;

	snprintf(pattern, sizeof(pattern),
		 "%s/etc/systemd/system/*.{wants,requires}/" UNIT, root);
	found = !glob(pattern, GLOB_BRACE, NULL, &list);
	globfree(&list);
	return found;
}

/* `systemctl mask` puts a link to /dev/null before the unit. */
static bool is_masked(const char *root, const char *dir)
{
	char name[PATH_MAX], target[sizeof("/dev/null") + 1];
	ssize_t len;

	snprintf(name, sizeof(name), "%s%s/" UNIT, root, dir);
	len = readlink(name, target, sizeof(target));
	return len == (ssize_t)strlen("/dev/null") &&
	       !memcmp(target, "/dev/null", len);
}

void doctor_unit(struct patient *patient)
{
	const char *root = patient->root;

	if (!reading_there(root, "/run/systemd/system"))
		findings_add(
			&patient->findings, LEVEL_SKIP, "unit", NULL,
			"systemd does not run here; have the policy applied before the network comes up");
	else if (is_masked(root, "/etc/systemd/system") ||
		 is_masked(root, "/run/systemd/system"))
		findings_add(&patient->findings, LEVEL_WARN, "unit",
			     "systemctl unmask " UNIT,
			     UNIT
			     " is masked: after the next boot nothing is judged");
	else if (is_enabled(root))
		findings_add(&patient->findings, LEVEL_OK, "unit", NULL,
			     UNIT " is enabled");
	else if (is_installed(root))
		findings_add(
			&patient->findings, LEVEL_WARN, "unit",
			"systemctl enable " UNIT,
			UNIT
			" is not enabled: after the next boot nothing is judged");
	else
		findings_add(&patient->findings, LEVEL_WARN, "unit",
			     "install it, then systemctl enable " UNIT,
			     "there is no " UNIT
			     ": after the next boot nothing is judged");
}
