/* SPDX-License-Identifier: GPL-2.0 */
/* Ports as text, and sets of them. */
#ifndef _IMPP_PORTS_H
#define _IMPP_PORTS_H

#include "model.h"

/* Bytes of the longest name of a range, its NUL included. */
#define PORT_RANGE_NAME_LEN sizeof("65535-65535")
/* Bytes that are enough for the cause that port_range_parse() gives. */
#define PORT_CAUSE_LEN 160

/* Every port, port 0 included. */
extern const struct port_range port_range_any;

/**
 * port_range_parse() - read a port or a range of ports
 * @text: "5060", "37240-61000"
 * @range: set to it
 * @cause: set to a sentence if it is none: PORT_CAUSE_LEN bytes
 *
 * Return: 0, or -1 if it is none; port 0 is none.
 */
int port_range_parse(const char *text, struct port_range *range, char *cause);

/**
 * port_range_name() - the text of a range
 * @range: the range
 * @name: set to the text: PORT_RANGE_NAME_LEN bytes; a single port is one
 *	number, every port is "any"
 *
 * Return: @name.
 */
const char *port_range_name(const struct port_range *range, char *name);

/* Is this every port? */
bool port_range_is_any(const struct port_range *range);

/**
 * ports_add() - add a range to a set
 * @ports: the set, which is not in order until ports_settle()
 * @range: the range
 */
void ports_add(struct ports *ports, const struct port_range *range);

/**
 * ports_settle() - sort a set and merge what overlaps or adjoins
 * @ports: the set; from here on as struct ports says
 *
 * Return: whether some port had been added twice.
 */
bool ports_settle(struct ports *ports);

/* Frees a set's ranges and empties it. */
void ports_clear(struct ports *ports);

#endif /* _IMPP_PORTS_H */
