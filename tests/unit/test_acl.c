// SPDX-License-Identifier: GPL-2.0
/*
 * The lists that `impp export` writes for IOS and ASA, entered into a device of
 * the tests and asked about random packets, against the naive judge: the router
 * as a gateway without state, the ASA by who may open a session.
 */
#include <netinet/in.h>
#include <stdlib.h>

#include "../../userspace/compile.h"
#include "../../userspace/export.h"
#include "../../userspace/site.h"
#include "acl_device.h"
#include "capture.h"
#include "leaked.h"
#include "naive.h"
#include "random_packet.h"
#include "random_site.h"

#include "kselftest_harness.h"

/* Machines are slow at times, and sanitizers always. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 600

#define PACKETS 400

/* -- Trials -------------------------------------------------------------------
 */

/* What writes a text. */
#define EXPORTER(name) \
	void (*(name))(const struct compiled *compiled, FILE *out)

/* A site, and both devices that have its text. */
struct trial {
	struct site *site;
	struct compiled *compiled;
	struct device ios;
	struct device asa;
};

static char *text_of(const struct compiled *compiled, EXPORTER(export))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	export(compiled, out);
	fclose(out);
	return text;
}

static bool enter(struct device *device, const struct compiled *compiled,
		  EXPORTER(export))
{
	char *text = text_of(compiled, export);
	bool good = device_read(device, text);

	free(text);
	return good;
}

static bool trial_make(struct trial *trial, struct site *site)
{
	struct diag diag;

	memset(trial, 0, sizeof(*trial));
	diag_init(&diag);
	diag.quiet = true;
	trial->site = site;
	if (site)
		trial->compiled = compile_site(site, &diag);
	return trial->compiled &&
	       enter(&trial->ios, trial->compiled, export_ios) &&
	       enter(&trial->asa, trial->compiled, export_asa);
}

static bool trial_random(struct trial *trial, uint64_t seed)
{
	struct diag diag;

	diag_init(&diag);
	diag.quiet = true;
	return trial_make(trial, random_site(seed, &diag));
}

static bool trial_text(struct trial *trial, const char *text)
{
	struct diag diag;

	diag_init(&diag);
	diag.quiet = true;
	return trial_make(trial, site_parse(capture_source(text), &diag));
}

static void trial_exit(struct trial *trial)
{
	device_exit(&trial->ios);
	device_exit(&trial->asa);
	compiled_free(trial->compiled);
	site_free(trial->site);
}

/* -- Random packets -----------------------------------------------------------
 */

