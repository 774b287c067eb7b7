/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lint: where a catalogue contradicts itself. The rules look at the rows alone,
 * whatever edition they are of; none knows an id.
 */
#ifndef _IMPP_LINT_H
#define _IMPP_LINT_H

#include "model.h"

/* What can be wrong. */
enum lint_kind {
	LINT_LOCALHOST_PORT, /* a port on localhost here, between hosts there */
	LINT_LOCALHOST_NOTE, /* a remark of localhost, but two hosts */
	LINT_REPLY,	     /* answers listed as a session */
	LINT_SOURCE_TABLE,   /* a source cell unlike all others of its table */
	LINT_SOURCE_PORT,    /* one source port here, any there */
	LINT_COMPANION,	     /* half of what a protocol needs */
	LINT_TRANSPORT,	     /* TCP and UDP here, one of them there */
	LINT_DUPLICATE,	     /* two rows for the same thing */
	LINT_MIRRORED,	/* two rows, each the other way round, both two-way */
	LINT_COVERED,	/* a row inside another */
	LINT_DIRECTION, /* two-way, as no other row of its table */
	LINT_NOTE_PORT, /* a number in a remark that no row lists */
	LINT_NO_PORT,	/* a number in a remark that is a port elsewhere */
	LINT_CONFIGURABLE, /* a listener without a number */
	LINT_KINDS,
};

/**
 * struct lint_meaning - a kind of finding
 * @name: for programs
 * @rule: of DESIGN's section 3 that says what is done about it
 * @does: what is done about it, by enum lang
 */
struct lint_meaning {
	const char *name;
	const char *rule;
	const char *does[LANGS];
};

extern const struct lint_meaning lint_meanings[LINT_KINDS];

/**
 * struct finding - one contradiction
 * @kind: what it is
 * @row: where it is found
 * @other: what it contradicts, or NULL
 * @text: a sentence, by enum lang
 */
struct finding {
	enum lint_kind kind;
	const struct row *row;
	const struct row *other;
	char *text[LANGS];
};

/**
 * struct findings - all of a catalogue
 * @finding: by kind, then in the order of the rows
 * @len: how many
 */
struct findings {
	struct finding *finding;
	size_t len;
};

/**
 * lint_add() - one finding more
 * @findings: added to
 * @finding: the finding, but for its text
 * @en: the sentence, for free()
 * @ko: the same in Korean
 */
void lint_add(struct findings *findings, const struct finding *finding,
	      char *en, char *ko);

/**
 * lint_find() - look for them
 * @findings: all zeroes; filled; for lint_clear()
 * @catalogue: outlives @findings
 */
void lint_find(struct findings *findings, const struct catalogue *catalogue);
void lint_clear(struct findings *findings);

/* The parts of lint_find() that have files of their own. */
void lint_pairs(struct findings *findings, const struct catalogue *catalogue);
void lint_rows(struct findings *findings, const struct catalogue *catalogue);
void lint_notes(struct findings *findings, const struct catalogue *catalogue);

/* Do two rows have a port in common? @port is set to the first such. */
bool lint_common_port(const struct ports *a, const struct ports *b,
		      unsigned int *port);

/* "A and B", printed for free(). */
char *lint_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* _IMPP_LINT_H */
