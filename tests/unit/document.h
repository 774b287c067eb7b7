/* SPDX-License-Identifier: GPL-2.0 */
#ifndef IMPP_UNIT_DOCUMENT_H
#define IMPP_UNIT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct document_row - one row of the port document as printed, after the
 * reading rules of DESIGN's section 3
 * @id: table and row in reading order: "22.1"
 * @from: roles, comma separated, in the order of the cell: "endpoint,imp"
 * @to: as @from
 * @two_way: each side may open to the listener port on the other
 * @transport: "tcp", "udp", "tcp,udp", "icmp", "icmp-echo"
 * @ports: "389,3268", "configurable", "-" for none
 * @from_ports: "ephemeral", "8500-8500", "37240-61000", "-" for any
 * @scope: "network", "localhost"
 * @kind: "rule", "reply"
 * @feature: the switch the row hangs on, or NULL
 */
struct document_row {
	const char *id;
	const char *from;
	const char *to;
	bool two_way;
	const char *transport;
	const char *ports;
	const char *from_ports;
	const char *scope;
	const char *kind;
	const char *feature;
};

/* The edition in hand, port-usage.en.txt: 101 rows. */
extern const struct document_row document_current[];
extern const size_t document_current_len;

/* The edition for Release 12.5(1)SU3: 98 rows. */
extern const struct document_row document_12_5_1su3[];
extern const size_t document_12_5_1su3_len;

#endif /* IMPP_UNIT_DOCUMENT_H */
