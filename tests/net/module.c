// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

#include "kselftest.h"
#include "module.h"
#include "nl.h"

static const char load[] =
	"modprobe -a nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 "
	"nf_reject_ipv4 nf_reject_ipv6 && insmod \"$IMPP_KO\"";

void module_need(void)
{
	struct nl nl;

	if (getuid())
		ksft_exit_skip("not root\n");
	if (!nl_open(&nl)) {
		nl_close(&nl);
		return;
	}
	if (!getenv("IMPP_KO"))
		ksft_exit_skip("nf_impp is not loaded, IMPP_KO not set\n");
	if (system(load))
		ksft_exit_fail_msg("cannot load %s\n", getenv("IMPP_KO"));
}
