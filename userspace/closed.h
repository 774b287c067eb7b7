/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The closed site: what is applied where nothing else can be. Without a site
 * file nobody knows which hosts are protected, so all are, and no row is there
 * that would permit anything.
 */
#ifndef _IMPP_CLOSED_H
#define _IMPP_CLOSED_H

#include "model.h"

/* What stands in the place of its file's name, and of its catalogue's. */
#define CLOSED_NAME "closed"

/**
 * closed_site() - the closed site
 *
 * It needs no file: neither a site file nor a catalogue.
 *
 * Return: the site, for site_free().
 */
struct site *closed_site(void);

#endif /* _IMPP_CLOSED_H */
