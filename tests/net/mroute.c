// SPDX-License-Identifier: GPL-2.0
/*
 * Multicast routes, for as long as this process lives:
 *
 *	mroute IN OUT {SRC GROUP}...
 *
 * What SRC sends to GROUP and comes in by the device IN is forwarded to OUT.
 * Prints its process id when the routes are there, and stays in the
 * background.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <linux/mroute.h>
#include <linux/mroute6.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { IN, OUT };

static void set(int fd, int level, int option, const void *value, size_t len)
{
	if (setsockopt(fd, level, option, value, len))
		error(1, errno, "multicast routing, option %d", option);
}

static int open4(const unsigned int *device)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP), on = 1;
	struct vifctl vif = { .vifc_flags = VIFF_USE_IFINDEX,
			      .vifc_threshold = 1 };

	set(fd, IPPROTO_IP, MRT_INIT, &on, sizeof(on));
	for (vif.vifc_vifi = IN; vif.vifc_vifi <= OUT; vif.vifc_vifi++) {
		vif.vifc_lcl_ifindex = device[vif.vifc_vifi];
		set(fd, IPPROTO_IP, MRT_ADD_VIF, &vif, sizeof(vif));
	}
	return fd;
}

static int open6(const unsigned int *device)
{
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), on = 1;
	struct mif6ctl mif = { .vifc_threshold = 1 };

	set(fd, IPPROTO_IPV6, MRT6_INIT, &on, sizeof(on));
	for (mif.mif6c_mifi = IN; mif.mif6c_mifi <= OUT; mif.mif6c_mifi++) {
		mif.mif6c_pifi = device[mif.mif6c_mifi];
		set(fd, IPPROTO_IPV6, MRT6_ADD_MIF, &mif, sizeof(mif));
	}
	return fd;
}

static bool add4(int fd, const char *src, const char *group)
{
	struct mfcctl mfc = { .mfcc_parent = IN, .mfcc_ttls = { [OUT] = 1 } };

	if (inet_pton(AF_INET, src, &mfc.mfcc_origin) != 1 ||
	    inet_pton(AF_INET, group, &mfc.mfcc_mcastgrp) != 1)
		return false;
	set(fd, IPPROTO_IP, MRT_ADD_MFC, &mfc, sizeof(mfc));
	return true;
}

static bool add6(int fd, const char *src, const char *group)
{
	struct mf6cctl mfc = {
		.mf6cc_origin.sin6_family = AF_INET6,
		.mf6cc_mcastgrp.sin6_family = AF_INET6,
		.mf6cc_parent = IN,
	};

	if (inet_pton(AF_INET6, src, &mfc.mf6cc_origin.sin6_addr) != 1 ||
	    inet_pton(AF_INET6, group, &mfc.mf6cc_mcastgrp.sin6_addr) != 1)
		return false;
	IF_SET(OUT, &mfc.mf6cc_ifset);
	set(fd, IPPROTO_IPV6, MRT6_ADD_MFC, &mfc, sizeof(mfc));
	return true;
}

int main(int argc, char **argv)
{
	unsigned int device[2];
	int i, fd4, fd6;
	pid_t pid;

	if (argc < 5 || argc % 2 == 0)
		error(2, 0, "usage: mroute IN OUT {SRC GROUP}...");
	device[IN] = if_nametoindex(argv[1]);
	device[OUT] = if_nametoindex(argv[2]);
	fd4 = open4(device);
	fd6 = open6(device);
	for (i = 3; i < argc; i += 2)
		if (!add4(fd4, argv[i], argv[i + 1]) &&
		    !add6(fd6, argv[i], argv[i + 1]))
			error(2, 0, "addresses: %s %s", argv[i], argv[i + 1]);
	pid = fork();
	if (pid < 0)
		error(1, errno, "fork");
	if (pid) {
		printf("%d\n", pid);
		return 0;
	}
	if (!freopen("/dev/null", "w", stdout))
		error(1, errno, "/dev/null");
	for (;;)
		pause();
}
