// SPDX-License-Identifier: GPL-2.0
/*
 * The state. The addresses of a set are counted without putting its elements
 * in order: the sum of the ends, less the sum of the starts.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "nft_state.h"

#define ALL_IPV6 "340282366920938463463374607431768211456" /* 2^128 */

/* Divides by ten, 32 bits at a time. Return: what is left over. */
static unsigned int take_digit(struct impp_addr6 *number)
{
	u64 *half[] = { &number->hi, &number->lo };
	u64 high, low, left = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(half); i++) {
		high = left << 32 | *half[i] >> 32;
		low = high % 10 << 32 | (*half[i] & 0xffffffff);
		*half[i] = high / 10 << 32 | low / 10;
		left = low % 10;
	}
	return left;
}

const char *nft_addresses_count(const struct nft_addresses *set,
				char text[NFT_COUNT_TEXT])
{
	struct impp_addr6 count = addr_minus(set->ends, set->starts);
	char digit[NFT_COUNT_TEXT];
	size_t digits = 0, i;

	if (set->open && set->family == AF_INET)
		count = addr_plus(count, (struct impp_addr6){ 0, 1ULL << 32 });
	if (!count.hi && !count.lo && set->ranges) {
		snprintf(text, NFT_COUNT_TEXT, "%s", ALL_IPV6);
		return text;
	}
	do {
		digit[digits++] = '0' + take_digit(&count);
	} while (count.hi || count.lo);
	for (i = 0; i < digits; i++)
		text[i] = digit[digits - 1 - i];
	text[digits] = '\0';
	return text;
}

void nft_state_clear(struct nft_state *state)
{
	size_t i;

	for (i = 0; i < state->counters; i++)
		free(state->counter[i].comment);
	for (i = 0; i < state->sets; i++)
		free(state->set[i].comment);
	free(state->counter);
	free(state->set);
	nft_note_clear(&state->note);
	memset(state, 0, sizeof(*state));
}
