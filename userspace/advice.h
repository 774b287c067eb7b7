/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Advice: what is not wrong with a site, but worth a second look, each item
 * with its place in the file. check prints it beside its report, apply alone.
 */
#ifndef _IMPP_ADVICE_H
#define _IMPP_ADVICE_H

#include "census.h"

enum advice_level {
	ADVICE_HINT,
	ADVICE_WARNING,
};

/**
 * struct advice - one item
 * @level: how loud
 * @mark: its place; a file without a line where it is about the whole
 * @text: one line, owned
 */
struct advice {
	enum advice_level level;
	struct mark mark;
	char *text;
};

/**
 * struct advices - what there is to say of a site
 * @item: in the order of printing
 * @len: how many
 */
struct advices {
	struct advice *item;
	size_t len;
};

/**
 * advice_add() - say something
 * @advices: added to
 * @level: how loud
 * @mark: where
 * @fmt: one line
 */
void advice_add(struct advices *advices, enum advice_level level,
		const struct mark *mark, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * advice_find() - all there is to say
 * @advices: all zeroes; filled; for advice_clear()
 * @census: of the compiled site, which outlives @advices
 */
void advice_find(struct advices *advices, const struct census *census);
void advice_clear(struct advices *advices);

/**
 * advice_report() - print advice that was found
 * @advices: found
 * @diag: where to
 */
void advice_report(const struct advices *advices, struct diag *diag);

/**
 * advice_print() - find advice and print it
 * @compiled: the site
 * @diag: where to
 */
void advice_print(const struct compiled *compiled, struct diag *diag);

/* The parts of advice_find() that have files of their own. */
void advice_one_family(struct advices *advices, const struct census *census);
void advice_leftover(struct advices *advices, const struct census *census);
void advice_stateless(struct advices *advices, const struct census *census);
void advice_icmp_only(struct advices *advices, const struct census *census);

#endif /* _IMPP_ADVICE_H */
