// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's checks of small files, on gateways that are directories: what a
 * test machine cannot be, with Secure Boot or systemd or a full table.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../kmod/version.h"
#include "../../userspace/doctor.h"
#include "../../userspace/said.h"
#include "scratch.h"

#include "kselftest_harness.h"

#define SIG_ENFORCE "/sys/module/module/parameters/sig_enforce"
#define TAINT "/sys/module/nf_impp/taint"
#define SECURE_BOOT                  \
	"/sys/firmware/efi/efivars/" \
	"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define CT "/proc/sys/net/netfilter/nf_conntrack_"
#define BR "/proc/sys/net/bridge/bridge-nf-"
#define CONF "/proc/sys/net/ipv4/conf/"

FIXTURE(gateway)
{
	struct scratch scratch;
	const char *root;
	struct patient patient;
};

FIXTURE_SETUP(gateway)
{
	scratch_make(&self->scratch);
	self->root = self->scratch.dir;
	memset(&self->patient, 0, sizeof(self->patient));
	self->patient.root = self->root;
	self->patient.in_force = true;
	self->patient.ipv4 = true;
	self->patient.ipv6 = true;
}

FIXTURE_TEARDOWN(gateway)
{
	findings_clear(&self->patient.findings);
	scratch_remove(&self->scratch);
}

