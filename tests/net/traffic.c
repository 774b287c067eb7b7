// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "traffic.h"

#define TUN "/dev/net/tun"

static int write_one(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return ret;
}

static int forward(void)
{
	return write_one("/proc/sys/net/ipv4/ip_forward", "1") ||
			       write_one("/proc/sys/net/ipv4/conf/all/"
					 "send_redirects",
					 "0") ||
			       write_one("/proc/sys/net/ipv4/conf/default/"
					 "send_redirects",
					 "0")
		       ? -1
		       : 0;
}

/* Up, and everything is routed there. */
static int route_to(struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), ret;
	struct rtentry route = {
		.rt_dst = { .sa_family = AF_INET },
		.rt_genmask = { .sa_family = AF_INET },
		.rt_flags = RTF_UP,
		.rt_dev = ifr->ifr_name,
	};

	if (fd < 0)
		return -1;
	ifr->ifr_flags = IFF_UP;
	ret = ioctl(fd, SIOCSIFFLAGS, ifr) || ioctl(fd, SIOCADDRT, &route) ? -1
									   : 0;
	close(fd);
	return ret;
}

static int open_tun(void)
{
	int fd = open(TUN, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && !system("modprobe tun"))
		fd = open(TUN, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return fd;
}

int traffic_open(void)
{
	struct ifreq ifr = { .ifr_name = "impp",
			     .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open_tun();

	if (fd < 0)
		return -1;
	if (ioctl(fd, TUNSETIFF, &ifr) || forward() || route_to(&ifr)) {
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
