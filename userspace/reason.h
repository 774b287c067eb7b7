/* SPDX-License-Identifier: GPL-2.0 */
/* What the reasons of a denial mean, in a sentence each (DESIGN S4). */
#ifndef _IMPP_REASON_H
#define _IMPP_REASON_H

#include "../kmod/uapi/nf_impp.h"
#include "model.h"

/**
 * reason_sentence() - what a reason means
 * @reason: enum impp_reason
 * @lang: the language
 *
 * Return: a sentence; "" for IMPP_REASON_NONE and for one unknown here.
 */
const char *reason_sentence(unsigned int reason, enum lang lang);

/**
 * verdict_sentence() - what a verdict other than a plain allow or deny means
 * @verdict: enum impp_verdict_code
 * @lang: the language
 *
 * Return: a sentence, or "".
 */
const char *verdict_sentence(unsigned int verdict, enum lang lang);

#endif /* _IMPP_REASON_H */
