/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device that has been given the text of `impp export ios` or `asa`: it knows
 * of their language what those texts use, refuses every other line, and asks
 * its list as the makers say: the first entry that fits, deny if there is none.
 */
#ifndef IMPP_UNIT_ACL_DEVICE_H
#define IMPP_UNIT_ACL_DEVICE_H

#include "../../userspace/model.h"
#include "packet.h"

/**
 * struct service - what of a transport an entry or a service group names
 * @proto: IP protocol, or -1 for all
 * @type: ICMP type, or -1 for all
 * @code: likewise
 * @established: TCP that is no bare SYN
 */
struct service {
	int proto;
	struct port_range from;
	struct port_range to;
	int type;
	int code;
	bool established;
};

/**
 * struct group - an object group, or the one service of an entry
 * @name: NULL for an entry's own
 * @prefixes: of a network group
 * @service: of a service group
 */
struct group {
	char *name;
	struct prefixes prefixes;
	struct service *service;
	size_t services;
};

/**
 * struct party - a source or a destination
 * @family: AF_UNSPEC for any of both families
 * @group: or -1 for any address
 */
struct party {
	int family;
	int group;
};

/**
 * struct ace - one entry
 * @family: that its list is of; AF_UNSPEC for both
 * @group: service group
 */
struct ace {
	bool permit;
	int family;
	int group;
	struct party src;
	struct party dst;
};

/**
 * struct device - all it was told
 * @line: the line at hand, from 1
 * @remarks: lines that are remarks
 * @list: the family of the list being entered
 * @listed: AF_INET, AF_INET6: there is such a list
 */
struct device {
	unsigned int line;
	unsigned int remarks;
	int list;
	bool listed[2];
	struct group *group;
	size_t groups;
	struct ace *ace;
	size_t aces;
};

/**
 * device_read() - enter a text
 * @device: to be filled; for device_exit() in any case
 * @text: lines; changed on the way
 *
 * Return: false after printing a line that it does not take.
 */
bool device_read(struct device *device, char *text);
void device_exit(struct device *device);

/* What becomes of a packet; one of a family without a list passes. */
bool device_permits(const struct device *device, const struct packet *packet);

#endif /* IMPP_UNIT_ACL_DEVICE_H */