static bool own_icmp(const struct packet *p)
{
	return p->proto ==
	       (p->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* What no list can name: protocol 0, and headers of IPv6. */
static bool is_unsayable(const struct packet *p)
{
	switch (p->proto) {
	case 0:
		return true;
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_NONE:
	case IPPROTO_DSTOPTS:
		return p->family == AF_INET6;
	}
	return false;
}

/* What a router permits on its own: neighbours (both), errors. */
static bool is_router_own(const struct packet *p)
{
	unsigned int type = p->port >> 8;

	return own_icmp(p) &&
	       (impp_icmp_error(p->family == AF_INET6, type) ||
		(p->family == AF_INET6 && (type == 135 || type == 136)));
}

static bool agree(const struct trial *trial, const struct device *device,
		  const struct packet *p, uint64_t seed, unsigned long *tally)
{
	struct naive_answer want = naive_judge(trial->site, p);
	bool permit = want.verdict != IMPP_DENY;

	tally[want.verdict]++;
	if (device_permits(device, p) == permit)
		return true;
	printf("# seed %llu, %s, %s %s: ", (unsigned long long)seed,
	       device == &trial->ios ? "ios" : "asa",
	       impp_verdict_name(want.verdict), want.row ? want.row->id : "-");
	packet_print(stdout, p);
	printf("\n");
	random_site_yaml(stdout, seed);
	return false;
}

/* The router sees packets, the ASA who opens. */
static bool judge(const struct trial *trial, struct packet p, uint64_t seed,
		  unsigned long (*tally)[__IMPP_VERDICT_MAX])
{
	if (is_unsayable(&p))
		return true;
	p.defect = IMPP_SOUND;
	p.session = IMPP_SESSION_LIVE;
	if (is_router_own(&p)) {
		if (!device_permits(&trial->ios, &p))
			return false;
	} else if (!agree(trial, &trial->ios, &p, seed, tally[0])) {
		return false;
	}
	p.session = IMPP_SESSION_NEW;
	p.question = true;
	p.syn = p.proto == IPPROTO_TCP;
	return agree(trial, &trial->asa, &p, seed, tally[1]);
}

static unsigned long number_from(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

TEST(devices_decide_as_the_naive_judge_says)
{
	unsigned long tally[2][__IMPP_VERDICT_MAX] = { 0 };
	unsigned long seeds = number_from("IMPP_SEEDS", 80);
	unsigned long first = number_from("IMPP_SEED", 1), seed;
	struct trial trial;
	struct random r;
	int i;

	for (seed = first; seed < first + seeds; seed++) {
		ASSERT_TRUE(trial_random(&trial, seed))
		TH_LOG("seed %lu", seed);
		r = (struct random){ seed };
		for (i = 0; i < PACKETS; i++) {
			struct packet p = random_packet(&r, trial.site);

			ASSERT_TRUE(judge(&trial, p, seed, tally))
			TH_LOG("seed %lu, packet %d", seed, i);
		}
		trial_exit(&trial);
	}
	for (i = 0; i < __IMPP_VERDICT_MAX; i++) {
		printf("# %s: %lu packets, %lu openers\n", impp_verdict_name(i),
		       tally[0][i], tally[1][i]);
		EXPECT_NE(0, tally[0][i]);
		EXPECT_NE(0, tally[1][i]);
	}
	EXPECT_FALSE(leaked());
}

/* -- One site -----------------------------------------------------------------
 */

#define SITE                                                                \
	"impp: 1\ncatalogue: cisco-imp\n"                                   \
	"roles:\n  imp: [10.1.0.1, \"2001:db8:1::1\"]\n"                    \
	"  cucm: [10.2.0.0/31, 10.2.0.2]\n  xmpp-client: [10.5.0.0/16]\n"   \
	"  endpoint: [\"2001:db8:5::/64\"]\n"                               \
	"  postgresql: [10.6.0.1]\n"                                        \
	"allow:\n"                                                          \
	"- {name: xmpp-client, from: \"2001:db8:9::/48\", to: imp, "        \
	"transport: [esp, icmp], bidirectional: true}\n"                    \
	"- {name: old, from: 10.9.0.0/24, to: imp, transport: [tcp, udp], " \
	"port: [7, 9-11], from-port: 1024-2000}\n"                          \
	"- {name: zero, from: cucm, to: imp, transport: 0}\n"

static bool has_lines(const char *text, const char *const *line)
{
	for (; *line; line++)
		if (!strstr(text, *line)) {
			printf("# missing: %s", *line);
			return false;
		}
	return true;
}

/* Twice: the text is the same each time. */
static bool says(const char *site, EXPORTER(export), const char *const *line)
{
	struct trial trial;
	char *text = NULL, *again = NULL;
	bool good;

	good = trial_text(&trial, site);
	if (good) {
		text = text_of(trial.compiled, export);
		again = text_of(trial.compiled, export);
		good = has_lines(text, line) && !strcmp(text, again);
	}
	free(text);
	free(again);
	trial_exit(&trial);
	return good;
}

TEST(ios_says_it_in_its_words)
{
	static const char *const lines[] = {
		"! impp: cisco-imp current, mode enforce, state conntrack\n"
		"! Not here: protocol 0 of site.zero, which would mean any.\n",
		"object-group network impp-imp\n host 10.1.0.1\n!\n",
		"object-group network impp-cucm\n"
		" 10.2.0.0 255.255.255.254\n host 10.2.0.2\n!\n",
		"object-group network impp-10.9.0.0_24\n",
		"object-group v6-network impp6-2001-db8-9--_48\n"
		" 2001:db8:9::/48\n!\n",
		"ip access-list extended impp\n",
		" remark 22.1 xmpp-client: xmpp-client to imp\n"
		" permit tcp object-group impp-xmpp-client"
		" object-group impp-imp eq 5222\n"
		" permit tcp object-group impp-imp eq 5222"
		" object-group impp-xmpp-client established\n",
		" remark site.old: 10.9.0.0/24 to imp\n"
		" permit tcp object-group impp-10.9.0.0_24 range 1024 2000"
		" object-group impp-imp eq 7\n",
		" permit udp object-group impp-imp range 9 11"
		" object-group impp-10.9.0.0_24 range 1024 2000\n",
		" permit icmp object-group impp6-endpoint"
		" object-group impp6-imp 128 0\n"
		" permit icmp object-group impp6-imp"
		" object-group impp6-endpoint 129 0\n",
		" permit 50 object-group impp6-imp"
		" object-group impp6-2001-db8-9--_48\n",
		" remark What is judged, and no row permits\n"
		" deny ip any object-group impp-protected\n"
		" deny ip object-group impp-protected any\n"
		" remark What is not judged\n permit ip any any\n",
		"ipv6 access-list impp6\n",
		NULL
	};

	EXPECT_TRUE(says(SITE, export_ios, lines));
	EXPECT_FALSE(leaked());
}

TEST(asa_says_it_in_its_words)
{
	static const char *const lines[] = {
		"object-group network impp-cucm\n"
		" network-object 10.2.0.0 255.255.255.254\n"
		" network-object host 10.2.0.2\n",
		"object-group network impp6-endpoint\n"
		" network-object 2001:db8:5::/64\n",
		/* A row's own name, and the catalogue's. */
		"object-group service impp6-s-xmpp-client\n"
		" service-object icmp6\n service-object 50\n",
		"object-group service impp-r-xmpp-client\n"
		" service-object tcp destination eq 5222\n",
		"object-group service impp-s-old\n"
		" service-object tcp source range 1024 2000 destination eq 7\n"
		" service-object tcp source range 1024 2000"
		" destination range 9 11\n"
		" service-object udp source range 1024 2000 destination eq 7\n",
		"access-list impp remark 22.1 xmpp-client: xmpp-client to imp\n"
		"access-list impp extended permit"
		" object-group impp-r-xmpp-client"
		" object-group impp-xmpp-client object-group impp-imp\n",
		"access-list impp extended deny ip any4"
		" object-group impp-protected\n",
		"access-list impp extended deny icmp6"
		" object-group impp6-protected any6 137\n",
		"access-list impp extended permit ip any any\n", NULL
	};

	EXPECT_TRUE(says(SITE, export_asa, lines));
	EXPECT_FALSE(leaked());
}

TEST(audit_and_protect_all)
{
	static const char *const audit[] = {
		" permit ip any object-group impp-protected log\n", NULL
	};
	static const char *const all[] = {
		" remark What is judged, and no row permits\n"
		" deny ip any any\n!\n",
		" deny ipv6 any any\n!\n", NULL
	};

	EXPECT_TRUE(says(SITE "mode: audit\n", export_ios, audit));
	EXPECT_TRUE(says(SITE "protect: all\n", export_ios, all));
	EXPECT_FALSE(leaked());
}

/* Names as long as a reader takes them. */
TEST(names_of_groups_are_short_enough)
{
	char site[2048], name[IMPP_NAME_LEN];
	static const char *const none[] = { NULL };

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(site, sizeof(site),
		 "impp: 1\ncatalogue: cisco-imp\nroles:\n"
		 "  imp: [10.1.0.1, \"2001:db8:1::1\"]\n"
		 "  x-%.53s: [10.3.0.1, \"2001:db8:3::1\"]\nallow:\n"
		 "- {name: %s, from: x-%.53s, to: "
		 "\"2001:db8:1111:2222:3333:4444:5555:6600/120\", "
		 "transport: tcp, port: 7}\n"
		 "- {name: short, from: x-%.53s, to: imp, transport: tcp, port: 7}\n",
		 name, name, name, name);
	EXPECT_TRUE(says(site, export_asa, none));
	EXPECT_FALSE(leaked());
}

TEST_HARNESS_MAIN
