/* SPDX-License-Identifier: GPL-2.0 */
/* The verbs below `impp catalogue`. */
#ifndef _IMPP_CATALOGUE_VERB_H
#define _IMPP_CATALOGUE_VERB_H

#include "model.h"

#define CATALOGUE_DEFAULT "cisco-imp"

/**
 * struct catalogue_options - the options of all of them
 * @json: for programs
 * @exit_code: lint's findings are a "no"
 * @lang: of titles and remarks
 * @word: the words behind the verb's name
 * @words: how many
 */
struct catalogue_options {
	bool json;
	bool exit_code;
	enum lang lang;
	const char *const *word;
	int words;
};

/* Each returns an exit code. */
int catalogue_list(const struct catalogue_options *o, struct diag *diag);
int catalogue_show(const struct catalogue_options *o, struct diag *diag);
int catalogue_lint(const struct catalogue_options *o, struct diag *diag);
int catalogue_diff(const struct catalogue_options *o, struct diag *diag);

#endif /* _IMPP_CATALOGUE_VERB_H */
