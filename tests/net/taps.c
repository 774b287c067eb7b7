// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "taps.h"

#define TUN "/dev/net/tun"
#define CUTS_MAX 16

const uint8_t taps_gateway[6] = { 2, 0, 0, 0, 0, 1 };
const uint8_t taps_beyond[6] = { 2, 0, 0, 0, 0, 9 };

static const char *const names[TAPS] = {
	[TAP_IN] = "in",	   [TAP_FRAGS] = "frags",   [TAP_OUT] = "out",
	[TAP_BRIDGED] = "bridged", [TAP_BEYOND] = "beyond",
};

static const char setup[] =
	"exec >/dev/null;"
	"for d in in frags out bridged beyond; do"
	"	ip link set $d addrgenmode none address 02:00:00:00:00:01 || exit;"
	"done;"
	"ip -batch - <<-END || exit\n"
	"link add link in name in.7 type vlan id 7\n"
	"link set in.7 addrgenmode none\n"
	"link add br0 type bridge mcast_snooping 0\n"
	"link set br0 addrgenmode none\n"
	"link set bridged address 02:00:00:00:00:02 master br0\n"
	"link set beyond address 02:00:00:00:00:03 master br0\n"
	"link set in up\n"
	"link set in.7 up\n"
	"link set frags up\n"
	"link set out up\n"
	"link set bridged up\n"
	"link set beyond up\n"
	"link set br0 up\n"
	"addr add 10.9.9.1/30 dev out\n"
	"addr add fe80::1/64 dev out nodad\n"
	"neigh add 10.9.9.2 lladdr 02:00:00:00:00:09 dev out nud permanent\n"
	"neigh add fe80::2 lladdr 02:00:00:00:00:09 dev out nud permanent\n"
	"route add default via 10.9.9.2\n"
	"route add default via fe80::2 dev out\n"
	"END\n"
	"sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"
	"	net.ipv4.conf.all.send_redirects=0"
	"	net.ipv4.conf.default.send_redirects=0"
	"	net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.in.rp_filter=0"
	"	net.ipv4.conf.frags.rp_filter=0 net.ipv4.icmp_ratelimit=0"
	"	net.bridge.bridge-nf-call-iptables=1"
	"	net.bridge.bridge-nf-call-ip6tables=1"
	"	net.bridge.bridge-nf-filter-vlan-tagged=1;"
	/* A port of a bridge forwards once its link is up. */
	"until [ \"$(bridge link show | grep -c 'state forwarding')\" -eq 2 ];"
	"do sleep 0.1; done";

/* Frames of one tap are not put together, or they would wait for another. */
static int set_gro(const char *name, unsigned int on)
{
	struct ethtool_value value = { .cmd = ETHTOOL_SGRO, .data = on };
	struct ifreq ifr = {};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	ifr.ifr_data = (void *)&value;
	err = ioctl(fd, SIOCETHTOOL, &ifr);
	close(fd);
	return err;
}

static int open_tap(enum tap tap)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open(TUN, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (tap == TAP_FRAGS)
		ifr.ifr_flags |= IFF_NAPI | IFF_NAPI_FRAGS;
	strncpy(ifr.ifr_name, names[tap], IFNAMSIZ - 1);
	if (!ioctl(fd, TUNSETIFF, &ifr) && !set_gro(names[tap], 0))
		return fd;
	close(fd);
	return -1;
}

int taps_open(struct taps *t)
{
	unsigned int i;

	if (system("modprobe -aq tun 8021q br_netfilter"))
		return -1;
	memset(t, -1, sizeof(*t));
	for (i = 0; i < TAPS; i++) {
		t->fd[i] = open_tap(i);
		if (t->fd[i] < 0)
			goto close;
	}
	if (!system(setup))
		return 0;
close:
	taps_close(t);
	return -1;
}

void taps_close(struct taps *t)
{
	unsigned int i;

	for (i = 0; i < TAPS; i++)
		if (t->fd[i] >= 0)
			close(t->fd[i]);
}

int taps_write(const struct taps *t, enum tap tap,
	       const struct virtio_net_hdr *offload, const uint8_t *frame,
	       size_t len, const size_t *cut)
{
	struct iovec iov[CUTS_MAX + 2] = { { (void *)offload,
					     sizeof(*offload) } };
	unsigned int n = 1;
	size_t from = 0;

	for (; *cut && n < CUTS_MAX && *cut < len; cut++) {
		iov[n++] =
			(struct iovec){ (void *)(frame + from), *cut - from };
		from = *cut;
	}
	iov[n++] = (struct iovec){ (void *)(frame + from), len - from };
	return writev(t->fd[tap], iov, n) < 0 ? errno : 0;
}

size_t taps_read(const struct taps *t, enum tap tap, uint8_t *frame)
{
	struct virtio_net_hdr offload;
	struct iovec iov[] = { { &offload, sizeof(offload) },
			       { frame, TAPS_FRAME_MAX } };
	ssize_t n = readv(t->fd[tap], iov, 2);

	return n > (ssize_t)sizeof(offload) ? n - sizeof(offload) : 0;
}
