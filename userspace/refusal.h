/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel refused, in words: its own, and the place in the message. */
#ifndef _IMPP_REFUSAL_H
#define _IMPP_REFUSAL_H

#include "nlsock.h"

#define REFUSAL_TEXT (NLSOCK_TEXT + 96)

/**
 * refusal_text() - a refusal in one line
 * @error: what came back
 * @header: the message of family "impp" that was sent
 * @text: set to "SPANS4: not ascending (SPANS4, record 17)"; records count
 *	from 0, over all chunks of their table
 *
 * Return: @text.
 */
const char *refusal_text(const struct nlsock_error *error,
			 const struct nlmsghdr *header,
			 char text[REFUSAL_TEXT]);

#endif /* _IMPP_REFUSAL_H */
