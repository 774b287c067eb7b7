// SPDX-License-Identifier: GPL-2.0
/* The doctor: what is in force, and whether it will stay. */
#include "age.h"
#include "doctor.h"
#include "judged.h"
#include "mem.h"
#include "modes.h"
#include "nft.h"
#include "pending.h"
#include "reading.h"
#include "said.h"
#include "verb.h"

#define MODULE "/sys/module/nf_impp"

static int ask_kernel(struct patient *patient, struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	struct running status = { 0 };
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_get(kernel, &patient->running);
	if (!ret)
		ret = kernel_status_get(kernel, &status);
	if (!ret)
		pending_take(&patient->running, &status);
	running_clear(&status);
	kernel_close(kernel);
	patient->in_force = patient->running.generation;
	patient->state = patient->running.state;
	judged_families(&patient->running.policy.tables, &patient->ipv4,
			&patient->ipv6);
	return ret;
}

/* Its sets tell nothing of families that would be worth the reading. */
static int ask_nft(struct patient *patient, struct diag *diag)
{
	struct nft *nft = nft_open(diag);
	struct nft_state state;
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_get(nft, 0, &state);
	if (!ret) {
		patient->in_force = state.there;
		patient->state = state.note.state;
		patient->running.mode = state.note.mode;
		patient->running.mode_applied = state.note.mode;
		patient->ipv4 = state.there;
		patient->ipv6 = state.there;
		nft_state_clear(&state);
	}
	nft_close(nft);
	return ret;
}

static void check_mode(struct patient *patient)
{
	const struct running *running = &patient->running;

	if (running->mode != running->mode_applied)
		findings_add(&patient->findings, LEVEL_WARN, "mode",
			     "impp mode, or apply the site file again",
			     "%s until the next apply; it was applied as %s",
			     mode_name(running->mode),
			     mode_name(running->mode_applied));
	else if (running->mode == IMPP_MODE_AUDIT)
		findings_add(
			&patient->findings, LEVEL_WARN, "mode",
			"say 'mode: enforce' in the site file once impp stats shows no would-deny that must pass",
			"audit: nothing is dropped");
	else
		findings_add(&patient->findings, LEVEL_OK, "mode", NULL, "%s",
			     mode_name(running->mode));
}

static void check_confirm(struct patient *patient)
{
	const struct running *running = &patient->running;
	char age[AGE_TEXT];

	if (patient->backend == BACKEND_NFT)
		return;
	if (running->pending)
		findings_add(&patient->findings, LEVEL_WARN, "confirm",
			     "impp confirm, or impp rollback",
			     "the policy is not confirmed: in %s %s comes back",
			     age_text(running->confirm_ms, age),
			     running->fallback
				     ? "the one before"
				     : "none, and all traffic passes,");
	else
		findings_add(&patient->findings, LEVEL_OK, "confirm", NULL,
			     "nothing waits to be confirmed%s",
			     running->sealed ? "; sealed until the next boot"
					     : "");
}

static void check_backends(struct patient *patient)
{
	if (patient->backend == BACKEND_KERNEL && backend_in_force(BACKEND_NFT))
		findings_add(
			&patient->findings, LEVEL_WARN, "backends",
			"impp flush --backend nft --yes",
			"nftables' table inet impp is in force, too: what either of both denies does not pass");
	if (patient->backend == BACKEND_NFT &&
	    reading_there(patient->root, MODULE))
		findings_add(
			&patient->findings, LEVEL_WARN, "backends",
			"rmmod nf_impp; or impp apply --backend kernel, then impp flush --backend nft --yes",
			"nf_impp is loaded without a policy: what impp says without --backend nft is about that");
}

static void none(struct patient *patient)
{
	findings_add(&patient->findings, LEVEL_FAIL, "policy", "impp apply",
		     "no policy is in force: all forwarded traffic passes");
}

static void in_force(struct patient *patient)
{
	if (patient->backend == BACKEND_NFT)
		findings_add(&patient->findings, LEVEL_OK, "policy", NULL,
			     "nftables' table inet impp is in force");
	else
		findings_add(&patient->findings, LEVEL_OK, "policy", NULL,
			     "generation %llu is in force",
			     (unsigned long long)patient->running.generation);
	check_mode(patient);
	check_confirm(patient);
	check_backends(patient);
}

void doctor_ask(struct patient *patient)
{
	struct said said;
	int ret;

	said_begin(&said);
	if (patient->backend == BACKEND_NFT)
		ret = ask_nft(patient, &said.diag);
	else
		ret = ask_kernel(patient, &said.diag);
	if (ret)
		patient->why = mem_text(said_first(&said));
	said_end(&said);
	if (ret || patient->in_force || patient->backend == BACKEND_NFT ||
	    !backend_in_force(BACKEND_NFT))
		return;
	/* nf_impp is there, and yet it is nftables that enforces. */
	patient->backend = BACKEND_NFT;
	doctor_ask(patient);
}

void doctor_policy(struct patient *patient)
{
	if (patient->why && !reading_there(patient->root, MODULE))
		findings_add(&patient->findings, LEVEL_SKIP, "policy", NULL,
			     "none, as nothing is there to enforce it");
	else if (patient->why)
		findings_add(
			&patient->findings, LEVEL_FAIL, "policy",
			"run this as root, in the gateway's own network namespace",
			"%s", patient->why);
	else if (patient->in_force)
		in_force(patient);
	else
		none(patient);
}
