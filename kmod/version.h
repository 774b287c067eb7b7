/* SPDX-License-Identifier: GPL-2.0 */
/* The version of both sides; they are built and shipped together. */
#ifndef _IMPP_VERSION_H
#define _IMPP_VERSION_H

#define IMPP_VERSION "0.1"

#endif /* _IMPP_VERSION_H */