static void put_bytes(const char *root, const char *path, const void *bytes,
		      size_t len)
{
	char name[PATH_MAX], *slash;
	FILE *file;

	snprintf(name, sizeof(name), "%s%s", root, path);
	for (slash = strchr(name + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(name, 0755);
		*slash = '/';
	}
	file = fopen(name, "w");
	if (!file)
		return;
	fwrite(bytes, 1, len, file);
	fclose(file);
}

#define PUT(path, text) put_bytes(self->root, path, text, strlen(text))

/* The level of the first line of a check that has a text in it. */
static int level_of(const struct findings *findings, const char *check,
		    const char *text)
{
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (!strcmp(findings->item[i].check, check) &&
		    strstr(findings->item[i].text, text))
			return findings->item[i].level;
	return -1;
}

/* Asks again, and looks for a line. */
#define EXPECT_LINE(want, ask, check, text)                               \
	do {                                                              \
		findings_cut(&self->patient.findings, 0);                 \
		ask;                                                      \
		EXPECT_EQ(want,                                           \
			  level_of(&self->patient.findings, check, text)) \
		{                                                         \
			TH_LOG("of '%s': '%s'", check, text);             \
		}                                                         \
	} while (0)

#define MODULE(want, check, text) \
	EXPECT_LINE(want, doctor_module(&self->patient), check, text)

TEST_F(gateway, module_is_missing)
{
	MODULE(LEVEL_FAIL, "module", "is not loaded");
	PUT(SIG_ENFORCE, "Y\n");
	MODULE(LEVEL_FAIL, "module", "takes signed modules only");
	self->patient.backend = BACKEND_NFT;
	MODULE(LEVEL_OK, "module", "inet impp enforces");
}

TEST_F(gateway, versions)
{
	PUT("/sys/module/nf_impp/version", IMPP_VERSION "\n");
	MODULE(LEVEL_OK, "module", "is loaded");
	MODULE(LEVEL_OK, "version", "both");
	PUT("/sys/module/nf_impp/version", IMPP_VERSION "1\n");
	MODULE(LEVEL_WARN, "version", "the module is " IMPP_VERSION "1");
	PUT("/sys/module/nf_impp/version", "");
	MODULE(LEVEL_WARN, "version", "does not tell");
}

TEST_F(gateway, signature_and_secure_boot)
{
	PUT("/sys/module/nf_impp/version", IMPP_VERSION "\n");
	PUT(TAINT, "OE\n");
	MODULE(LEVEL_OK, "signature", "looks at no signatures; no UEFI");
	PUT(SIG_ENFORCE, "N\n");
	MODULE(LEVEL_OK, "signature", "not signed, and need not be");
	put_bytes(self->root, SECURE_BOOT, "\6\0\0\0\0", 5);
	MODULE(LEVEL_OK, "signature", "need not be; Secure Boot is off");
	put_bytes(self->root, SECURE_BOOT, "\6\0\0\0\1", 5);
	MODULE(LEVEL_WARN, "signature", "not signed");
	PUT(TAINT, "O\n");
	MODULE(LEVEL_OK, "signature", "trusts; Secure Boot is on");
	put_bytes(self->root, SECURE_BOOT, "\6\0\0\0\0", 5);
	PUT(TAINT, "OE\n");
	PUT("/sys/kernel/security/lockdown",
	    "none [integrity] confidentiality\n");
	MODULE(LEVEL_WARN, "signature", "not signed");
	PUT("/sys/kernel/security/lockdown", "[none] integrity\n");
	MODULE(LEVEL_OK, "signature", "not signed");
}

#define CONNTRACK(want, text) \
	EXPECT_LINE(want, doctor_conntrack(&self->patient), "conntrack", text)

TEST_F(gateway, room_for_sessions)
{
	CONNTRACK(LEVEL_WARN, "does not tell");
	PUT(CT "max", "1000\n");
	PUT(CT "count", "899\n");
	CONNTRACK(LEVEL_OK, "899 of 1000 sessions (90 %)");
	PUT(CT "count", "900\n");
	CONNTRACK(LEVEL_WARN, "900 of 1000");
	PUT(CT "count", "1000\n");
	CONNTRACK(LEVEL_FAIL, "1000 of 1000");
	self->patient.state = IMPP_STATE_STATELESS;
	CONNTRACK(LEVEL_SKIP, "stateless");
}

#define DEFRAG(want, text) \
	EXPECT_LINE(want, doctor_conntrack(&self->patient), "defrag", text)

TEST_F(gateway, reassembly)
{
	DEFRAG(LEVEL_WARN, "IPv4");
	PUT("/sys/module/nf_defrag_ipv4/refcnt", "1\n");
	DEFRAG(LEVEL_OK, "IPv4");
	DEFRAG(LEVEL_WARN, "IPv6");
	self->patient.ipv6 = false;
	DEFRAG(-1, "IPv6");
}

#define FORWARDING(want, text) \
	EXPECT_LINE(want, doctor_forwarding(&self->patient), "forwarding", text)

TEST_F(gateway, forwarding)
{
	FORWARDING(LEVEL_FAIL, "IPv6: this kernel has none");
	PUT("/proc/sys/net/ipv4/ip_forward", "1\n");
	PUT("/proc/sys/net/ipv6/conf/all/forwarding", "0\n");
	FORWARDING(LEVEL_OK, "IPv4 is forwarded");
	FORWARDING(LEVEL_FAIL, "IPv6 is not forwarded");
	self->patient.ipv6 = false;
	FORWARDING(LEVEL_SKIP, "IPv6: no judged host");
	self->patient.in_force = false;
	FORWARDING(-1, "");
}

#define RP_FILTER(want, text) \
	EXPECT_LINE(want, doctor_rp_filter(&self->patient), "rp_filter", text)

TEST_F(gateway, rp_filter)
{
	RP_FILTER(LEVEL_OK, "not strict");
	PUT(CONF "all/rp_filter", "0\n");
	PUT(CONF "default/rp_filter", "1\n");
	PUT(CONF "lo/rp_filter", "1\n");
	PUT(CONF "eth0/rp_filter", "0\n");
	PUT(CONF "eth1/rp_filter", "2\n");
	RP_FILTER(LEVEL_OK, "not strict");
	PUT(CONF "all/rp_filter", "1\n");
	RP_FILTER(LEVEL_OK, "strict on eth0: right");
	self->patient.state = IMPP_STATE_STATELESS;
	RP_FILTER(LEVEL_WARN, "strict on eth0, and");
	PUT(CONF "eth2/rp_filter", "1\n");
	RP_FILTER(LEVEL_WARN, "strict on eth0 eth2, and");
	PUT(CONF "all/rp_filter", "2\n");
	RP_FILTER(LEVEL_OK, "not strict");
}

#define BRIDGE(want, text)                                                     \
	EXPECT_LINE(want, doctor_bridge(&self->patient, &bridge, 1), "bridge", \
		    text)

TEST_F(gateway, bridges)
{
	struct bridge bridge = { .name = "br0" };

	EXPECT_LINE(LEVEL_OK, doctor_bridge(&self->patient, NULL, 0), "bridge",
		    "there is none");
	BRIDGE(LEVEL_WARN, "br_netfilter is not loaded");
	PUT(BR "call-iptables", "1\n");
	PUT(BR "call-ip6tables", "0\n");
	BRIDGE(LEVEL_OK, "bridged IPv4 is judged");
	BRIDGE(LEVEL_WARN, "bridged IPv6 is not judged");
	BRIDGE(-1, "neighbour discovery");
	BRIDGE(LEVEL_WARN, "VLAN tag");
	PUT(BR "filter-vlan-tagged", "1\n");
	BRIDGE(LEVEL_OK, "tagged");
	bridge.ipv6 = true;
	BRIDGE(LEVEL_OK, "bridged IPv6 is judged");
	BRIDGE(LEVEL_WARN, "neighbour discovery");
	self->patient.ipv6 = false;
	BRIDGE(-1, "IPv6");
	BRIDGE(-1, "neighbour discovery");
}

#define UNIT(want, text) \
	EXPECT_LINE(want, doctor_unit(&self->patient), "unit", text)

/* As systemctl mask does. */
#define MASK(path)                                                      \
	do {                                                            \
		char name[PATH_MAX];                                    \
                                                                        \
		snprintf(name, sizeof(name), "%s%s", self->root, path); \
		EXPECT_EQ(0, symlink("/dev/null", name));               \
	} while (0)

TEST_F(gateway, unit)
{
	UNIT(LEVEL_SKIP, "systemd does not run");
	PUT("/run/systemd/system/x", "");
	UNIT(LEVEL_WARN, "there is no");
	PUT("/usr/lib/systemd/system/impp.service", "");
	UNIT(LEVEL_WARN, "not enabled");
	PUT("/etc/systemd/system/x.target.wants/other.service", "");
	UNIT(LEVEL_WARN, "not enabled");
	PUT("/etc/systemd/system/x.target.requires/impp.service", "");
	UNIT(LEVEL_OK, "enabled");
	MASK("/run/systemd/system/impp.service");
	UNIT(LEVEL_WARN, "masked");
	MASK("/etc/systemd/system/impp.service");
	UNIT(LEVEL_WARN, "masked");
}

TEST(said)
{
	static const struct mark nowhere;
	struct said said;

	said_begin(&said);
	diag_warning(&said.diag, &nowhere, "one %d", 1);
	diag_error(&said.diag, &nowhere, "two");
	EXPECT_STREQ("one 1", said_next(&said));
	EXPECT_STREQ("two", said_next(&said));
	EXPECT_EQ(NULL, said_next(&said));
	said_end(&said);
	said_begin(&said);
	EXPECT_STREQ("?", said_first(&said));
	said_end(&said);
}

TEST_HARNESS_MAIN
