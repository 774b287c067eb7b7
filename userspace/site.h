/* SPDX-License-Identifier: GPL-2.0 */
/* The reader of site files: YAML to struct site. */
#ifndef _IMPP_SITE_H
#define _IMPP_SITE_H

#include "model.h"

#define SITE_DEFAULT "/etc/impp/site.yaml"

/**
 * site_read() - read a site file and the catalogue that it names
 * @path: the file; "-" is standard input
 * @diag: told everything that is wrong
 *
 * Return: the site, or NULL after at least one error.
 */
struct site *site_read(const char *path, struct diag *diag);

/**
 * site_parse() - read a site from a file's text
 * @source: taken over
 * @diag: told everything that is wrong
 *
 * Return: the site, or NULL.
 */
struct site *site_parse(struct source *source, struct diag *diag);

/**
 * site_parse_as() - the same, against another catalogue than the file names
 * @source: taken over
 * @instead: the catalogue's name, of whatever edition; NULL: the file's own
 * @diag: told everything that is wrong
 *
 * Return: the site, or NULL.
 */
struct site *site_parse_as(struct source *source, const char *instead,
			   struct diag *diag);

#endif /* _IMPP_SITE_H */
