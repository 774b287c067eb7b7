/* SPDX-License-Identifier: GPL-2.0 */
/* What explain says to people: the answer, and everything around it. */
#ifndef _IMPP_EXPLANATION_H
#define _IMPP_EXPLANATION_H

#include "answer.h"
#include "asker.h"
#include "question.h"

struct catalogue;
struct table_view;

/**
 * struct explanation - everything there is to say
 * @lang: of remarks and sentences
 * @src: source address as it was written
 * @dst: destination address
 * @asker: who answered
 * @question: what was asked
 * @answer: the answer
 * @words: the same in words
 * @catalogue: the running policy's, while printing
 * @view: scratch
 */
struct explanation {
	enum lang lang;
	const char *src;
	const char *dst;
	struct asker *asker;
	struct question question;
	struct impp_answer answer;
	struct answer words;
	struct catalogue *catalogue;
	struct table_view *view;
};

/**
 * explanation_print() - print an explanation
 * @e: all but @catalogue and @view is set
 */
void explanation_print(struct explanation *e);

#endif /* _IMPP_EXPLANATION_H */
