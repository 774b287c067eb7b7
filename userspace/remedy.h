/* SPDX-License-Identifier: GPL-2.0 */
/* What to do about a denial that should not be one, by its reason. */
#ifndef _IMPP_REMEDY_H
#define _IMPP_REMEDY_H

#include "../kmod/uapi/nf_impp.h"
#include "model.h"

/**
 * remedy_sentence() - what to do about denials of a reason
 * @reason: enum impp_reason
 * @lang: the language
 *
 * Return: a sentence; "" for IMPP_REASON_NONE and for one unknown here.
 */
const char *remedy_sentence(unsigned int reason, enum lang lang);

#endif /* _IMPP_REMEDY_H */
