// SPDX-License-Identifier: GPL-2.0
/* impp flush --yes: no policy any more. */
#include <stdio.h>

#include "args.h"
#include "backend.h"
#include "kernel.h"
#include "nft.h"
#include "verb.h"

static int flush_kernel(struct diag *diag)
{
	struct kernel *kernel = kernel_open(diag);
	int ret;

	if (!kernel)
		return EXIT_UNREACHABLE;
	ret = kernel_policy_flush(kernel);
	kernel_close(kernel);
	return ret;
}

static int flush_nft(struct diag *diag)
{
	struct nft *nft = nft_open(diag);
	bool gone = false;
	int ret;

	if (!nft)
		return EXIT_UNREACHABLE;
	ret = nft_flush(nft, &gone);
	nft_close(nft);
	if (!ret && gone)
		printf("nftables' table inet impp is gone; ");
	else if (!ret)
		printf("there was no table inet impp; ");
	return ret;
}

/* What is left in force, in the other backend. */
static void print_rest(enum backend other)
{
	if (!backend_in_force(other))
		printf("no policy is in force any more: judged traffic now passes\n");
	else if (other == BACKEND_NFT)
		printf("nf_impp has no policy any more; nftables' table inet impp is still in force (--backend nft)\n");
	else
		printf("nf_impp's policy is still in force (--backend kernel)\n");
}

int flush_main(int argc, char **argv)
{
	const char *name = NULL;
	bool yes = false;
	const struct arg arg[] = {
		{ "--yes", &yes, NULL },
		{ "--backend", NULL, &name },
		{ 0 },
	};
	enum backend backend;
	struct diag diag;
	int ret;

	if (args_read(argc, argv, arg, NULL, 0) < 0)
		return EXIT_USAGE;
	if (!yes)
		return verb_usage(
			argv[0],
			"this removes the running policy, and all traffic that it judges then passes; if you mean it, add --yes");
	ret = backend_choose(argv[0], name, &backend);
	if (ret)
		return ret;
	diag_init(&diag);
	ret = backend == BACKEND_NFT ? flush_nft(&diag) : flush_kernel(&diag);
	if (!ret)
		print_rest(backend == BACKEND_NFT ? BACKEND_KERNEL
						  : BACKEND_NFT);
	return ret;
}
