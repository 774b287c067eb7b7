// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor: the site file. It is what will be in force after the next boot,
 * so it has to be good, and should be what is in force now.
 */
#include "doctor.h"
#include "judged.h"
#include "modes.h"
#include "nft.h"
#include "said.h"
#include "site.h"
#include "verb.h"

static bool same_but_for_mode(const struct patient *patient,
			      const struct compiled *compiled)
{
	struct running running = patient->running;

	running.mode = compiled->site->mode;
	running.mode_applied = compiled->site->mode;
	return running_matches(&running, compiled);
}

static void differs(struct patient *patient, const struct site *site)
{
	findings_add(&patient->findings, LEVEL_FAIL, "file",
		     "impp apply, or bring the file up to date",
		     "what is in force is not %s", site->source->name);
}

static void compare_kernel(struct patient *patient,
			   const struct compiled *compiled)
{
	const struct site *site = compiled->site;

	if (running_matches(&patient->running, compiled))
		findings_add(&patient->findings, LEVEL_OK, "file", NULL,
			     "%s is what is in force", site->source->name);
	else if (same_but_for_mode(patient, compiled))
		findings_add(
			&patient->findings, LEVEL_WARN, "file", "impp apply",
			"%s is what is in force, but for the mode: %s there, %s in force",
			site->source->name, mode_name(site->mode),
			mode_name(patient->running.mode));
	else
		differs(patient, site);
}

static void compare_nft(struct patient *patient,
			const struct compiled *compiled)
{
	enum nft_outcome outcome = NFT_REPLACED;
	struct said said;
	struct nft *nft;

	said_begin(&said);
	nft = nft_open(&said.diag);
	if (nft && nft_set(nft, compiled, true, &outcome))
		outcome = NFT_REPLACED;
	nft_close(nft);
	said_end(&said);
	if (outcome == NFT_UNCHANGED)
		findings_add(&patient->findings, LEVEL_OK, "file", NULL,
			     "%s is what is in force",
			     compiled->site->source->name);
	else
		differs(patient, compiled->site);
}

static void compare(struct patient *patient, const struct compiled *compiled)
{
	if (patient->why)
		findings_add(&patient->findings, LEVEL_SKIP, "file", NULL,
			     "%s is good; what is in force is not known",
			     compiled->site->source->name);
	else if (!patient->in_force)
		findings_add(&patient->findings, LEVEL_OK, "file", NULL,
			     "%s is good", compiled->site->source->name);
	else if (patient->backend == BACKEND_NFT)
		compare_nft(patient, compiled);
	else
		compare_kernel(patient, compiled);
}

static void broken(struct patient *patient, struct said *said)
{
	static const char remedy[] =
		"impp check says all that is wrong; another site file is an argument of impp doctor";

	if (patient->running.site)
		findings_add(&patient->findings, LEVEL_FAIL, "file", remedy,
			     "%s (in force is what %s was)", said_first(said),
			     patient->running.site);
	else
		findings_add(&patient->findings, LEVEL_FAIL, "file", remedy,
			     "%s", said_first(said));
}

void doctor_file(struct patient *patient, const char *path)
{
	struct compiled *compiled = NULL;
	struct site *site;
	struct said said;

	said_begin(&said);
	site = site_read(path, &said.diag);
	if (site)
		compiled = compile_site(site, &said.diag);
	if (compiled)
		compare(patient, compiled);
	else
		broken(patient, &said);
	if (compiled && patient->backend == BACKEND_NFT && patient->in_force)
		judged_families(&compiled->tables, &patient->ipv4,
				&patient->ipv6);
	compiled_free(compiled);
	site_free(site);
	said_end(&said);
}
