// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "traffic.h"

#define TUN "/dev/net/tun"

static const char setup[] =
	"exec >/dev/null 2>&1;"
	"echo 1 >/proc/sys/net/ipv4/ip_forward &&"
	"echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects &&"
	"echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects &&"
	"ip link set impp up &&"
	"ip route add default dev impp";

int traffic_open(void)
{
	struct ifreq ifr = { .ifr_name = "impp",
			     .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;

	if (system("modprobe tun"))
		return -1;
	fd = open(TUN, O_RDWR | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (ioctl(fd, TUNSETIFF, &ifr) || system(setup)) {
		close(fd);
		return -1;
	}
	return fd;
}

static uint16_t checksum(const void *data, size_t len)
{
	const uint16_t *word = data;
	uint32_t sum = 0;

	for (; len; len -= sizeof(*word))
		sum += *word++;
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

int traffic_send(int fd, uint32_t src, uint32_t dst, uint16_t port,
		 unsigned int count)
{
	struct {
		struct iphdr ip;
		struct udphdr udp;
	} packet = {
		.ip = {
			.version = 4,
			.ihl = 5,
			.tot_len = htons(sizeof(packet)),
			.ttl = 64,
			.protocol = IPPROTO_UDP,
			.saddr = htonl(src),
			.daddr = htonl(dst),
		},
		.udp = {
			.source = htons(49152),
			.dest = htons(port),
			.len = htons(sizeof(packet.udp)),
		},
	};

	packet.ip.check = checksum(&packet.ip, sizeof(packet.ip));
	while (count--)
		if (write(fd, &packet, sizeof(packet)) != sizeof(packet))
			return -1;
	return 0;
}
