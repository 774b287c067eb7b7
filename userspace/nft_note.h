/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the table says of itself: a comment for people, and beside it, in user
 * data that nft passes over, what show and apply want to know of it.
 */
#ifndef _IMPP_NFT_NOTE_H
#define _IMPP_NFT_NOTE_H

#include "ruleset.h"

/* Room that nf_tables has for a table's user data. */
#define NFT_NOTE_ROOM 256

/**
 * struct nft_note - what a table says of itself
 * @known: this command made the table; else nft made it of exported text, and
 *	there is only what the comment says: mode, state, catalogue, edition
 * @mode: enum impp_mode
 * @state: enum impp_state
 * @on_deny: enum impp_on_deny
 * @applied: seconds since the epoch
 * @ranges: of addresses, in all its sets
 * @digest: of all that is in the table
 * @site: the site file, or NULL
 * @catalogue: or NULL
 * @edition: or NULL
 * @comment: or NULL
 */
struct nft_note {
	bool known;
	uint8_t mode;
	uint8_t state;
	uint8_t on_deny;
	uint64_t applied;
	uint64_t ranges;
	uint64_t digest;
	char *site;
	char *catalogue;
	char *edition;
	char *comment;
};

/**
 * nft_note_make() - the note of a compiled site, but for its digest
 * @note: for nft_note_clear()
 * @compiled: the site
 * @ruleset: made of it
 */
void nft_note_make(struct nft_note *note, const struct compiled *compiled,
		   const struct ruleset *ruleset);

/**
 * nft_note_write() - write a table's user data
 * @note: what to write; names that do not fit are left out. The digest comes
 *	last: it is known only when all else has been written
 * @data: set to it
 *
 * Return: bytes.
 */
size_t nft_note_write(const struct nft_note *note, uint8_t data[NFT_NOTE_ROOM]);

/**
 * nft_note_read() - read a table's user data
 * @note: filled; for nft_note_clear()
 * @data: anybody's
 * @len: bytes
 */
void nft_note_read(struct nft_note *note, const void *data, size_t len);
void nft_note_clear(struct nft_note *note);

/* Milliseconds since the table was made, by this machine's clock. */
uint64_t nft_note_age(const struct nft_note *note);

#endif /* _IMPP_NFT_NOTE_H */
