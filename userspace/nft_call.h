/* SPDX-License-Identifier: GPL-2.0 */
/* Questions to nf_tables, and what its refusals mean. */
#ifndef _IMPP_NFT_CALL_H
#define _IMPP_NFT_CALL_H

#include <libmnl/libmnl.h>

#include "nft_messages.h"
#include "nlmsg.h"
#include "nlsock.h"

/**
 * struct nft - the handle
 * @sock: of nfnetlink
 * @diag: where errors go
 */
struct nft {
	struct nlsock *sock;
	struct diag *diag;
};

/* Takes one answer; nonzero if it makes no sense. */
typedef int nft_take(const struct nlmsghdr *answer, void *data);

/**
 * nft_call_init() - begin a question
 * @msg: for nft_call()
 * @type: NFT_MSG_*
 * @flags: NLM_F_DUMP or NLM_F_ACK
 */
void nft_call_init(struct nlmsg *msg, uint16_t type, uint16_t flags);

/**
 * nft_call() - ask, and clear the question
 * @nft: the handle
 * @msg: the question
 * @take: takes the answers
 * @data: for @take
 * @error: filled on failure
 *
 * Return: 0 or -1.
 */
int nft_call(struct nft *nft, struct nlmsg *msg, nft_take *take, void *data,
	     struct nlsock_error *error);

/* Says why a question failed. Return: the exit code. */
int nft_call_failed(struct nft *nft, const struct nlsock_error *error);

/**
 * nft_call_batch() - send a batch
 * @nft: the handle
 * @messages: done
 * @again: set if the rulesets have changed since the generation that the batch
 *	was made for; nothing is said of it
 *
 * Return: an exit code; the cause has been printed.
 */
int nft_call_batch(struct nft *nft, const struct nft_messages *messages,
		   bool *again);

#endif /* _IMPP_NFT_CALL_H */
