// SPDX-License-Identifier: GPL-2.0
/* See wire.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <error.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "wire.h"

/* The device and the address of the default route. */
static void route_read(char *device, struct in_addr *gateway)
{
	FILE *file = fopen("/proc/net/route", "r");
	unsigned int to, via;
	char line[256];

	if (!file)
		error(1, errno, "/proc/net/route");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%15s %x %x", device, &to, &via) != 3 || to)
			continue;
		gateway->s_addr = via;
		fclose(file);
		return;
	}
	error(1, 0, "no default route");
}

static void neighbour_read(struct in_addr gateway, uint8_t *mac)
{
	FILE *file = fopen("/proc/net/arp", "r");
	char line[256], ip[64], at[32];
	const struct ether_addr *found;
	struct in_addr addr;

	if (!file)
		error(1, errno, "/proc/net/arp");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %*s %*s %31s", ip, at) != 2 ||
		    inet_pton(AF_INET, ip, &addr) != 1 ||
		    addr.s_addr != gateway.s_addr)
			continue;
		found = ether_aton(at);
		if (!found)
			break;
		memcpy(mac, found, ETH_ALEN);
		fclose(file);
		return;
	}
	error(1, 0, "no neighbour entry");
}

void wire_open(struct wire *wire)
{
	struct sockaddr_ll link = { .sll_family = AF_PACKET };
	struct in_addr gateway;
	struct ifreq ifr = {};
	int on = 1;

	wire->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (wire->fd < 0)
		error(1, errno, "packet socket");
	route_read(ifr.ifr_name, &gateway);
	neighbour_read(gateway, wire->head.ether_dhost);
	if (ioctl(wire->fd, SIOCGIFHWADDR, &ifr))
		error(1, errno, "%s", ifr.ifr_name);
	memcpy(wire->head.ether_shost, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	link.sll_ifindex = if_nametoindex(ifr.ifr_name);
	if (bind(wire->fd, (struct sockaddr *)&link, sizeof(link)) ||
	    setsockopt(wire->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		error(1, errno, "%s", ifr.ifr_name);
}

/* What a device would be told that cuts @p into segments itself. */
static void describe(struct virtio_net_hdr *h, const struct packet *p)
{
	size_t at = sizeof(struct ether_header) + p->head_len;

	h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	h->csum_start = at;
	h->csum_offset = craft_checksum_at(p->proto);
	h->gso_size = p->gso;
	if (p->proto == IPPROTO_TCP) {
		h->gso_type = p->ipv6 ? VIRTIO_NET_HDR_GSO_TCPV6
				      : VIRTIO_NET_HDR_GSO_TCPV4;
		h->hdr_len = at + 20;
	} else {
		h->gso_type = VIRTIO_NET_HDR_GSO_UDP;
		h->hdr_len = at + 8;
	}
}

void wire_send(const struct wire *wire, const struct packet *p,
	       const uint8_t *data, size_t len)
{
	struct ether_header head = wire->head;
	struct virtio_net_hdr offload = {};
	struct iovec iov[] = {
		{ &offload, sizeof(offload) },
		{ &head, sizeof(head) },
		{ (void *)data, len },
	};

	head.ether_type = htons(p->ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
	if (p->gso)
		describe(&offload, p);
	if (writev(wire->fd, iov, 3) < 0)
		error(1, errno, "a frame of %zu bytes", len);
}
