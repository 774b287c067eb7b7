/* SPDX-License-Identifier: GPL-2.0 */
/* What the words of catalogues mean of ICMP, told from the ports of a set. */
#ifndef _IMPP_ICMP_H
#define _IMPP_ICMP_H

#include "../kmod/uapi/nf_impp.h"
#include "model.h"

enum icmp_word {
	ICMP_TYPES, /* neither of these words, but types and codes */
	ICMP_ALL,   /* "icmp" */
	ICMP_ECHO,  /* "icmp-echo" */
};

/**
 * icmp_word() - the word for some of ICMP
 * @transport: IMPP_ICMP or IMPP_ICMPV6
 * @ports: type * 256 + code
 *
 * Return: the word. ICMP_ALL is what "icmp" comes to: redirects and neighbour
 * discovery are not in it (S9).
 */
enum icmp_word icmp_word(unsigned int transport, const struct ports *ports);

/**
 * icmp_word_add() - the ports of such a word
 * @word: ICMP_ALL or ICMP_ECHO
 * @transport: IMPP_ICMP or IMPP_ICMPV6
 * @ports: added to
 */
void icmp_word_add(enum icmp_word word, unsigned int transport,
		   struct ports *ports);

#endif /* _IMPP_ICMP_H */
