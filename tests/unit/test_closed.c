// SPDX-License-Identifier: GPL-2.0
/* The closed site needs no file, and lets nothing pass. */
#include <stdlib.h>
#include <string.h>

#include "../../kmod/verdict.h"
#include "../../userspace/closed.h"
#include "../../userspace/compile.h"
#include "capture.h"
#include "leaked.h"
#include "random.h"

#include "kselftest_harness.h"

/* Any addresses, and any packet that can be asked about. */
static void ask_random(struct random *r, struct impp_question *question)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP,
				     IPPROTO_ICMPV6, IPPROTO_ESP };
	bool ports;
	size_t i;

	memset(question, 0, sizeof(*question));
	question->family = random_below(r, 2) ? AF_INET : AF_INET6;
	for (i = 0; i < (question->family == AF_INET ? 4 : 16); i++) {
		question->src[i] = random_next(r);
		question->dst[i] = random_next(r);
	}
	question->proto = protos[random_below(r, 5)];
	ports = question->proto == IPPROTO_TCP ||
		question->proto == IPPROTO_UDP;
	if (ports) {
		question->from_port = random_next(r);
		question->port = random_next(r);
	}
}

TEST(everything_is_denied)
{
	struct impp_question question;
	struct impp_policy policy;
	struct compiled *compiled;
	struct impp_flow flow;
	struct random r = { 1 };
	struct capture said;
	struct site *site;
	int i;

	setenv("IMPP_POLICY_DIR", "/nowhere", 1);
	capture_begin(&said);
	site = closed_site();
	compiled = compile_site(site, &said.diag);
	ASSERT_NE(NULL, compiled);
	ASSERT_EQ(0, compiled_policy(compiled, &policy, &said.diag));
	capture_end(&said);
	EXPECT_STREQ("", said.text);
	EXPECT_EQ(IMPP_MODE_ENFORCE, policy.mode);
	for (i = 0; i < 100000; i++) {
		ask_random(&r, &question);
		ASSERT_EQ(0, impp_flow_ask(&flow, &question));
		ASSERT_EQ(IMPP_DENY, impp_verdict(&policy, &flow).verdict);
		ASSERT_EQ(IMPP_DENY,
			  impp_verdict_error(&policy, &flow, &flow, true)
				  .verdict);
	}
	impp_policy_clear(&policy);
	compiled_free(compiled);
	site_free(site);
	capture_free(&said);
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
