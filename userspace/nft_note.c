// SPDX-License-Identifier: GPL-2.0
/* The user data of the table. */
#include <libnftnl/udata.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mem.h"
#include "nft_note.h"

/* Types that nft does not use, and passes over. The order is that of writing.
 */
enum {
	NOTE_MODES = 0xe0, /* mode, state, on-deny: a byte each */
	NOTE_APPLIED,
	NOTE_RANGES,
	NOTE_CATALOGUE,
	NOTE_EDITION,
	NOTE_SITE,
	NOTE_DIGEST,
};

#define HEADER 2 /* bytes before a value */
#define DIGEST_LEN (HEADER + sizeof(uint64_t))

static char *site_name(const struct source *source)
{
	char path[PATH_MAX];

	return mem_text(realpath(source->name, path) ? path : source->name);
}

void nft_note_make(struct nft_note *note, const struct compiled *compiled,
		   const struct ruleset *ruleset)
{
	const struct site *site = compiled->site;
	size_t i;

	*note = (struct nft_note){
		.known = true,
		.mode = site->mode,
		.state = site->state,
		.on_deny = site->on_deny,
		.applied = time(NULL),
		.site = site_name(site->source),
		.catalogue = mem_text(site->catalogue->name),
		.edition = mem_text(site->catalogue->edition),
		.comment = ruleset->comment ? mem_text(ruleset->comment) : NULL,
	};
	for (i = 0; i < ruleset->sets; i++)
		note->ranges += ruleset->set[i].ranges;
}

/* Writes a text if it fits, with room left for the digest. */
static void put_text(struct nftnl_udata_buf *buf, uint8_t type,
		     const char *text)
{
	size_t used = nftnl_udata_buf_len(buf);

	if (text &&
	    used + HEADER + strlen(text) + 1 + DIGEST_LEN <= NFT_NOTE_ROOM)
		nftnl_udata_put_strz(buf, type, text);
}

size_t nft_note_write(const struct nft_note *note, uint8_t data[NFT_NOTE_ROOM])
{
	const uint8_t modes[] = { note->mode, note->state, note->on_deny };
	struct nftnl_udata_buf *buf =
		mem_check(nftnl_udata_buf_alloc(NFT_NOTE_ROOM));
	size_t len;

	put_text(buf, NFTNL_UDATA_TABLE_COMMENT, note->comment);
	nftnl_udata_put(buf, NOTE_MODES, sizeof(modes), modes);
	nftnl_udata_put(buf, NOTE_APPLIED, sizeof(note->applied),
			&note->applied);
	nftnl_udata_put(buf, NOTE_RANGES, sizeof(note->ranges), &note->ranges);
	put_text(buf, NOTE_CATALOGUE, note->catalogue);
	put_text(buf, NOTE_EDITION, note->edition);
	put_text(buf, NOTE_SITE, note->site);
	nftnl_udata_put(buf, NOTE_DIGEST, sizeof(note->digest), &note->digest);
	len = nftnl_udata_buf_len(buf);
	memcpy(data, nftnl_udata_buf_data(buf), len);
	nftnl_udata_buf_free(buf);
	return len;
}

static char *take_text(const uint8_t *value, size_t len)
{
	return mem_copy((const char *)value, strnlen((const char *)value, len));
}

static void take(struct nft_note *note, uint8_t type, const uint8_t *value,
		 size_t len)
{
	char **text = NULL;

	if (type == NFTNL_UDATA_TABLE_COMMENT)
		text = &note->comment;
	else if (type == NOTE_CATALOGUE)
		text = &note->catalogue;
	else if (type == NOTE_EDITION)
		text = &note->edition;
	else if (type == NOTE_SITE)
		text = &note->site;
	if (text) {
		free(*text);
		*text = take_text(value, len);
	}
	if (type == NOTE_MODES && len == 3) {
		note->mode = value[0];
		note->state = value[1];
		note->on_deny = value[2];
	}
	if (type == NOTE_APPLIED && len == sizeof(note->applied))
		memcpy(&note->applied, value, len);
	if (type == NOTE_RANGES && len == sizeof(note->ranges))
		memcpy(&note->ranges, value, len);
	if (type == NOTE_DIGEST && len == sizeof(note->digest)) {
		memcpy(&note->digest, value, len);
		note->known = true;
	}
}

/* "cisco-imp current, mode audit, state conntrack" */
static void take_comment(struct nft_note *note)
{
	const char *modes = strstr(note->comment, ", mode "), *space;

	if (!modes)
		return;
	space = memchr(note->comment, ' ', modes - note->comment);
	if (space) {
		free(note->catalogue);
		free(note->edition);
		note->catalogue =
			mem_copy(note->comment, space - note->comment);
		note->edition = mem_copy(space + 1, modes - space - 1);
	}
	if (strstr(modes, "mode audit"))
		note->mode = IMPP_MODE_AUDIT;
	if (strstr(modes, "state stateless"))
		note->state = IMPP_STATE_STATELESS;
	if (strstr(modes, "on-deny reject"))
		note->on_deny = IMPP_ON_DENY_REJECT;
}

/* libnftnl's own loop trusts the lengths. */
void nft_note_read(struct nft_note *note, const void *data, size_t len)
{
	const uint8_t *byte = data;

	memset(note, 0, sizeof(*note));
	while (len >= HEADER && len - HEADER >= byte[1]) {
		take(note, byte[0], byte + HEADER, byte[1]);
		len -= HEADER + byte[1];
		byte += HEADER + byte[1];
	}
	if (!note->known && note->comment)
		take_comment(note);
}

uint64_t nft_note_age(const struct nft_note *note)
{
	uint64_t now = time(NULL);

	return now > note->applied ? (now - note->applied) * 1000 : 0;
}

void nft_note_clear(struct nft_note *note)
{
	free(note->site);
	free(note->catalogue);
	free(note->edition);
	free(note->comment);
	memset(note, 0, sizeof(*note));
}
