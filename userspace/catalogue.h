/* SPDX-License-Identifier: GPL-2.0 */
/* The reader of catalogues: policy/NAME.yaml to struct catalogue. */
#ifndef _IMPP_CATALOGUE_H
#define _IMPP_CATALOGUE_H

#include "model.h"

/**
 * catalogue_read() - find and read a catalogue by its name
 * @name: no slash; looked for in $IMPP_POLICY_DIR, else /etc/impp, else
 *	/usr/share/impp
 * @mark: where the name stands, for the error, or NULL
 * @diag: told everything that is wrong
 *
 * Return: the catalogue, or NULL after at least one error.
 */
struct catalogue *catalogue_read(const char *name, const struct mark *mark,
				 struct diag *diag);

/**
 * catalogue_parse() - read a catalogue from a file's text
 * @source: taken over
 * @diag: told everything that is wrong
 *
 * Return: the catalogue, or NULL.
 */
struct catalogue *catalogue_parse(struct source *source, struct diag *diag);

#endif /* _IMPP_CATALOGUE_H */
