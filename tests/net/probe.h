/* SPDX-License-Identifier: GPL-2.0 */
/* Probe's two halves: clients (probe.c) and servers (probe_serve.c). */
#ifndef _PROBE_H
#define _PROBE_H

#include <netinet/in.h>

#define CHUNK 65536 /* bytes sent or received at once */

union address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/**
 * serve() - echo what comes, over TCP and UDP, IPv4 and IPv6
 * @argc: how many ports
 * @argv: ports
 *
 * Returns when all are bound; a process that serves them is left behind, and
 * its id printed.
 *
 * Return: an exit code.
 */
int serve(int argc, char **argv);

/**
 * socket_set() - setsockopt() of an int, or die
 */
void socket_set(int fd, int level, int option, int value);

#endif /* _PROBE_H */
