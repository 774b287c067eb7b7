// SPDX-License-Identifier: GPL-2.0
/* Choosing a backend. */
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "kernel.h"
#include "nft.h"
#include "nlsock.h"
#include "verb.h"

static const struct mark nowhere;

const char *backend_name(enum backend backend)
{
	return backend == BACKEND_NFT ? "nft" : "kernel";
}

static bool kernel_is_there(void)
{
	struct nlsock_error error;
	struct nlsock *sock = nlsock_open(NETLINK_GENERIC, &error);
	bool there;

	there = sock && nlsock_family(sock, IMPP_GENL_NAME, &error);
	nlsock_close(sock);
	return there;
}

int backend_choose(const char *verb, const char *name, enum backend *backend)
{
	*backend = BACKEND_KERNEL;
	if (!name) {
		if (!kernel_is_there() && nft_is_there())
			*backend = BACKEND_NFT;
		return EXIT_DONE;
	}
	if (!strcmp(name, "kernel"))
		return EXIT_DONE;
	*backend = BACKEND_NFT;
	if (!strcmp(name, "nft"))
		return EXIT_DONE;
	return verb_usage(verb, "--backend is kernel or nft, not '%s'", name);
}

/* Silent where nobody may ask: what it would be told of, it cannot know. */
static bool kernel_has_policy(void)
{
	struct running running = { 0 };
	struct kernel *kernel;
	struct diag silent;
	bool has = false;
	char *text = NULL;
	size_t len;

	if (!kernel_is_there())
		return false;
	diag_init(&silent);
	silent.out = open_memstream(&text, &len);
	if (!silent.out)
		return false;
	kernel = kernel_open(&silent);
	if (kernel && !kernel_status_get(kernel, &running))
		has = running.generation;
	running_clear(&running);
	kernel_close(kernel);
	fclose(silent.out);
	free(text);
	return has;
}

bool backend_in_force(enum backend backend)
{
	return backend == BACKEND_NFT ? nft_is_there() : kernel_has_policy();
}

void backend_warn_both(struct diag *diag, enum backend backend)
{
	if (backend == BACKEND_KERNEL && backend_in_force(BACKEND_NFT))
		diag_warning(
			diag, &nowhere,
			"table inet impp of nf_tables is in force, too: what either of both denies does not pass; impp flush --backend nft --yes removes it");
	if (backend == BACKEND_NFT && backend_in_force(BACKEND_KERNEL))
		diag_warning(
			diag, &nowhere,
			"a policy of nf_impp is in force, too: what either of both denies does not pass; impp flush --backend kernel --yes removes it");
}
