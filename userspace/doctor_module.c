// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: the module. The kernel says in its taint flags whether it took a
 * module without a good signature; with Secure Boot it takes none.
 */
#include <string.h>

#include "../kmod/version.h"
#include "doctor.h"
#include "reading.h"

#define MODULE "/sys/module/nf_impp"
#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void check_version(struct patient *patient)
{
	char version[READING_TEXT];

	if (reading_text(patient->root, MODULE "/version", version))
		findings_add(
			&patient->findings, LEVEL_WARN, "version",
			"install the module of this version",
			"the module does not tell its version; this command is %s",
			IMPP_VERSION);
	else if (strcmp(version, IMPP_VERSION))
		findings_add(
			&patient->findings, LEVEL_WARN, "version",
			"install both from one package, then reload the module",
			"the module is %s, this command %s", version,
			IMPP_VERSION);
	else
		findings_add(&patient->findings, LEVEL_OK, "version", NULL,
			     "both sides are %s", IMPP_VERSION);
}

/* Whether the kernel refuses modules without a good signature. */
static bool must_be_signed(const char *root)
{
	char text[READING_TEXT];

	if (!reading_text(root, "/sys/module/module/parameters/sig_enforce",
			  text) &&
	    *text == 'Y')
		return true;
	return !reading_text(root, "/sys/kernel/security/lockdown", text) &&
	       !strstr(text, "[none]");
}

static const char *secure_boot(const char *root)
{
	if (!reading_there(root, "/sys/firmware/efi"))
		return "no UEFI, so no Secure Boot";
	switch (reading_last_byte(root, SECURE_BOOT)) {
	case 0:
		return "Secure Boot is off";
	case 1:
		return "Secure Boot is on";
	}
	return "Secure Boot unknown";
}

static bool secure_boot_is_on(const char *root)
{
	return reading_last_byte(root, SECURE_BOOT) == 1;
}

/* 'E' in the flags: loaded without a good signature. */
static void check_signature(struct patient *patient)
{
	const char *root = patient->root, *boot = secure_boot(root);
	char taint[READING_TEXT];

	if (!reading_there(root, "/sys/module/module/parameters/sig_enforce"))
		findings_add(&patient->findings, LEVEL_OK, "signature", NULL,
			     "this kernel looks at no signatures; %s", boot);
	else if (reading_text(root, MODULE "/taint", taint) ||
		 !strchr(taint, 'E'))
		findings_add(
			&patient->findings, LEVEL_OK, "signature", NULL,
			"the module is signed by a key that this kernel trusts; %s",
			boot);
	else if (must_be_signed(root) || secure_boot_is_on(root))
		findings_add(
			&patient->findings, LEVEL_WARN, "signature",
			"sign it and enrol the key (mokutil --import), before the next boot",
			"the module is not signed, and this kernel may refuse to load it again; %s",
			boot);
	else
		findings_add(&patient->findings, LEVEL_OK, "signature", NULL,
			     "the module is not signed, and need not be; %s",
			     boot);
}

static void missing(struct patient *patient)
{
	const char *root = patient->root;

	if (patient->backend == BACKEND_NFT && patient->in_force)
		findings_add(
			&patient->findings, LEVEL_OK, "module", NULL,
			"nf_impp is not loaded; nftables' table inet impp enforces");
	else if (must_be_signed(root) || secure_boot_is_on(root))
		findings_add(
			&patient->findings, LEVEL_FAIL, "module",
			"modprobe nf_impp; if the kernel rejects its key, sign it and enrol the key (mokutil --import)",
			"nf_impp is not loaded, and this kernel takes signed modules only");
	else
		findings_add(&patient->findings, LEVEL_FAIL, "module",
			     "modprobe nf_impp, or use impp apply --backend nft",
			     "nf_impp is not loaded");
}

void doctor_module(struct patient *patient)
{
	if (!reading_there(patient->root, MODULE)) {
		missing(patient);
		return;
	}
	findings_add(&patient->findings, LEVEL_OK, "module", NULL,
		     "nf_impp is loaded");
	check_version(patient);
	check_signature(patient);
}
