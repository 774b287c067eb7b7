// SPDX-License-Identifier: GPL-2.0
/*
 * The handle. Refusals of a batch name what was refused: which rule, which
 * set, in the words of the ruleset.
 */
#include <netinet/in.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "nft.h"
#include "nft_call.h"
#include "verb.h"

static const struct mark nowhere;

struct nft *nft_open(struct diag *diag)
{
	struct nft *nft = mem_alloc(sizeof(*nft));
	struct nlsock_error error;

	nft->diag = diag;
	nft->sock = nlsock_open(NETLINK_NETFILTER, &error);
	if (nft->sock)
		return nft;
	nft_call_failed(nft, &error);
	nft_close(nft);
	return NULL;
}

void nft_close(struct nft *nft)
{
	if (!nft)
		return;
	nlsock_close(nft->sock);
	free(nft);
}

void nft_call_init(struct nlmsg *msg, uint16_t type, uint16_t flags)
{
	const struct nfgenmsg header = {
		.nfgen_family = NFPROTO_INET,
		.version = NFNETLINK_V0,
	};

	nlmsg_init(msg, NFNL_SUBSYS_NFTABLES << 8 | type,
		   NLM_F_REQUEST | flags);
	nlmsg_put_header(msg, &header, sizeof(header));
}

int nft_call(struct nft *nft, struct nlmsg *msg, nft_take *take, void *data,
	     struct nlsock_error *error)
{
	int ret = nlsock_ask(nft->sock, msg->header, take, data, error);

	nlmsg_clear(msg);
	return ret;
}

/* What a code means that is no matter of one message. Return: the exit code,
 * or -1 if it is.
 */
static int common_failure(struct diag *diag, int code)
{
	switch (code) {
	case EPERM:
		diag_error(diag, &nowhere,
			   "nf_tables needs CAP_NET_ADMIN (run as root)");
		return EXIT_UNREACHABLE;
	case EPROTONOSUPPORT:
	case EAFNOSUPPORT:
		diag_error(diag, &nowhere, "this kernel has no nf_tables");
		return EXIT_UNREACHABLE;
	case EBADMSG:
		diag_error(diag, &nowhere,
			   "nf_tables gave an answer that makes no sense");
		return EXIT_NO;
	case ENOBUFS:
		diag_error(
			diag, &nowhere,
			"the kernel had no memory for the message or for its answer; impp show --backend nft says what is in force");
		return EXIT_NO;
	}
	return -1;
}

int nft_call_failed(struct nft *nft, const struct nlsock_error *error)
{
	int ret = common_failure(nft->diag, error->code);

	if (ret >= 0)
		return ret;
	/* What nfnetlink answers for a subsystem that it does not find. */
	if (error->code == EINVAL || error->code == EOPNOTSUPP) {
		diag_error(nft->diag, &nowhere,
			   "nf_tables is not there (modprobe nf_tables)");
		return EXIT_UNREACHABLE;
	}
	diag_error(nft->diag, &nowhere, "nf_tables: %s",
		   *error->text ? error->text : strerror(error->code));
	return EXIT_NO;
}

static int too_long(struct nft *nft, size_t len)
{
	diag_error(
		nft->diag, &nowhere,
		"the policy is a batch of %zu bytes, and this process may send %zu, about twice net.core.wmem_max: raise that to %zu, or have CAP_NET_ADMIN in the initial user namespace",
		len, nlsock_room(nft->sock, len), len / 2 + 32);
	return EXIT_NO;
}

/* The kernel's words, or what its number says. */
static void refused(struct nft *nft, const struct nft_messages *messages,
		    uint32_t seq, const struct nlsock_error *error)
{
	const char *text = *error->text ? error->text : strerror(error->code);
	char *what = nft_messages_find(messages, seq);
	const char *expression;

	expression = nft_messages_expression(messages, seq, error->offset);
	if (expression && error->code == ENOENT)
		diag_error(
			nft->diag, &nowhere,
			"nf_tables refused %s: this kernel has no '%s' (module nft_%s)",
			what, expression, expression);
	else if (expression)
		diag_error(nft->diag, &nowhere,
			   "nf_tables refused %s, at '%s': %s", what,
			   expression, text);
	else
		diag_error(nft->diag, &nowhere, "nf_tables refused %s: %s",
			   what, text);
	free(what);
}

static int batch_failed(struct nft *nft, const struct nft_messages *messages,
			uint32_t seq, const struct nlsock_error *error)
{
	int ret;

	/* Of a table, EPERM is that somebody else owns it. */
	if (seq <= 1 || error->code != EPERM) {
		ret = common_failure(nft->diag, error->code);
		if (ret >= 0)
			return ret;
	}
	if (seq <= 1 && error->code == EOPNOTSUPP)
		return nft_call_failed(nft, error);
	refused(nft, messages, seq, error);
	diag_hint(nft->diag, &nowhere,
		  "nothing was changed: what was in force still is");
	return EXIT_NO;
}

int nft_call_batch(struct nft *nft, const struct nft_messages *messages,
		   bool *again)
{
	struct nlsock_error error;
	size_t pieces, bytes;
	struct iovec *iovec;
	uint32_t seq;
	int ret;

	iovec = nft_messages_iovec(messages, &pieces, &bytes);
	ret = nlsock_batch(nft->sock, iovec, pieces, &seq, &error);
	free(iovec);
	*again = ret && error.code == ERESTART;
	if (!ret)
		return EXIT_DONE;
	if (*again)
		return EXIT_NO;
	if (error.code == EMSGSIZE && !seq)
		return too_long(nft, bytes);
	return batch_failed(nft, messages, seq, &error);
}
